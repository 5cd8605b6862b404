#include "discover/relations.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/text.h"
#include "base/url.h"
#include "discover/list_fields.h"

namespace kemp360 {
namespace {

constexpr double kOriented = 3;

bool CanCross(ValueShape shape) {
  switch (shape) {
    case ValueShape::kAddress:
    case ValueShape::kHost:
    case ValueShape::kId:
    case ValueShape::kKey:
    case ValueShape::kWord:
    case ValueShape::kText:
      return true;
    case ValueShape::kAbsent:
    case ValueShape::kBlank:
    case ValueShape::kFlag:
    case ValueShape::kMac:
    case ValueShape::kVersion:
    case ValueShape::kTime:
    case ValueShape::kPath:
    case ValueShape::kNumber:
      return false;
  }
  return false;
}

std::vector<SameValues> GroupValues(const Evidence& evidence,
                                    const std::set<std::size_t>& skipped) {
  std::map<std::array<std::string, 2>, std::size_t> index;
  std::vector<SameValues> groups;
  for (std::size_t i = 0; i < evidence.spots.size(); ++i) {
    const Spot& spot = evidence.spots[i];
    if (!spot.OnBoth() || skipped.contains(i)) continue;
    if (!CanCross(spot.Shape(0)) || !CanCross(spot.Shape(1))) continue;
    std::array said{spot.Said(0), spot.Said(1)};
    if (said[0].empty() || said[1].empty() || said[0] == said[1]) continue;
    const auto [at, fresh] = index.emplace(said, groups.size());
    if (fresh) groups.push_back({std::move(said), {}});
    groups[at->second].spots.push_back(i);
  }
  return groups;
}

class RelationFinder {
 public:
  RelationFinder(const Evidence& evidence, const PairFacts& known)
      : evidence_(evidence), known_(known) {}

  Relations Run(const std::set<std::size_t>& skipped) {
    relations_.groups = GroupValues(evidence_, skipped);
    Cross();
    OrientByNeighbors();
    for (CrossPair& pair : relations_.pairs) {
      if (pair.orientation < 0) {
        std::swap(pair.own, pair.peer);
        pair.orientation = -pair.orientation;
      }
      pair.score = Score(pair);
    }
    std::ranges::stable_sort(relations_.pairs, [](const CrossPair& one, const CrossPair& other) {
      return one.score > other.score;
    });
    NotePlaces();
    return std::move(relations_);
  }

 private:
  [[nodiscard]] const Spot& At(std::size_t spot) const { return evidence_.spots[spot]; }

  [[nodiscard]] bool Any(const SameValues& group, Hint hint) const {
    return std::ranges::any_of(group.spots,
                               [&](std::size_t i) { return Has(At(i).naming.own, hint); });
  }

  /// How many of the places that say it refer to the peer, by their names or by what is around.
  [[nodiscard]] double PeerShare(const SameValues& group, bool around) const {
    const auto peers = std::ranges::count_if(group.spots, [&](std::size_t i) {
      const Naming& naming = At(i).naming;
      return SpeaksOfPeer(naming) || (around && Has(naming.context, Hint::kPeer));
    });
    return static_cast<double>(peers) / static_cast<double>(group.spots.size());
  }

  [[nodiscard]] CrossKind KindOf(const SameValues& one, const SameValues& other) const {
    const ValueShape shape = ShapeOfText(one.said[0]);
    const ValueShape second = ShapeOfText(one.said[1]);
    const auto any = [&](Hint hint) { return Any(one, hint) || Any(other, hint); };
    if (shape == ValueShape::kAddress && second == ValueShape::kAddress) return CrossKind::kAddress;
    const bool key_like = shape == ValueShape::kKey || second == ValueShape::kKey;
    if (any(Hint::kKey) && !any(Hint::kAddress)) return CrossKind::kKey;
    if (shape == ValueShape::kId && second == ValueShape::kId) return CrossKind::kId;
    if (key_like) return any(Hint::kId) ? CrossKind::kId : CrossKind::kKey;
    if (any(Hint::kName) && !any(Hint::kAddress)) return CrossKind::kOther;
    if (shape == ValueShape::kHost && any(Hint::kAddress)) return CrossKind::kAddress;
    if (any(Hint::kId) && shape != ValueShape::kHost && !any(Hint::kName)) return CrossKind::kId;
    return CrossKind::kOther;
  }

  void Cross() {
    std::map<std::array<std::string, 2>, std::size_t> index;
    for (std::size_t i = 0; i < relations_.groups.size(); ++i) {
      const SameValues& group = relations_.groups[i];
      const auto mirrored = index.find({group.said[1], group.said[0]});
      index.emplace(group.said, i);
      if (mirrored == index.end()) continue;
      CrossPair pair;
      pair.own = relations_.groups[mirrored->second];
      pair.peer = group;
      if (RoleOf(pair.own.said[0]) != RoleWord::kNone) continue;
      pair.kind = KindOf(pair.own, pair.peer);
      Orient(pair);
      relations_.pairs.push_back(std::move(pair));
    }
  }

  /// What the configuration, or the report, knows of the unit itself.
  [[nodiscard]] double KnownAs(const SameValues& group) const {
    double known = 0;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      const std::string& said = group.said[unit];
      if (!known_.device_id[unit].empty() && said == Comparable(known_.device_id[unit])) {
        known += 10;
      }
      const std::string other = known_.host[1 - unit];
      if (!known_.host[unit].empty() && known_.host[unit] != other &&
          said == Comparable(known_.host[unit])) {
        known += 5;
      }
      if (Holds(known_.addresses[unit], said)) known += 5;
    }
    return known;
  }

