#pragma once

#include <array>
#include <optional>
#include <vector>

#include "discover/evidence.h"
#include "profile/profile.h"

namespace kemp360 {

/// How a fact that is a flag reads its value.
struct FlagReading {
  FlagForm form = FlagForm::kValue;
  std::vector<WordList> words;  ///< what a profile has to map; empty: it knows the words
  std::array<std::optional<bool>, 2> value;
};

/// nullopt: no flag on both units.
[[nodiscard]] std::optional<FlagReading> ReadFlag(const Spot& spot);
/// "licensed", "not licensed", "subscribed", "none": whether something is licensed, in a word.
[[nodiscard]] std::optional<FlagReading> ReadLicenseWord(const Spot& spot);

/// What a profile has to map of a flag that has these values; empty: it knows the words.
[[nodiscard]] std::vector<WordList> FlagWordsFor(const std::vector<const JsonTree*>& values);
/// Words of a flag that is told the other way round. `words`: of its plain reading.
[[nodiscard]] std::vector<WordList> UpsideDown(const std::vector<WordList>& words);

}  // namespace kemp360
