#include "collect/session_store.h"

#include <catch2/catch.hpp>

#include "support/manual_loop.h"

namespace kemp360 {
namespace {

using std::chrono::minutes;
using testing::ManualClock;

const SessionKey kAlice{"https://central-a.example", "alice", 1};
const SessionKey kAliceChanged{"https://central-a.example", "alice", 2};
const SystemTime kNow = ManualClock::kStart;

struct Stage {
  ManualClock clock;
  testing::ManualLoop loop{clock};
  SessionStore store{loop};
};

TEST_CASE("SessionStore: a cool-down runs until its end, for these credentials alone",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  store.Rejected(kAlice, kNow + minutes(10));
  CHECK(store.CooldownEnd(kAlice, kNow) == kNow + minutes(10));
  CHECK(store.CooldownEnd(kAlice, kNow + minutes(9)) == kNow + minutes(10));
  CHECK_FALSE(store.CooldownEnd(kAlice, kNow + minutes(10)));
  CHECK_FALSE(store.CooldownEnd(kAliceChanged, kNow));
  store.Accepted(kAlice);
  CHECK_FALSE(store.CooldownEnd(kAlice, kNow));
}

TEST_CASE("SessionStore: a logged-in key is kept until it is rejected", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  CHECK_FALSE(store.LoggedInKey(kAlice));
  store.LoggedIn(kAlice, Secret("key"));
  store.Accepted(kAlice);
  CHECK(store.LoggedInKey(kAlice) == Secret("key"));
  CHECK_FALSE(store.LoggedInKey(kAliceChanged));
  store.Rejected(kAlice, kNow + minutes(1));
  CHECK_FALSE(store.LoggedInKey(kAlice));
  store.LoggedIn(kAlice, Secret("new"));
  CHECK_FALSE(store.CooldownEnd(kAlice, kNow));
}

struct Waiter final : LoginWaiter {
  void LoginEnded() override { ++told; }
  int told = 0;
};

TEST_CASE("SessionStore: one logs in, the others are told when it has ended", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  Waiter first;
  Waiter second;
  Waiter third;
  Waiter changed;
  CHECK(store.TakeLoginTurn(kAlice, first));
  CHECK_FALSE(store.TakeLoginTurn(kAlice, second));
  CHECK_FALSE(store.TakeLoginTurn(kAlice, third));
  CHECK(store.TakeLoginTurn(kAliceChanged, changed));
  store.LeaveLogin(kAlice, third);  // it waits no longer
  stage.loop.RunReady();
  CHECK(second.told == 0);
  store.LeaveLogin(kAlice, first);
  CHECK(second.told == 0);  // not from within the reader that leaves
  stage.loop.RunReady();
  CHECK(second.told == 1);
  CHECK(first.told + third.told + changed.told == 0);
  CHECK(store.TakeLoginTurn(kAlice, second));
}

TEST_CASE("SessionStore: who leaves before he is told is not told", "[collect]") {
  Stage stage;
  Waiter first;
  Waiter second;
  Waiter late;
  REQUIRE(stage.store.TakeLoginTurn(kAlice, first));
  REQUIRE_FALSE(stage.store.TakeLoginTurn(kAlice, second));
  stage.store.LeaveLogin(kAlice, first);
  CHECK_FALSE(stage.store.TakeLoginTurn(kAlice, late));  // behind the one that will be told
  stage.store.LeaveLogin(kAlice, second);
  stage.loop.RunReady();
  CHECK(second.told == 0);
  CHECK(late.told == 1);
}

TEST_CASE("SessionStore: passwords that change pile up nothing", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  const SessionKey other{"https://central-a.example", "bob", 7};
  store.LoggedIn(other, Secret("bob's"));
  for (std::uint64_t i = 100; i > 0; --i) {
    store.LoggedIn({kAlice.origin, kAlice.username, i}, Secret("key"));
  }
  std::size_t kept = 0;
  for (std::uint64_t i = 1; i <= 100; ++i) {
    if (store.LoggedInKey({kAlice.origin, kAlice.username, i})) ++kept;
  }
  CHECK(kept == 8);
  CHECK(store.LoggedInKey({kAlice.origin, kAlice.username, 1}));
  CHECK(store.LoggedInKey(other));
}

TEST_CASE("SessionStore: the last success of a unit is its own", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  CHECK_FALSE(store.MemoryOf("emea", "a").last_success);
  store.MemoryOf("emea", "a").last_success = kNow;
  CHECK(store.MemoryOf("emea", "a").last_success == kNow);
  CHECK_FALSE(store.MemoryOf("apac", "a").last_success);
  CHECK_FALSE(store.MemoryOf("emea", "b").last_success);
}

TEST_CASE("UnitMemory: a thing is said once, and a unit that invents things is cut short",
          "[collect]") {
  UnitMemory unit;
  CHECK(unit.SayOnce("ha_mode: odd"));
  CHECK_FALSE(unit.SayOnce("ha_mode: odd"));
  CHECK(UnitMemory().SayOnce("ha_mode: odd"));
  int said = 1;
  for (int i = 0; i < 1000; ++i) said += unit.SayOnce(std::to_string(i)) ? 1 : 0;
  CHECK(said == 64);
}

}  // namespace
}  // namespace kemp360
