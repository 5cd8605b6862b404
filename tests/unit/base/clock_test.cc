#include "base/clock.h"

#include <catch2/catch.hpp>
#include <limits>

#include "base/guarded.h"
#include "support/manual_clock.h"

namespace kemp360 {
namespace {

using namespace std::chrono_literals;

TEST_CASE("Deadline: it has passed at its moment, and what remains is never below zero", "[base]") {
  const testing::ManualClock clock;
  const SteadyTime start = clock.Steady();
  const Deadline deadline = Deadline::After(start, 2s);
  CHECK_FALSE(deadline.Passed(start));
  CHECK_FALSE(deadline.Passed(start + 2s - 1ns));
  CHECK(deadline.Passed(start + 2s));
  CHECK(deadline.Remaining(start + 500ms) == 1500ms);
  CHECK(deadline.Remaining(start + 2s) == 0ns);
  CHECK(deadline.Remaining(start + 1h) == 0ns);
}

TEST_CASE("Deadline: none at all never passes, and the earlier of two is the smaller", "[base]") {
  const testing::ManualClock clock;
  CHECK_FALSE(Deadline{}.Passed(clock.Steady()));
  CHECK(Deadline::After(clock.Steady(), 1s) < Deadline::After(clock.Steady(), 2s));
  CHECK(Deadline::After(clock.Steady(), 1s) < Deadline{});
}

TEST_CASE("Seconds: durations and moments keep their fraction", "[base]") {
  CHECK(Seconds(1500ms) == Approx(1.5));
  CHECK(Seconds(-250ms) == Approx(-0.25));
  CHECK(UnixSeconds(testing::ManualClock::kStart) == Approx(1772444200.0));
}

TEST_CASE("ManualClock: both faces move together, and only when told to", "[base]") {
  testing::ManualClock clock;
  const SteadyTime steady = clock.Steady();
  const SystemTime system = clock.System();
  CHECK(clock.Steady() == steady);
  clock.Advance(90s);
  CHECK(clock.Steady() - steady == 90s);
  CHECK(clock.System() - system == 90s);
}

TEST_CASE("SystemClock: steady time does not run backwards", "[base]") {
  const SystemClock clock;
  const SteadyTime before = clock.Steady();
  CHECK(clock.Steady() >= before);
  CHECK(clock.System() > testing::ManualClock::kStart - 24h * 3650);
}

TEST_CASE("Guarded: what the use returns comes out, and the value is kept", "[base]") {
  Guarded<int> number{41};
  CHECK(number.With([](int& value) { return ++value; }) == 42);
  const Guarded<int>& same = number;
  CHECK(same.With([](const int& value) { return value; }) == 42);
}

}  // namespace
}  // namespace kemp360
