#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/executor.h"

namespace kemp360 {

/// Calls of the operating system that nothing can interrupt: the look-up of a name, a file on a
/// file system that may hang. Who asks is told on the loop, and never waits longer than he likes.
/// Belongs to the loop.
class BlockingCalls {
 public:
  using CallId = std::uint64_t;

  BlockingCalls() = default;
  BlockingCalls(const BlockingCalls&) = delete;
  BlockingCalls& operator=(const BlockingCalls&) = delete;
  virtual ~BlockingCalls() = default;

  /// Runs `work` elsewhere and gives what it returns to `done` on the loop, never inside this call.
  /// While a call with the same key is in progress no second one is begun: `done` gets the outcome
  /// of that one, so that what hangs is asked for once however often somebody comes. `work` must
  /// refer to nothing that can go. nullopt: it threw, or no thread could be had.
  template <typename Outcome>
  CallId Run(const std::string& key, std::function<Outcome()> work,
             std::function<void(std::optional<Outcome>)> done) {
    return RunAny(
        key, [work = std::move(work)] { return std::any(work()); },
        [done = std::move(done)](const std::any& outcome) {
          const auto* value = std::any_cast<Outcome>(&outcome);
          done(value == nullptr ? std::nullopt : std::optional<Outcome>(*value));
        });
  }
  /// After this the `done` of that call is not called. The call itself goes on.
  virtual void Cancel(CallId call) = 0;

 protected:
  virtual CallId RunAny(std::string key, std::function<std::any()> work,
                        std::function<void(const std::any&)> done) = 0;
};

/// Each call on a thread that it may hang without harm; at most `most` at once, the others wait.
/// The last one or two threads are kept for the next call. The destructor does not wait for a call
/// that hangs. Lives as long as the loop runs.
[[nodiscard]] std::unique_ptr<BlockingCalls> MakeBlockingCalls(Loop& loop, std::size_t most = 64);

}  // namespace kemp360
