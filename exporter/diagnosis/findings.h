#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/verdict.h"
#include "model/pair_assessment.h"

namespace kemp360 {

/// One thing that is not as it should be, or not known.
struct Finding {
  Severity severity = Severity::kWarning;
  std::optional<Check> check;  ///< the check that it violates, if it does
  std::string brief;           ///< for the headline: "versions differ: central-a 1.24.3, …"
  std::string reason;          ///< the whole sentence
  std::string cure;            ///< empty: another finding's cure is the cure
};

/// All of them: causes before consequences, so that what is to be done first comes first.
[[nodiscard]] std::vector<Finding> FindAll(const PairSnapshot& snapshot,
                                           const PairAssessment& assessment);

/// The part of it that concerns the four HA settings.
void FindWrongSettings(const PairSnapshot& snapshot, const PairAssessment& assessment,
                       std::vector<Finding>& findings);

}  // namespace kemp360
