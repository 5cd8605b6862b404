#include "discover/value_shape.h"

#include <algorithm>
#include <array>

#include "appliance/endpoint.h"
#include "base/text.h"
#include "base/url.h"
#include "model/comparisons.h"

namespace kemp360 {
namespace {

constexpr std::size_t kShortestSecret = 16;
constexpr std::size_t kShortestRun = 10;
constexpr std::size_t kLongestWord = 32;
constexpr std::size_t kShortestId = 3;

constexpr std::array<std::string_view, 13> kTrueTexts{
    "true", "yes", "on",  "enabled", "enable",  "active", "y",
    "t",    "ja",  "oui", "si",      "s\u00ed", "sim"};
constexpr std::array<std::string_view, 11> kFalseTexts{
    "false", "no", "off", "disabled", "disable", "inactive", "n", "f", "nein", "non", "n\u00e3o"};

bool IsDigits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, IsDigit); }

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : HexDigit(text[i]) < 0) return false;
  }
  return true;
}

bool IsTime(std::string_view text) {
  // 2026-03-02, 2026-03-02T09:37:45, 09:37:45
  const auto digits = [text](std::size_t from, std::size_t count) {
    return text.size() >= from + count && IsDigits(text.substr(from, count));
  };
  if (text.size() >= 10 && digits(0, 4) && text[4] == '-' && digits(5, 2) && text[7] == '-') {
    return true;
  }
  return text.size() >= 8 && digits(0, 2) && text[2] == ':' && digits(3, 2) && text[5] == ':' &&
         digits(6, 2) && text.size() <= 12;
}

/// One to four short words: no sentence, no number.
bool IsWordLike(std::string_view text) {
  if (text.empty() || text.size() > kLongestWord) return false;
  std::size_t spaces = 0;
  for (const char c : text) {
    if (c == ' ') ++spaces;
    const bool letter = IsAlphanumeric(c) && !IsDigit(c);
    const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    if (!letter && !beyond_ascii && c != ' ' && c != '-' && c != '_' && c != '/') return false;
  }
  return spaces <= 2;
}

}  // namespace

bool MayBeId(std::string_view text) {
  const ValueShape shape = ShapeOfText(text);
  if (shape == ValueShape::kId) return true;
  if (shape != ValueShape::kText && shape != ValueShape::kKey) return false;
  return text.size() <= kLongestWord && std::ranges::any_of(text, IsDigit) &&
         std::ranges::all_of(text, [](char c) {
           return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.' || c == ':';
         });
}

bool LooksSecret(std::string_view text) {
  if (text.size() < kShortestSecret || IsUuid(text)) return false;
  // Words that are joined, "license-metered-v2", are no secret: what counts is a long run of
  // letters and digits.
  std::size_t run = 0;
  bool letter = false;
  bool digit = false;
  bool secret = false;
  for (const char c : text) {
    if (c == '-' || c == '_') {
      run = 0;
      letter = digit = false;
      continue;
    }
    if (!IsAlphanumeric(c) && c != '+' && c != '/' && c != '=') return false;
    ++run;
    digit = digit || IsDigit(c);
    letter = letter || (IsAlphanumeric(c) && !IsDigit(c));
    secret = secret || (run >= kShortestRun && letter && digit);
  }
  return secret;
}

ValueShape ShapeOfText(std::string_view given) {
  const std::string_view text = Trim(given);
  if (text.empty()) return ValueShape::kBlank;
  const std::string lower = ToLower(text);
  if (Holds(kTrueTexts, lower) || Holds(kFalseTexts, lower) || text == "0" || text == "1") {
    return ValueShape::kFlag;
  }
  if (IsDigits(text)) return text.size() >= kShortestId ? ValueShape::kId : ValueShape::kNumber;
  if (IsUuid(text)) return ValueShape::kId;
  if (IsTime(text)) return ValueShape::kTime;
  if (text.starts_with('/') || text.find("://") != std::string_view::npos) {
    return ValueShape::kPath;
  }
  if (text.find(' ') == std::string_view::npos) {
    const Result<HostAndPort> host = ParseHostAndPort(text, {.bare_ipv6 = true});
    if (host && IsIpAddress(host->host)) return ValueShape::kAddress;
    if (text.size() >= 14 && ParseMac(text)) return ValueShape::kMac;
    if (text.size() <= kLongestWord && ParseRelease(text)) return ValueShape::kVersion;
    if (LooksSecret(text)) return ValueShape::kKey;
    if (host && (host->host.find('.') != std::string::npos || host->port)) {
      return ValueShape::kHost;
    }
  }
  return IsWordLike(text) ? ValueShape::kWord : ValueShape::kText;
}

ValueShape ShapeOf(const JsonTree* value) {
  if (value == nullptr || value->kind == RawKind::kAbsent) return ValueShape::kAbsent;
  switch (value->kind) {
    case RawKind::kAbsent:
      return ValueShape::kAbsent;
    case RawKind::kContainer:
      return ValueShape::kText;
    case RawKind::kNull:
      return ValueShape::kBlank;
    case RawKind::kFlag:
      return ValueShape::kFlag;
    case RawKind::kNumber:
      if (value->text == "0" || value->text == "1") return ValueShape::kFlag;
      if (!std::ranges::all_of(value->text, IsDigit)) {
        return ParseRelease(value->text) ? ValueShape::kVersion : ValueShape::kNumber;
      }
      return value->text.size() >= kShortestId ? ValueShape::kId : ValueShape::kNumber;
    case RawKind::kString:
      return ShapeOfText(value->text);
  }
  return ValueShape::kAbsent;
}

std::optional<bool> FlagSaid(const JsonTree* value) {
  if (ShapeOf(value) != ValueShape::kFlag) return std::nullopt;
  const std::string lower = ToLower(Trim(value->text));
  return lower == "1" || Holds(kTrueTexts, lower);
}

std::string Comparable(std::string_view given) {
  const std::string_view text = Trim(given);
  if (const Result<HostAndPort> host = ParseHostAndPort(text, {.bare_ipv6 = true})) {
    return host->port ? EndpointText(host->host, *host->port) : host->host;
  }
  return ToLower(text);
}

}  // namespace kemp360
