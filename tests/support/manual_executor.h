#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "base/executor.h"
#include "support/manual_clock.h"

namespace kemp360::testing {

/// An executor without threads on a clock that stands still: tasks run when a test says so, in the
/// order of their posting, timed ones in the order of their times. Posting is safe from any thread;
/// Run* and Advance* are the test's thread's.
class ManualExecutor final : public Executor {
 public:
  explicit ManualExecutor(ManualClock& clock) : clock_(clock) {}

  void Post(Task task) override {
    const std::lock_guard lock(mutex_);
    ready_.push_back(std::move(task));
  }
  TimerId PostAt(SteadyTime time, Task task) override {
    const std::lock_guard lock(mutex_);
    const TimerId timer{time, ++last_timer_};
    timed_.emplace(timer, std::move(task));
    return timer;
  }
  void Cancel(TimerId timer) override {
    Task task;  // goes outside the lock: its captures may post
    const std::lock_guard lock(mutex_);
    const auto found = timed_.find(timer);
    if (found == timed_.end()) return;
    task = std::move(found->second);
    timed_.erase(found);
  }

  /// Runs what can run without time going on, including what that posts.
  void RunReady() {
    while (const Task task = Take(clock_.Steady())) task();
  }
  /// Lets time go on to `time`, stopping at every timed task on the way.
  void AdvanceTo(SteadyTime time) {
    RunReady();
    for (SteadyTime next = NextTime(); next <= time && next != SteadyTime::max();
         next = NextTime()) {
      clock_.Advance(next - clock_.Steady());
      RunReady();
    }
    if (time > clock_.Steady()) clock_.Advance(time - clock_.Steady());
    RunReady();
  }
  void Advance(Duration span) { AdvanceTo(clock_.Steady() + span); }

  [[nodiscard]] std::size_t Waiting() const {
    const std::lock_guard lock(mutex_);
    return ready_.size() + timed_.size();
  }

 private:
  /// An empty Task: there is none.
  Task Take(SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (!ready_.empty()) {
      Task task = std::move(ready_.front());
      ready_.pop_front();
      return task;
    }
    if (timed_.empty() || timed_.begin()->first.time > now) return {};
    Task task = std::move(timed_.begin()->second);
    timed_.erase(timed_.begin());
    return task;
  }
  /// The end of time: nothing waits for a time.
  SteadyTime NextTime() const {
    const std::lock_guard lock(mutex_);
    return timed_.empty() ? SteadyTime::max() : timed_.begin()->first.time;
  }

  ManualClock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::deque<Task> ready_;
  std::map<TimerId, Task> timed_;
  std::uint64_t last_timer_ = 0;
};

}  // namespace kemp360::testing
