#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "base/executor.h"
#include "support/manual_loop.h"

namespace kemp360 {
namespace {

using namespace std::chrono_literals;

/// Two loops, and what their timers did.
struct Stage {
  testing::ManualClock clock;
  testing::ManualLoop loop{clock};
  testing::ManualLoop other_loop{clock};
  std::string ran;

  void Set(Timer& timer, Duration in, const std::string& name) {
    timer.Set(clock.Steady() + in, [this, name] { ran += name; });
  }
  std::string Later() {
    loop.Advance(10s);
    other_loop.RunReady();
    return ran;
  }
};

TEST_CASE("Timer: its task runs once, at its time", "[base]") {
  Stage stage;
  Timer timer(stage.loop);
  stage.Set(timer, 2s, "a");
  stage.loop.Advance(1s);
  CHECK(stage.ran.empty());
  stage.loop.Advance(1s);
  CHECK(stage.ran == "a");
  CHECK(stage.Later() == "a");
}

TEST_CASE("Timer: what was set before, was stopped, or lost its owner does not run", "[base]") {
  Stage stage;
  Timer timer(stage.loop);
  stage.Set(timer, 1s, "a");
  SECTION("set anew") {
    stage.Set(timer, 2s, "b");
    CHECK(stage.Later() == "b");
  }
  SECTION("stopped") {
    timer.Stop();
    CHECK(stage.Later().empty());
  }
  SECTION("gone") {
    { const Timer last = std::move(timer); }
    CHECK(stage.Later().empty());
  }
}

TEST_CASE("Timer: a timer that is given away is another's, whichever loop it is of", "[base]") {
  Stage stage;
  Timer timer(stage.loop);
  stage.Set(timer, 2s, "a");
  {
    Timer other(stage.other_loop);
    stage.Set(other, 1s, "b");
    other = std::move(timer);
    timer = Timer(stage.other_loop);  // NOLINT(bugprone-use-after-move): that is what it is for
    stage.Set(timer, 3s, "c");
  }
  CHECK(stage.loop.Waiting() == 0);
  CHECK(stage.other_loop.Waiting() == 1);
  CHECK(stage.Later() == "c");
}

}  // namespace
}  // namespace kemp360
