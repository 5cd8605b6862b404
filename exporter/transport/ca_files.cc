#include "transport/ca_files.h"

#include <curl/curl.h>

#include <cstddef>
#include <optional>
#include <utility>

namespace kemp360 {
namespace {

constexpr std::size_t kLargestText = 32U << 10U;
constexpr std::size_t kMostSlashes = 64;
constexpr std::size_t kMostFiles = 4096;

std::string SystemBundle() {
  CURL* easy = curl_easy_init();
  char* path = nullptr;
  if (easy != nullptr) curl_easy_getinfo(easy, CURLINFO_CAINFO, &path);
  std::string bundle = path == nullptr ? "" : path;
  curl_easy_cleanup(easy);
  return bundle;
}

std::string SpelledAnew(const std::string& path, unsigned changes) {
  const std::size_t slash = path.rfind('/');
  const std::string more(changes % kMostSlashes, '/');
  if (slash == std::string::npos) return "./" + more + path;
  return path.substr(0, slash + 1) + more + path.substr(slash + 1);
}

Failure BadCaFile(const std::string& what) { return {Reason::kTls, "tls_config.ca_file: " + what}; }

}  // namespace

Result<CaSource, Failure> CaFiles::Find(const std::string& ca_file) {
  if (ca_file.empty() && system_bundle_.empty()) system_bundle_ = SystemBundle();
  const std::string& path = ca_file.empty() ? system_bundle_ : ca_file;
  const std::optional<FileStamp> stamp = StampOf(path);
  if (!stamp) {
    return BadCaFile(ca_file.empty()
                         ? "not set, and this host has no CA certificates: install the package "
                           "ca-certificates, or set it"
                         : path + ": there is no such file");
  }
  auto known = known_.find(path);
  if (known != known_.end() && known->second.stamp == *stamp) return known->second.source;
  const unsigned changes = known == known_.end() ? 0 : known->second.changes + 1;

  CaSource source;
  if (stamp->size >= 0 && static_cast<std::size_t>(stamp->size) <= kLargestText) {
    Result<std::string, Failure> text = LoadFile(path, kLargestText);
    if (!text) return BadCaFile(text.error().detail);
    if (text->find("-----BEGIN ") == std::string::npos) {
      return BadCaFile(path + ": holds no certificate (PEM)");
    }
    source.text = *std::move(text);
  } else {
    source.path = SpelledAnew(path, changes);
  }
  if (known_.size() >= kMostFiles) known_.clear();  // files of configurations long gone
  known_.insert_or_assign(path, Known{*stamp, changes, source});
  return source;
}

}  // namespace kemp360
