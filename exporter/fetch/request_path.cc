#include "fetch/request_path.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "base/text.h"

namespace kemp360 {
namespace {

bool AllDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsDigit);
}

}  // namespace

std::optional<std::string> NormaliseRequestPath(std::string_view path) {
  const std::optional<std::string> decoded = PercentDecode(path);
  if (!decoded || !decoded->starts_with('/')) return std::nullopt;
  if (std::ranges::any_of(*decoded, IsControlCharacter)) return std::nullopt;
  // A % that is left was encoded twice: the unit's server may decode once more than we do.
  if (decoded->find_first_of(" ;\\%?#") != std::string::npos) return std::nullopt;
  const std::string lower = ToLower(*decoded);
  std::vector<std::string_view> kept;
  std::string_view last;
  for (std::string_view rest = lower; !rest.empty();) {
    last = TakeUntil(rest, "/");
    if (last == ".." && kept.empty()) return std::nullopt;
    if (last == "..") kept.pop_back();
    if (!last.empty() && last != "." && last != "..") kept.push_back(last);
  }
  std::string normalised = "/";
  for (const std::string_view segment : kept) {
    normalised += segment;
    normalised += '/';
  }
  const bool ends_in_slash = lower.ends_with('/') || last == "." || last == "..";
  if (!ends_in_slash) normalised.pop_back();
  return normalised;
}

bool IsReadingForm(std::string_view normalised_path) {
  constexpr std::string_view kVersion = "/api/v";
  if (ChangingWord(normalised_path)) return false;
  if (!normalised_path.starts_with(kVersion) || !normalised_path.ends_with('/')) return false;
  std::string_view rest = normalised_path.substr(kVersion.size());
  if (!AllDigits(TakeUntil(rest, "/"))) return false;
  static_cast<void>(TakeUntil(rest, "/"));  // the resource
  const std::string_view of_it = TakeUntil(rest, "/");
  return rest.empty() && (of_it.empty() || of_it == "schema" || AllDigits(of_it));
}

Result<std::string> CheckProfilePath(std::string_view path) {
  const auto wrong = [](std::string what) { return Error{"", std::move(what), ""}; };
  if (!path.starts_with('/')) return wrong("a path must begin with /");
  if (path.find_first_of("%;") != std::string_view::npos)
    return wrong("a path must not contain % or ;");
  // Letters that only look like these could spell a word that changes something.
  if (std::ranges::any_of(path, [](unsigned char c) { return c >= 0x80; })) {
    return wrong("a path must contain ASCII characters only");
  }
  if (path.find_first_of("?#") != std::string_view::npos) {
    return wrong("a path must not contain a query: write its parameters under `query`");
  }
  std::optional<std::string> normalised = NormaliseRequestPath(path);
  if (!normalised) {
    return wrong(
        "a path must not contain spaces, control characters or backslashes, or .. above the root");
  }
  if (const std::optional<std::string> word = ChangingWord(path)) {
    return wrong("the word \"" + *word +
                 "\" indicates a request that changes the unit: use a path that only reads");
  }
  return *std::move(normalised);
}

}  // namespace kemp360
