#pragma once

#include <chrono>

#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// Reports made further apart than this are not compared: licences may have moved in between.
inline constexpr Duration kReportsComparable = std::chrono::minutes{5};

/// Do the Metered Licensing reports of the two units list the same LoadMasters, and name the same
/// owner for each? A LoadMaster in one report only, or two different owners, refute it; it is
/// confirmed only if every owner is known, which takes the units' device IDs.
[[nodiscard]] Verdict ReportParity(const UnitSnapshot& one, const UnitSnapshot& other);

}  // namespace kemp360
