#include "collect/flights.h"

#include <utility>

namespace kemp360 {

bool Flights::Start(FetchRequest request, Landed landed) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  const Ticket ticket = ++last_ticket_;
  // Under the lock, so that Close finds either the flight or nothing that could still start.
  under_way_[ticket] =
      fetcher_.Start(std::move(request), [ticket, landed = std::move(landed)](FetchResult result) {
        landed(ticket, std::move(result));
      });
  return true;
}

void Flights::Forget(Ticket ticket) {
  const std::lock_guard lock(mutex_);
  under_way_.erase(ticket);
}

void Flights::Close() {
  std::map<Ticket, FetchId> cancelled;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    cancelled.swap(under_way_);
  }
  for (const auto& [ticket, id] : cancelled) fetcher_.Cancel(id);
}

}  // namespace kemp360
