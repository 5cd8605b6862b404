#include "collect/unit_session.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/local_file.h"
#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

std::vector<std::string> FilesOf(const CredentialSource& source) {
  std::vector<std::string> files{source.username_file, source.key_file, source.password_file};
  std::erase(files, "");
  return files;
}

}  // namespace

std::string CredentialFiles(const UnitTarget& unit) {
  return Joined(FilesOf(unit.credentials), " and ");
}

Result<UnitCredentials, Failure> LoadCredentials(const UnitTarget& unit) {
  const CredentialSource& source = unit.credentials;
  UnitCredentials loaded;
  for (const std::string& file : FilesOf(source)) {
    if (const std::optional<FileStamp> stamp = StampOf(file)) loaded.files.emplace(file, *stamp);
  }
  loaded.credentials.authentication = source.authentication;
  loaded.credentials.username = source.username;
  if (!source.username_file.empty()) {
    const Result<Secret, Failure> username =
        LoadCredential(source.username_file, CredentialKind::kUsername);
    if (!username) return username.error();
    loaded.credentials.username = std::string(username->Reveal());
  }
  loaded.logs_in = !source.password_file.empty();
  Secret given = source.inline_key;
  const std::string& file = loaded.logs_in ? source.password_file : source.key_file;
  if (!file.empty()) {
    Result<Secret, Failure> secret =
        LoadCredential(file, loaded.logs_in ? CredentialKind::kPassword : CredentialKind::kApiKey);
    if (!secret) return secret.error();
    given = std::move(*secret);
  }
  // What was refused in one way may be accepted in the other.
  const std::uint64_t way = source.authentication == Authentication::kHeader ? 1 : 0;
  loaded.session = {Origin(unit.url), loaded.credentials.username, Fingerprint(given) + way};
  (loaded.logs_in ? loaded.password : loaded.credentials.api_key) = std::move(given);
  return loaded;
}

ReportFile LoadReport(const std::string& path, std::size_t cap) {
  const auto begun = std::chrono::steady_clock::now();
  const std::optional<FileStamp> stamp = StampOf(path);
  Result<std::string, Failure> text = LoadFile(path, cap);
  ReportFile report{text.ok() ? Failure{} : text.error(), std::chrono::steady_clock::now() - begun};
  const SystemTime modified{std::chrono::nanoseconds{stamp.value_or(FileStamp{}).modified_ns}};
  if (text) report.content = SourceReply{200, *std::move(text), modified};
  return report;
}

}  // namespace kemp360
