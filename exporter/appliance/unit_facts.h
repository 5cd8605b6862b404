#pragma once

#include <string_view>

#include "appliance/raw_value.h"
#include "appliance/scalars.h"
#include "model/fact.h"

namespace kemp360 {

/// The words that a fact of the unit understands, from the profile's lists.
[[nodiscard]] WordTable WordsOf(Fact fact, const std::vector<WordList>& lists);

/// Puts what a unit said about one fact of itself into `unit`, as the fact's FactKind has it.
/// false: the fact is missing, and `unit` has nothing (a mode in a word that nobody mapped:
/// kUnknown, and missing all the same). A value that comes twice: the last one counts.
bool SetFact(Fact fact, const RawValue& raw, const WordTable& words, UnitFacts& unit,
             WordLog& unmapped);

}  // namespace kemp360
