#include "config/local_files.h"

#include <algorithm>
#include <cstddef>

#include "base/local_file.h"
#include "base/reason.h"
#include "base/secret.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLargestPem = 4U << 20U;

std::optional<Problem> CheckSecretFile(const std::string& path) {
  const Result<Secret, Failure> secret = LoadSecret(path);
  if (!secret) {
    return Problem{secret.error().detail,
                   "it must be readable, with nothing but the secret (or the name) in it"};
  }
  if (const std::optional<Problem> problem = CheckCredential(secret->Reveal())) {
    return Problem{path + ": " + problem->what,
                   "nothing but the secret (or the name) stands in it"};
  }
  return std::nullopt;
}

std::optional<Problem> CheckPem(const std::string& path, FileContent content) {
  const Result<std::string, Failure> text = LoadFile(path, kLargestPem);
  if (!text) return Problem{text.error().detail, "it must be a readable PEM file"};
  const Secret wiped(*text);  // a private key: the copy is wiped, and nothing of it is shown
  const auto holds = [&wiped](std::string_view mark) {
    return wiped.Reveal().find(mark) != std::string_view::npos;
  };
  if (content == FileContent::kCertificates) {
    if (holds("-----BEGIN CERTIFICATE-----") || holds("-----BEGIN TRUSTED CERTIFICATE-----")) {
      return std::nullopt;
    }
    return Problem{path + ": there is no PEM certificate in it",
                   "it begins with -----BEGIN CERTIFICATE-----"};
  }
  if (holds("-----BEGIN ENCRYPTED PRIVATE KEY-----") || holds("Proc-Type: 4,ENCRYPTED")) {
    return Problem{path + ": the key is encrypted", "nobody can type its passphrase: decrypt it"};
  }
  if (holds("PRIVATE KEY-----")) return std::nullopt;
  return Problem{path + ": there is no PEM private key in it",
                 "it begins with -----BEGIN PRIVATE KEY-----"};
}

}  // namespace

std::optional<Problem> CheckCredential(std::string_view text) {
  if (std::none_of(text.begin(), text.end(), IsControlCharacter)) return std::nullopt;
  return Problem{"there are line ends or control characters in it", "write it in one line"};
}

std::optional<Problem> LocalFiles::Check(const std::string& path, FileContent content) {
  const auto [known, fresh] = known_.try_emplace({path, content});
  if (fresh) {
    known->second =
        content == FileContent::kSecret ? CheckSecretFile(path) : CheckPem(path, content);
  }
  return known->second;
}

}  // namespace kemp360
