#pragma once

#include <memory>
#include <string>
#include <vector>

namespace kemp360::testing {

struct CertificateWish {
  std::string name = "unit";  ///< of the files and the subject
  std::vector<std::string> alternative_names{"DNS:localhost", "IP:127.0.0.1", "IP:::1"};
  int valid_from_days = -1;
  int valid_to_days = 30;
  bool self_signed = false;
};

struct CertificateFiles {
  std::string cert_file;
  std::string key_file;
  std::string pin;  ///< sha256//BASE64 of the public key
  long not_after = 0;
};

/// A CA in a temporary folder, which goes with it. Keys are P-256: made in no time.
class TestCa {
 public:
  explicit TestCa(const std::string& name = "ca");
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  [[nodiscard]] const std::string& ca_file() const { return ca_.cert_file; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] CertificateFiles Issue(const CertificateWish& wish) const;

 private:
  struct Issuer;

  std::string folder_;
  std::unique_ptr<Issuer> issuer_;
  CertificateFiles ca_;
};

/// The same key, under a pass phrase.
void EncryptKey(const std::string& key_file, const std::string& encrypted_file,
                const std::string& pass_phrase);

}  // namespace kemp360::testing
