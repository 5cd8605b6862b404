#include "model/identity.h"

#include <algorithm>
#include <utility>

namespace kemp360 {
namespace {

constexpr std::size_t kNone = JoinedRow::kNone;

/// A row of either list in the order of the labels. The first 16 bytes as numbers decide nearly
/// every comparison: sorting 10,000 endpoints as text costs five times as much.
struct SortKey {
  std::uint64_t high;
  std::uint64_t low;
  std::size_t list;
  std::size_t row;
};

/// A row of either list, with what ties it to others. Places are those in the vector of all nodes.
struct Node {
  std::size_t list;
  std::size_t row;
  std::uint64_t mac;
  std::size_t endpoint_partner = kNone;  // in the other list
  std::size_t mac_partner = kNone;       // the same; only by MACs that are unique in both
  std::size_t partner = kNone;           // which of them counts
  bool has_unique_mac = false;           // in its own list
  bool repeated = false;                 // a later row, left out, has its endpoint
  bool grouped = false;
  bool contradictory = false;
};

std::uint64_t EightBytes(std::string_view text, std::size_t from) {
  std::uint64_t number = 0;
  for (std::size_t i = from; i < from + 8; ++i) {
    number = (number << 8U) | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return number;
}

using Lists = std::array<std::span<const Identity>, 2>;

/// Both lists, sorted by endpoint, with the ties by endpoint. Sorted arrays instead of hash maps:
/// no allocation a row, and a unit cannot choose endpoints that collide.
std::vector<Node> SortedByEndpoint(const Lists& lists) {
  std::vector<SortKey> keys;
  keys.reserve(lists[0].size() + lists[1].size());
  for (std::size_t list = 0; list < lists.size(); ++list) {
    for (std::size_t row = 0; row < lists[list].size(); ++row) {
      const std::string_view endpoint = lists[list][row].endpoint;
      keys.push_back({EightBytes(endpoint, 0), EightBytes(endpoint, 8), list, row});
    }
  }
  const auto endpoint = [&lists](const SortKey& key) { return lists[key.list][key.row].endpoint; };
  const auto below = [&endpoint](const SortKey& a, const SortKey& b) {
    if (a.high != b.high) return a.high < b.high;
    if (a.low != b.low) return a.low < b.low;
    const int order = endpoint(a).compare(endpoint(b));
    return order != 0 ? order < 0 : a.list == b.list && a.row < b.row;
  };
  const auto other = keys.begin() + std::ssize(lists[0]);
  std::sort(keys.begin(), other, below);
  std::sort(other, keys.end(), below);
  std::inplace_merge(keys.begin(), other, keys.end(), below);

  std::vector<Node> nodes;
  nodes.reserve(keys.size());
  const SortKey* last = nullptr;  // of nodes.back()
  for (const SortKey& key : keys) {
    const bool same = last != nullptr && last->high == key.high && last->low == key.low &&
                      endpoint(*last) == endpoint(key);
    if (same && last->list == key.list) {
      nodes.back().repeated = true;
      continue;
    }
    const std::size_t place = nodes.size();
    nodes.push_back({key.list, key.row, lists[key.list][key.row].mac});
    if (same) {
      nodes[place - 1].endpoint_partner = place;
      nodes[place].endpoint_partner = place - 1;
    }
    last = &key;
  }
  return nodes;
}

/// Ties the nodes whose MAC is unique in each list.
void TieByMac(std::vector<Node>& nodes) {
  std::vector<std::pair<std::uint64_t, std::size_t>> macs;
  macs.reserve(nodes.size());
  for (std::size_t place = 0; place < nodes.size(); ++place) {
    if (nodes[place].mac != 0) macs.emplace_back(nodes[place].mac, place);
  }
  std::ranges::sort(macs, {}, &std::pair<std::uint64_t, std::size_t>::first);
  for (auto mac = macs.begin(); mac != macs.end();) {
    std::array<std::size_t, 2> count{};
    std::array<std::size_t, 2> place{};
    for (const std::uint64_t same = mac->first; mac != macs.end() && mac->first == same; ++mac) {
      const std::size_t list = nodes[mac->second].list;
      ++count[list];
      place[list] = mac->second;
    }
    for (std::size_t list = 0; list < 2; ++list) {
      if (count[list] != 1) continue;
      nodes[place[list]].has_unique_mac = true;
      if (count[1 - list] == 1) nodes[place[list]].mac_partner = place[1 - list];
    }
  }
}

/// Decides group by group. A group is the rows that MACs and endpoints tie to one another across
/// both lists; a row has at most one tie of each kind, so a group is a chain or a ring.
void DecideGroups(std::vector<Node>& nodes) {
  std::vector<Node*> group;
  const auto add = [&](std::size_t place) {
    if (place == kNone || std::exchange(nodes[place].grouped, true)) return;
    group.push_back(&nodes[place]);
  };
  for (std::size_t place = 0; place < nodes.size(); ++place) {
    group.clear();
    add(place);
    for (std::size_t i = 0; i < group.size(); ++i) {  // NOLINT(modernize-loop-convert): it grows
      add(group[i]->mac_partner);
      add(group[i]->endpoint_partner);
    }
    std::size_t tied_by_mac = 0;
    std::size_t with_unique_mac = 0;
    bool repeated = false;
    for (const Node* node : group) {
      if (node->mac_partner != kNone) ++tied_by_mac;
      if (node->has_unique_mac) ++with_unique_mac;
      repeated |= node->repeated;
    }
    const bool by_mac = tied_by_mac == group.size();
    // Two rows that only their endpoint ties, each with a MAC of its own: the MACs differ.
    const bool macs_differ = tied_by_mac == 0 && group.size() == 2 && with_unique_mac == 2;
    for (Node* node : group) {
      node->partner = by_mac ? node->mac_partner : node->endpoint_partner;
      node->contradictory = repeated || macs_differ || (tied_by_mac != 0 && !by_mac);
    }
  }
}

}  // namespace

std::vector<JoinedRow> JoinByIdentity(std::span<const Identity> one,
                                      std::span<const Identity> other) {
  std::vector<Node> nodes = SortedByEndpoint({one, other});
  TieByMac(nodes);
  DecideGroups(nodes);
  std::vector<JoinedRow> joined;
  joined.reserve(std::max(one.size(), other.size()));
  for (const Node& node : nodes) {
    const std::size_t partner = node.partner == kNone ? kNone : nodes[node.partner].row;
    if (node.list == 0) {
      joined.push_back({{node.row, partner}, node.contradictory});
    } else if (partner == kNone) {
      joined.push_back({{kNone, node.row}, node.contradictory});
    }
  }
  return joined;
}

}  // namespace kemp360
