#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/guarded.h"

namespace kemp360::testing {

/// A clock that stands still until a test moves it. Safe to call from any thread.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime Steady() const override {
    return SteadyTime{} + elapsed_.With([](const Duration& elapsed) { return elapsed; });
  }
  [[nodiscard]] SystemTime System() const override {
    if (const std::string bug = std::exchange(bug_, {}); !bug.empty()) throw std::logic_error(bug);
    return kStart + set_by_ + elapsed_.With([](const Duration& elapsed) { return elapsed; });
  }
  void Advance(Duration span) {
    elapsed_.With([span](Duration& elapsed) { elapsed += span; });
  }

  /// Somebody sets the wall clock. The test's thread only.
  void StepSystem(Duration by) { set_by_ += by; }

  /// 2026-03-02T09:36:40Z
  static constexpr SystemTime kStart{std::chrono::seconds{1772444200}};

  /// The next who asks for the system time gets this exception instead: a bug where no test can
  /// reach. The test's thread only.
  void ThrowNext(std::string bug) { bug_ = std::move(bug); }

 private:
  mutable std::string bug_;
  Duration set_by_{};
  Guarded<Duration> elapsed_{std::chrono::hours{1}};
};

}  // namespace kemp360::testing
