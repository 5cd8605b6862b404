#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "collect/pair_reader.h"
#include "collect/unit_read.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// One read of one pair: both units at once. Knows nothing of waiters. Safe from any thread; no
/// function calls back before it returns.
class PairRead : public std::enable_shared_from_this<PairRead> {
 public:
  using Done = std::function<void(std::shared_ptr<const PairSnapshot>)>;

  /// `done` is called once, on the executor: when every source of both units is decided, or after
  /// Finish; never after Stop.
  [[nodiscard]] static std::shared_ptr<PairRead> Make(std::shared_ptr<const PairTarget> pair,
                                                      const ReadLimits& limits,
                                                      const PairReader::Parts& parts, Done done);

  void Start();
  /// What is complete now; the read goes on. Not called back once the read is ending: then Done
  /// comes.
  void Peek(Done done);
  /// Ends the read with what is complete; what is under way is cancelled. Idempotent.
  void Finish();
  /// Cancels what is under way before it returns.
  void Stop();

 private:
  struct Gathering;

  PairRead(std::shared_ptr<const PairTarget> pair, const PairReader::Parts& parts, Done done);
  [[nodiscard]] std::shared_ptr<Gathering> Gather(Done done) const;
  void UnitDecided();

  const std::shared_ptr<const PairTarget> pair_;
  const Clock& clock_;
  const SteadyTime started_;
  const Done done_;
  std::vector<std::shared_ptr<UnitRead>> units_;  // fixed once made
  std::atomic<std::size_t> undecided_;
  std::atomic<bool> ending_ = false;
};

}  // namespace kemp360
