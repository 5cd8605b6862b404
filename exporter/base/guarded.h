#pragma once

#include <mutex>
#include <utility>

namespace kemp360 {

/// Data and its lock as one object: the data is reachable only while the lock is held.
template <typename T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}

  /// Calls `use(T&)` under the lock and returns what it returns. `use` must not call back into this
  /// object.
  template <typename Use>
  decltype(auto) With(Use&& use) {
    const std::lock_guard lock(mutex_);
    return std::forward<Use>(use)(value_);
  }
  template <typename Use>
  decltype(auto) With(Use&& use) const {
    const std::lock_guard lock(mutex_);
    return std::forward<Use>(use)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_{};
};

}  // namespace kemp360
