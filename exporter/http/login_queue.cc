#include "http/login_queue.h"

#include <algorithm>
#include <utility>

namespace kemp360 {

WaitingLogin* LoginQueue::Find(const WaitingLogin::Digest& digest) {
  const auto found = std::ranges::find(logins_, digest, &WaitingLogin::digest);
  return found == logins_.end() ? nullptr : &*found;
}

std::optional<WaitingLogin> LoginQueue::Put(WaitingLogin login) {
  logins_.push_back(std::move(login));
  if (logins_.size() <= most_) return std::nullopt;
  auto away = logins_.begin();
  std::size_t largest = 0;
  for (auto at = logins_.begin(); at != logins_.end(); ++at) {
    const std::size_t crowd = CrowdOf(*at);
    if (crowd >= largest) away = at;
    largest = std::max(largest, crowd);
  }
  WaitingLogin turned_away = std::move(*away);
  logins_.erase(away);
  return turned_away;
}

WaitingLogin LoginQueue::Take() {
  auto next = logins_.begin();
  if (!std::exchange(by_age_, !by_age_)) {
    next = std::ranges::min_element(logins_, {},
                                    [this](const WaitingLogin& login) { return CrowdOf(login); });
  }
  WaitingLogin taken = std::move(*next);
  logins_.erase(next);
  return taken;
}

std::size_t LoginQueue::CrowdOf(const WaitingLogin& login) const {
  std::size_t crowd = 0;
  for (const WaitingLogin& other : logins_) {
    if (other.client == login.client) ++crowd;
    if (other.user == login.user) ++crowd;
  }
  return crowd;
}

}  // namespace kemp360
