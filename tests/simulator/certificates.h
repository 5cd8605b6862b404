#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kemp360::simulator {

/// A certificate and its private key (ECDSA P-256), both PEM.
struct Identity {
  std::string certificate_pem;
  std::string key_pem;
  std::int64_t not_after = 0;  ///< Unix time
};

struct CertificateOptions {
  std::string common_name = "kemp360 simulator";
  /// Names and addresses (IPv6 without brackets) that the certificate is good for.
  std::vector<std::string> alternative_names = {"localhost", "127.0.0.1", "::1"};
  /// From now, in days.
  int valid_from_days = -1;
  int valid_to_days = 365;
  bool for_client = false;  ///< for client authentication instead of server authentication
};

/// A certificate authority that lives in memory. Everything here throws std::runtime_error if
/// OpenSSL refuses, which it does not.
class Authority {
 public:
  explicit Authority(const std::string& name = "kemp360 simulator CA");
  /// A root of its own; of the options, the name and the validity count.
  explicit Authority(const CertificateOptions& options);
  Authority(Authority&&) noexcept;
  Authority& operator=(Authority&&) noexcept;
  ~Authority();

  [[nodiscard]] Identity Issue(const CertificateOptions& options) const;
  /// An intermediate: another authority, with a certificate that this one signed.
  [[nodiscard]] Authority Subordinate(const CertificateOptions& options) const;
  /// Another certificate for the name and the key of `other`, signed by this one (PEM).
  [[nodiscard]] std::string CrossSign(const Authority& other,
                                      const CertificateOptions& options) const;
  [[nodiscard]] const std::string& certificate_pem() const;
  [[nodiscard]] std::int64_t not_after() const;

 private:
  struct Parts;
  explicit Authority(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Signed by nobody but itself: what a Central shows by default.
[[nodiscard]] Identity MakeSelfSigned(const CertificateOptions& options);

/// The same key under a pass phrase (PKCS #8, PEM).
[[nodiscard]] std::string EncryptedKey(const std::string& key_pem, const std::string& pass_phrase);

/// "sha256//…", as `pinned_public_key` takes it.
[[nodiscard]] std::string PinnedPublicKey(const std::string& certificate_pem);

/// Writes the text (readable by its owner alone); throws std::runtime_error with the path if it
/// cannot.
void WritePrivateFile(const std::filesystem::path& path, const std::string& text);

}  // namespace kemp360::simulator
