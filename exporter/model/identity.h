#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kemp360 {

/// A MAC that is there, and was not understood: it may be any.
inline constexpr std::uint64_t kUnclearMac = ~std::uint64_t{0};

/// What tells one LoadMaster from another in a unit's list or report. Borrowed.
struct Identity {
  std::string_view endpoint;  ///< "address:port"
  std::uint64_t mac = 0;      ///< 0: not reported; or kUnclearMac
};

template <typename Rows>  // of a list or of a report
[[nodiscard]] std::vector<Identity> IdentitiesOf(const Rows& rows) {
  std::vector<Identity> identities;
  identities.reserve(rows.size());
  for (const auto& row : rows) identities.push_back({row.endpoint, row.mac});
  return identities;
}

/// One LoadMaster in two lists.
struct JoinedRow {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::array<std::size_t, 2> row{kNone, kNone};  ///< its row in each list; never both kNone
  /// It is not clear from the lists which rows are one LoadMaster: nothing may be concluded from
  /// comparing them here.
  bool contradictory = false;

  bool operator==(const JoinedRow&) const = default;
};

/// Finds each LoadMaster in both lists: by MAC where both give it and it is unique in each, else by
/// endpoint. Symmetric: swapped lists give the same rows, swapped. O(n log n) whatever they hold.
///
/// Each row of the result has another label (the endpoint in the first list, else in the second),
/// and they are sorted by it. Where joining by MAC would break that, endpoints join, and all rows
/// involved are `contradictory`:
///   - two rows at one endpoint with different MACs, unique or not: a LoadMaster replaced by
///   another,
///     of which one list has not heard, or two behind one address of two networks;
///   - a LoadMaster (by MAC) at another endpoint in each list, one of which is a third row's.
/// LoadMasters that merely swapped addresses are not contradictory. A row whose endpoint an earlier
/// row of its list has is left out, and the earlier one is contradictory: which of them speaks?
/// So are the rows of a MAC that one list has at several endpoints, unless both lists have it at
/// the same ones, or the other list knows none of them: which row speaks for it? Also contradictory
/// are a row with a MAC that was not understood, whose endpoint the other list lacks, and those
/// with a MAC that the first list lacks: they may be one LoadMaster. And a host name in one list
/// and an address or another name in the other, of the same port and with no two MACs that tell
/// them apart: they may be one LoadMaster.
[[nodiscard]] std::vector<JoinedRow> JoinByIdentity(std::span<const Identity> one,
                                                    std::span<const Identity> other);

}  // namespace kemp360
