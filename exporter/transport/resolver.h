#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/blocking_calls.h"
#include "base/clock.h"
#include "base/reason.h"
#include "base/result.h"

namespace kemp360 {

/// Addresses of one name as curl's RESOLVE takes them: IPv6 in brackets, in getaddrinfo's order.
using Addresses = std::vector<std::string>;
/// Of more, it is unknown what was left out.
inline constexpr std::size_t kMostAddresses = 8;

/// Names to addresses without making anybody wait: curl's own resolver starts a thread for each
/// request and leaves it behind when the deadline passes, so a DNS server that hangs would collect
/// threads with every scrape. Belongs to the loop.
class Resolver {
 public:
  /// `changed` is called when something was learned of a name: ask again then.
  Resolver(BlockingCalls& calls, const Clock& clock, std::function<void()> changed)
      : calls_(calls), clock_(clock), changed_(std::move(changed)) {}

  using Answer = Result<Addresses, Failure>;
  /// What is known of the name (Failure is kDns), or nullopt: it is being looked up.
  [[nodiscard]] std::optional<Answer> Ask(const std::string& host);

 private:
  struct Known {
    std::optional<Answer> answer;  // nullopt: it is being looked up
    SteadyTime until;
  };

  BlockingCalls& calls_;
  const Clock& clock_;
  const std::function<void()> changed_;
  std::map<std::string, Known> known_;
};

}  // namespace kemp360
