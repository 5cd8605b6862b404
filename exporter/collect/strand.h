#pragma once

#include <deque>
#include <memory>
#include <mutex>

#include "base/executor.h"

namespace kemp360 {

/// Runs tasks on an executor one after another, in the order of Post: never two at once, and no
/// thread is held while one waits. Between two tasks others get their turn. Safe to call from any
/// thread. What was posted still runs when the strand has gone: tasks capture weak pointers.
class Strand {
 public:
  explicit Strand(Executor& executor);

  void Post(Executor::Task task);

 private:
  struct Queue {
    std::mutex mutex;  // guards what follows
    std::deque<Executor::Task> tasks;
    bool running = false;
  };
  static void Schedule(Executor& executor, std::shared_ptr<Queue> queue);
  static void RunOne(Executor& executor, const std::shared_ptr<Queue>& queue) noexcept;

  Executor& executor_;
  std::shared_ptr<Queue> queue_;
};

}  // namespace kemp360
