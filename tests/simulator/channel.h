#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "simulator/certificates.h"

namespace kemp360::simulator {

/// How one listener speaks TLS.
struct TlsOptions {
  Identity identity;
  std::string chain_pem{};            ///< sent after the certificate; "" sends nothing more
  std::string min_version = "TLS12";  ///< TLS10, TLS11, TLS12, TLS13
  std::string max_version = "TLS13";
  /// Not empty: a client must show a certificate that this authority signed.
  std::string client_authority_pem{};
};

struct TlsContextFree {
  void operator()(SSL_CTX* context) const;
};
struct TlsSessionFree {
  void operator()(SSL* session) const;
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsContextFree>;

/// Error::what says which part of the options OpenSSL did not take.
[[nodiscard]] Result<TlsContext> MakeTlsContext(const TlsOptions& options);

enum class Io {
  kDone,       ///< `size` bytes moved
  kWantRead,   ///< nothing to read now
  kWantWrite,  ///< no room to write now
  kEnd,        ///< the peer ended in order
  kBroken,     ///< anything else
};

struct IoResult {
  Io state = Io::kBroken;
  std::size_t size = 0;
};

/// A connected, non-blocking socket, with or without TLS. Owns the socket.
class Channel {
 public:
  /// `context` null: no TLS.
  Channel(int socket, SSL_CTX* context);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel();

  [[nodiscard]] int socket() const { return socket_; }
  [[nodiscard]] bool encrypted() const { return session_ != nullptr; }

  /// kDone when the connection can carry data.
  [[nodiscard]] IoResult Handshake();
  [[nodiscard]] IoResult Read(char* buffer, std::size_t size);
  [[nodiscard]] IoResult Write(std::string_view bytes);
  /// The orderly end of our direction: close_notify, then FIN.
  void EndWriting();
  /// The destructor sends RST instead of FIN.
  void ResetOnClose();

  [[nodiscard]] std::string TlsVersion() const;
  [[nodiscard]] std::string TlsServerName() const;
  [[nodiscard]] std::string TlsClientSubject() const;

 private:
  [[nodiscard]] IoResult Judge(int returned);

  int socket_;
  std::unique_ptr<SSL, TlsSessionFree> session_;
};

}  // namespace kemp360::simulator
