#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"

namespace kemp360 {

/// CA certificates, parsed once: every handshake that is verified against them shares them.
class TrustedCas {
 public:
  /// Of PEM text. Null where it contains no certificate, or one that cannot be read.
  [[nodiscard]] static std::shared_ptr<const TrustedCas> Parse(std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Differs from that of all others.
  [[nodiscard]] std::size_t id() const { return id_; }
  /// `context` is an SSL_CTX. It keeps a share of them.
  void Verify(void* context) const;

 private:
  explicit TrustedCas(std::string text);

  const std::string text_;
  const std::size_t id_;
  const std::shared_ptr<void> store_;  // X509_STORE
};

/// What a handshake showed that curl does not tell.
struct HandshakeNotes {
  bool asks_for_certificate = false;  ///< the server wants to see a client certificate
};

/// For CURLOPT_SSL_CTX_FUNCTION: `context` is the SSL_CTX of a connection that is about to shake
/// hands, and `notes` begin again with it (a proxy's handshake comes before the unit's). A kept
/// connection may shake hands again when the transfer that opened it has gone: the context
/// keeps a share of the notes.
void WatchHandshake(void* context, const std::shared_ptr<HandshakeNotes>& notes);

/// Of the TLS connection to the unit that `easy` uses now, a proxy's own left aside; to be asked
/// within one of curl's callbacks, for later curl has let the connection go. `verified`: the
/// earliest expiry in the chain that was verified, which is not what the unit presented (an old
/// cross-signed root may lie beside it, long expired); else that of the unit's own certificate.
[[nodiscard]] std::optional<SystemTime> EarliestExpiry(CURL* easy, bool verified);

}  // namespace kemp360
