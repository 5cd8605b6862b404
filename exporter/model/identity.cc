#include "model/identity.h"

#include <algorithm>
#include <utility>

namespace kemp360 {
namespace {

constexpr std::size_t kNone = JoinedRow::kNone;

/// A row in the order of the labels. The first 16 bytes as numbers decide nearly every comparison:
/// sorting 10,000 endpoints as text costs five times as much.
struct SortKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::size_t row = 0;
};

/// One list with what belongs together in it. Sorted arrays instead of hash maps: no node a row,
/// and a unit cannot choose endpoints that collide.
struct Side {
  std::span<const Identity> rows;
  std::vector<SortKey> by_endpoint;                           // without rows left out
  std::vector<std::pair<std::uint64_t, std::size_t>> by_mac;  // only MACs that are unique
  std::vector<std::size_t> endpoint_partner;                  // row of the other list, or kNone
  std::vector<std::size_t> mac_partner;                       // the same
  std::vector<bool> has_unique_mac;
  std::vector<bool> repeated;  // a later row, left out, has its endpoint
};

std::uint64_t EightBytes(std::string_view text, std::size_t from) {
  std::uint64_t number = 0;
  for (std::size_t i = from; i < from + 8; ++i) {
    number = (number << 8U) | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return number;
}

/// Below, equal or above zero, as the endpoints of the two rows compare.
int CompareKeys(const SortKey& a, const Side& side_a, const SortKey& b, const Side& side_b) {
  if (a.high != b.high) return a.high < b.high ? -1 : 1;
  if (a.low != b.low) return a.low < b.low ? -1 : 1;
  return side_a.rows[a.row].endpoint.compare(side_b.rows[b.row].endpoint);
}

void SortByEndpoint(Side& side) {
  side.by_endpoint.reserve(side.rows.size());
  for (std::size_t row = 0; row < side.rows.size(); ++row) {
    const std::string_view endpoint = side.rows[row].endpoint;
    side.by_endpoint.push_back({EightBytes(endpoint, 0), EightBytes(endpoint, 8), row});
  }
  std::sort(side.by_endpoint.begin(), side.by_endpoint.end(),
            [&side](const SortKey& a, const SortKey& b) {
              const int order = CompareKeys(a, side, b, side);
              return order != 0 ? order < 0 : a.row < b.row;
            });
  side.repeated.resize(side.rows.size());
  const auto left_out = std::unique(side.by_endpoint.begin(), side.by_endpoint.end(),
                                    [&side](const SortKey& kept, const SortKey& next) {
                                      if (CompareKeys(kept, side, next, side) != 0) return false;
                                      side.repeated[kept.row] = true;
                                      return true;
                                    });
  side.by_endpoint.erase(left_out, side.by_endpoint.end());
}

void SortByMac(Side& side) {
  std::vector<std::pair<std::uint64_t, std::size_t>> macs;
  macs.reserve(side.by_endpoint.size());
  for (const SortKey& key : side.by_endpoint) {
    if (side.rows[key.row].mac != 0) macs.emplace_back(side.rows[key.row].mac, key.row);
  }
  std::sort(macs.begin(), macs.end());
  side.has_unique_mac.resize(side.rows.size());
  for (std::size_t i = 0; i < macs.size(); ++i) {
    const bool as_before = i > 0 && macs[i - 1].first == macs[i].first;
    const bool as_after = i + 1 < macs.size() && macs[i + 1].first == macs[i].first;
    if (as_before || as_after) continue;
    side.by_mac.push_back(macs[i]);
    side.has_unique_mac[macs[i].second] = true;
  }
}

Side MakeSide(std::span<const Identity> rows) {
  Side side;
  side.rows = rows;
  side.endpoint_partner.resize(rows.size(), kNone);
  side.mac_partner.resize(rows.size(), kNone);
  SortByEndpoint(side);
  SortByMac(side);
  return side;
}

/// Goes through two sorted lists at once and calls `link` for each two entries that are equal.
template <typename Entry, typename Order, typename Link>
void ForEachEqual(const std::vector<Entry>& ones, const std::vector<Entry>& others, Order order,
                  Link link) {
  auto a = ones.begin();
  auto b = others.begin();
  while (a != ones.end() && b != others.end()) {
    const int compared = order(*a, *b);
    if (compared == 0) link(*a, *b);
    if (compared <= 0) ++a;
    if (compared >= 0) ++b;
  }
}

void Link(Side& one, Side& other) {
  using Mac = std::pair<std::uint64_t, std::size_t>;
  ForEachEqual(
      one.by_endpoint, other.by_endpoint,
      [&](const SortKey& a, const SortKey& b) { return CompareKeys(a, one, b, other); },
      [&](const SortKey& a, const SortKey& b) {
        one.endpoint_partner[a.row] = b.row;
        other.endpoint_partner[b.row] = a.row;
      });
  ForEachEqual(
      one.by_mac, other.by_mac,
      [](const Mac& a, const Mac& b) {
        return a.first == b.first ? 0 : a.first < b.first ? -1 : 1;
      },
      [&](const Mac& a, const Mac& b) {
        one.mac_partner[a.second] = b.second;
        other.mac_partner[b.second] = a.second;
      });
}

/// What is decided for the rows of one list: the partner, and whether it may be relied on.
struct Decision {
  std::size_t partner = kNone;
  bool contradictory = false;
};

using Decisions = std::array<std::vector<Decision>, 2>;  // for each row of each list

/// Decides group by group. A group is the rows that MACs and endpoints tie to one another across
/// both lists; a row has at most one tie of each kind, so a group is a chain or a ring.
class Grouping {
 public:
  Grouping(const Side& one, const Side& other)
      : sides_{&one, &other},
        seen_{std::vector<bool>(one.rows.size()), std::vector<bool>(other.rows.size())},
        decisions_{std::vector<Decision>(one.rows.size()),
                   std::vector<Decision>(other.rows.size())} {}

  [[nodiscard]] Decisions Decide() && {
    for (std::size_t side = 0; side < 2; ++side) {
      for (const SortKey& key : sides_[side]->by_endpoint) {
        if (seen_[side][key.row]) continue;
        Collect(side, key.row);
        DecideGroup();
      }
    }
    return std::move(decisions_);
  }

 private:
  struct Member {
    std::size_t side;
    std::size_t row;
  };

  void Add(std::size_t side, std::size_t row) {
    if (row == kNone || seen_[side][row]) return;
    seen_[side][row] = true;
    group_.push_back({side, row});
  }

  void Collect(std::size_t side, std::size_t row) {
    group_.clear();
    Add(side, row);
    for (std::size_t i = 0; i < group_.size(); ++i) {  // NOLINT(modernize-loop-convert): it grows
      const Member member = group_[i];
      const Side& list = *sides_[member.side];
      Add(1 - member.side, list.mac_partner[member.row]);
      Add(1 - member.side, list.endpoint_partner[member.row]);
    }
  }

  void DecideGroup() {
    std::size_t tied_by_mac = 0;
    std::size_t with_unique_mac = 0;
    bool repeated = false;
    for (const Member& member : group_) {
      const Side& list = *sides_[member.side];
      if (list.mac_partner[member.row] != kNone) ++tied_by_mac;
      if (list.has_unique_mac[member.row]) ++with_unique_mac;
      if (list.repeated[member.row]) repeated = true;
    }
    const bool by_mac = tied_by_mac == group_.size();
    // Two rows that only their endpoint ties, each with a MAC of its own: the MACs differ.
    const bool macs_differ = tied_by_mac == 0 && group_.size() == 2 && with_unique_mac == 2;
    const bool contradictory = repeated || macs_differ || (tied_by_mac != 0 && !by_mac);
    for (const Member& member : group_) {
      const Side& list = *sides_[member.side];
      decisions_[member.side][member.row] = {
          by_mac ? list.mac_partner[member.row] : list.endpoint_partner[member.row], contradictory};
    }
  }

  std::array<const Side*, 2> sides_;
  std::array<std::vector<bool>, 2> seen_;
  std::vector<Member> group_;
  Decisions decisions_;
};

}  // namespace

std::vector<JoinedRow> JoinByIdentity(std::span<const Identity> one,
                                      std::span<const Identity> other) {
  Side first = MakeSide(one);
  Side second = MakeSide(other);
  Link(first, second);
  const Decisions decisions = Grouping(first, second).Decide();

  std::vector<JoinedRow> joined;
  joined.reserve(std::max(first.by_endpoint.size(), second.by_endpoint.size()));
  auto alone = second.by_endpoint.begin();
  const auto take_alone_below = [&](const SortKey* bound) {
    for (; alone != second.by_endpoint.end(); ++alone) {
      if (bound != nullptr && CompareKeys(*alone, second, *bound, first) > 0) return;
      const Decision& decision = decisions[1][alone->row];
      if (decision.partner == kNone) {
        joined.push_back({{kNone, alone->row}, decision.contradictory});
      }
    }
  };
  for (const SortKey& key : first.by_endpoint) {
    take_alone_below(&key);
    const Decision& decision = decisions[0][key.row];
    joined.push_back({{key.row, decision.partner}, decision.contradictory});
  }
  take_alone_below(nullptr);
  return joined;
}

}  // namespace kemp360
