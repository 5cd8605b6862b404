#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/guarded.h"
#include "model/pair_assessment.h"

namespace kemp360 {

/// A read and what was concluded from it.
struct AssessedRead {
  std::shared_ptr<const PairSnapshot> snapshot;
  std::shared_ptr<const PairAssessment> assessment;
};

/// The newest read of each pair, for the pages, which say how old it is. No metric is ever made
/// from it. Keeps only the LoadMasters that need attention: a thousand pairs must not stand in
/// memory for a page.
class LastReads {
 public:
  void Note(const PairSnapshot& snapshot, const PairAssessment& assessment);
  [[nodiscard]] AssessedRead Of(const std::string& pair) const;

  /// How many LoadMasters of a pair are kept.
  static constexpr std::size_t kKeptLoadMasters = 20;

 private:
  Guarded<std::map<std::string, AssessedRead>> reads_;
};

}  // namespace kemp360
