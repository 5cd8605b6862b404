#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/protection.h"

namespace kemp360 {
namespace {

/// How GnuTLS calls what a cipher suite is made of. TLS 1.3 has no key exchange of its own.
struct SuiteParts {
  CipherSuite suite;
  std::string_view key_exchange;
  std::string_view cipher;
  std::string_view mac;
};
constexpr std::array kSuiteParts{
    SuiteParts{CipherSuite::kAes128Gcm, "", "AES-128-GCM", "AEAD"},
    SuiteParts{CipherSuite::kAes256Gcm, "", "AES-256-GCM", "AEAD"},
    SuiteParts{CipherSuite::kChaCha20, "", "CHACHA20-POLY1305", "AEAD"},
    SuiteParts{CipherSuite::kEcdsaAes128Cbc, "ECDHE-ECDSA", "AES-128-CBC", "SHA1"},
    SuiteParts{CipherSuite::kEcdsaAes256Cbc, "ECDHE-ECDSA", "AES-256-CBC", "SHA1"},
    SuiteParts{CipherSuite::kRsaAes128Cbc, "ECDHE-RSA", "AES-128-CBC", "SHA1"},
    SuiteParts{CipherSuite::kRsaAes256Cbc, "ECDHE-RSA", "AES-256-CBC", "SHA1"},
    SuiteParts{CipherSuite::kEcdsaAes128Gcm, "ECDHE-ECDSA", "AES-128-GCM", "AEAD"},
    SuiteParts{CipherSuite::kEcdsaAes256Gcm, "ECDHE-ECDSA", "AES-256-GCM", "AEAD"},
    SuiteParts{CipherSuite::kRsaAes128Gcm, "ECDHE-RSA", "AES-128-GCM", "AEAD"},
    SuiteParts{CipherSuite::kRsaAes256Gcm, "ECDHE-RSA", "AES-256-GCM", "AEAD"},
    SuiteParts{CipherSuite::kRsaChaCha20, "ECDHE-RSA", "CHACHA20-POLY1305", "AEAD"},
    SuiteParts{CipherSuite::kEcdsaChaCha20, "ECDHE-ECDSA", "CHACHA20-POLY1305", "AEAD"},
};

constexpr std::array kVersionNames{"VERS-TLS1.0", "VERS-TLS1.1", "VERS-TLS1.2", "VERS-TLS1.3"};
constexpr std::array kGroupNames{"GROUP-SECP256R1", "GROUP-SECP384R1", "GROUP-SECP521R1",
                                 "GROUP-X25519"};

gnutls_datum_t Datum(std::string_view text) {
  // The library does not write to it.
  auto* const bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(text.data()));
  return {bytes, static_cast<unsigned>(text.size())};
}

struct CloseCertificate {
  void operator()(gnutls_x509_crt_t certificate) const { gnutls_x509_crt_deinit(certificate); }
};
using Certificate = std::unique_ptr<gnutls_x509_crt_int, CloseCertificate>;

Certificate NewCertificate() {
  gnutls_x509_crt_t certificate = nullptr;
  if (gnutls_x509_crt_init(&certificate) != GNUTLS_E_SUCCESS) return nullptr;
  return Certificate(certificate);
}

/// Of GnuTLS's negotiation, built key by key: the priority string, or why there is none.
///
/// The library combines every key exchange with every cipher. A certificate is of one kind, so only
/// the suites of that kind are taken: then what is negotiated is always one that was listed. TLS
/// 1.3 takes its suites from the same ciphers.
class PriorityText {
 public:
  PriorityText(const ServerTlsParts& parts, bool ecdsa) : parts_(parts) {
    const std::string_view key_exchange = ecdsa ? "ECDHE-ECDSA" : "ECDHE-RSA";
    for (const CipherSuite suite : parts.cipher_suites) {
      const SuiteParts& made_of = kSuiteParts.at(static_cast<std::size_t>(suite));
      if (made_of.key_exchange == key_exchange) suites_.push_back(made_of);
    }
  }

