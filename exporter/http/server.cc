#include "http/server.h"

#include <microhttpd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <utility>

#include "base/waiting_requests.h"
#include "http/exchange.h"
#include "http/listen_socket.h"

namespace kemp360 {
namespace {

// Room for the headers of one request, and for those of its answer. More is 431 or 414.
constexpr std::size_t kConnectionMemory = std::size_t{32} << 10U;

// How long clients may take an answer that was made at the deadline of a drain, or by it.
constexpr Duration kLastFlush = std::chrono::seconds{1};

// The library's context of one request: the Exchange, held as long as the library knows it.
using ExchangeHolder = std::shared_ptr<Exchange>;

// The library's calls are noexcept: all that they could throw is want of memory, which ends the
// process. What a handler throws is caught where it is called.

void* OnRequestLine(void* core, const char* target, MHD_Connection* /*connection*/) noexcept {
  auto exchange = std::make_shared<Exchange>(*static_cast<ServerCore*>(core), target);
  return std::make_unique<ExchangeHolder>(std::move(exchange)).release();
}

MHD_Result OnAccess(void* /*core*/, MHD_Connection* connection, const char* /*url*/,
                    const char* method, const char* /*version*/, const char* /*body*/,
                    std::size_t* body_size, void** context) noexcept {
  return (*static_cast<ExchangeHolder*>(*context))->OnAccess(connection, method, body_size);
}

void OnCompleted(void* /*core*/, MHD_Connection* /*connection*/, void** context,
                 MHD_RequestTerminationCode /*how*/) noexcept {
  const std::unique_ptr<ExchangeHolder> holder(static_cast<ExchangeHolder*>(*context));
  *context = nullptr;
  if (holder != nullptr) (*holder)->OnCompleted();
}

// The library speaks of every ill-behaved client: that is for debugging. Only when it cannot take
// new clients must somebody know.
[[gnu::format(printf, 2, 0)]] void OnLibraryMessage(void* core, const char* format,
                                                    va_list arguments) noexcept {
  Logger& logger = static_cast<ServerCore*>(core)->logger;
  const bool exhausted = std::string_view(format).starts_with("Hit process or system resource");
  if (!exhausted && !logger.Enabled(LogLevel::kDebug)) return;
  std::array<char, 512> text{};
  if (std::vsnprintf(text.data(), text.size(), format, arguments) < 0) return;
  const std::string_view all(text.data());
  std::string message(all.substr(0, all.find('\n')));
  if (exhausted) {
    logger.Warn(
        "no more clients can be accepted for now: raise the limit of open files (ulimit "
        "-n) or lower --web.max-connections",
        {{"detail", std::move(message)}});
  } else {
    logger.Debug("HTTP library", {{"detail", std::move(message)}});
  }
}

/// One daemon of the library: a listening socket and the thread that serves it.
class Listener {
 public:
  /// nullptr: the thread could not be started.
  static std::unique_ptr<Listener> Start(const ServerOptions& options, OwnedSocket socket,
                                         ServerCore& core) {
    const int fd = socket.Release();  // the daemon's, until Quiesce gives it back
    MHD_Daemon* daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, nullptr,
        nullptr, &OnAccess, &core,                              //
        MHD_OPTION_EXTERNAL_LOGGER, &OnLibraryMessage, &core,   // first: hears of the others
        MHD_OPTION_LISTEN_SOCKET, fd,                           //
        MHD_OPTION_URI_LOG_CALLBACK, &OnRequestLine, &core,     //
        MHD_OPTION_NOTIFY_COMPLETED, &OnCompleted, &core,       //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,  //
        MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(options.max_connections),
        MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(options.request_timeout.count()),
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (daemon == nullptr) return nullptr;
    return std::unique_ptr<Listener>(new Listener(daemon));
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  /// No connection may be suspended.
  ~Listener() {
    Quiesce();
    MHD_stop_daemon(daemon_);
  }

  [[nodiscard]] std::uint16_t port() const {
    const MHD_DaemonInfo* const bound = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT);
    return bound == nullptr ? std::uint16_t{0} : bound->port;
  }

  /// New clients are refused by the kernel instead of waiting for nobody.
  void Quiesce() {
    if (quiesced_.ok()) return;
    quiesced_ = OwnedSocket(MHD_quiesce_daemon(daemon_));
    if (quiesced_.ok()) shutdown(quiesced_.fd(), SHUT_RDWR);
  }

 private:
  explicit Listener(MHD_Daemon* daemon) : daemon_(daemon) {}

  MHD_Daemon* const daemon_;
  OwnedSocket quiesced_;  ///< closed after the daemon has stopped: its thread may still look at it
};

class MhdServer final : public Server {
 public:
  MhdServer(const ServerOptions& options, std::vector<Route> routes, SelfStats& stats,
            Logger& logger)
      : core_{.routes = RouteTable(std::move(routes)),
              .stats = stats,
              .logger = logger,
              .idle_timeout = options.idle_timeout,
              .most_waiting = MostWaitingRequests(options.max_connections)} {}
  ~MhdServer() override { Drain(Deadline::After(SystemClock{}.Steady(), kLastFlush)); }

  std::optional<Error> Listen(const ServerOptions& options) {
    std::vector<OwnedSocket> sockets;
    for (const ListenAddress& address : options.listen) {
      Result<OwnedSocket> socket = OpenListenSocket(address);
      if (!socket) return socket.error();
      sockets.push_back(std::move(*socket));
    }
    for (OwnedSocket& socket : sockets) {
      std::unique_ptr<Listener> listener = Listener::Start(options, std::move(socket), core_);
      if (listener == nullptr) {
        return Error{"HTTP server", "its thread or its epoll instance could not be made",
                     "look at the limits of processes and open files (ulimit -u, ulimit -n)"};
      }
      ports_.push_back(listener->port());
      listeners_.push_back(std::move(listener));
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<std::uint16_t> Ports() const override { return ports_; }

  void Drain(Deadline deadline) override {
    const std::lock_guard lock(drain_mutex_);
    if (listeners_.empty()) return;
    core_.draining = true;
    for (const auto& listener : listeners_) listener->Quiesce();
    if (const auto late = core_.in_flight.Close(deadline); !late.empty()) {
      // The library aborts the process if it is stopped with a connection suspended. After this
      // none is, and none will be: what is still there is an answer on its way to a slow client.
      core_.logger.Warn("requests were not answered before the server's end",
                        {{"count", std::to_string(late.size())}});
      for (const std::shared_ptr<Exchange>& exchange : late) exchange->Answer(ShuttingDown());
      const SteadyTime now = SystemClock{}.Steady();
      core_.in_flight.Close(Deadline::After(std::max(now, deadline.at), kLastFlush));
    }
    listeners_.clear();
  }

 private:
  ServerCore core_;
  std::vector<std::uint16_t> ports_;
  std::mutex drain_mutex_;  // guards listeners_ once Listen is over
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace

std::optional<std::string> Request::Parameter(std::string_view name) const {
  const auto found = std::ranges::find(query, name, &std::pair<std::string, std::string>::first);
  return found == query.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Request::Header(std::string_view name) const {
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? std::nullopt : std::optional(found->second);
}

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                              std::vector<Route> routes, SelfStats& stats,
                                              Logger& logger) {
  auto server = std::make_unique<MhdServer>(options, std::move(routes), stats, logger);
  if (std::optional<Error> error = server->Listen(options)) return std::move(*error);
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace kemp360
