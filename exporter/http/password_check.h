#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/secret.h"
#include "http/login_queue.h"
#include "http/protection.h"

namespace kemp360 {

/// What a client says in the header Authorization.
struct BasicLogin {
  std::string user;
  Secret password;
};
/// nullopt: it is not `Basic`, or not base64, or has no colon.
[[nodiscard]] std::optional<BasicLogin> ParseBasicLogin(std::string_view authorization);

/// Compares passwords with bcrypt hashes, which takes some 70 ms each: one at a time, on a thread
/// of its own that gives way to all others. What it has found out it remembers (as a keyed hash in
/// memory, never the password), so that a known user costs nothing and waits for nobody. A user
/// that there is not costs what one that there is costs. Safe to call from any thread.
class PasswordCheck {
 public:
  using Verdict = LoginVerdict;
  using Done = LoginDone;

  /// Beyond `most_waiting` comparisons that are wanted at once, one is kBusy: see LoginQueue.
  explicit PasswordCheck(std::size_t most_waiting);
  PasswordCheck(const PasswordCheck&) = delete;
  PasswordCheck& operator=(const PasswordCheck&) = delete;
  /// Waits for the comparison that has begun; who waits for another is told nothing.
  ~PasswordCheck();

  /// The verdict where it is known, else nullopt: then `done` gets it, maybe on another thread. Who
  /// asks the same while that is found out waits with the first. `users` is not empty. `client`:
  /// the network that the login comes from.
  [[nodiscard]] std::optional<Verdict> Ask(const std::vector<WebUser>& users, std::string client,
                                           BasicLogin login, Done done);

 private:
  using Digest = WaitingLogin::Digest;
  /// The newest so many. A flood of wrong ones must not push out the right ones: each kind has one.
  class Memory {
   public:
    [[nodiscard]] bool Knows(const Digest& digest) const { return known_.contains(digest); }
    void Add(const Digest& digest);

   private:
    std::map<Digest, bool> known_;
    std::deque<Digest> order_;
  };

  [[nodiscard]] Digest DigestOf(std::string_view text) const;
  /// Is there a thread that compares? Made when it is first needed. Under the lock.
  [[nodiscard]] bool HasThread();
  void Work();

  const Secret key_;
  std::mutex mutex_;  // guards all that follows
  std::condition_variable changed_;
  LoginQueue queue_;
  std::optional<WaitingLogin> compared_;  // at this moment
  Memory right_;
  Memory wrong_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace kemp360
