#pragma once

#include <string>

#include "discover/draft.h"
#include "discover/evidence.h"
#include "discover/findings.h"
#include "discover/recorded_exchange.h"
#include "model/pair_assessment.h"

namespace kemp360 {

/// The pair as the profile reads it from what was recorded: no request is sent.
[[nodiscard]] PairSnapshot ReadRecorded(const Profile& profile, const PairRecord& record);

/// A draft that was read, and what follows from it.
struct ProvenDraft {
  ProfileDraft draft;
  PairSnapshot snapshot;
  PairAssessment assessment;
};

/// Drafts a profile, reads the record with it, and takes back what does not hold: a fact that the
/// profile does not understand, and a guess that turns a check to violated while no unit reports an
/// HA error. `discovery` keeps what was taken back, as left to choose.
[[nodiscard]] ProvenDraft ProveDraft(const PairRecord& record, const Evidence& evidence,
                                     Discovery& discovery, const std::string& name);

/// Takes back what an assessment refutes. false: nothing was.
bool TakeBack(const PairSnapshot& snapshot, const PairAssessment& assessment, Discovery& discovery);

}  // namespace kemp360
