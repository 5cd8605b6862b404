#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "base/executor.h"

namespace kemp360 {

/// The fixed pool of threads behind Executor, on the steady clock of the operating system.
/// Owns its threads: the destructor lets running tasks end, drops waiting ones, and joins.
class WorkerPool final : public Executor {
 public:
  explicit WorkerPool(std::size_t threads);
  ~WorkerPool() override;

  void Post(Task task) override;
  TimerId PostAt(SteadyTime time, Task task) override;
  void Cancel(TimerId timer) override;

  /// Lets running tasks end, drops waiting ones, joins. Later posts are dropped. Idempotent; not
  /// from a task.
  void Stop();

 private:
  void Run() noexcept;

  std::mutex mutex_;  // guards what stands between it and threads_
  std::condition_variable wake_;
  std::deque<Task> ready_;
  std::map<TimerId, Task> timed_;
  std::uint64_t last_timer_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kemp360
