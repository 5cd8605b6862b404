#include "http/server.h"

#include <fcntl.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/waiting_requests.h"
#include "http/clients.h"
#include "http/exchange.h"
#include "http/listen_socket.h"

namespace kemp360 {
namespace {

// Room for the headers of one request, and for those of its response. More is 431 or 414.
constexpr std::size_t kConnectionMemory = std::size_t{32} << 10U;

// How long clients may take a response that was made at the deadline of a drain, or by it.
constexpr Duration kLastFlush = std::chrono::seconds{1};

// More than max_connections: the library still accepts, so that there is somebody to make room for.
constexpr unsigned kSpareConnections = 16;

// How often the log says that the process is out of files.
constexpr Duration kSayAgain = std::chrono::minutes{1};

// Of the daemon itself. Every session is given credentials of its own before its handshake: these
// are never asked for.
int NoCertificate(gnutls_session_t, const gnutls_datum_t*, int, const gnutls_pk_algorithm_t*, int,
                  gnutls_pcert_st**, unsigned*, gnutls_privkey_t*) noexcept {
  return -1;
}

bool IsLoopback(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return false;
  if (bound.ss_family == AF_UNIX) return true;
  if (bound.ss_family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, &bound, sizeof address);
    return ntohl(address.sin_addr.s_addr) >> 24U == 127;
  }
  sockaddr_in6 address{};
  std::memcpy(&address, &bound, sizeof address);
  return bound.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&address.sin6_addr) != 0;
}

/// One daemon of the library: a listening socket, and the thread that serves it.
///
/// The library's calls back are noexcept: all that they could throw is want of memory, which ends
/// the process. What a handler throws is caught where it is called.
class Listener {
 public:
  /// nullptr: no thread or no epoll instance could be made.
  static std::unique_ptr<Listener> Start(const ServerOptions& options, OwnedSocket socket,
                                         ServerCore& core) {
    const bool secure = core.admission.protection()->tls != nullptr;
    std::unique_ptr<Listener> listener(new Listener(options, core, secure));
    return listener->Begin(options, std::move(socket)) ? std::move(listener) : nullptr;
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  /// No connection may be suspended.
  ~Listener() {
    if (daemon_ == nullptr) return;
    Quiesce();
    stop_ = true;
    static_cast<void>(eventfd_write(clients_.wake(), 1));
    if (thread_.joinable()) thread_.join();
    MHD_stop_daemon(daemon_);
  }

  [[nodiscard]] std::uint16_t port() const {
    const MHD_DaemonInfo* const bound = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT);
    return bound == nullptr ? std::uint16_t{0} : bound->port;
  }

  [[nodiscard]] bool secure() const { return secure_; }
  [[nodiscard]] bool local() const { return IsLoopback(socket_); }

  /// Another listener that takes the same socket's clients from now on, by the protection in use;
  /// nullptr: no files, or no thread. This one ends what it has.
  [[nodiscard]] std::unique_ptr<Listener> Successor(const ServerOptions& options) {
    OwnedSocket same(fcntl(socket_, F_DUPFD_CLOEXEC, 0));
    if (!same.ok()) return nullptr;
    std::unique_ptr<Listener> next = Start(options, std::move(same), core_);
    if (next == nullptr) return nullptr;
    quiesced_ = OwnedSocket(MHD_quiesce_daemon(daemon_));
    retired_ = true;
    static_cast<void>(eventfd_write(clients_.wake(), 1));
    return next;
  }
  /// Of one that has a successor: has it no client any more?
  [[nodiscard]] bool over() const { return over_; }

  /// New clients are refused by the kernel instead of waiting for nobody, unless the next process
  /// serves them.
  void Quiesce() {
    if (quiesced_.ok()) return;
    quiesced_ = OwnedSocket(MHD_quiesce_daemon(daemon_));
    if (quiesced_.ok() && !inherited_) shutdown(quiesced_.fd(), SHUT_RDWR);
  }

 private:
  Listener(const ServerOptions& options, ServerCore& core, bool secure)
      : core_(core),
        secure_(secure),
        inherited_(!options.inherited.empty()),
        clients_(core, options) {}

