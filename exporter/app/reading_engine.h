#pragma once

#include <functional>
#include <memory>

#include "base/blocking_calls.h"
#include "base/clock.h"
#include "base/logger.h"
#include "base/self_stats.h"
#include "base/worker_pool.h"
#include "collect/pair_reader.h"
#include "collect/session_store.h"
#include "transport/curl_loop.h"

namespace kemp360 {

/// All that reading pairs takes beside a configuration: the loop, the pool, sessions. One for a
/// process; members are in the order in which they need each other.
class ReadingEngine {
 public:
  /// Both outlive it.
  ReadingEngine(const Clock& clock, Logger& logger);

  /// `concluded` is told of each read that has ended; may be empty.
  [[nodiscard]] PairReader::Parts Parts(std::function<void(const AssessedRead&)> concluded = {});
  /// When nothing is read any more.
  void Stop();

  [[nodiscard]] CurlLoop& loop() { return *loop_; }
  [[nodiscard]] WorkerPool& workers() { return workers_; }
  [[nodiscard]] SelfStats& stats() { return stats_; }

 private:
  const Clock& clock_;
  Logger& logger_;
  SelfStats stats_;
  const std::unique_ptr<CurlLoop> loop_;
  const std::unique_ptr<BlockingCalls> files_;
  SessionStore sessions_;
  WorkerPool workers_;
};

}  // namespace kemp360
