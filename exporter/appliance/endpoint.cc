#include "appliance/endpoint.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"
#include "model/comparisons.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestDeviceId = 63;

std::string_view WithoutParentheses(std::string_view text) {
  return Trim(text.substr(0, text.find('(')));
}

/// Where the separators of a MAC of this length stand.
bool IsMacSeparator(std::string_view text, std::size_t at) {
  if (text.size() == 17) return at % 3 == 2 && (text[at] == ':' || text[at] == '-');
  return text.size() == 14 && at % 5 == 4 && text[at] == '.';
}

bool IsOfDeviceId(char c) { return IsAlphanumeric(c) || c == '-' || c == '_'; }

/// Is it a device ID? It has a digit at least, and behind another value more of them than a number,
/// a model or a version would.
bool IsDeviceId(std::string_view inside, bool alone) {
  const std::size_t digits = CountDigits(inside);
  return digits >= (alone ? 1 : kDigitsOfDeviceId) && inside.size() <= kLongestDeviceId &&
         std::ranges::all_of(inside, IsOfDeviceId);
}

struct Brackets {
  std::string_view open;
  std::string_view close;
};
constexpr Brackets kBrackets[] = {{"(", ")"},          {"[", "]"},           {"{", "}"},
                                  {"<", ">"},          {"\uFF08", "\uFF09"}, {"\uFF3B", "\uFF3D"},
                                  {"\u3010", "\u3011"}};

/// What stands in brackets, and where these begin and end.
struct Group {
  std::string_view inside;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool closed = true;
};

std::optional<Group> NextGroup(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size(); ++at) {
    for (const Brackets& pair : kBrackets) {
      if (!text.substr(at).starts_with(pair.open)) continue;
      const std::string_view behind = text.substr(at + pair.open.size());
      const std::size_t size = behind.find(pair.close);
      const std::string_view inside = Trim(behind.substr(0, size));
      if (IsIpAddress(inside)) break;  // "[2001:db8::5]:443"
      if (size == std::string_view::npos) return Group{inside, at, text.size(), false};
      return Group{inside, at, at + pair.open.size() + size + pair.close.size(), true};
    }
  }
  return std::nullopt;
}

/// Of the words of a text, none of which is in parentheses as a device ID is, the one with the most
/// digits. One with few is no more than a name, unless nothing stands beside it.
std::string_view WhatMayBeDeviceId(std::string_view text) {
  const auto enclosed = [text](std::size_t begin, std::size_t end) {
    const bool whole = begin == 0 && end == text.size();
    return whole || std::ranges::any_of(kBrackets, [&](const Brackets& pair) {
             return Trim(text.substr(0, begin)).ends_with(pair.open) &&
                    Trim(text.substr(end)).starts_with(pair.close);
           });
  };
  std::string_view best;
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    std::size_t end = begin;
    while (end < text.size() && IsOfDeviceId(text[end])) ++end;
    const std::string_view word = text.substr(begin, end - begin);
    const bool more = CountDigits(word) >= CountDigits(best);
    if (more && IsDeviceId(word, enclosed(begin, end))) best = word;
    begin = end;
  }
  return best;
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
  text = Trim(text);
  OwnerText owner;
  // Alone in its column, a group that is no ID is an answer that we do not understand.
  bool unclear = false;
  for (auto group = NextGroup(text, 0); group; group = NextGroup(text, group->end)) {
    const bool alone = group->begin == 0 && group->end == text.size();
    if (IsDeviceId(group->inside, alone)) {
      if (!group->closed) return OwnerText{{}, false};
      owner.device_id = group->inside;
    } else {
      unclear |= alone || text.starts_with('(');
    }
  }
  if (!owner.device_id.empty()) return owner;
  owner.clear = !unclear;
  if (owner.clear) owner.perhaps = WhatMayBeDeviceId(text);
  return owner;
}

}  // namespace kemp360
