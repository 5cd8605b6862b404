#include "collect/strand.h"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "support/manual_clock.h"
#include "support/manual_executor.h"

namespace kemp360 {
namespace {

using testing::ManualClock;
using testing::ManualExecutor;

TEST_CASE("Strand: tasks run in their order, one at a time, and let others between", "[collect]") {
  ManualClock clock;
  ManualExecutor executor(clock);
  Strand strand(executor);
  std::string said;
  strand.Post([&] { said += "1"; });
  strand.Post([&] {
    said += "2";
    strand.Post([&] { said += "4"; });
  });
  strand.Post([&] { said += "3"; });
  executor.Post([&] { said += "x"; });
  CHECK(said.empty());
  CHECK(executor.Waiting() == 2);  // one place on the executor, however many wait
  executor.RunReady();
  CHECK(said == "1x234");
}

TEST_CASE("Strand: a task that throws does not stop those behind it", "[collect]") {
  ManualClock clock;
  ManualExecutor executor(clock);
  Strand strand(executor);
  bool ran = false;
  strand.Post([] { throw std::runtime_error("broken"); });
  strand.Post([&] { ran = true; });
  executor.RunReady();
  CHECK(ran);
}

TEST_CASE("Strand: what was posted still runs when the strand has gone", "[collect]") {
  ManualClock clock;
  ManualExecutor executor(clock);
  int ran = 0;
  {
    Strand strand(executor);
    strand.Post([&] { ++ran; });
    strand.Post([&] { ++ran; });
  }
  executor.RunReady();
  CHECK(ran == 2);
}

}  // namespace
}  // namespace kemp360
