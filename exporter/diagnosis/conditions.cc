#include "diagnosis/fault.h"

#include <algorithm>

#include "base/text.h"
#include "model/comparisons.h"
#include "model/peer_address.h"

namespace kemp360 {
namespace {

/// Does anything say that a unit other than this one licenses a LoadMaster? A claim that was not
/// understood, or whose LoadMaster has no name, may say so.
bool PeerMayLicense(const FaultCase& at) {
  const UnitAssessment& here = at.assessed();
  if (here.of(Claim::kPeers) != 0 || here.of(Claim::kUnclear) != 0) return true;
  if (at.unit().loadmasters && at.unit().loadmasters->without_address != 0) return true;
  if (at.other() == nullptr) return false;
  const UnitAssessment& there = at.assessment.units[1 - at.index];
  return there.activated.value_or(0) != 0 || there.of(Claim::kMine) != 0;
}

/// What is seen after a removal, whether or not there was a pair.
bool StandsAsAfterRemoval(const FaultCase& at) {
  const bool names_no_peer = PeerAddressIsEmpty(at.unit()) && at.assessed().peer_key_set == false;
  return names_no_peer && at.unit().ha_mode == HaMode::kStandalone &&
         at.assessed().normal.value_or(0) != 0 && !at.one_unit_twice() && !PeerMayLicense(at);
}

/// That two units are configured says that there was a pair. With one configured it takes a
/// licensed LoadMaster: a unit that was never paired may manage nothing but plain devices.
bool WasInPair(const FaultCase& at) {
  return at.other() != nullptr || at.assessed().activated.value_or(0) != 0 ||
         at.assessed().reported.value_or(0) != 0;
}

}  // namespace

bool StandsFor(Reason reason, const FaultCase& at) { return Holds(at.fault.reasons, reason); }

bool UnitNotRead(const FaultCase& at) {
  if (at.unit().up()) return false;
  if (at.unit().cooldown_end) return StandsFor(Reason::kCooldown, at);  // whatever else failed
  for (const SourceStatus& source : at.unit().sources) {
    if (source.authenticated && source.failure) return StandsFor(source.failure->reason, at);
  }
  return StandsFor(Reason::kNotFound, at);  // it has none of the sources
}

bool ReplyNotUnderstood(const FaultCase& at) {
  return UnitNotRead(at) && !at.unit().lacks_every_path();
}

bool NoUnitReached(const FaultCase& at) {
  return at.other() != nullptr && UnitNotRead(at) &&
         UnitNotRead({at.snapshot, at.assessment, at.fault, 1 - at.index});
}

bool SourceNotRead(const FaultCase& at) {
  return at.unit().up() && std::ranges::any_of(at.unit().sources, [&at](const auto& source) {
           return source.failure && StandsFor(source.failure->reason, at);
         });
}

bool ModeLacks(const FaultCase& at) {
  const bool unknown = !at.unit().ha_mode || *at.unit().ha_mode == HaMode::kUnknown;
  return at.other() != nullptr && at.unit().up() && unknown && !at.assessment.of(Check::kHaMode) &&
         !at.one_unit_twice();
}

bool ModeNotReported(const FaultCase& at) {
  if (!ModeLacks(at) || at.unit().ha_mode) return false;
  return at.unit().missing.contains(Fact::kHaMode) ||
         std::ranges::none_of(at.unit().sources, &SourceStatus::failed);
}

bool FactsMissing(const FaultCase& at) {
  return std::ranges::any_of(at.unit().missing, [&at](const auto& fact) {
    return fact.second && !(fact.first == Fact::kHaMode && ModeLacks(at));
  });
}

bool HaHolds(const FaultCase& at) {
  return at.assessment.of(Check::kHaMode) == true &&
         std::ranges::none_of(at.snapshot.units,
                              [](const UnitSnapshot& unit) { return unit.ha_error == true; });
}

bool AllFailAlike(const FaultCase& at) {
  constexpr std::size_t kEnough = 5;
  if (!at.assessment.ownership || !at.fault.ownership) return false;
  const OwnershipCounts& counts = *at.assessment.ownership;
  const std::size_t alike = counts.of(*at.fault.ownership);
  return alike >= kEnough && counts.of(Ownership::kAgreed) + counts.not_agreed() == alike &&
         counts.undecided == 0 &&
         std::ranges::none_of(at.snapshot.units,
                              [](const UnitSnapshot& unit) { return unit.ha_error == true; });
}

bool IsAsked(Check check, const PairAssessment& assessment) {
  const auto names_none = [](const UnitAssessment& unit) { return unit.peer_configured == false; };
  return assessment.has(check) &&
         (check != Check::kPeerDevice || std::ranges::none_of(assessment.units, names_none));
}

bool ChecksUndecided(const FaultCase& at) {
  if (at.other() == nullptr || at.one_unit_twice()) return false;
  const bool whole = std::ranges::all_of(at.snapshot.units, [](const UnitSnapshot& unit) {
    return std::ranges::none_of(unit.sources, &SourceStatus::failed);
  });
  return whole && std::ranges::any_of(kAll<Check>, [&at](Check check) {
           return IsAsked(check, at.assessment) && !at.assessment.of(check);
         });
}

bool PeerAddressIsItsOwn(const FaultCase& at) {
  return at.assessed().peer_address_match == false && at.other() != nullptr &&
         PeerAddressIsOwn(at.unit(), *at.other());
}

/// The vendor says what a removed unit leaves behind, and nothing of how to recognize it: assumed.
bool OtherUnitRemoved(const FaultCase& at) { return StandsAsAfterRemoval(at) && WasInPair(at); }

bool OtherUnitMayBeRemoved(const FaultCase& at) {
  return StandsAsAfterRemoval(at) && !WasInPair(at) && at.unit().metered_license == true;
}

std::size_t LoadMastersOf(const FaultCase& at) {
  if (!at.assessment.ownership) return 0;
  const OwnershipCounts& counts = *at.assessment.ownership;
  return at.fault.ownership ? counts.of(*at.fault.ownership) : counts.undecided;
}

}  // namespace kemp360
