#include "http/admission.h"

#include <algorithm>
#include <utility>

namespace kemp360 {
namespace {

// The last of them waits some five seconds: Prometheus waits for ten.
constexpr std::size_t kMostLogins = 64;

Response TryAgain(std::string text) {
  Response response = PlainText(429, std::move(text));
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace

Admission::Admission(std::size_t most_waiting)
    : passwords_(std::clamp<std::size_t>(most_waiting / 2, 1, kMostLogins)) {}

std::shared_ptr<const Protection> Admission::protection() const {
  const std::lock_guard lock(mutex_);
  return protection_;
}

void Admission::Put(std::shared_ptr<const Protection> protection) {
  const std::lock_guard lock(mutex_);
  const bool same_limit = protection->rate_limit == protection_->rate_limit;
  protection_ = std::move(protection);
  if (!same_limit && protection_->rate_limit) {
    tokens_ = static_cast<double>(protection_->rate_limit->burst);
    counted_at_ = {};
  }
}

bool Admission::TakeToken(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (!protection_->rate_limit) return true;
  const RateLimit& limit = *protection_->rate_limit;
  const auto most = static_cast<double>(limit.burst);
  if (now > counted_at_) {
    const double passed = Seconds(now - counted_at_) / Seconds(limit.interval);
    tokens_ = std::min(most, tokens_ + passed);
    counted_at_ = now;
  }
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

std::optional<PasswordCheck::Verdict> Admission::Ask(const Protection& by, std::string client,
                                                     std::string_view authorization,
                                                     PasswordCheck::Done done) {
  std::optional<BasicLogin> login = ParseBasicLogin(authorization);
  if (!login) return PasswordCheck::Verdict::kWrong;
  return passwords_.Ask(by.users, std::move(client), *std::move(login), std::move(done));
}

Response LoginRequired() {
  Response response = PlainText(401, "log in: a valid username and password are required");
  response.headers.emplace_back("WWW-Authenticate",
                                "Basic realm=\"kemp360_exporter\", charset=\"UTF-8\"");
  return response;
}

Response TooManyLogins() {
  return TryAgain("too many logins are being checked: try again in a second");
}

Response TooManyRequests() {
  return TryAgain("more requests than rate_limit in the web configuration allows: try again later");
}

}  // namespace kemp360
