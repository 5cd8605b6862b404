#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/ownership.h"
#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// A text of a unit's, as pages show it.
[[nodiscard]] std::string Shown(std::string_view text);

/// "timeout: no answer within 8s".
[[nodiscard]] std::string FailureText(const Failure& failure);

/// Why nothing of the unit was read; for a unit that is not up.
[[nodiscard]] std::string WhyNotRead(const UnitSnapshot& unit);

/// What a person can do about a source that could not be read.
[[nodiscard]] std::string ReadingCure(Reason reason, const std::string& unit);

/// What the state of ownership means, for one LoadMaster or several.
[[nodiscard]] std::string_view OwnershipMeaning(Ownership ownership);

/// LoadMasters of which no owner is agreed, in the order of their labels.
[[nodiscard]] std::vector<const LoadMasterAssessment*> StaleLoadmasters(
    const PairAssessment& assessment);

}  // namespace kemp360