  bool Begin(const ServerOptions& options, OwnedSocket socket) {
    socket_ = socket.Release();  // the daemon's, until Quiesce gives it back
    const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                           (secure_ ? MHD_USE_TLS : MHD_NO_FLAG);
    daemon_ = MHD_start_daemon(
        flags, 0, nullptr, nullptr, &OnAccess, this,            //
        MHD_OPTION_EXTERNAL_LOGGER, &OnLibraryMessage, this,    // first: hears of the others
        MHD_OPTION_LISTEN_SOCKET, socket_,                      //
        MHD_OPTION_NOTIFY_CONNECTION, &OnConnection, this,      //
        MHD_OPTION_URI_LOG_CALLBACK, &OnRequestLine, this,      //
        MHD_OPTION_NOTIFY_COMPLETED, &OnCompleted, this,        //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,  //
        MHD_OPTION_CONNECTION_LIMIT,
        static_cast<unsigned>(options.max_connections) + kSpareConnections,
        MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(options.request_timeout.count()),
        // Without TLS the list ends here.
        secure_ ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, &NoCertificate, MHD_OPTION_END);
    if (daemon_ == nullptr) return false;
    const MHD_DaemonInfo* const info = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == nullptr || !clients_.Watch(info->epoll_fd)) return false;
    try {
      thread_ = std::thread([this] { Serve(); });
    } catch (const std::system_error&) {
      return false;
    }
    return true;
  }

  void Serve() {
    while (!stop_) {
      clients_.Wait(PatienceMilliseconds());
      MHD_run(daemon_);
      const bool starved = std::exchange(starved_, false);
      clients_.Tend(Now(), starved);
      if (retired_) {
        clients_.ShutIdle();
        over_ = clients_.empty();
      }
      // The library would ask again at once, and for ever.
      if (starved && clients_.empty()) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
  }

  [[nodiscard]] int PatienceMilliseconds() const {
    const int own = clients_.PatienceMilliseconds(Now());
    MHD_UNSIGNED_LONG_LONG librarys = 0;
    if (MHD_get_timeout(daemon_, &librarys) != MHD_YES) return own;
    const int most = own < 0 ? std::numeric_limits<int>::max() : own;
    return static_cast<int>(std::min<unsigned long long>(librarys, static_cast<unsigned>(most)));
  }

  static SteadyTime Now() { return SystemClock{}.Steady(); }
  static Listener& Of(void* listener) { return *static_cast<Listener*>(listener); }

  static void OnConnection(void* listener, MHD_Connection* connection, void** /*context*/,
                           MHD_ConnectionNotificationCode what) noexcept {
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
      Listener& self = Of(listener);
      std::shared_ptr<const ServerTls> tls;
      if (self.secure_) tls = self.core_.admission.protection()->tls;
      self.clients_.Add(connection, std::move(tls), Now());
    } else {
      Of(listener).clients_.Remove(connection);
    }
  }

  static void* OnRequestLine(void* listener, const char* target,
                             MHD_Connection* connection) noexcept {
    Listener& self = Of(listener);
    self.clients_.Begin(
        connection, std::make_shared<Exchange>(self.core_, target, self.clients_.wake()), Now());
    // The query is ours already. The library would take it apart as well, and a connection whose
    // memory does not hold all parameters would hang (0.9.75). The text lies in its buffer.
    const std::size_t query = std::string_view(target).find('?');
    if (query != std::string_view::npos) const_cast<char*>(target)[query + 1] = '\0';
    return nullptr;
  }

  static MHD_Result OnAccess(void* listener, MHD_Connection* connection, const char* /*url*/,
                             const char* method, const char* version, const char* /*body*/,
                             std::size_t* body_size, void** /*context*/) noexcept {
    Listener& self = Of(listener);
    if (self.core_.in_flight.Full()) self.clients_.GiveUpAbandoned();
    const MHD_Result result =
        self.clients_.ExchangeOf(connection)->OnAccess(connection, method, version, body_size);
    self.clients_.Step(connection, Now());
    return result;
  }

  static void OnCompleted(void* listener, MHD_Connection* connection, void** /*context*/,
                          MHD_RequestTerminationCode /*how*/) noexcept {
    Listener& self = Of(listener);
    if (const auto exchange = self.clients_.ExchangeOf(connection)) exchange->OnCompleted();
    self.clients_.End(connection, Now());
  }

  // The library reports every ill-behaved client: that is for debugging. Only when it cannot take
  // new clients must somebody know.
  [[gnu::format(printf, 2, 0)]] static void OnLibraryMessage(void* listener, const char* format,
                                                             va_list arguments) noexcept {
    Listener& self = Of(listener);
    const std::string_view kind(format);
    if (kind.starts_with("Error processing request (HTTP response code is %u")) {
      va_list copy;
      va_copy(copy, arguments);
      self.clients_.AnswerInstead(va_arg(copy, unsigned));
      va_end(copy);
    }
    const bool exhausted = kind.starts_with("Hit process or system resource");
    if (exhausted) self.starved_ = true;
    Logger& logger = self.core_.logger;
    if (!exhausted && !logger.Enabled(LogLevel::kDebug)) return;
    std::array<char, 512> text{};
    if (std::vsnprintf(text.data(), text.size(), format, arguments) < 0) return;
    const std::string_view all(text.data());
    std::string message(all.substr(0, all.find('\n')));
    if (!exhausted) {
      logger.Debug("HTTP library", {{"detail", std::move(message)}});
    } else if (const SteadyTime now = Now(); now >= self.say_again_) {
      self.say_again_ = now + kSayAgain;
      logger.Warn(
          "too many open files: no more clients can be accepted for now: raise LimitNOFILE "
          "(ulimit -n), or lower --web.max-connections",
          {{"detail", std::move(message)}});
    }
  }

  ServerCore& core_;
  const bool secure_;
  const bool inherited_;
  Clients clients_;  ///< the thread's
  int socket_ = -1;
  std::atomic<bool> retired_ = false;
  std::atomic<bool> over_ = false;
  MHD_Daemon* daemon_ = nullptr;
  OwnedSocket quiesced_;  ///< closed after the daemon has stopped: its thread may still look at it
  bool starved_ = false;  ///< the thread's
  SteadyTime say_again_{};  ///< the thread's
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

