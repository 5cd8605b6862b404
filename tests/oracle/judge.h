#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "model/pair_assessment.h"
#include "oracle/centrals.h"
#include "oracle/record.h"

namespace kemp360::oracle {

/// One pair of the configuration.
struct PairSetup {
  std::string name;
  std::vector<std::size_t> units;  ///< one or two, in this order
  Duration timeout{};
  bool knows_addresses = false;  ///< `addresses` are configured
};

/// One answer to one who waited.
struct Answered {
  const PairSetup& pair;
  const ReadRecord& record;
  const AssessedRead& read;
  SteadyTime at;
  Deadline deadline;
  bool whole = true;  ///< the read had ended; else it went on, and he left
  const Setup& setup;
};

struct Judgement {
  std::string text;  ///< the exposition
  std::vector<std::string> complaints;
};

/// Holds what is said against what was told: every series must be there, and right, wherever all
/// that it needs was told; and absent wherever it was not.
[[nodiscard]] Judgement Judge(const Answered& answered);

}  // namespace kemp360::oracle
