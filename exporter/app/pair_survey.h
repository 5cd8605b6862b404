#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "app/reading_engine.h"
#include "collect/pair_reader.h"
#include "discover/survey.h"

namespace kemp360 {

/// What to ask both units of a pair.
struct SurveyOrder {
  const PairTarget& pair;
  ExplorationRules rules{};
  bool listing_only = false;
  std::size_t answer_bytes = 16U << 20U;
  /// On the loop, both; may be empty.
  std::function<void(const std::string& unit, const std::vector<std::string>& paths)> planned;
  std::function<void(const std::string& line)> progress;  ///< on the loop; may be empty
};

/// What both units said, and the secrets that must not be shown with it.
struct SurveyResult {
  PairRecord record;
  std::vector<Secret> secrets;
  std::array<std::vector<std::string>, 2> planned;
  std::array<std::size_t, 2> requests{};  ///< that were sent to each
};

/// Asks both units at once, each of them one request at a time.
[[nodiscard]] SurveyResult SurveyPair(const SurveyOrder& order, ReadingEngine& engine,
                                      const Clock& clock);

}  // namespace kemp360
