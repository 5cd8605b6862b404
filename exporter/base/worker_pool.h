#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "base/logger.h"

namespace kemp360 {

/// A fixed number of threads for pure work: decoding, judging, rendering, compressing. What a task
/// throws is logged and fails that task alone; want of memory ends the process. `logger` outlives
/// it. The destructor lets running tasks end, drops waiting ones, and joins.
class WorkerPool final : public Executor {
 public:
  WorkerPool(std::size_t threads, Logger& logger);
  ~WorkerPool() override;

  void Post(Task task) override;

  /// Lets running tasks end, drops waiting ones, joins. Later posts are dropped. Idempotent; not
  /// from a task.
  void Stop();

 private:
  void Run() noexcept;

  Logger& logger_;
  std::mutex mutex_;  // guards the members between it and threads_
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// Runs a task. false: it threw, which was logged with the name of the place. Want of memory ends
/// the process.
bool RunTask(const Executor::Task& task, const char* place, Logger& logger) noexcept;

/// Works `work` out on `pool` and hands the outcome to `done` on `loop`; nullopt: it threw, as
/// RunTask says. Both are values: what they refer to must be there until `done` was called.
template <typename Work, typename Done>
void Offload(Executor& pool, Loop& loop, const char* place, Logger& logger, Work work, Done done) {
  using Outcome = std::optional<decltype(work())>;
  pool.Post([&loop, place, &logger, work = std::move(work), done = std::move(done)]() mutable {
    const auto outcome = std::make_shared<Outcome>();
    static_cast<void>(RunTask([&] { outcome->emplace(work()); }, place, logger));
    loop.Post([done = std::move(done), outcome]() mutable { done(std::move(*outcome)); });
  });
}

}  // namespace kemp360
