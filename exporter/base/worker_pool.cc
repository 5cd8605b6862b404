#include "base/worker_pool.h"

#include <exception>
#include <utility>

namespace kemp360 {

WorkerPool::WorkerPool(std::size_t threads) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkerPool::~WorkerPool() { Stop(); }

void WorkerPool::Post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    ready_.push_back(std::move(task));
  }
  wake_.notify_one();
}

TimerId WorkerPool::PostAt(SteadyTime time, Task task) {
  TimerId timer{time, 0};
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return timer;
    timer.serial = ++last_timer_;
    timed_.emplace(timer, std::move(task));
  }
  wake_.notify_one();
  return timer;
}

void WorkerPool::Cancel(TimerId timer) {
  Task task;  // goes outside the lock: its captures may post
  const std::lock_guard lock(mutex_);
  const auto found = timed_.find(timer);
  if (found == timed_.end()) return;
  task = std::move(found->second);
  timed_.erase(found);
}

void WorkerPool::Stop() {
  std::deque<Task> ready;
  std::map<TimerId, Task> timed;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ready.swap(ready_);  // destroyed outside the lock: a task's captures may post
    timed.swap(timed_);
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::Run() noexcept {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Task task;
    if (!timed_.empty() && timed_.begin()->first.time <= std::chrono::steady_clock::now()) {
      task = std::move(timed_.begin()->second);
      timed_.erase(timed_.begin());
    } else if (!ready_.empty()) {
      task = std::move(ready_.front());
      ready_.pop_front();
    } else if (!timed_.empty()) {
      const SteadyTime next = timed_.begin()->first.time;
      wake_.wait_until(lock, next);
      continue;
    } else {
      wake_.wait(lock);
      continue;
    }
    // A post wakes one thread. If it was this one, busy now, somebody else must watch what is left.
    if (!ready_.empty() || !timed_.empty()) wake_.notify_one();
    lock.unlock();
    try {
      task();
    } catch (...) {  // a task must not throw; one that does must not end the process
      static_cast<void>(std::current_exception());
    }
    task = nullptr;
    lock.lock();
  }
}

}  // namespace kemp360
