#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/tls_words.h"

namespace kemp360 {

/// What a server's TLS is made of. Files were read: the http layer opens none.
struct ServerTlsParts {
  std::string certificates_pem;  ///< the server's own first, then its intermediates
  Secret key_pem;                ///< not encrypted
  std::string client_ca_pem{};   ///< empty: none
  ClientAuth client_auth = ClientAuth::kNone;
  /// A client's certificate must have one of these names, addresses, e-mail addresses or URIs;
  /// empty: any.
  std::vector<std::string> client_allowed_sans{};
  TlsVersion min_version = TlsVersion::kTls12;
  TlsVersion max_version = TlsVersion::kTls13;
  std::vector<CipherSuite> cipher_suites{};  ///< empty: the library's
  std::vector<TlsCurve> curves{};            ///< empty: the library's
  bool prefer_server_cipher_suites = true;
};

/// Certificate, trust and versions, ready for handshakes. Immutable, shared by all connections that
/// began with it.
class ServerTls {
 public:
  ServerTls() = default;
  ServerTls(const ServerTls&) = delete;
  ServerTls& operator=(const ServerTls&) = delete;
  virtual ~ServerTls() = default;

  /// Error::where is the key of the web configuration that is at fault: cert_file, key_file,
  /// client_ca_file or cipher_suites.
  [[nodiscard]] static Result<std::shared_ptr<const ServerTls>> Make(const ServerTlsParts& parts);
  /// Prepares a session (gnutls_session_t) of the server for its handshake; false: it cannot be.
  [[nodiscard]] virtual bool Attach(void* session) const = 0;
};

/// One more request per `interval`, after `burst` at once.
struct RateLimit {
  Duration interval{};
  std::size_t burst = 1;

  bool operator==(const RateLimit&) const = default;
};

/// A user and the bcrypt hash of the password.
struct WebUser {
  std::string name;
  Secret hash;
};

/// Who may ask a server for something, and how. Immutable: a server is handed the next one.
struct Protection {
  std::shared_ptr<const ServerTls> tls;  ///< null: plain HTTP
  std::vector<WebUser> users;            ///< empty: no password is asked for
  /// Of every response, in place of those that the server would add.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<RateLimit> rate_limit;
};

}  // namespace kemp360
