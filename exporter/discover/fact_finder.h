#pragma once

#include <set>
#include <string>
#include <vector>

#include "discover/evidence.h"
#include "discover/findings.h"
#include "discover/relations.h"

namespace kemp360 {

/// Everything that a fact of the unit is looked for in.
struct FactSearch {
  const Evidence& evidence;
  const Relations& relations;
  const PairFacts& known;
  const std::set<std::size_t>& skipped;  ///< spots of lists of other things
};

/// device_id, peer_device_id, address, peer_address, ha_key, peer_ha_key: by what each unit shows
/// and the other one knows.
[[nodiscard]] std::vector<FactFinding> FindIdentityFacts(const FactSearch& search);
/// version, the licenses, HA mode, HA error and its message, Disable, Preferred Master: by names,
/// with values that fit.
[[nodiscard]] std::vector<FactFinding> FindNamedFacts(const FactSearch& search);

/// A candidate for a spot, with what may be shown of its values.
[[nodiscard]] Candidate MakeCandidate(const Evidence& evidence, std::size_t spot, double score,
                                      std::string why);
/// The same place in another response (a list and the page of its only row) is one candidate.
void DropTwins(const Evidence& evidence, FactFinding& finding);

}  // namespace kemp360
