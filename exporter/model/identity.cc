#include "model/identity.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/url.h"

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
  bool repeated = false;                 // a later row, left out, has its endpoint
  bool moved = false;                    // another row of its list has its MAC
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

bool HasMac(const Node& node) { return node.mac != 0 && node.mac != kUnclearMac; }

/// Ties the nodes whose MAC is unique in each list, and finds those whose MAC is not.
void TieByMac(std::vector<Node>& nodes) {
  std::vector<std::pair<std::uint64_t, std::size_t>> macs;
  macs.reserve(nodes.size());
  for (std::size_t place = 0; place < nodes.size(); ++place) {
    if (HasMac(nodes[place])) macs.emplace_back(nodes[place].mac, place);
  }
  std::ranges::sort(macs, {}, &std::pair<std::uint64_t, std::size_t>::first);
  for (auto mac = macs.begin(); mac != macs.end();) {
    std::array<std::size_t, 2> count{};
    std::array<std::size_t, 2> place{};
    std::size_t tied = 0;        // to any row
    std::size_t tied_alike = 0;  // to one with the same MAC
    const auto first = mac;
    for (; mac != macs.end() && mac->first == first->first; ++mac) {
      const Node& node = nodes[mac->second];
      ++count[node.list];
      place[node.list] = mac->second;
      if (node.endpoint_partner == kNone) continue;
      ++tied;
      if (nodes[node.endpoint_partner].mac == node.mac) ++tied_alike;
    }
    for (std::size_t list = 0; list < 2; ++list) {
      if (count[0] == 1 && count[1] == 1) nodes[place[list]].mac_partner = place[1 - list];
    }
    const bool repeated = count[0] > 1 || count[1] > 1;
    const bool known_to_both = (count[0] != 0 && count[1] != 0) || tied != 0;
    if (!repeated || !known_to_both || tied_alike == count[0] + count[1]) continue;
    for (auto row = first; row != mac; ++row) nodes[row->second].moved = true;
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
    bool repeated = false;
    bool macs_differ = false;  // of two rows that an endpoint ties
    for (const Node* node : group) {
      if (node->mac_partner != kNone) ++tied_by_mac;
      repeated |= node->repeated || node->moved;
      if (node->endpoint_partner == kNone) continue;
      const Node& other = nodes[node->endpoint_partner];
      macs_differ |= HasMac(*node) && HasMac(other) && node->mac != other.mac;
    }
    const bool by_mac = tied_by_mac == group.size();
    for (Node* node : group) {
      node->partner = by_mac ? node->mac_partner : node->endpoint_partner;
      node->contradictory = repeated || (tied_by_mac == 0 ? macs_differ : !by_mac);
    }
  }
}

/// Of rows that the other list seems to lack, one whose MAC was not understood may be any that has
/// one.
void DoubtMacs(std::vector<Node>& nodes) {
  std::array<std::size_t, 2> with_mac{};
  std::array<std::size_t, 2> unclear{};
  for (const Node& node : nodes) {
    if (node.partner != kNone || node.mac == 0) continue;
    ++with_mac[node.list];
    if (!HasMac(node)) ++unclear[node.list];
  }
  for (Node& node : nodes) {
    if (node.partner != kNone || node.mac == 0) continue;
    node.contradictory |= (HasMac(node) ? unclear : with_mac)[1 - node.list] != 0;
  }
}

/// Rows of one list that the other one seems to lack, at one port.
struct Lacked {
  std::array<std::size_t, 2> with_mac{};     // [0] addresses, [1] names
  std::array<std::size_t, 2> without_mac{};  // the same
};

/// A host name in one list and an address, or another name, in the other may be one LoadMaster:
/// where the port is the same and no two MACs tell them apart, neither list lacks it for certain.
void DoubtNames(std::vector<Node>& nodes, const Lists& lists) {
  std::map<std::string_view, std::array<Lacked, 2>> by_port;
  const auto split = [&lists](const Node& node) {
    const std::string_view endpoint = lists[node.list][node.row].endpoint;
    const std::size_t colon = std::min(endpoint.rfind(':'), endpoint.size());
    const std::string_view host = endpoint.substr(0, colon);
    const bool name = !host.starts_with('[') && !IsIpAddress(host);
    return std::pair(endpoint.substr(colon), name);
  };
  for (const Node& node : nodes) {
    if (node.partner != kNone) continue;
    const auto [port, name] = split(node);
    Lacked& lacked = by_port[port][node.list];
    ++(!HasMac(node) ? lacked.without_mac : lacked.with_mac)[name ? 1 : 0];
  }
  for (Node& node : nodes) {
    if (node.partner != kNone) continue;
    const auto [port, name] = split(node);
    const Lacked& other = by_port[port][1 - node.list];
    const auto count = [name](const std::array<std::size_t, 2>& of) {
      return name ? of[0] + of[1] : of[1];
    };
    const std::size_t maybe =
        count(other.without_mac) + (!HasMac(node) ? count(other.with_mac) : 0);
    node.contradictory |= maybe != 0;
  }
}

}  // namespace

std::vector<JoinedRow> JoinByIdentity(std::span<const Identity> one,
                                      std::span<const Identity> other) {
  std::vector<Node> nodes = SortedByEndpoint({one, other});
  TieByMac(nodes);
  DecideGroups(nodes);
  DoubtMacs(nodes);
  DoubtNames(nodes, {one, other});
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