class MhdServer final : public Server {
 public:
  MhdServer(const ServerOptions& options, std::vector<Route> routes, SelfStats& stats,
            Logger& logger)
      : core_{.routes =
                  RouteTable(std::move(routes), options.route_prefix, options.external_prefix),
              .stats = stats,
              .logger = logger,
              .idle_timeout = options.idle_timeout,
              .most_waiting = MostWaitingRequests(options.max_connections)},
        options_(options) {
    core_.admission.Put(std::make_shared<const Protection>(options.protection));
  }
  ~MhdServer() override { Drain(Deadline::After(SystemClock{}.Steady(), kLastFlush)); }

  std::optional<Error> Listen(const ServerOptions& options) {
    std::vector<OwnedSocket> sockets;
    for (const int fd : options.inherited) sockets.emplace_back(fd);
    if (sockets.empty()) {
      for (const ListenAddress& address : options.listen) {
        Result<OwnedSocket> socket = OpenListenSocket(address);
        if (!socket) return socket.error();
        sockets.push_back(std::move(*socket));
      }
    }
    for (OwnedSocket& socket : sockets) {
      std::unique_ptr<Listener> listener = Listener::Start(options, std::move(socket), core_);
      if (listener == nullptr) {
        return Error{"HTTP server", "its thread or its epoll instance could not be created",
                     "check the limits of processes and open files (ulimit -u, ulimit -n)"};
      }
      ports_.push_back(listener->port());
      local_ = local_ && listener->local();
      listeners_.push_back(std::move(listener));
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<std::uint16_t> Ports() const override { return ports_; }

  [[nodiscard]] bool IsLocal() const override { return local_; }

  void Protect(Protection protection) override {
    const std::lock_guard lock(drain_mutex_);
    const bool secure = protection.tls != nullptr;
    core_.admission.Put(std::make_shared<const Protection>(std::move(protection)));
    std::erase_if(retired_, [](const auto& listener) { return listener->over(); });
    for (std::unique_ptr<Listener>& listener : listeners_) {
      if (listener->secure() == secure) continue;
      if (std::unique_ptr<Listener> next = listener->Successor(options_)) {
        retired_.push_back(std::exchange(listener, std::move(next)));
      } else {
        core_.logger.Error("TLS cannot be switched: no thread or no open file is left",
                           {{"port", std::to_string(listener->port())}});
      }
    }
  }

  void Drain(Deadline deadline) override {
    const std::lock_guard lock(drain_mutex_);
    if (listeners_.empty()) return;
    core_.draining = true;
    for (const auto& listener : listeners_) listener->Quiesce();
    if (const auto late = core_.in_flight.Close(deadline); !late.empty()) {
      // The library aborts the process if it is stopped with a connection suspended. After this
      // none is, and none will be: what is still there is a response on its way to a slow client.
      core_.logger.Warn("requests got no response before the server ended",
                        {{"count", std::to_string(late.size())}});
      for (const std::shared_ptr<Exchange>& exchange : late) exchange->Answer(ShuttingDown());
      const SteadyTime now = SystemClock{}.Steady();
      core_.in_flight.Close(Deadline::After(std::max(now, deadline.at), kLastFlush));
    }
    listeners_.clear();
    retired_.clear();
  }

 private:
  ServerCore core_;
  std::vector<std::uint16_t> ports_;
  const ServerOptions options_;
  bool local_ = true;
  std::mutex drain_mutex_;  // guards what follows once Listen is over
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<Listener>> retired_;  ///< TLS came or went; they have clients left
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
