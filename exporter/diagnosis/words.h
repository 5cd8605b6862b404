#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/pair_assessment.h"

namespace kemp360 {

/// A text of a unit's, as pages show it.
[[nodiscard]] std::string Shown(std::string_view text);
/// What the state of ownership means, for one LoadMaster or several.
[[nodiscard]] std::string_view OwnershipMeaning(Ownership ownership);

/// A check as a heading: "Same version".
[[nodiscard]] std::string_view CheckTitle(Check check);
/// When it holds, as the reference says it.
[[nodiscard]] std::string_view CheckRule(Check check);
/// Why it cannot be decided. Only for a pair of two units and an undecided check.
[[nodiscard]] std::string WhyUndecided(Check check, const PairSnapshot& snapshot,
                                       const PairAssessment& assessment);

/// LoadMasters of which no owner is agreed, in the order of their labels; of an assessment that was
/// kept for the pages, those that it still names.
[[nodiscard]] std::vector<const LoadMasterAssessment*> StaleLoadmasters(
    const PairAssessment& assessment);

}  // namespace kemp360