  void Orient(CrossPair& pair) const {
    const double by_value = KnownAs(pair.own) - KnownAs(pair.peer);
    pair.by_value = by_value != 0;
    double by_name = 4 * (PeerShare(pair.peer, true) - PeerShare(pair.own, true));
    if (by_name == 0) by_name = 4 * (PeerShare(pair.peer, false) - PeerShare(pair.own, false));
    if (Any(pair.own, Hint::kOwn) && !Any(pair.peer, Hint::kOwn)) by_name += 1;
    if (Any(pair.peer, Hint::kOwn) && !Any(pair.own, Hint::kOwn)) by_name -= 1;
    pair.orientation = by_value * 2 + by_name;
  }

  /// Where one pair is oriented, its neighbors are oriented alike: what is beside the own
  /// address is own, what is beside the peer's is the peer's.
  void OrientByNeighbors() {
    std::set<std::string> own;
    std::set<std::string> peers;
    for (const CrossPair& pair : relations_.pairs) {
      if (std::abs(pair.orientation) < kOriented) continue;
      const bool straight = pair.orientation > 0;
      for (const std::size_t i : (straight ? pair.own : pair.peer).spots) {
        own.insert(PlaceAround(At(i)));
      }
      for (const std::size_t i : (straight ? pair.peer : pair.own).spots) {
        peers.insert(PlaceAround(At(i)));
      }
    }
    const auto only_in = [&](const SameValues& group, const std::set<std::string>& in,
                             const std::set<std::string>& not_in) {
      return std::ranges::any_of(group.spots, [&](std::size_t i) {
        const std::string place = PlaceAround(At(i));
        return in.contains(place) && !not_in.contains(place);
      });
    };
    for (CrossPair& pair : relations_.pairs) {
      if (std::abs(pair.orientation) >= kOriented) continue;
      if (only_in(pair.own, own, peers) && only_in(pair.peer, peers, own)) pair.orientation += 4;
      if (only_in(pair.peer, own, peers) && only_in(pair.own, peers, own)) pair.orientation -= 4;
    }
  }

  [[nodiscard]] double Fit(const SameValues& group, CrossKind kind) const {
    double best = -100;
    for (const std::size_t i : group.spots) {
      const Naming& naming = At(i).naming;
      double fit = -QualifierPenalty(naming);
      if (Has(naming.own, Hint::kHa) || Has(naming.context, Hint::kHa)) fit += 2;
      if (kind == CrossKind::kAddress && Has(naming.own, Hint::kAddress)) fit += 2;
      if (kind == CrossKind::kKey && Has(naming.own, Hint::kKey)) fit += 3;
      if (kind == CrossKind::kId && Has(naming.own, Hint::kId)) fit += 2;
      if (kind == CrossKind::kId && Has(naming.own, Hint::kMac)) fit -= 2;
      best = std::max(best, fit);
    }
    return best;
  }

  [[nodiscard]] double Score(const CrossPair& pair) const {
    double score = Fit(pair.own, pair.kind) + Fit(pair.peer, pair.kind);
    if (pair.orientation >= kOriented) score += 4;
    const double known = KnownAs(pair.own);
    if (pair.kind == CrossKind::kId && known >= 10) score += 20;
    if (pair.kind == CrossKind::kAddress && known > 0) score += 3;
    if (pair.kind == CrossKind::kKey && ShapeOfText(pair.own.said[0]) == ValueShape::kKey) {
      score += 2;
    }
    return score;
  }

  void NotePlaces() {
    std::set<std::string>& own = relations_.own_places;
    for (const CrossPair& pair : relations_.pairs) {
      if (pair.orientation < kOriented) continue;
      for (const std::size_t i : pair.own.spots) {
        own.insert(PlaceAround(At(i)));
        if (pair.kind != CrossKind::kOther) relations_.near.insert(NearKey(At(i)));
      }
      for (const std::size_t i : pair.peer.spots) {
        // A field that says "peer" itself says nothing of its neighbors.
        if (!SpeaksOfPeer(At(i).naming)) {
          relations_.peer_places.insert(PlaceAround(At(i)));
        }
        if (pair.kind != CrossKind::kOther) relations_.near.insert(NearKey(At(i)));
      }
    }
    std::erase_if(relations_.peer_places,
                  [&](const std::string& place) { return own.contains(place); });
  }

  const Evidence& evidence_;
  const PairFacts& known_;
  Relations relations_;
};

}  // namespace

Relations FindRelations(const Evidence& evidence, const PairFacts& known,
                        const std::set<std::size_t>& skipped) {
  return RelationFinder(evidence, known).Run(skipped);
}

std::string NearKey(const Spot& spot) {
  return std::to_string(spot.document) + (spot.InGroup() ? " " + spot.rows : "");
}

std::string PlaceAround(const Spot& spot) {
  std::string place = std::to_string(spot.document) + " ";
  if (spot.row) {
    place += spot.rows + " " + spot.row->field + "=";
    // Of settings as rows, what stands before the last part of a key: "ha.peer." of "ha.peer.key".
    const std::string& key = spot.row->equals;
    const bool is_side = ShapeOfText(key) == ValueShape::kFlag || OwnerOf(key) != OwnerWord::kNone;
    if (is_side) return place + key;
    const std::size_t part = key.find_last_of("./_-:");
    return place + (part == std::string::npos ? "" : key.substr(0, part));
  }
  return place + spot.at.substr(0, spot.at.rfind('/'));
}

}  // namespace kemp360
