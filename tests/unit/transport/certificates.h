#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "simulator/certificates.h"

namespace kemp360::testing {

using simulator::CertificateOptions;

/// A certificate and its key as files, which is how curl and OpenSSL's server take them.
struct CertificateFiles {
  std::string cert_file;
  std::string key_file;
  std::string pin;  ///< sha256//BASE64 of the public key
  std::int64_t not_after = 0;
};

/// A CA in a temporary folder, which goes with it.
class TestCa {
 public:
  explicit TestCa(const std::string& name = "ca");
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  [[nodiscard]] std::string ca_file() const { return folder_ / "ca.pem"; }
  [[nodiscard]] const simulator::Authority& authority() const { return authority_; }
  [[nodiscard]] std::string folder() const { return folder_; }
  /// The files are called like the certificate.
  [[nodiscard]] CertificateFiles Issue(const CertificateOptions& options) const;
  /// The same for one of another authority; `beside` (PEM) is presented with it.
  [[nodiscard]] CertificateFiles IssueBy(const simulator::Authority& authority,
                                         const CertificateOptions& options,
                                         const std::string& beside) const;
  [[nodiscard]] CertificateFiles SelfSigned(const CertificateOptions& options) const;

 private:
  [[nodiscard]] CertificateFiles Write(const std::string& name,
                                       const simulator::Identity& identity) const;

  std::filesystem::path folder_;
  simulator::Authority authority_;
};

}  // namespace kemp360::testing
