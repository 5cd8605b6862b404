#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/guarded.h"
#include "config/config.h"
#include "model/pair_assessment.h"
#include "pages/pages.h"

namespace kemp360 {

/// The newest read of each pair, for the pages, which say how old it is. One that did not take
/// place counts only once the newest that did is no longer fresh. No metric is ever made from it.
/// Keeps only LoadMasters that a page names: a thousand pairs must not be in memory for a page.
/// What counts LoadMasters is kept as it was.
class LastReads {
 public:
  void Note(const PairSnapshot& snapshot, const PairAssessment& assessment);
  /// It took place, and not long ago.
  [[nodiscard]] static bool IsFresh(const PairSnapshot& snapshot, SystemTime now) {
    return snapshot.took_place && now - snapshot.read_at <= std::chrono::seconds(90);
  }
  /// Nothing, if the pair was not read yet, or if its units were replaced since.
  [[nodiscard]] AssessedRead Of(const PairConfig& pair) const;

  /// How many LoadMasters of a pair are kept in each state of ownership, and how many normal
  /// devices.
  static constexpr std::size_t kKeptLoadMasters = kMostStale;

 private:
  Guarded<std::map<std::string, AssessedRead>> reads_;
};

}  // namespace kemp360
