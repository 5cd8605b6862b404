#pragma once

#include <cstdint>
#include <functional>

#include "base/clock.h"

namespace kemp360 {

/// Which timer. The default one is none.
struct TimerId {
  SteadyTime time{};
  std::uint64_t serial = 0;

  auto operator<=>(const TimerId&) const = default;
};

/// Where work is done that is neither the HTTP server's nor the HTTP client's: decoding, judging,
/// rendering, timers. A task must not block and must not throw. Safe to call from any thread, also
/// from a task.
class Executor {
 public:
  using Task = std::function<void()>;

  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Runs `task` once, soon, on a thread of the executor; never inside this call.
  virtual void Post(Task task) = 0;
  /// Runs `task` once at `time` or soon after, unless it is cancelled before.
  virtual TimerId PostAt(SteadyTime time, Task task) = 0;
  /// Lets a timer go whose task has not begun; any other is left alone. A timer that is not
  /// cancelled lives until its time: who asks often for what seldom happens must cancel.
  virtual void Cancel(TimerId timer) = 0;
};

}  // namespace kemp360
