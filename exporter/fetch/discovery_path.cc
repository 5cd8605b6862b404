#include "fetch/discovery_path.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/text.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestDiscoveryPath = 256;

constexpr std::array<std::string_view, 11> kReadingWords{"report", "usage",  "export",  "download",
                                                         "files",  "latest", "current", "summary",
                                                         "list",   "status", "info"};

/// Parameters of a link that choose a part, an order or a form of what is read.
constexpr std::array kReadingParameters = std::to_array<std::string_view>(
    {"limit",    "offset",   "page", "page_size",   "pagesize",    "per_page", "perpage",
     "size",     "skip",     "max",  "max_results", "start_index", "format",   "output",
     "order_by", "ordering", "sort", "fields",      "period",      "month",    "year",
     "date",     "from",     "to",   "since",       "until",       "lang"});
constexpr std::size_t kLongestParameter = 64;

bool IsPlainValue(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    return IsAlphanumeric(c) || std::string_view("_-.,:+*").find(c) != std::string_view::npos;
  });
}

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
  if (IsDataFile(segment) || Holds(resources, segment)) return true;
  while (!segment.empty()) {
    const std::string_view word = TakeUntil(segment, "_-");
    if (!Holds(kReadingWords, word) && !Holds(resources, word) && !IsAllDigits(word)) return false;
  }
  return true;
}

}  // namespace

std::string ReadingQuery(std::string_view query) {
  std::string kept;
  while (!query.empty()) {
    const std::string_view parameter = TakeUntil(query, "&;");
    std::string_view value = parameter;
    const std::string name = ToLower(TakeUntil(value, "="));
    if (parameter.size() > kLongestParameter || !Holds(kReadingParameters, name)) continue;
    if (!IsPlainValue(value) || ChangingWord(value)) continue;
    if (!kept.empty()) kept += '&';
    kept += parameter;
  }
  return kept;
}

bool IsReadingQuery(std::string_view query) {
  while (!query.empty()) {
    std::string_view value = TakeUntil(query, "&;");
    const std::optional<std::string> name = PercentDecode(TakeUntil(value, "="));
    const std::optional<std::string> text = PercentDecode(value);
    if (!name || !text || ChangingWord(*text)) return false;
    // "start=20" is an offset.
    if (!EqualsIgnoringCase(*name, "start") && ChangingWord(*name)) return false;
  }
  return true;
}

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