  [[nodiscard]] Result<std::string> Build() {
    TlsVersion least = parts_.min_version;
    TlsVersion most = parts_.max_version;
    if (!parts_.cipher_suites.empty()) {
      const bool any_aead =
          std::ranges::any_of(suites_, [](const SuiteParts& one) { return one.mac == "AEAD"; });
      if (suites_.empty()) {
        least = TlsVersion::kTls13;
        suites_.assign(kSuiteParts.begin(), kSuiteParts.begin() + 3);
      } else if (!any_aead) {
        most = std::min(most, TlsVersion::kTls12);
      }
      if (least > most) {
        return Error{"cipher_suites", "none of them fits the certificate and the TLS versions",
                     "list those of the certificate's kind (ECDHE_RSA or ECDHE_ECDSA), or none"};
      }
    }
    Add("NORMAL:-VERS-ALL");
    for (std::size_t version = static_cast<std::size_t>(most) + 1;
         version-- > static_cast<std::size_t>(least);) {
      Add(std::string("+") + kVersionNames.at(version));
    }
    // As Go has it: no key exchange without forward secrecy.
    Add("-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA");
    AddSuites();
    if (!parts_.curves.empty()) Add("-GROUP-ALL");
    for (const TlsCurve curve : parts_.curves) {
      Add(std::string("+") + kGroupNames.at(static_cast<std::size_t>(curve)));
    }
    if (parts_.prefer_server_cipher_suites) Add("%SERVER_PRECEDENCE");
    return std::move(text_);
  }

 private:
  void Add(std::string_view item) {
    if (!text_.empty()) text_ += ':';
    text_ += item;
  }

  void AddSuites() {
    if (suites_.empty()) return;
    Add("-CIPHER-ALL");
    for (const SuiteParts& one : suites_) Add("+" + std::string(one.cipher));
    Add("-MAC-ALL");
    for (const SuiteParts& one : suites_) Add("+" + std::string(one.mac));
  }

  const ServerTlsParts& parts_;
  std::vector<SuiteParts> suites_;
  std::string text_;
};

std::string AddressText(const unsigned char* bytes, std::size_t size) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (size != 4 && size != 16) return {};
  const int family = size == 4 ? AF_INET : AF_INET6;
  return inet_ntop(family, bytes, text.data(), text.size()) == nullptr ? "" : text.data();
}

class GnutlsServer final : public ServerTls {
 public:
  explicit GnutlsServer(const ServerTlsParts& parts)
      : client_auth_(parts.client_auth), allowed_sans_(parts.client_allowed_sans) {}
  ~GnutlsServer() override {
    if (priority_ != nullptr) gnutls_priority_deinit(priority_);
    if (credentials_ != nullptr) gnutls_certificate_free_credentials(credentials_);
  }

