#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "base/clock.h"

namespace kemp360 {

/// Where tasks are run. A task must not block. Safe to call from any thread, also from a task.
class Executor {
 public:
  using Task = std::function<void()>;

  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Runs `task` once, soon; never inside this call.
  virtual void Post(Task task) = 0;
};

/// Which timer. The default one is none.
struct TimerId {
  SteadyTime time{};
  std::uint64_t serial = 0;

  auto operator<=>(const TimerId&) const = default;
};

/// The one thread on which units are read: all state of reading belongs to it, and is touched
/// nowhere else. Post is safe from any thread; timers are set and cancelled on the loop itself.
class Loop : public Executor {
 public:
  /// Runs `task` once at `time` or soon after, unless it is cancelled before.
  virtual TimerId PostAt(SteadyTime time, Task task) = 0;
  /// After this the timer's task will not run. Any other timer is left alone.
  virtual void Cancel(TimerId timer) = 0;
};

/// A timer of an owner's: it goes with him. Belongs to the loop.
class Timer {
 public:
  explicit Timer(Loop& loop) : loop_(&loop) {}
  Timer(Timer&& other) noexcept : loop_(other.loop_), id_(std::exchange(other.id_, {})) {}
  Timer& operator=(Timer&& other) noexcept {
    std::swap(loop_, other.loop_);
    std::swap(id_, other.id_);
    return *this;
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { Stop(); }

  void Set(SteadyTime time, Executor::Task task) {
    Stop();
    id_ = loop_->PostAt(time, std::move(task));
  }
  void Stop() { loop_->Cancel(std::exchange(id_, {})); }

 private:
  Loop* loop_;
  TimerId id_;
};

}  // namespace kemp360
