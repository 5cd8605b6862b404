#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "fetch/fetcher.h"

namespace kemp360 {

/// The fetches of one unit that are under way. Safe from any thread; once closed none starts.
class Flights {
 public:
  using Ticket = std::uint64_t;
  using Landed = std::function<void(Ticket, FetchResult)>;

  explicit Flights(Fetcher& fetcher) : fetcher_(fetcher) {}
  Flights(const Flights&) = delete;
  Flights& operator=(const Flights&) = delete;
  ~Flights() { Close(); }

  /// `landed` is called on the fetcher's thread, also for a fetch that Close cancelled: it must not
  /// call back into this object. False, and no call, when closed.
  bool Start(FetchRequest request, Landed landed);
  /// The reply is in: there is nothing to cancel any more.
  void Forget(Ticket ticket);
  /// Cancels what is under way before it returns. Idempotent; touches the fetcher only if there is
  /// something to cancel.
  void Close();

 private:
  Fetcher& fetcher_;
  std::mutex mutex_;  // guards what follows
  std::map<Ticket, FetchId> under_way_;
  Ticket last_ticket_ = 0;
  bool closed_ = false;
};

}  // namespace kemp360
