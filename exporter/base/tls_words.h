#pragma once

#include "base/enum_words.h"

namespace kemp360 {

/// What the exporter demands of those who connect to it by TLS. The words are those of
/// exporter-toolkit's web configuration, which are Go's.

enum class TlsVersion { kTls10, kTls11, kTls12, kTls13 };
[[nodiscard]] constexpr auto WordsFor(TlsVersion) {
  return EnumWords<TlsVersion::kTls13>("TLS10", "TLS11", "TLS12", "TLS13");
}

enum class ClientAuth {
  kNone,
  kRequest,           ///< a certificate is asked for, and not verified
  kRequireAny,        ///< one must come, and is not verified
  kVerifyIfGiven,     ///< one that comes must be valid
  kRequireAndVerify,  ///< a valid one must come
};
[[nodiscard]] constexpr auto WordsFor(ClientAuth) {
  return EnumWords<ClientAuth::kRequireAndVerify>("NoClientCert", "RequestClientCert",
                                                  "RequireAnyClientCert", "VerifyClientCertIfGiven",
                                                  "RequireAndVerifyClientCert");
}
[[nodiscard]] constexpr bool RequiresCertificate(ClientAuth auth) {
  return auth == ClientAuth::kRequireAny || auth == ClientAuth::kRequireAndVerify;
}
[[nodiscard]] constexpr bool VerifiesCertificate(ClientAuth auth) {
  return auth == ClientAuth::kVerifyIfGiven || auth == ClientAuth::kRequireAndVerify;
}

/// Those that Go calls secure.
enum class CipherSuite {
  kAes128Gcm,  ///< the first three: TLS 1.3
  kAes256Gcm,
  kChaCha20,
  kEcdsaAes128Cbc,
  kEcdsaAes256Cbc,
  kRsaAes128Cbc,
  kRsaAes256Cbc,
  kEcdsaAes128Gcm,
  kEcdsaAes256Gcm,
  kRsaAes128Gcm,
  kRsaAes256Gcm,
  kRsaChaCha20,
  kEcdsaChaCha20,
};
[[nodiscard]] constexpr auto WordsFor(CipherSuite) {
  return EnumWords<CipherSuite::kEcdsaChaCha20>(
      "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
      "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
      "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
      "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
      "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
      "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
      "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
}

enum class TlsCurve { kP256, kP384, kP521, kX25519 };
[[nodiscard]] constexpr auto WordsFor(TlsCurve) {
  return EnumWords<TlsCurve::kX25519>("CurveP256", "CurveP384", "CurveP521", "X25519");
}

}  // namespace kemp360
