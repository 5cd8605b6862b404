#include "collect/strand.h"

#include <exception>
#include <utility>

namespace kemp360 {

Strand::Strand(Executor& executor) : executor_(executor), queue_(std::make_shared<Queue>()) {}

void Strand::Post(Executor::Task task) {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->tasks.push_back(std::move(task));
    if (queue_->running) return;
    queue_->running = true;
  }
  Schedule(executor_, queue_);
}

void Strand::Schedule(Executor& executor, std::shared_ptr<Queue> queue) {
  executor.Post([&executor, queue = std::move(queue)] { RunOne(executor, queue); });
}

void Strand::RunOne(Executor& executor, const std::shared_ptr<Queue>& queue) noexcept {
  Executor::Task task;
  {
    const std::lock_guard lock(queue->mutex);
    task = std::move(queue->tasks.front());
    queue->tasks.pop_front();
  }
  try {
    task();
  } catch (...) {  // must not throw; one that does must not stop those behind it
    static_cast<void>(std::current_exception());
  }
  task = nullptr;  // what it holds goes before the next may run
  {
    const std::lock_guard lock(queue->mutex);
    queue->running = !queue->tasks.empty();
    if (!queue->running) return;
  }
  Schedule(executor, queue);
}

}  // namespace kemp360
