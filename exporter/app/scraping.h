#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/current.h"
#include "app/last_reads.h"
#include "collect/pair_reader.h"

namespace kemp360 {

/// Called once, on an executor thread, with one entry per pair asked for, in that order.
struct PairOutcome {
  std::string pair;
  ReadResult read = ReadRefusal::kStopping;
  std::shared_ptr<const PairAssessment> assessment;  ///< null where there is no read
};
using ReadsDone = std::function<void(const std::vector<PairOutcome>&)>;

/// Reads all these pairs at once, judges each where its read ends, notes it in `last_reads`, and
/// hands over the whole. `generation` is kept until then.
void ReadPairs(const std::shared_ptr<Generation>& generation, const std::vector<std::string>& pairs,
               Deadline waiter, WhenBusy when_busy, LastReads& last_reads, ReadsDone done);

}  // namespace kemp360
