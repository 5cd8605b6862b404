#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/logger.h"
#include "base/result.h"
#include "base/self_stats.h"
#include "http/protection.h"

namespace kemp360 {

/// What a client asked for. Borrowed by the handler: copy what outlives the call.
struct Request {
  std::string method;  ///< "HEAD" stays "HEAD", though the handler is the one of GET
  std::string path;    ///< decoded, without query
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  std::map<std::string, std::string> headers;              ///< names in lower case
  SteadyTime received_at{};

  /// The first value of that name.
  [[nodiscard]] std::optional<std::string> Parameter(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> Header(std::string_view name) const;
};

/// A response. The server adds Content-Length, Date, Cache-Control: no-store, nosniff, for HTML a
/// Content-Security-Policy that allows inline styles only, and compresses where it is worth it; a
/// header given here wins over the one that the server would add.
struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// `text` for a person, with a line break.
[[nodiscard]] Response PlainText(int status, std::string text);

/// Sends the response to one client. Send from any thread, once; compresses there, then resumes the
/// connection. Every copy destroyed without Send: the client gets a 500, so nobody waits for ever.
/// Safe to use when the client, or the server itself, is gone: then nothing happens.
class Responder {
 public:
  /// Where a response goes to. The server's own, or one that a test hands to a handler.
  class Impl {
   public:
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    virtual ~Impl() = default;
    /// The first call counts; does not throw.
    virtual void Send(Response response) = 0;
  };

  explicit Responder(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  void Send(Response response) const { impl_->Send(std::move(response)); }

 private:
  std::shared_ptr<Impl> impl_;
};

/// Called on a server thread: must hand over what takes long and return at once. An exception is a
/// bug, logged and answered with 500.
using Handler = std::function<void(const Request&, Responder)>;

/// The fixed list of paths. A known path with another method: 405 with Allow; an unknown one: 404
/// that names the known. HEAD is answered as GET without body.
struct Route {
  std::string method;  ///< "GET" or "POST"
  /// Behind the prefix: exact, or with a name after its "/" at the end (not "/" itself); also the
  /// label `handler`.
  std::string path;
  Handler handler;
  /// The handler answers within the call. It is served even where no more requests may wait.
  bool at_once = false;
  /// Asks for no password, and no rate limit holds: whether the process lives is not a secret.
  bool open = false;
};

struct ListenAddress {
  std::string host;  ///< empty: all, IPv4 and IPv6
  std::uint16_t port = 0;
};
/// ":10360", "127.0.0.1:0", "[::1]:10360", "localhost:10360".
[[nodiscard]] Result<ListenAddress> ParseListenAddress(std::string_view text);
/// Can only this machine reach it? A host name other than "localhost" is not looked up: false.
[[nodiscard]] bool IsLoopback(const ListenAddress& address);

/// The sockets that systemd hands to this process (sd_listen_fds(3)). None, or one that does not
/// listen for streams, is an Error that says so.
[[nodiscard]] Result<std::vector<int>> SocketsOfSystemd();

struct ServerOptions {
  std::vector<ListenAddress> listen{};
  /// Sockets that listen already, served in place of `listen`. The server closes its descriptors,
  /// and leaves the sockets open: clients wait there for the next process.
  std::vector<int> inherited{};
  /// Of each listener. A client beyond it takes the place of another: of the slowest one that has
  /// not sent a whole request, else of the one that has been idle or asking for longest, else of
  /// one that has left while it waited, or that does not take its response. Of all listeners
  /// together, MostWaitingRequests() of it may wait for a response; one more takes the place of
  /// those that have left, or is a 503 with Retry-After.
  std::size_t max_connections = 512;
  /// A request must be whole so long after the connection was opened or, on one that was kept,
  /// after its first line, however the bytes drip.
  std::chrono::seconds request_timeout{15};
  /// A connection that has asked once may be silent so long: longer than the usual scrape
  /// intervals, and not equal to one. Does not run while a response is awaited.
  std::chrono::seconds idle_timeout{90};
  /// All routes are below it: "", or like "/kemp".
  std::string route_prefix{};
  /// What clients call the same where a proxy is between, without host.
  std::string external_prefix{};
  /// Until Server::Protect.
  Protection protection{};
};

/// The HTTP server: one thread per listener; counts requests in SelfStats (a request is counted
/// before the first byte of its response leaves; a client that left before it has asked all is code
/// 499; what is not HTTP at all is not counted); knows nothing of pairs. `stats` and `logger`
/// outlive it.
class Server {
 public:
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// An address in use, or not ours, is an Error that says so.
  [[nodiscard]] static Result<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                             std::vector<Route> routes,
                                                             SelfStats& stats, Logger& logger);
  /// Drains for at most a second, if nobody did.
  virtual ~Server() = default;

  /// The ports really bound, in the order of ServerOptions::inherited or ::listen.
  [[nodiscard]] virtual std::vector<std::uint16_t> Ports() const = 0;
  /// Every request that begins, and every connection that is made, after this call. What has
  /// started goes on as it began. Where TLS comes or goes, the old connections end with their
  /// answer. Idle ones of before keep the certificate that they were made with. From one thread.
  virtual void Protect(Protection protection) = 0;
  /// Can nobody but this machine reach it?
  [[nodiscard]] virtual bool IsLocal() const = 0;
  /// No new connections; what has started is answered (until `deadline`, then with 503), and a
  /// request on an open connection still is; idle connections are closed; then the threads end.
  /// Clients that do not take their response are given up a second after the deadline. Returns when
  /// all is over; idempotent; not from a handler.
  virtual void Drain(Deadline deadline) = 0;
};

/// Which of `offered` (like "text/plain;version=0.0.4") the Accept header likes best: q values,
/// then specificity, then the order of `offered`; the first if nothing fits or there is no header.
[[nodiscard]] std::size_t PreferredMediaType(std::string_view accept,
                                             std::span<const std::string_view> offered);

/// Is gzip welcome by this Accept-Encoding (q=0 and *;q=0 honoured)?
[[nodiscard]] bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace kemp360
