#include "fetch/discovery_path.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestDiscoveryPath = 256;

constexpr std::array<std::string_view, 11> kReadingWords{"report", "usage",  "export",  "download",
                                                         "files",  "latest", "current", "summary",
                                                         "list",   "status", "info"};

bool IsAllDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsDigit);
}

bool IsDataFile(std::string_view segment) {
  const bool data = segment.ends_with(".csv") || segment.ends_with(".json");
  return data && std::ranges::all_of(segment, [](char c) {
           return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
         });
}

bool IsReadingSegment(std::string_view segment, std::span<const std::string> resources) {
  if (IsAllDigits(segment) || IsDataFile(segment) || Holds(resources, segment)) return true;
  while (!segment.empty()) {
    const std::string_view word = TakeUntil(segment, "_-");
    if (!Holds(kReadingWords, word) && !Holds(resources, word) && !IsAllDigits(word)) return false;
  }
  return true;
}

}  // namespace

bool IsDiscoveryPath(std::string_view normalised_path, std::span<const std::string> resources) {
  if (!normalised_path.starts_with('/') || normalised_path.size() > kLongestDiscoveryPath) {
    return false;
  }
  if (ChangingWord(normalised_path)) return false;
  std::string_view rest = normalised_path.substr(1);
  if (rest.starts_with("api/v")) {
    rest.remove_prefix(sizeof("api/v") - 1);
    if (!IsAllDigits(TakeUntil(rest, "/"))) return false;
  }
  if (rest.empty()) return false;
  while (!rest.empty()) {
    if (!IsReadingSegment(TakeUntil(rest, "/"), resources)) return false;
  }
  return true;
}

}  // namespace kemp360
