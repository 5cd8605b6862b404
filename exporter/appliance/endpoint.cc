#include "appliance/endpoint.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestDeviceId = 63;
/// A LoadMaster's model has fewer: "(VLM-5000)" behind a name is no device ID.
constexpr std::ptrdiff_t kDigitsOfId = 5;

std::string_view WithoutParentheses(std::string_view text) {
  return Trim(text.substr(0, text.find('(')));
}

/// Where the separators of a MAC of this length stand.
bool IsMacSeparator(std::string_view text, std::size_t at) {
  if (text.size() == 17) return at % 3 == 2 && (text[at] == ':' || text[at] == '-');
  return text.size() == 14 && at % 5 == 4 && text[at] == '.';
}

/// Is it a device ID? One with letters ("CX-4411-A") has a digit at least, and behind another value
/// more of them than a model or a version would.
bool IsDeviceId(std::string_view inside, bool alone) {
  const auto digits = std::count_if(inside.begin(), inside.end(), IsDigit);
  if (digits == 0 || inside.size() > kLongestDeviceId) return false;
  if (digits == static_cast<std::ptrdiff_t>(inside.size())) return true;
  return (alone || digits >= kDigitsOfId) && std::all_of(inside.begin(), inside.end(), [](char c) {
           return IsAlphanumeric(c) || c == '-' || c == '_';
         });
}

}  // namespace

std::optional<HostAndPort> ParseLoadMasterAddress(std::string_view text) {
  Result<HostAndPort> address = ParseHostAndPort(WithoutParentheses(text), {.bare_ipv6 = true});
  if (!address) return std::nullopt;
  if (address->host.ends_with('.')) address->host.pop_back();
  return *std::move(address);
}

std::optional<std::uint64_t> ParseMac(std::string_view text) {
  const std::string_view mac = WithoutParentheses(text);
  constexpr std::uint64_t kBroadcast = 0xFFFFFFFFFFFFU;
  std::uint64_t value = 0;
  int digits = 0;
  for (std::size_t i = 0; i < mac.size(); ++i) {
    if (IsMacSeparator(mac, i)) continue;
    const int digit = HexDigit(mac[i]);
    if (digit < 0) return std::nullopt;
    value = value << 4U | static_cast<std::uint64_t>(digit);
    ++digits;
  }
  if (digits != 12) return std::nullopt;
  return value == kBroadcast ? 0 : value;
}

OwnerText ParseOwnerInParentheses(std::string_view text) {
  OwnerText owner;
  std::size_t open = text.find('(');
  while (open != std::string_view::npos) {
    const std::size_t close = std::min(text.find(')', open), text.size());
    const std::string_view inside = Trim(text.substr(open + 1, close - open - 1));
    const std::string_view rest = Trim(text.substr(close));  // empty: it is never closed
    const bool alone = Trim(text.substr(0, open)).empty() && rest == ")";
    if (IsDeviceId(inside, alone)) {
      if (rest.empty()) return OwnerText{{}, false};
      owner.device_id = inside;
    }
    open = text.find('(', close);
  }
  // Alone in its column, a group that is no ID is an answer that we do not understand.
  if (owner.device_id.empty()) owner.clear = !Trim(text).starts_with('(');
  return owner;
}

}  // namespace kemp360
