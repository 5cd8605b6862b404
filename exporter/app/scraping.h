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

/// Which pairs somebody wants, and how long he waits: until `deadline`, and for no pair longer than
/// its own time-out.
struct ReadOrder {
  std::shared_ptr<Generation> generation;  ///< kept until the reads have ended
  std::vector<std::string> pairs;
  SteadyTime received_at{};
  Deadline deadline;
  WhenBusy when_busy = WhenBusy::kWait;
};

/// Reads all these pairs at once, judges each where its read ends, notes it in `last_reads`, and
/// hands over the whole.
void ReadPairs(const ReadOrder& order, LastReads& last_reads, ReadsDone done);

}  // namespace kemp360
