#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/executor.h"

namespace kemp360::testing {

/// A loop on a thread of its own and the system's clock, for what is about threads.
class ThreadLoop final : public Loop {
 public:
  ThreadLoop() : thread_([this] { Serve(); }) {}
  ~ThreadLoop() override { Stop(); }

  void Post(Task task) override {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(task));
    wake_.notify_one();
  }
  TimerId PostAt(SteadyTime time, Task task) override {
    const std::lock_guard lock(mutex_);
    const TimerId timer{time, ++last_timer_};
    timers_.emplace(timer, std::move(task));
    return timer;
  }
  void Cancel(TimerId timer) override {
    const std::lock_guard lock(mutex_);
    timers_.erase(timer);
  }

  /// Runs it on the loop and returns when it was run.
  void Run(const std::function<void()>& task) {
    std::promise<void> done;
    Post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  /// Runs what was posted before, then ends the thread. Idempotent.
  void Stop() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      wake_.notify_one();
    }
    thread_.join();
  }

 private:
  void Serve() {
    std::unique_lock lock(mutex_);
    while (true) {
      Task task;
      if (!timers_.empty() && timers_.begin()->first.time <= std::chrono::steady_clock::now()) {
        task = std::move(timers_.extract(timers_.begin()).mapped());
      } else if (!tasks_.empty()) {
        task = std::move(tasks_.front());
        tasks_.pop_front();
      } else if (stopping_) {
        return;
      } else if (timers_.empty()) {
        wake_.wait(lock);
        continue;
      } else {
        wake_.wait_until(lock, timers_.begin()->first.time);
        continue;
      }
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  std::map<TimerId, Task> timers_;
  std::uint64_t last_timer_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // last: begins when the rest is there
};

}  // namespace kemp360::testing
