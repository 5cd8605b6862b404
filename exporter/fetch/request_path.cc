#include "fetch/request_path.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::array<std::string_view, 15> kChangingWords{
    "set",      "unset",   "add",    "delete",   "remove",     "reset",        "reboot", "restart",
    "shutdown", "restore", "update", "activate", "deactivate", "authenticate", "proxy"};

std::vector<std::string_view> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

}  // namespace

std::optional<std::string> NormaliseRequestPath(std::string_view path) {
  const std::optional<std::string> decoded = PercentDecode(path);
  if (!decoded || !decoded->starts_with('/')) return std::nullopt;
  if (std::any_of(decoded->begin(), decoded->end(), [](char c) {
        // A % that is left was encoded twice: the unit's server may decode once more than we do.
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == ';' || c == '\\' ||
               c == '%' || c == '?' || c == '#';
      })) {
    return std::nullopt;
  }
  const std::string lower = ToLower(*decoded);
  std::vector<std::string_view> kept;
  bool ends_in_slash = false;
  for (const std::string_view segment : Split(std::string_view(lower).substr(1), "/")) {
    ends_in_slash = segment.empty() || segment == "." || segment == "..";
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      if (kept.empty()) return std::nullopt;
      kept.pop_back();
      continue;
    }
    kept.push_back(segment);
  }
  std::string normalised = "/";
  for (const std::string_view segment : kept) {
    normalised += segment;
    normalised += '/';
  }
  if (!ends_in_slash && !kept.empty()) normalised.pop_back();
  return normalised;
}

std::optional<std::string> ChangingWord(std::string_view normalised_path) {
  for (const std::string_view segment : Split(normalised_path, "/")) {
    for (std::string_view rest = segment; !rest.empty();) {
      const auto word_end = std::find_if_not(rest.begin(), rest.end(), IsAlphanumeric);
      const std::string_view word(rest.begin(), word_end);
      if (std::find(kChangingWords.begin(), kChangingWords.end(), word) != kChangingWords.end()) {
        return std::string(word);
      }
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
  }
  return std::nullopt;
}

bool IsReadingForm(std::string_view normalised_path) {
  if (ChangingWord(normalised_path)) return false;
  if (!normalised_path.starts_with("/api/v") || !normalised_path.ends_with('/')) return false;
  std::vector<std::string_view> segments =
      Split(normalised_path.substr(1, normalised_path.size() - 2), "/");
  if (segments.size() < 2 || !AllDigits(segments[1].substr(1))) return false;
  if (segments.size() <= 3) return true;
  return segments.size() == 4 && (segments[3] == "schema" || AllDigits(segments[3]));
}

Result<std::string> CheckProfilePath(std::string_view path) {
  const auto wrong = [](std::string what) { return Error{"", std::move(what), ""}; };
  if (!path.starts_with('/')) return wrong("a path begins with /");
  if (path.find_first_of("%;") != std::string_view::npos)
    return wrong("a path holds no % and no ;");
  if (path.find_first_of("?#") != std::string_view::npos) {
    return wrong("a path holds no query: write its parameters under `query`");
  }
  std::optional<std::string> normalised = NormaliseRequestPath(path);
  if (!normalised) {
    return wrong(
        "a path holds no spaces, control characters, backslashes, and no .. above the root");
  }
  if (const std::optional<std::string> word = ChangingWord(*normalised)) {
    return wrong("the word \"" + *word +
                 "\" says that the request changes something on the unit, and we only read");
  }
  return *std::move(normalised);
}

}  // namespace kemp360
