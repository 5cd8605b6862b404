#pragma once

#include <string>
#include <string_view>

#include "model/pair_assessment.h"

namespace kemp360 {

/// A check as a heading: "Same version".
[[nodiscard]] std::string_view CheckTitle(Check check);

/// When it holds, as the reference says it.
[[nodiscard]] std::string_view CheckRule(Check check);

/// Why it cannot be decided, in words. Only for a pair of two units and an undecided check.
[[nodiscard]] std::string WhyUndecided(Check check, const PairSnapshot& snapshot,
                                       const PairAssessment& assessment);

}  // namespace kemp360
