#pragma once

#include <functional>

#include "base/clock.h"

namespace kemp360 {

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
  /// Runs `task` once at `time` or soon after.
  virtual void PostAt(SteadyTime time, Task task) = 0;
};

}  // namespace kemp360
