#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/password_check.h"
#include "http/protection.h"
#include "http/server.h"

namespace kemp360 {

/// Who is let in: the protection in use, the tokens of its rate limit, and the check of
/// passwords. Safe to call from any thread.
class Admission {
 public:
  /// Of `most_waiting` requests that may wait for a response, so many that those of known users
  /// always find a place, may wait for the check of their password.
  explicit Admission(std::size_t most_waiting);

  [[nodiscard]] std::shared_ptr<const Protection> protection() const;
  /// The rate limit begins again where it is another one.
  void Put(std::shared_ptr<const Protection> protection);

  /// false: more requests than the rate limit allows.
  [[nodiscard]] bool TakeToken(SteadyTime now);
  /// As PasswordCheck::Ask: by the header Authorization.
  [[nodiscard]] std::optional<PasswordCheck::Verdict> Ask(const Protection& by, std::string client,
                                                          std::string_view authorization,
                                                          PasswordCheck::Done done);

 private:
  mutable std::mutex mutex_;  // guards the next three
  std::shared_ptr<const Protection> protection_ = std::make_shared<const Protection>();
  double tokens_ = 0;
  SteadyTime counted_at_{};
  PasswordCheck passwords_;
};

/// 401, 429 and 429.
[[nodiscard]] Response LoginRequired();
[[nodiscard]] Response TooManyLogins();
[[nodiscard]] Response TooManyRequests();

}  // namespace kemp360
