#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "base/clock.h"

namespace kemp360 {

class Exchange;

/// The requests that were given to a handler (or answered by the server itself) and whose answer
/// has not left yet. Once closed, it takes no more: after that an empty InFlight stays empty, which
/// is what makes it safe to stop the library. Safe to call from any thread.
class InFlight {
 public:
  /// false: closed; the request is not to be given to a handler.
  [[nodiscard]] bool Enter(std::shared_ptr<Exchange> exchange);
  void Leave(const std::shared_ptr<Exchange>& exchange);

  /// From now on answers say that the connection closes.
  void BeginDrain();
  [[nodiscard]] bool Draining() const;

  /// Takes no more if it became empty before the deadline; else returns false and stays open.
  [[nodiscard]] bool CloseWhenEmpty(Deadline deadline);
  /// Takes no more; returns what is still there.
  [[nodiscard]] std::vector<std::shared_ptr<Exchange>> Close();
  [[nodiscard]] bool WaitEmpty(Deadline deadline);

 private:
  [[nodiscard]] bool WaitEmptyLocked(std::unique_lock<std::mutex>& lock, Deadline deadline);

  mutable std::mutex mutex_;  // guards all that follows
  std::condition_variable left_;
  std::set<std::shared_ptr<Exchange>> exchanges_;
  bool draining_ = false;
  bool closed_ = false;
};

}  // namespace kemp360
