#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "base/clock.h"

namespace kemp360 {

class Exchange;

/// The requests of all listeners that were received whole and whose answer has not left yet. Bounds
/// those that wait. Once closed, it takes no more: whoever is in it then is answered by the one who
/// closed it, and when all have left it stays empty, which is what makes it safe to stop the
/// library. Safe to call from any thread.
class InFlight {
 public:
  enum class Entry {
    kEntered,
    kFull,    ///< entered, but must be answered at once
    kClosed,  ///< not entered; must be answered at once
  };

  /// As soon as there are `most_waiting`, no other may wait.
  explicit InFlight(std::size_t most_waiting) : most_waiting_(most_waiting) {}

  [[nodiscard]] Entry Enter(std::shared_ptr<Exchange> exchange, bool may_wait);
  void Leave(const std::shared_ptr<Exchange>& exchange);

  /// From now on answers say that the connection closes.
  void BeginDrain();
  [[nodiscard]] bool Draining() const;

  /// Waits until it is empty, but not longer than `deadline`; then takes no more and returns what
  /// is still there.
  [[nodiscard]] std::vector<std::shared_ptr<Exchange>> Close(Deadline deadline);
  void WaitEmpty(Deadline deadline);

 private:
  const std::size_t most_waiting_;
  mutable std::mutex mutex_;  // guards all that follows
  std::condition_variable left_;
  std::set<std::shared_ptr<Exchange>> exchanges_;
  bool draining_ = false;
  bool closed_ = false;
};

}  // namespace kemp360
