#include "http/in_flight.h"

#include <utility>

namespace kemp360 {

bool InFlight::Enter(std::shared_ptr<Exchange> exchange) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  exchanges_.insert(std::move(exchange));
  return true;
}

void InFlight::Leave(const std::shared_ptr<Exchange>& exchange) {
  const std::lock_guard lock(mutex_);
  exchanges_.erase(exchange);
  if (exchanges_.empty()) left_.notify_all();
}

void InFlight::BeginDrain() {
  const std::lock_guard lock(mutex_);
  draining_ = true;
}

bool InFlight::Draining() const {
  const std::lock_guard lock(mutex_);
  return draining_;
}

bool InFlight::CloseWhenEmpty(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!WaitEmptyLocked(lock, deadline)) return false;
  closed_ = true;
  return true;
}

std::vector<std::shared_ptr<Exchange>> InFlight::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  return {exchanges_.begin(), exchanges_.end()};
}

bool InFlight::WaitEmpty(Deadline deadline) {
  std::unique_lock lock(mutex_);
  return WaitEmptyLocked(lock, deadline);
}

bool InFlight::WaitEmptyLocked(std::unique_lock<std::mutex>& lock, Deadline deadline) {
  const auto empty = [this] { return exchanges_.empty(); };
  if (deadline.at == SteadyTime::max()) {
    left_.wait(lock, empty);
    return true;
  }
  return left_.wait_until(lock, deadline.at, empty);
}

}  // namespace kemp360
