#pragma once

#include "diagnosis/fault.h"

namespace kemp360 {

// Conditions of the catalogue that are more than a line, and what placeholders share with them.

[[nodiscard]] bool StandsFor(Reason reason, const FaultCase& at);
/// Nothing of the unit was read, for one of the fault's reasons.
[[nodiscard]] bool UnitNotRead(const FaultCase& at);
/// Of two units neither was read, for the fault's reasons.
[[nodiscard]] bool NoUnitReached(const FaultCase& at);
/// The unit was read, and a source of it was not, for one of the fault's reasons.
[[nodiscard]] bool SourceNotRead(const FaultCase& at);
/// Whether the pair is in HA is not known, and it is this unit's mode that is lacking.
[[nodiscard]] bool ModeLacks(const FaultCase& at);
/// A fact is missing other than the mode, if that has a fault of its own.
[[nodiscard]] bool FactsMissing(const FaultCase& at);
/// All was read, and a check is undecided all the same.
[[nodiscard]] bool ChecksUndecided(const FaultCase& at);
[[nodiscard]] bool OtherUnitRemoved(const FaultCase& at);
/// How many LoadMasters are in the fault's state of ownership; without one: in none that was
/// understood.
[[nodiscard]] std::size_t LoadMastersOf(const FaultCase& at);

}  // namespace kemp360
