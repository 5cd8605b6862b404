#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "discover/evidence.h"
#include "discover/recorded_exchange.h"

namespace kemp360 {

/// Places that say the same: `said[0]` on the first unit, `said[1]` on the second.
struct SameValues {
  std::array<std::string, 2> said;
  std::vector<std::size_t> spots;  ///< of Evidence::spots
};

/// What kind of thing crosses between the units.
enum class CrossKind { kAddress, kKey, kId, kOther };

/// Each unit says in `peer` what the other one says in `own`: the strongest relation that a healthy
/// pair shows.
struct CrossPair {
  CrossKind kind = CrossKind::kOther;
  SameValues own;
  SameValues peer;
  double orientation = 0;  ///< how sure it is which of the two is the unit's own
  bool by_value = false;   ///< the configuration or the report says which
  double score = 0;        ///< how well it fits its kind
};

struct PairFacts {
  std::array<std::string, 2> host;                    ///< of the units' URLs
  std::array<std::vector<std::string>, 2> addresses;  ///< from the configuration
  std::array<std::string, 2> device_id;               ///< from reports and lists; empty: not known
};

/// What is known of a pair from the relations of its values.
struct Relations {
  std::vector<SameValues> groups;     ///< of values that differ between the units
  std::vector<CrossPair> pairs;       ///< oriented ones first, the best first
  std::set<std::string> near;         ///< NearKey() of spots with own and peer values
  std::set<std::string> peer_places;  ///< PlaceAround() of spots that are about the peer alone
  std::set<std::string> own_places;   ///< of spots that are about the unit itself, too
};

[[nodiscard]] Relations FindRelations(const Evidence& evidence, const PairFacts& known,
                                      const std::set<std::size_t>& skipped);

/// The document in which a spot stands; the group, where it is in one.
[[nodiscard]] std::string NearKey(const Spot& spot);
/// The object or row in which a spot stands.
[[nodiscard]] std::string PlaceAround(const Spot& spot);

}  // namespace kemp360
