#include "config/text_checks.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/clean_text.h"
#include "base/host.h"
#include "base/result.h"
#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

/// 32 bytes in base64: 43 letters and the padding.
bool IsSha256InBase64(std::string_view text) {
  constexpr std::string_view kLastLetters = "AEIMQUYcgkosw048";  // two bits to spare, both 0
  if (text.size() != 44 || text.back() != '=') return false;
  text.remove_suffix(1);
  return kLastLetters.find(text.back()) != std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '+' || c == '/'; });
}

}  // namespace

std::optional<Problem> CheckUnitUrl(std::string_view text) {
  constexpr std::string_view kMend =
      "write scheme, host and optional port, for example https://central-a.example:8443";
  const Result<Url> url = ParseUrl(text);
  if (!url) return Problem{url.error().what, std::string(kMend)};
  if (!url->query.empty() || text.find('?') != std::string_view::npos) {
    return Problem{"a unit's url has no query", std::string(kMend)};
  }
  if (!url->path.empty() && url->path != "/") {
    return Problem{"a unit's url has no path", std::string(kMend)};
  }
  return std::nullopt;
}

std::optional<Problem> CheckProxyUrl(std::string_view text) {
  const Result<Url> url = ParseProxyUrl(text);
  if (url) return std::nullopt;
  return Problem{url.error().what,
                 "write scheme, host and port, for example http://proxy.example:3128"};
}

std::optional<Problem> CheckFileName(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t brace = rest.find_first_of("{}");
    if (brace == std::string_view::npos) break;
    rest.remove_prefix(brace);
    const std::string_view known = rest.starts_with("{pair}")   ? "{pair}"
                                   : rest.starts_with("{unit}") ? "{unit}"
                                                                : "";
    if (known.empty()) {
      return Problem{Quoted(text) + " has an unknown placeholder",
                     "known are {pair} and {unit}; other braces cannot be in a file name"};
    }
    rest.remove_prefix(known.size());
  }
  if (std::any_of(text.begin(), text.end(), IsControlCharacter)) {
    return Problem{"a file name has no control characters", "write it in one line"};
  }
  return std::nullopt;
}

std::optional<Problem> CheckAddress(std::string_view text) {
  if (IsIpAddress(text) || IsHostName(text)) return std::nullopt;
  return Problem{Quoted(text) + " is no address",
                 "write an IPv4 or IPv6 address or a host name, without port and brackets"};
}

std::optional<Problem> CheckPinnedKey(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256//";
  while (true) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view pin = text.substr(0, end);
    if (!pin.starts_with(kPrefix) || !IsSha256InBase64(pin.substr(kPrefix.size()))) {
      return Problem{"a pinned key is the SHA-256 of a public key in base64",
                     "write sha256//BASE64=, several divided by ;"};
    }
    if (end == text.size()) return std::nullopt;
    text.remove_prefix(end + 1);
  }
}

bool LooksLikeSecret(std::string_view text) {
  constexpr std::size_t kLongName = 24;
  return text.size() >= kLongName && std::all_of(text.begin(), text.end(), IsAlphanumeric);
}

std::optional<Problem> CheckCredential(std::string_view text) {
  if (std::none_of(text.begin(), text.end(), IsControlCharacter)) return std::nullopt;
  return Problem{"there are line ends or control characters in it", "write it in one line"};
}

}  // namespace kemp360
