#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace kemp360::testing {

/// One accepted connection, as a script sees it: blocking, byte for byte. Every call returns at
/// once when the server ends.
class Peer {
 public:
  virtual ~Peer() = default;

  /// Head and body of the next request; nullopt: the client left.
  virtual std::optional<std::string> ReadRequest() = 0;
  /// false: the client left.
  virtual bool Send(std::string_view bytes) = 0;
  /// What the client sent before TLS or HTTP; for scripts that speak neither.
  virtual std::string ReadRaw() = 0;
  /// From here on TLS, as the server's options say; within TLS another one, as a proxy that speaks
  /// TLS itself has it. false: the handshake failed.
  virtual bool StartTls() = 0;
  /// Says within TLS that nothing more comes (close_notify).
  virtual void EndTls() = 0;
  /// Waits; false: the server ends.
  virtual bool Pause(std::chrono::milliseconds span) = 0;
  /// Waits until the client leaves.
  virtual void WaitForClient() = 0;
};

struct ServerTls {
  std::string cert_file;
  std::string key_file;
  std::string client_ca_file;         ///< not empty: a client certificate is demanded
  bool client_may_have_none = false;  ///< that certificate is asked for, and checked if there
  int highest_version = 0;            ///< OpenSSL's number; 0: any
};

/// A server whose behaviour is a function: `script` runs on a thread for each connection; when it
/// returns, the connection is closed without ceremony.
class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;
  struct Options {
    std::string address = "127.0.0.1";
    std::optional<ServerTls> tls = std::nullopt;
    bool tls_at_once = true;  ///< false: the script says when (StartTls)
    /// Of the TLS within TLS; none: as `tls`.
    std::optional<ServerTls> inner_tls = std::nullopt;
  };

  explicit ScriptedServer(Script script) : ScriptedServer(Options{}, std::move(script)) {}
  ScriptedServer(Options options, Script script);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }
  /// Every request that a script read, in order of arrival.
  [[nodiscard]] std::vector<std::string> requests() const;
  /// SNI of the last handshake; empty: none.
  [[nodiscard]] std::string last_sni() const;

 private:
  class Connection;

  void Accept();
  void Serve(int socket);

  const Options options_;
  const Script script_;
  int listener_ = -1;
  int stop_ = -1;  // an eventfd, readable when the server ends
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::string last_sni_;
  std::vector<std::thread> threads_;
  std::shared_ptr<void> tls_context_;
  std::shared_ptr<void> inner_tls_context_;
  std::thread acceptor_;
};

/// A port on 127.0.0.1 where nobody listens.
[[nodiscard]] std::uint16_t ClosedPort();

/// "HTTP/1.1 STATUS …" with Content-Length and `headers` (lines with CRLF).
[[nodiscard]] std::string HttpReply(int status, std::string_view body,
                                    std::string_view headers = "");

/// Answers every request with `reply`, and keeps the connection.
[[nodiscard]] ScriptedServer::Script Always(std::string reply);

}  // namespace kemp360::testing
