#pragma once

#include <string_view>

#include "appliance/raw_value.h"
#include "appliance/scalars.h"
#include "model/fact.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// The words that a fact of the unit understands, from the profile's lists.
[[nodiscard]] WordTable WordsOf(Fact fact, const std::vector<WordList>& lists);

/// Puts what a unit said about one fact of itself into `unit`. false: the fact is missing, and
/// `unit` has nothing (a mode in a word that nobody mapped: kUnknown, and missing all the same).
///   flags, mode, texts     null and "" are "not said": missing
///   ha_error_message       null and "" mean that there is none: not missing
///   peer_address, _ha_key  null and "" are "set to nothing": there, empty, not missing
/// A value that comes twice: the last one counts.
bool SetFact(Fact fact, const RawValue& raw, const WordTable& words, UnitSnapshot& unit,
             WordLog& unmapped);

/// Copies one fact of the unit itself.
void CopyFact(Fact fact, const UnitSnapshot& from, UnitSnapshot& to);

}  // namespace kemp360
