#include "profile/profile_checks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "base/clean_text.h"
#include "base/result.h"
#include "base/text.h"
#include "fetch/request_path.h"
#include "yaml/source_text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestSourceName = 63;  // it is a label

/// A path that two web servers could read differently is refused by the gate when it is requested;
/// better to say so now.
std::optional<Problem> CheckOneReading(std::string_view path) {
  const std::optional<std::string> normalised = NormaliseRequestPath(path);
  if (normalised && *normalised == ToLower(path)) return std::nullopt;
  return Problem{Quoted(path) + " is no plain path", "write it without //, . and .."};
}

}  // namespace

std::optional<Problem> CheckSourceName(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= kLongestSourceName &&
                    std::all_of(text.begin(), text.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                    });
  if (fits) return std::nullopt;
  return Problem{Quoted(text) + " is no name for a source",
                 "use small letters, digits and underscore, at most 63"};
}

std::optional<Problem> CheckSourcePath(std::string_view text) {
  const Result<std::string> checked = CheckProfilePath(text);
  if (!checked) {
    return Problem{"the path " + Quoted(text) + " is refused", checked.error().what};
  }
  return CheckOneReading(text);
}

std::optional<Problem> CheckLoginPath(std::string_view text) {
  const std::string lower = ToLower(text);
  std::string_view parent = lower;
  if (parent.ends_with('/')) parent.remove_suffix(1);
  if (!parent.ends_with("/authenticate")) {
    return Problem{"the log-in path " + Quoted(text) + " is refused",
                   "the one POST that is ever sent goes to a path that ends in /authenticate/"};
  }
  parent.remove_suffix(std::string_view("/authenticate").size());
  return parent.empty() ? std::nullopt : CheckSourcePath(parent);
}

std::optional<Problem> CheckParameterName(std::string_view text) {
  constexpr std::array<std::string_view, 4> kOurs{"username", "api_key", "password", "_method"};
  if (std::find(kOurs.begin(), kOurs.end(), ToLower(text)) != kOurs.end()) {
    return Problem{"the parameter " + Quoted(text) + " cannot be fixed",
                   "credentials stand in the configuration and are added to every request"};
  }
  if (!text.empty() && std::none_of(text.begin(), text.end(), IsControlCharacter)) {
    return std::nullopt;
  }
  return Problem{Quoted(text) + " is no name of a query parameter", "write its name as it is"};
}

std::optional<Problem> CheckPointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') {
    return Problem{Quoted(text) + " is no JSON Pointer",
                   "it begins with /, for example /ha_mode or /info/role"};
  }
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) {
      return Problem{Quoted(text) + " is no JSON Pointer",
                     "a ~ is written ~0, and a / in a name ~1"};
    }
  }
  return std::nullopt;
}

std::optional<Problem> CheckDelimiter(std::string_view text) {
  constexpr std::string_view kImpossible = "\"\r\n ";
  const bool fits = text.size() == 1 && static_cast<unsigned char>(text.front()) < 0x80U &&
                    !IsAlphanumeric(text.front()) &&
                    kImpossible.find(text.front()) == std::string_view::npos;
  if (fits) return std::nullopt;
  return Problem{Quoted(text) + " is no delimiter",
                 R"(write one character, for example ";" or "\t")"};
}

}  // namespace kemp360
