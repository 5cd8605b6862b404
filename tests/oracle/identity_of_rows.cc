#include "oracle/identity_of_rows.h"

#include <algorithm>

namespace kemp360::oracle {
namespace {

bool SameEndpoint(const Known& one, const Known& other) {
  return one.list != other.list && one.endpoint == other.endpoint;
}

bool HasMac(const Known& row) { return row.mac != 0 && row.mac != kUnclearMac; }

/// Both say the MAC, and no other row of either list has it.
bool SameMac(const std::vector<Known>& rows, const Known& one, const Known& other) {
  if (one.list == other.list || !HasMac(one) || one.mac != other.mac) return false;
  return std::ranges::count(rows, one.mac, &Known::mac) == 2;
}

bool IsName(std::string_view endpoint) {
  const std::string_view host = endpoint.substr(0, endpoint.rfind(':'));
  return !host.starts_with('[') && host.find_first_not_of("0123456789.") != std::string_view::npos;
}

/// A list has the MAC of this row at two endpoints, and the lists do not agree on which they are.
bool HasMovedMac(const std::vector<Known>& rows, const Known& row) {
  if (!HasMac(row)) return false;
  std::array<std::size_t, 2> count{};
  bool known_to_both = false;
  bool alike = true;
  for (const Known& one : rows) {
    if (one.mac != row.mac) continue;
    ++count.at(one.list);
    const auto partner =
        std::ranges::find_if(rows, [&one](const Known& other) { return SameEndpoint(one, other); });
    known_to_both |= partner != rows.end();
    alike &= partner != rows.end() && partner->mac == one.mac;
  }
  known_to_both |= count[0] != 0 && count[1] != 0;
  return (count[0] > 1 || count[1] > 1) && known_to_both && !alike;
}

/// A host name in one list and an address, or another name, in the other may be one LoadMaster; so
/// may rows of which one's MAC was not understood, if the other one has any.
bool MayBeOne(const Known& one, const Known& other) {
  const auto port = [](const Known& row) { return row.endpoint.substr(row.endpoint.rfind(':')); };
  if (one.list == other.list) return false;
  const bool unclear = one.mac == kUnclearMac || other.mac == kUnclearMac;
  if (unclear && one.mac != 0 && other.mac != 0) return true;
  if (port(one) != port(other) || (HasMac(one) && HasMac(other))) return false;
  return IsName(one.endpoint) || IsName(other.endpoint);
}

/// All rows that MACs and endpoints tie to `first`, which is one of them.
std::vector<std::size_t> GroupOf(const std::vector<Known>& rows, std::size_t first) {
  std::vector<std::size_t> group{first};
  for (std::size_t i = 0; i < group.size(); ++i) {  // NOLINT(modernize-loop-convert): it grows
    for (std::size_t j = 0; j < rows.size(); ++j) {
      const bool tied =
          SameEndpoint(rows[group[i]], rows[j]) || SameMac(rows, rows[group[i]], rows[j]);
      if (tied && std::ranges::find(group, j) == group.end()) group.push_back(j);
    }
  }
  return group;
}

}  // namespace

std::vector<Same> SameLoadMasters(const std::vector<Known>& rows) {
  std::vector<Same> found;
  std::vector<bool> done(rows.size(), false);
  std::vector<std::size_t> alone;  // places of rows that the other list seems to lack
  std::vector<std::size_t> alone_at;
  for (std::size_t first = 0; first < rows.size(); ++first) {
    if (done[first]) continue;
    const std::vector<std::size_t> group = GroupOf(rows, first);
    const auto partner = [&](std::size_t i, auto same) -> std::optional<std::size_t> {
      for (const std::size_t j : group) {
        if (same(rows[i], rows[j])) return j;
      }
      return std::nullopt;
    };
    const auto by_mac = [&](const Known& one, const Known& other) {
      return SameMac(rows, one, other);
    };
    std::size_t tied_by_mac = 0;
    bool clear = true;
    for (const std::size_t i : group) {
      if (partner(i, by_mac)) ++tied_by_mac;
      if (HasMovedMac(rows, rows[i])) clear = false;
    }
    const bool all_by_mac = tied_by_mac == group.size();
    if (tied_by_mac != 0 && !all_by_mac) clear = false;
    if (tied_by_mac == 0 && group.size() == 2) {
      const Known& one = rows[group[0]];
      const Known& other = rows[group[1]];
      if (HasMac(one) && HasMac(other) && one.mac != other.mac) clear = false;
    }
    for (const std::size_t i : group) {
      if (done[i]) continue;
      done[i] = true;
      const auto other = all_by_mac ? partner(i, by_mac) : partner(i, SameEndpoint);
      Same same;
      same.clear = clear;
      same.row[rows[i].list] = rows[i].row;
      if (other) {
        done[*other] = true;
        same.row[rows[*other].list] = rows[*other].row;
      } else {
        alone.push_back(i);
        alone_at.push_back(found.size());
      }
      found.push_back(same);
    }
  }
  for (std::size_t i = 0; i < alone.size(); ++i) {
    for (const std::size_t j : alone) {
      if (MayBeOne(rows[alone[i]], rows[j])) found[alone_at[i]].clear = false;
    }
  }
  return found;
}

}  // namespace kemp360::oracle