  std::optional<Error> Fill(const ServerTlsParts& parts) {
    if (gnutls_certificate_allocate_credentials(&credentials_) != GNUTLS_E_SUCCESS) {
      return Error{"cert_file", "no memory for it", ""};
    }
    const Certificate certificate = NewCertificate();
    const gnutls_datum_t chain = Datum(parts.certificates_pem);
    if (const int code = gnutls_x509_crt_import(certificate.get(), &chain, GNUTLS_X509_FMT_PEM);
        code != GNUTLS_E_SUCCESS) {
      return Error{"cert_file",
                   std::string("the certificate is not valid: ") + gnutls_strerror(code),
                   "it must be a PEM file that begins with the server's own certificate"};
    }
    const gnutls_datum_t key = Datum(parts.key_pem.Reveal());
    if (const int code = gnutls_certificate_set_x509_key_mem2(credentials_, &chain, &key,
                                                              GNUTLS_X509_FMT_PEM, nullptr, 0);
        code < 0) {
      if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH) {
        return Error{"key_file", "the key does not belong to the first certificate in cert_file",
                     "name the key that the certificate was made with"};
      }
      return Error{"key_file",
                   std::string("key and certificate cannot be used: ") + gnutls_strerror(code),
                   "the key must be an unencrypted PEM file"};
    }
    if (!parts.client_ca_pem.empty()) {
      const gnutls_datum_t trusted = Datum(parts.client_ca_pem);
      const int count =
          gnutls_certificate_set_x509_trust_mem(credentials_, &trusted, GNUTLS_X509_FMT_PEM);
      if (count <= 0) {
        return Error{"client_ca_file", "it contains no valid certificate",
                     "it must be a PEM file of CA certificates"};
      }
    }
    const int algorithm = gnutls_x509_crt_get_pk_algorithm(certificate.get(), nullptr);
    const bool rsa = algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS;
    Result<std::string> priority = PriorityText(parts, !rsa).Build();
    if (!priority) return priority.error();
    if (gnutls_priority_init(&priority_, priority->c_str(), nullptr) != GNUTLS_E_SUCCESS) {
      return Error{"cipher_suites", "the TLS library does not accept these versions and suites",
                   "list others, or none"};
    }
    return std::nullopt;
  }

  [[nodiscard]] bool Attach(void* session) const override {
    auto* const of = static_cast<gnutls_session_t>(session);
    if (gnutls_priority_set(of, priority_) != GNUTLS_E_SUCCESS ||
        gnutls_credentials_set(of, GNUTLS_CRD_CERTIFICATE, credentials_) != GNUTLS_E_SUCCESS) {
      return false;
    }
    gnutls_certificate_server_set_request(of, Wish());
    if (client_auth_ == ClientAuth::kNone) return true;
    // The session's own pointer is libmicrohttpd's; that of the session cache, which there is not,
    // is free.
    gnutls_db_set_ptr(of, const_cast<GnutlsServer*>(this));
    gnutls_session_set_verify_function(of, &Verify);
    return true;
  }

 private:
  [[nodiscard]] gnutls_certificate_request_t Wish() const {
    if (client_auth_ == ClientAuth::kNone) return GNUTLS_CERT_IGNORE;
    return RequiresCertificate(client_auth_) ? GNUTLS_CERT_REQUIRE : GNUTLS_CERT_REQUEST;
  }

  /// Called in the handshake; anything but 0 ends it.
  static int Verify(gnutls_session_t session) noexcept {
    return static_cast<const GnutlsServer*>(gnutls_db_get_ptr(session))->IsWelcome(session) ? 0
                                                                                            : -1;
  }

  [[nodiscard]] bool IsWelcome(gnutls_session_t session) const {
    unsigned count = 0;
    const gnutls_datum_t* const chain = gnutls_certificate_get_peers(session, &count);
    if (chain == nullptr || count == 0) return !RequiresCertificate(client_auth_);
    if (VerifiesCertificate(client_auth_)) {
      std::string purpose = GNUTLS_KP_TLS_WWW_CLIENT;
      gnutls_typed_vdata_st wanted{GNUTLS_DT_KEY_PURPOSE_OID,
                                   reinterpret_cast<unsigned char*>(purpose.data()), 0};
      unsigned flaws = 0;
      if (gnutls_certificate_verify_peers(session, &wanted, 1, &flaws) != GNUTLS_E_SUCCESS ||
          flaws != 0) {
        return false;
      }
    }
    return allowed_sans_.empty() || HasAllowedName(chain[0]);
  }

  [[nodiscard]] bool HasAllowedName(const gnutls_datum_t& der) const {
    const Certificate certificate = NewCertificate();
    if (certificate == nullptr ||
        gnutls_x509_crt_import(certificate.get(), &der, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS) {
      return false;
    }
    for (unsigned i = 0;; ++i) {
      std::array<unsigned char, 1024> name{};
      std::size_t size = name.size();
      const int kind =
          gnutls_x509_crt_get_subject_alt_name(certificate.get(), i, name.data(), &size, nullptr);
      if (kind == GNUTLS_E_SHORT_MEMORY_BUFFER) continue;  // nothing that anybody would list
      if (kind < 0) return false;
      const std::string text =
          kind == GNUTLS_SAN_IPADDRESS
              ? AddressText(name.data(), size)
              : std::string(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(size));
      const bool comparable = kind == GNUTLS_SAN_DNSNAME || kind == GNUTLS_SAN_RFC822NAME ||
                              kind == GNUTLS_SAN_URI || kind == GNUTLS_SAN_IPADDRESS;
      if (comparable && Holds(allowed_sans_, text)) return true;
    }
  }

  const ClientAuth client_auth_;
  const std::vector<std::string> allowed_sans_;
  gnutls_certificate_credentials_t credentials_ = nullptr;
  gnutls_priority_t priority_ = nullptr;
};

}  // namespace

Result<std::shared_ptr<const ServerTls>> ServerTls::Make(const ServerTlsParts& parts) {
  auto made = std::make_shared<GnutlsServer>(parts);
  if (std::optional<Error> error = made->Fill(parts)) return *std::move(error);
  return std::shared_ptr<const ServerTls>(std::move(made));
}

}  // namespace kemp360
