#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/reason.h"
#include "base/result.h"

namespace kemp360 {

/// Addresses of one name as curl's RESOLVE takes them: IPv6 in brackets, in getaddrinfo's order.
using Addresses = std::vector<std::string>;

/// Names to addresses without making anybody wait. curl's own resolver starts a thread for each
/// request and leaves it behind when the deadline passes, so a name server that hangs would collect
/// threads with every scrape. Here a name that hangs holds one thread however often it is asked
/// for, and all names together at most kMostThreads.
///
/// One thread uses it (the curl thread); the look-ups run on threads of their own.
class Resolver {
 public:
  static constexpr std::size_t kMostThreads = 64;

  /// `wake` is called from a look-up's thread when it ended: ask again then.
  explicit Resolver(std::function<void()> wake);
  /// Does not wait for a look-up that hangs: nothing can end getaddrinfo. Its thread then ends by
  /// itself and touches only what it shares with nobody else.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// What is known of the name (Failure is kDns), or nullopt: it is being looked up (or waits for a
  /// free thread).
  [[nodiscard]] std::optional<Result<Addresses, Failure>> Ask(const std::string& host,
                                                              SteadyTime now);

 private:
  using Answer = Result<Addresses, Failure>;
  struct Ended {
    std::function<void()> wake;  // empty once the resolver is gone
    std::map<std::string, Answer> answers;
  };
  struct Known {
    Answer answer;
    SteadyTime until;
  };

  void TakeEnded(SteadyTime now);
  void StartLookUp(const std::string& host, SteadyTime now);
  static void LookUp(const std::shared_ptr<Guarded<Ended>>& ended,
                     const std::string& host) noexcept;

  std::shared_ptr<Guarded<Ended>> ended_;
  std::map<std::string, std::thread> running_;
  std::map<std::string, Known> known_;
};

}  // namespace kemp360
