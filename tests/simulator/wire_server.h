#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "simulator/channel.h"
#include "simulator/wire_connection.h"
#include "simulator/wire_message.h"

namespace kemp360::simulator {

/// What a listener does to connections before HTTP.
enum class ConnectionFault {
  kNone,
  kRefuse,          ///< nobody listens: "connection refused"; open connections are reset
  kAcceptAndClose,  ///< accepted, then closed without a byte
  kHang,            ///< accepted, then silent: with TLS the handshake never ends
};

enum class Family { kIpv4, kIpv6 };

struct ListenerOptions {
  Family family = Family::kIpv4;  ///< 127.0.0.1 or ::1
  std::uint16_t port = 0;         ///< 0: a free one
  std::optional<TlsOptions> tls;  ///< nullopt: plain HTTP
  KeepAlive keep_alive;
  /// Called in the server's thread: must not block, nor throw (what it throws becomes a 500).
  std::function<WireReply(const WireRequest&)> handler;
  std::size_t recorded_requests = 10'000;  ///< the last that many are kept for Requests()
};

/// Counted since the listener began.
struct ListenerStats {
  std::uint64_t accepted = 0;
  std::uint64_t open = 0;
  std::uint64_t requests = 0;
  std::uint64_t handshakes_failed = 0;
  std::uint64_t abandoned = 0;  ///< connections that the client left before its answer was whole
};

/// An HTTP(S) server whose every byte, pause and breach is chosen by its handlers. One thread
/// serves any number of listeners. All functions are safe to call from any thread; a handler may
/// call only those that say so. The destructor stops: nothing that hangs in a connection blocks it.
class WireServer {
 public:
  using ListenerId = std::size_t;

  WireServer();
  WireServer(const WireServer&) = delete;
  WireServer& operator=(const WireServer&) = delete;
  ~WireServer();

  [[nodiscard]] Result<ListenerId> AddListener(ListenerOptions options);
  /// 0 for an unknown id.
  [[nodiscard]] std::uint16_t Port(ListenerId id) const;
  /// "https://127.0.0.1:4711", without a slash at the end.
  [[nodiscard]] std::string Url(ListenerId id) const;

  /// In force when it returns, for connections accepted from now on. A handler may call it (it then
  /// takes force after the handler).
  void SetConnectionFault(ListenerId id, ConnectionFault fault);
  /// Ends what is open, idle connections included, with RST. A handler may call it.
  void DropConnections(ListenerId id);

  [[nodiscard]] std::vector<WireRequest> Requests(ListenerId id) const;
  void ForgetRequests(ListenerId id);
  [[nodiscard]] ListenerStats Stats(ListenerId id) const;
  /// Waits until the stats satisfy `enough`, woken by each change; false after `timeout`.
  [[nodiscard]] bool WaitFor(ListenerId id, const std::function<bool(const ListenerStats&)>& enough,
                             Duration timeout = std::chrono::seconds{10}) const;

  /// Closes everything and joins. Idempotent; not from a handler.
  void Stop();

 private:
  class Loop;
  std::shared_ptr<Loop> loop_;
};

}  // namespace kemp360::simulator
