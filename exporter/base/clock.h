#pragma once

#include <algorithm>
#include <chrono>

namespace kemp360 {

using Duration = std::chrono::nanoseconds;
using SteadyTime =
    std::chrono::time_point<std::chrono::steady_clock, Duration>;  ///< for durations and deadlines
using SystemTime =
    std::chrono::time_point<std::chrono::system_clock, Duration>;  ///< for time stamps

/// Time is injected: nobody but SystemClock asks the operating system. Safe to call from any
/// thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual SteadyTime Steady() const = 0;
  [[nodiscard]] virtual SystemTime System() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime Steady() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] SystemTime System() const override { return std::chrono::system_clock::now(); }
};

/// The moment until which somebody waits.
struct Deadline {
  SteadyTime at = SteadyTime::max();

  [[nodiscard]] static Deadline After(SteadyTime now, Duration span) {
    return Deadline{now + span};
  }
  [[nodiscard]] Duration Remaining(SteadyTime now) const {
    return std::max(Duration::zero(), at - now);
  }
  [[nodiscard]] bool Passed(SteadyTime now) const { return now >= at; }

  auto operator<=>(const Deadline&) const = default;
};

/// Seconds with fraction, as every metric gives durations.
[[nodiscard]] inline double Seconds(Duration span) {
  return std::chrono::duration<double>(span).count();
}
/// Seconds since 1970, as every metric gives moments.
[[nodiscard]] inline double UnixSeconds(SystemTime time) {
  return Seconds(time.time_since_epoch());
}

}  // namespace kemp360
