#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/host.h"

namespace kemp360 {

/// A LoadMaster's address as units write it: as ParseHostAndPort has it, also "2001:db8::5" without
/// brackets and "lm.example." with the root's dot, which the host has not. Something in parentheses
/// behind it ("10.20.1.3 (1300482)", as in reports) is not part of it.
/// nullopt: no address that anybody could connect to. Never free text: what comes out is a label.
[[nodiscard]] std::optional<HostAndPort> ParseLoadMasterAddress(std::string_view text);

/// 00:50:56:00:00:01, 00-50-56-00-00-01, 0050.5600.0001, 005056000001; any case. 0 for the
/// addresses that nobody has (all zeros, broadcast): "not said". nullopt: no MAC.
[[nodiscard]] std::optional<std::uint64_t> ParseMac(std::string_view text);

/// What a text says about the owner of a licence (domain.md: a LoadMaster licensed against the
/// other peer carries that unit's device ID in parentheses).
struct OwnerText {
  std::string_view device_id;  ///< empty: no parentheses, licensed by the unit that says so
  bool clear = true;           ///< false: parentheses are there, but what stands in them is no ID

  bool operator==(const OwnerText&) const = default;
};

/// "" and "lm-1 (rack 4)": none; "(1300482)" and "lm-2 (rack 4) (1300482)": 1300482; "()", "(?)",
/// "(13004": not clear. An ID is digits, the last such group counts, and other parentheses behind a
/// value (a name may have them) mean nothing.
[[nodiscard]] OwnerText ParseOwnerInParentheses(std::string_view text);

}  // namespace kemp360
