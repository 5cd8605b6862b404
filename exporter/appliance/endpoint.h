#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "base/url.h"

namespace kemp360 {

/// A LoadMaster's address as units write it: as ParseHostAndPort has it, also "2001:db8::5" without
/// brackets and "lm.example." with the root's dot, which the host has not. Something in parentheses
/// behind it ("10.20.1.3 (1300482)", as in reports) is not part of it.
/// nullopt: no address that anybody could connect to. Never free text: what comes out is a label.
[[nodiscard]] std::optional<HostAndPort> ParseLoadMasterAddress(std::string_view text);

/// 00:50:56:00:00:01, 00-50-56-00-00-01, 0050.5600.0001, 005056000001; any case. 0 for the
/// addresses that nobody has (all zeros, broadcast): "not said". nullopt: no MAC.
[[nodiscard]] std::optional<std::uint64_t> ParseMac(std::string_view text);

/// What a text says about the owner of a license (domain.md: a LoadMaster licensed against the
/// other peer carries that unit's device ID in parentheses).
struct OwnerText {
  std::string_view device_id;  ///< empty: no parentheses, licensed by the unit that says so
  bool clear = true;           ///< false: parentheses are there, but what stands in them is no ID
  /// What else may be a device ID, or part of a name: only who knows the pair's IDs can tell.
  std::string_view perhaps = {};

  bool operator==(const OwnerText&) const = default;
};

/// "" and "lm-1 (rack 4)": none; "(1300482)" and "lm-2 (rack 4) (1300482)": 1300482; "()", "(?)",
/// "(13004": not clear. An ID may have letters: "(CX-4411-A)", "lm-1 (K36000017)", but behind a
/// value not fewer than five digits: "lm-1 (VLM-5000)", "lm (2)". The last such group counts;
/// others behind a value mean nothing. Other brackets count as parentheses do, but for an IPv6
/// address. `perhaps`: of "1300482", "lm-1", "lm (2)", "by 1300482" what has the most digits.
[[nodiscard]] OwnerText ParseOwnerInParentheses(std::string_view text);

/// Equal for equal texts in this process, and for no others that anybody could choose: salted.
[[nodiscard]] inline std::uint64_t SaltedHash(std::string_view text) {
  static const std::uint64_t kSalt = [] {
    std::random_device random;
    return static_cast<std::uint64_t>(random()) << 32U | random();
  }();
  // Both halves of the 128-bit product, folded.
  const auto mix = [](std::uint64_t one, std::uint64_t other) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(one) * other;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  };
  std::uint64_t hash = kSalt ^ text.size();
  for (std::size_t i = 0; i < text.size(); i += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + i, std::min<std::size_t>(8, text.size() - i));
    hash = mix(hash ^ block, kSalt | 1U);
  }
  return hash;
}

/// Finds rows by endpoint while a list grows; the rows keep the texts. An open hash table without
/// an allocation per row; a unit cannot choose endpoints that collide.
class EndpointIndex {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// The row that has this endpoint, or kNone after noting that `row` has it. `rows[i].endpoint` of
  /// every noted row must still be there.
  template <typename Rows>
  std::size_t FindOrAdd(const Rows& rows, std::string_view endpoint, std::size_t row) {
    if ((used_ + 1) * 2 > entries_.size()) Grow();
    const std::uint32_t hash = Hash(endpoint);
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      Entry& entry = entries_[at];
      if (entry.row == kEmpty) {
        entry = {hash, static_cast<std::uint32_t>(row)};
        ++used_;
        return kNone;
      }
      if (entry.hash == hash && rows[entry.row].endpoint == endpoint) return entry.row;
    }
  }

 private:
  static constexpr std::uint32_t kEmpty = 0xFFFFFFFFU;
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t row = kEmpty;
  };

  [[nodiscard]] std::size_t mask() const { return entries_.size() - 1; }

  void Grow() {
    std::vector<Entry> old(std::max<std::size_t>(64, entries_.size() * 2));
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (entry.row == kEmpty) continue;
      std::size_t at = entry.hash & mask();
      while (entries_[at].row != kEmpty) at = (at + 1) & mask();
      entries_[at] = entry;
    }
  }

  static std::uint32_t Hash(std::string_view text) {
    const std::uint64_t hash = SaltedHash(text);
    return static_cast<std::uint32_t>(hash ^ hash >> 32U);
  }

  std::vector<Entry> entries_;
  std::size_t used_ = 0;
};

}  // namespace kemp360
