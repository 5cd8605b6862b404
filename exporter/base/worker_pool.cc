#include "base/worker_pool.h"

#include <exception>
#include <new>

namespace kemp360 {

WorkerPool::WorkerPool(std::size_t threads, Logger& logger) : logger_(logger), threads_(threads) {
  for (std::thread& thread : threads_) thread = std::thread([this] { Run(); });
}

WorkerPool::~WorkerPool() { Stop(); }

void WorkerPool::Post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void WorkerPool::Stop() {
  std::deque<Task> dropped;  // goes outside the lock: a task's captures may post
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(tasks_);
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkerPool::Run() noexcept {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    static_cast<void>(RunTask(task, "a worker's task", logger_));
    task = nullptr;
    lock.lock();
  }
}

bool RunTask(const Executor::Task& task, const char* place, Logger& logger) noexcept {
  std::string what = "of unknown type";
  try {
    task();
    return true;
  } catch (const std::bad_alloc&) {
    std::terminate();  // its supervisor starts it again
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {  // `what` says so
    static_cast<void>(std::current_exception());
  }
  logger.Error("an exception: a bug of the exporter", {{"place", place}, {"exception", what}});
  return false;
}

}  // namespace kemp360
