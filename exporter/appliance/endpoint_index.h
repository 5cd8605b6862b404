#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>
#include <vector>

namespace kemp360 {

/// Finds rows by endpoint while a list grows; the rows keep the texts. An open hash table without
/// an allocation per row, salted per process: a unit cannot choose endpoints that collide.
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

  /// Both halves of the 128-bit product, folded.
  static std::uint64_t Mix(std::uint64_t one, std::uint64_t other) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(one) * other;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  }

  static std::uint32_t Hash(std::string_view text) {
    static const std::uint64_t kSalt = [] {
      std::random_device random;
      return static_cast<std::uint64_t>(random()) << 32U | random();
    }();
    std::uint64_t hash = kSalt ^ text.size();
    for (std::size_t i = 0; i < text.size(); i += 8) {
      std::uint64_t block = 0;
      std::memcpy(&block, text.data() + i, std::min<std::size_t>(8, text.size() - i));
      hash = Mix(hash ^ block, kSalt | 1U);
    }
    return static_cast<std::uint32_t>(hash ^ hash >> 32U);
  }

  std::vector<Entry> entries_;
  std::size_t used_ = 0;
};

}  // namespace kemp360
