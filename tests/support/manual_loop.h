#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/blocking_calls.h"
#include "base/executor.h"
#include "support/manual_clock.h"

namespace kemp360::testing {

/// A loop without a thread on a clock that stands still: tasks run when a test says so, in the
/// order of their posting, timed ones in the order of their times.
class ManualLoop final : public Loop {
 public:
  explicit ManualLoop(ManualClock& clock) : clock_(clock) {}

  void Post(Task task) override {
    if (!task) throw std::bad_function_call();  // not later, where nobody knows who posted it
    ready_.push_back(std::move(task));
  }
  TimerId PostAt(SteadyTime time, Task task) override {
    const TimerId timer{time, ++last_timer_};
    timed_.emplace(timer, std::move(task));
    return timer;
  }
  void Cancel(TimerId timer) override { timed_.erase(timer); }

  /// Runs what can run without time going on, including what that posts.
  void RunReady() {
    while (const Task task = Take(clock_.Steady())) task();
  }
  /// Lets time go on to `time`, stopping at every timed task on the way.
  void AdvanceTo(SteadyTime time) {
    RunReady();
    while (!timed_.empty() && timed_.begin()->first.time <= time) {
      clock_.Advance(timed_.begin()->first.time - clock_.Steady());
      RunReady();
    }
    if (time > clock_.Steady()) clock_.Advance(time - clock_.Steady());
    RunReady();
  }
  void Advance(Duration span) { AdvanceTo(clock_.Steady() + span); }

  [[nodiscard]] std::size_t Waiting() const { return ready_.size() + timed_.size(); }

 private:
  /// An empty Task: there is none.
  Task Take(SteadyTime now) {
    if (!ready_.empty()) {
      Task task = std::move(ready_.front());
      ready_.pop_front();
      return task;
    }
    if (timed_.empty() || timed_.begin()->first.time > now) return {};
    return std::move(timed_.extract(timed_.begin()).mapped());
  }

  ManualClock& clock_;
  std::deque<Task> ready_;
  std::map<TimerId, Task> timed_;
  std::uint64_t last_timer_ = 0;
};

/// A pool that works at once, in the caller's thread; or (after Hold) when a test lets it.
class InlinePool final : public Executor {
 public:
  void Post(Task task) override { held_ ? held_->push_back(std::move(task)) : task(); }
  void Hold() { held_.emplace(); }
  void Release() {
    const auto held = std::exchange(held_, std::nullopt);
    for (const Task& task : *held) task();
  }

 private:
  std::optional<std::deque<Task>> held_;
};

/// Calls that are made at once, or (after Hang) when a test lets them.
class ManualCalls final : public BlockingCalls {
 public:
  explicit ManualCalls(Loop& loop) : loop_(loop) {}

  /// From now on calls whose key holds `part` hang.
  void Hang(std::string part) { hanging_ = std::move(part); }
  void Release() {
    hanging_.reset();
    for (auto& [id, call] : std::exchange(held_, {})) Make(id, std::move(call));
  }
  /// From now on no thread can be had for a call.
  void HaveNoThreads() { no_threads_ = true; }
  void Cancel(CallId call) override {
    held_.erase(call);
    ready_.erase(call);
  }
  [[nodiscard]] std::size_t Held() const { return held_.size(); }

 protected:
  CallId RunAny(std::string key, std::function<std::any()> work,
                std::function<void(const std::any&)> done) override {
    const CallId id = ++last_id_;
    Call call{std::move(work), std::move(done)};
    if (hanging_ && key.find(*hanging_) != std::string::npos) {
      held_.emplace(id, std::move(call));
    } else {
      Make(id, std::move(call));
    }
    return id;
  }

 private:
  struct Call {
    std::function<std::any()> work;
    std::function<void(const std::any&)> done;
  };

  void Make(CallId id, Call call) {
    ready_.emplace(id, [done = std::move(call.done),
                        outcome = no_threads_ ? std::any() : call.work()] { done(outcome); });
    loop_.Post([this, id] {
      if (const auto ready = ready_.extract(id)) ready.mapped()();
    });
  }

  Loop& loop_;
  std::optional<std::string> hanging_;
  bool no_threads_ = false;
  std::map<CallId, Call> held_;
  std::map<CallId, std::function<void()>> ready_;
  CallId last_id_ = 0;
};

}  // namespace kemp360::testing
