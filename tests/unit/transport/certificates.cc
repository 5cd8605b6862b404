#include "certificates.h"

#include <system_error>

#include "support/temp_directory.h"

namespace kemp360::testing {

TestCa::TestCa(const std::string& name) : folder_(MakeTempDirectory()), authority_(name) {
  simulator::WritePrivateFile(ca_file(), authority_.certificate_pem());
}

TestCa::~TestCa() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

CertificateFiles TestCa::Issue(const CertificateOptions& options) const {
  return Write(options.common_name, authority_.Issue(options));
}

CertificateFiles TestCa::IssueBy(const simulator::Authority& authority,
                                 const CertificateOptions& options,
                                 const std::string& beside) const {
  simulator::Identity identity = authority.Issue(options);
  identity.certificate_pem += beside;
  return Write(options.common_name, identity);
}

CertificateFiles TestCa::SelfSigned(const CertificateOptions& options) const {
  return Write(options.common_name, simulator::MakeSelfSigned(options));
}

CertificateFiles TestCa::Write(const std::string& name, const simulator::Identity& identity) const {
  const std::filesystem::path base = folder_ / name;
  CertificateFiles files{base.string() + ".pem", base.string() + ".key",
                         simulator::PinnedPublicKey(identity.certificate_pem), identity.not_after};
  simulator::WritePrivateFile(files.cert_file, identity.certificate_pem);
  simulator::WritePrivateFile(files.key_file, identity.key_pem);
  return files;
}

}  // namespace kemp360::testing
