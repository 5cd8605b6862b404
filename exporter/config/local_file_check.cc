#include "config/local_file_check.h"

#include <string_view>
#include <utility>

#include "base/local_file.h"
#include "base/result.h"
#include "base/secret.h"

namespace kemp360 {
namespace {

std::optional<Problem> CheckSecretFile(const std::string& path, FileContent content) {
  const Result<Secret, Failure> secret = LoadSecret(path);
  if (!secret) {
    return Problem{secret.error().detail,
                   "it must be readable, and contain nothing but the secret (or the name)"};
  }
  const bool is_key = content == FileContent::kApiKey;
  const std::optional<Error> flaw = FlawOfCredential(
      secret->Reveal(), is_key ? CredentialKind::kApiKey : CredentialKind::kPassword);
  if (!flaw) return std::nullopt;
  return Problem{path + ": " + flaw->what, flaw->mend};
}

std::optional<Problem> CheckPem(const std::string& path, FileContent content) {
  Result<std::string, Failure> text = LoadFile(path, kLargestPem);
  if (!text) return Problem{text.error().detail, "it must be a readable PEM file"};
  const Secret wiped(std::move(*text));  // a private key: nothing of it is shown
  const auto holds = [&wiped](std::string_view mark) {
    return wiped.Reveal().find(mark) != std::string_view::npos;
  };
  if (content == FileContent::kCertificates) {
    if (holds("-----BEGIN CERTIFICATE-----") || holds("-----BEGIN TRUSTED CERTIFICATE-----")) {
      return std::nullopt;
    }
    return Problem{path + ": there is no PEM certificate in it",
                   "it must begin with -----BEGIN CERTIFICATE-----"};
  }
  if (holds("-----BEGIN ENCRYPTED PRIVATE KEY-----") || holds("Proc-Type: 4,ENCRYPTED")) {
    return Problem{path + ": the key is encrypted, and the exporter cannot ask for its passphrase",
                   "decrypt it"};
  }
  if (holds("PRIVATE KEY-----")) return std::nullopt;
  return Problem{path + ": there is no PEM private key in it",
                 "it must begin with -----BEGIN PRIVATE KEY-----"};
}

}  // namespace

std::optional<Problem> CheckFileContent(const std::string& path, FileContent content) {
  const bool is_pem =
      content == FileContent::kCertificates || content == FileContent::kUnencryptedKey;
  return is_pem ? CheckPem(path, content) : CheckSecretFile(path, content);
}

std::optional<Problem> CheckBothFiles(const std::string& cert_file, const std::string& key_file) {
  if (cert_file.empty() == key_file.empty()) return std::nullopt;
  return Problem{cert_file.empty() ? "key_file without cert_file" : "cert_file without key_file",
                 "a client certificate needs both"};
}

}  // namespace kemp360
