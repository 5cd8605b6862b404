#pragma once

#include <string>

#include "discover/discover.h"
#include "discover/proof.h"

namespace kemp360 {

/// Everything that the response of `discover` is made of.
struct DiscoveryView {
  const PairRecord& record;
  const Evidence& evidence;
  const Discovery& discovery;
  const ProvenDraft& proven;
  std::string written_to;  ///< the profile's file; empty: none was written
};

/// For a person: warnings, a table of facts, the lists, what is left to choose, the checks.
[[nodiscard]] std::string RenderDiscovery(const DiscoveryView& view);
/// The same for machines.
[[nodiscard]] std::string JsonDiscovery(const DiscoveryView& view);

/// 0: every fact is certain or likely; 1: some are left to choose or were not found; 2: a unit was
/// not read.
[[nodiscard]] int DiscoveryExitCode(const PairRecord& record, const Discovery& discovery);

/// What is shown of a fact on one unit: its value, or of a key whether the other unit has the same.
[[nodiscard]] std::string ShownOn(std::size_t unit, const FactFinding& finding,
                                  const Candidate& candidate, const PairSnapshot& snapshot);

}  // namespace kemp360
