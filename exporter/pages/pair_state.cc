#include "pages/pair_state.h"

#include <cstddef>
#include <string>

#include "base/text.h"
#include "pages/status.h"

namespace kemp360 {
namespace {

/// In the order of kPairStates.
enum StateIndex : std::size_t { kNotInHa, kCannotTell, kUnread, kOneUnit, kInHaBut, kInHa };

StateIndex StateOf(const PairSnapshot& snapshot, const Diagnosis& diagnosis) {
  if (diagnosis.in_ha == false) return kNotInHa;
  if (diagnosis.in_ha == true) return diagnosis.severity == Severity::kOk ? kInHa : kInHaBut;
  return snapshot.units.size() == 1 ? kOneUnit : kCannotTell;
}

}  // namespace

DiagnosedPair DiagnosePair(const PairGlance& glance, SystemTime now) {
  DiagnosedPair pair{&glance, {}, &kPairStates[kUnread]};
  if (glance.snapshot == nullptr || glance.assessment == nullptr) {
    pair.diagnosis.headline = std::string(kNotReadYet) + ": " + Listed(glance.units);
    return pair;
  }
  pair.diagnosis = Diagnose(*glance.snapshot, *glance.assessment);
  pair.state = &kPairStates[StateOf(*glance.snapshot, pair.diagnosis)];
  if (glance.snapshot->took_place && now - glance.snapshot->read_at > kOutdated) {
    pair.state = &kPairStates[kCannotTell];
    pair.diagnosis.severity = Severity::kUnknown;
  }
  return pair;
}

std::string_view BesideBadge(const DiagnosedPair& pair) {
  constexpr std::string_view kColon = ": ";
  const std::string_view headline = pair.diagnosis.headline;
  const std::size_t colon = headline.find(kColon);
  if (pair.glance->snapshot == nullptr || colon == std::string_view::npos) return headline;
  return headline.substr(colon + kColon.size());
}

}  // namespace kemp360
