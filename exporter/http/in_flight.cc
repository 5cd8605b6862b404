#include "http/in_flight.h"

#include <utility>

namespace kemp360 {

InFlight::Entry InFlight::Enter(std::shared_ptr<Exchange> exchange, bool may_wait) {
  const std::lock_guard lock(mutex_);
  if (closed_) return Entry::kClosed;
  const bool full = may_wait && exchanges_.size() >= most_waiting_;
  exchanges_.insert(std::move(exchange));
  return full ? Entry::kFull : Entry::kEntered;
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

std::vector<std::shared_ptr<Exchange>> InFlight::Close(Deadline deadline) {
  std::unique_lock lock(mutex_);
  left_.wait_until(lock, deadline.at, [this] { return exchanges_.empty(); });
  closed_ = true;
  return {exchanges_.begin(), exchanges_.end()};
}

void InFlight::WaitEmpty(Deadline deadline) {
  std::unique_lock lock(mutex_);
  left_.wait_until(lock, deadline.at, [this] { return exchanges_.empty(); });
}

}  // namespace kemp360
