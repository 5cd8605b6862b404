#include "appliance/endpoint.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestDeviceId = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '-' || c == '.' ||
         c == '_';
}

std::optional<HostAndPort> FromName(std::string_view name, std::uint16_t port) {
  if (name.ends_with('.')) name.remove_suffix(1);  // the root of a full name
  if (name.empty() || name.size() > kLongestHost) return std::nullopt;
  if (name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos) {
    return std::nullopt;
  }
  if (!std::all_of(name.begin(), name.end(), IsHostCharacter)) return std::nullopt;
  return HostAndPort{ToLower(name), false, port};
}

std::optional<HostAndPort> FromIpv6(std::string_view text, std::uint16_t port) {
  if (text.size() > kLongestHost || text.find(':') == std::string_view::npos) return std::nullopt;
  if (!IsIpAddress(text)) return std::nullopt;
  HostAndPort address{CanonicalHost(text), false, port};
  address.ipv6 = address.host.find(':') != std::string::npos;  // an IPv4-mapped one came back as v4
  return address;
}

std::string_view WithoutParentheses(std::string_view text) {
  return Trim(text.substr(0, text.find('(')));
}

/// Where the separators of a MAC of this length stand.
bool IsMacSeparator(std::string_view text, std::size_t at) {
  if (text.size() == 17) return at % 3 == 2 && (text[at] == ':' || text[at] == '-');
  return text.size() == 14 && at % 5 == 4 && text[at] == '.';
}

}  // namespace

std::optional<std::uint16_t> ParsePortNumber(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

std::optional<HostAndPort> ParseHostAndPort(std::string_view text) {
  const std::string_view address = WithoutParentheses(text);
  if (address.starts_with('[')) {
    const std::size_t close = address.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view after = address.substr(close + 1);
    if (after.empty()) return FromIpv6(address.substr(1, close - 1), 0);
    if (!after.starts_with(':')) return std::nullopt;
    const std::optional<std::uint16_t> port = ParsePortNumber(after.substr(1));
    if (!port) return std::nullopt;
    return FromIpv6(address.substr(1, close - 1), *port);
  }
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos) return FromName(address, 0);
  if (address.find(':', colon + 1) != std::string_view::npos) return FromIpv6(address, 0);
  const std::optional<std::uint16_t> port = ParsePortNumber(address.substr(colon + 1));
  if (!port) return std::nullopt;
  return FromName(address.substr(0, colon), *port);
}

std::string EndpointText(const HostAndPort& address, std::uint16_t port) {
  std::string text;
  text.reserve(address.host.size() + 8);
  if (address.ipv6) text += '[';
  text += address.host;
  text += address.ipv6 ? "]:" : ":";
  std::array<char, 5> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), port);
  text.append(digits.data(), end);
  return text;
}

std::optional<std::uint64_t> ParseMac(std::string_view text) {
  const std::string_view mac = WithoutParentheses(text);
  if (mac.size() != 12 && mac.size() != 14 && mac.size() != 17) return std::nullopt;
  constexpr std::uint64_t kBroadcast = 0xFFFFFFFFFFFFU;
  std::uint64_t value = 0;
  int digits = 0;
  for (std::size_t i = 0; i < mac.size(); ++i) {
    if (IsMacSeparator(mac, i)) continue;
    const int digit = HexValue(mac[i]);
    if (digit < 0) return std::nullopt;
    value = value << 4U | static_cast<std::uint64_t>(digit);
    ++digits;
  }
  if (digits != 12) return std::nullopt;
  return value == kBroadcast ? 0 : value;
}

OwnerText ParseOwnerInParentheses(std::string_view text) {
  OwnerText owner;
  bool other_groups = false;
  std::size_t open = text.find('(');
  while (open != std::string_view::npos) {
    const std::size_t close = text.find(')', open);
    const bool closed = close != std::string_view::npos;
    const std::string_view inside =
        Trim(text.substr(open + 1, closed ? close - open - 1 : std::string_view::npos));
    const bool digits = !inside.empty() && inside.size() <= kLongestDeviceId &&
                        std::all_of(inside.begin(), inside.end(), IsDigit);
    if (digits && !closed) return OwnerText{{}, false};
    if (digits) owner.device_id = inside;
    if (!digits) other_groups = true;
    open = closed ? text.find('(', close) : std::string_view::npos;
  }
  // Alone in its column, a group that is no ID is an answer that we do not understand.
  if (owner.device_id.empty() && other_groups) owner.clear = !Trim(text).starts_with('(');
  return owner;
}

}  // namespace kemp360
