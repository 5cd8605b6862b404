#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/generation.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/result.h"
#include "collect/pair_reader.h"

namespace kemp360 {

/// A read that is given less cannot succeed over any real network; a scrape that then misses its
/// deadline says so itself.
inline constexpr Duration kShortestWait = std::chrono::milliseconds(500);

/// How long a scrape may wait for its read: what Prometheus says in
/// X-Prometheus-Scrape-Timeout-Seconds, less `offset` for the response, and never below
/// kShortestWait. nullopt: Prometheus said nothing; the pair's own timeout is the bound then (it
/// is one in any case). A header that is not a positive number of seconds is an Error.
[[nodiscard]] Result<std::optional<Duration>> ParseScrapeTimeout(
    const std::optional<std::string>& header, Duration offset);

/// What became of one pair that was asked for.
struct PairOutcome {
  std::string pair;
  ReadResult read = ReadRefusal::kStopping;
};
/// Called once, on the pool, with one entry per pair asked for, in that order.
using ReadsDone = std::function<void(const std::vector<PairOutcome>&)>;

/// Which pairs somebody wants, and how long he waits: until `deadline`, and for no pair longer than
/// its own timeout.
struct ReadOrder {
  std::shared_ptr<Generation> generation;  ///< kept until the reads have ended
  std::vector<std::string> pairs;
  SteadyTime received_at{};
  Deadline deadline;
  WhenBusy when_busy = WhenBusy::kWait;
};

/// Has all these pairs read at once on `loop`, and hands over the whole on `pool`. From any thread.
void ReadPairs(ReadOrder order, Loop& loop, Executor& pool, ReadsDone done);

}  // namespace kemp360
