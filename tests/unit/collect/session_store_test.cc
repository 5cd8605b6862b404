#include "collect/session_store.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "support/manual_loop.h"

namespace kemp360 {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ManualClock;

const SessionKey kAlice{"https://central-a.example", "alice", 1};
const SessionKey kAliceChanged{"https://central-a.example", "alice", 2};
const SystemTime kNow = ManualClock::kStart;
const Secret kKey("key");

struct Stage {
  ManualClock clock;
  testing::ManualLoop loop{clock};
  SessionStore store{loop};
};

TEST_CASE("SessionStore: a cool-down runs until its end, for these credentials alone",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  const SteadyTime begin = stage.clock.Steady();
  store.Rejected(kAlice, stage.clock.Steady(), minutes(10));
  CHECK(store.CooldownEnd(kAlice, begin) == begin + minutes(10));
  CHECK(store.CooldownEnd(kAlice, begin + minutes(9)) == begin + minutes(10));
  CHECK_FALSE(store.CooldownEnd(kAlice, begin + minutes(10)));
  CHECK_FALSE(store.CooldownEnd(kAliceChanged, begin));
  store.Accepted(kAlice, kKey, "settings");  // by a read that was under way
  CHECK_FALSE(store.CooldownEnd(kAlice, begin));
}

TEST_CASE("SessionStore: a cool-down does not follow the wall clock, but what is shown does",
          "[collect]") {
  Stage stage;
  stage.store.Rejected(kAlice, stage.clock.Steady(), minutes(10));
  const SystemTime shown = stage.clock.System() + minutes(10);
  CHECK(stage.store.ShownCooldownEnd(kAlice, stage.clock) == shown);
  stage.clock.Advance(minutes(2));
  CHECK(stage.store.ShownCooldownEnd(kAlice, stage.clock) == shown);
  stage.clock.StepSystem(milliseconds(900));  // the clocks drift
  CHECK(stage.store.ShownCooldownEnd(kAlice, stage.clock) == shown);
  stage.clock.StepSystem(milliseconds(100));
  CHECK(stage.store.ShownCooldownEnd(kAlice, stage.clock) == shown);
  stage.clock.StepSystem(-seconds(2));
  CHECK(stage.store.ShownCooldownEnd(kAlice, stage.clock) == shown);
  stage.clock.StepSystem(seconds(1) - hours(1));
  CHECK(stage.store.ShownCooldownEnd(kAlice, stage.clock) == shown - hours(1));
  stage.clock.Advance(minutes(8));
  CHECK_FALSE(stage.store.ShownCooldownEnd(kAlice, stage.clock));
}

TEST_CASE("SessionStore: a file that was touched ends what a refusal began, and nothing else",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  const SteadyTime begin = stage.clock.Steady();
  const FileStamps first{{"/keys/a", {.modified_ns = 1}}};
  const FileStamps of_another_pair{{"/keys/b", {.modified_ns = 2}}};
  store.NoteFiles(kAlice, first);
  const auto reject = [&] {
    store.Rejected(kAlice, stage.clock.Steady(), minutes(10));
    const auto rest = [&](const std::string& source, Reason reason) {
      store.LetRest(kAlice, source, {begin + minutes(10), {reason, ""}});
    };
    rest("settings", Reason::kUnauthorized);
    rest("list", Reason::kForbidden);
    rest("report", Reason::kHttpStatus);
  };
  reject();
  store.NoteFiles(kAlice, first);
  store.NoteFiles(kAlice, of_another_pair);
  store.NoteFiles(kAliceChanged, {{"/keys/a", {.modified_ns = 3}}});
  CHECK(store.CooldownEnd(kAlice, begin));
  CHECK(store.RestOf(kAlice, "settings", begin));

  const FileStamps touched = GENERATE(FileStamps{{"/keys/a", {.modified_ns = 2}}},
                                      FileStamps{{"/keys/a", {.modified_ns = 1, .inode = 5}}},
                                      FileStamps{{"/keys/b", {.modified_ns = 1}}});
  store.NoteFiles(kAlice, touched);
  CHECK_FALSE(store.CooldownEnd(kAlice, begin));
  CHECK_FALSE(store.RestOf(kAlice, "settings", begin));
  CHECK_FALSE(store.RestOf(kAlice, "list", begin));
  CHECK(store.RestOf(kAlice, "report", begin));
  reject();
  store.NoteFiles(kAlice, touched);
  CHECK(store.CooldownEnd(kAlice, begin));
}

TEST_CASE("SessionStore: a logged-in key is kept until it is rejected", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  CHECK_FALSE(store.LoggedInKey(kAlice));
  store.LoggedIn(kAlice, Secret("key"));
  store.Accepted(kAlice, kKey, "settings");
  CHECK(store.LoggedInKey(kAlice) == kKey);
  CHECK_FALSE(store.LoggedInKey(kAliceChanged));
  store.Rejected(kAlice, stage.clock.Steady(), minutes(1));
  CHECK_FALSE(store.LoggedInKey(kAlice));
  store.LoggedIn(kAlice, Secret("new"));
  CHECK_FALSE(store.CooldownEnd(kAlice, stage.clock.Steady()));
}

TEST_CASE("SessionStore: a key is proven by a source that accepts it, until it is rejected",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  CHECK_FALSE(store.Proven(kAlice));
  store.Accepted(kAlice, kKey, "settings");
  CHECK(store.Proven(kAlice));
  CHECK(store.HasAccepted(kAlice, "settings"));
  CHECK_FALSE(store.HasAccepted(kAlice, "list"));
  CHECK_FALSE(store.Proven(kAliceChanged));
  SECTION("rejected") { store.Rejected(kAlice, stage.clock.Steady(), minutes(1)); }
  SECTION("forgotten") { store.ForgetKey(kAlice, kKey); }
  SECTION("replaced") { store.LoggedIn(kAlice, Secret("new")); }
  CHECK_FALSE(store.Proven(kAlice));
  CHECK_FALSE(store.HasAccepted(kAlice, "settings"));
}

TEST_CASE("SessionStore: of a session that it does not know it knows nothing", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  CHECK_FALSE(store.HasAccepted(kAlice, "settings"));
  CHECK_FALSE(store.WasSilent(kAlice, "settings"));
  CHECK_FALSE(store.RestOf(kAlice, "settings", stage.clock.Steady()));
  CHECK_FALSE(store.TrialRest(kAlice, stage.clock.Steady()));
  CHECK_FALSE(store.LoginRest(kAlice, stage.clock.Steady()));
  CHECK_FALSE(store.CooldownEnd(kAlice, stage.clock.Steady()));
  store.ForgetKey(kAlice, kKey);
  CHECK_FALSE(store.LoggedInKey(kAlice));
}

TEST_CASE("SessionStore: a source that accepts a key gives it, and was silent no longer",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  store.NoteSilent(kAlice, "settings");
  store.NoteSilent(kAlice, "list");
  CHECK(store.WasSilent(kAlice, "settings"));
  store.Accepted(kAlice, kKey, "settings");
  CHECK_FALSE(store.WasSilent(kAlice, "settings"));
  CHECK(store.WasSilent(kAlice, "list"));
  CHECK(store.LoggedInKey(kAlice) == kKey);
}

TEST_CASE("SessionStore: what a read says of an older key is no word on the newer one",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  store.LoggedIn(kAlice, Secret("new"));
  store.Accepted(kAlice, kKey, "settings");
  CHECK_FALSE(store.Proven(kAlice));
  store.ForgetKey(kAlice, kKey);
  CHECK(store.LoggedInKey(kAlice) == Secret("new"));
}

TEST_CASE("SessionStore: logins that fail wait longer each time, up to the cool-down",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  const Failure failure{Reason::kHttpStatus, "status 500"};
  const auto fail = [&](Duration retry_after) {
    return store.LoginFailed(kAlice, stage.clock.Steady(), failure, retry_after, minutes(10));
  };
  CHECK_FALSE(store.LoginRest(kAlice, stage.clock.Steady()));
  CHECK(fail({}) == minutes(1));
  CHECK(store.LoginRest(kAlice, stage.clock.Steady())->failure == failure);
  CHECK(store.LoginRest(kAlice, stage.clock.Steady())->until == stage.clock.Steady() + minutes(1));
  CHECK_FALSE(store.LoginRest(kAlice, stage.clock.Steady() + minutes(1)));
  CHECK(fail({}) == minutes(2));
  CHECK(fail(minutes(3)) == minutes(4));  // a Retry-After makes it no shorter
  CHECK(fail(hours(5)) == minutes(10));
  CHECK(fail({}) == minutes(10));
  store.LoggedIn(kAlice, Secret("key"));
  CHECK_FALSE(store.LoginRest(kAlice, stage.clock.Steady()));
  CHECK(fail(minutes(5)) == minutes(5));
  CHECK(store.LoginFailed(kAliceChanged, stage.clock.Steady(), failure, {}, seconds(2)) ==
        seconds(2));
}

TEST_CASE(
    "SessionStore: a trial of which nobody knows the outcome waits from the third in a row on",
    "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  const Failure failure{Reason::kTimeout, "not finished"};
  const auto rest_after_failures = [&](int failures) {
    for (int i = 0; i < failures; ++i) {
      store.TrialFailed(kAlice, stage.clock.Steady(), failure, minutes(10));
    }
    const std::optional<Rest> rest = store.TrialRest(kAlice, stage.clock.Steady());
    return rest ? std::optional(rest->until - stage.clock.Steady()) : std::nullopt;
  };
  store.NoteFiles(kAlice, {{"/keys/a", {.modified_ns = 1}}});
  CHECK(rest_after_failures(2) == std::nullopt);
  CHECK(rest_after_failures(1) == minutes(1));
  CHECK(rest_after_failures(1) == minutes(2));
  SECTION("until the key is accepted") { store.Accepted(kAlice, kKey, "settings"); }
  SECTION("until there is another key") { store.LoggedIn(kAlice, Secret("new")); }
  SECTION("until its file is written") {
    store.NoteFiles(kAlice, {{"/keys/a", {.modified_ns = 2}}});
  }
  CHECK(rest_after_failures(0) == std::nullopt);
  CHECK(rest_after_failures(2) == std::nullopt);
  CHECK(rest_after_failures(1) == minutes(1));
}

struct Waiter final : TurnWaiter {
  void TurnEnded() override { ++told; }
  int told = 0;
};

TEST_CASE("SessionStore: one logs in, the others are told when it has ended", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  Waiter first;
  Waiter second;
  Waiter third;
  Waiter changed;
  CHECK(store.TakeTurn(kAlice, first));
  CHECK_FALSE(store.TakeTurn(kAlice, second));
  CHECK_FALSE(store.TakeTurn(kAlice, third));
  CHECK(store.TakeTurn(kAliceChanged, changed));
  store.LeaveTurn(kAlice, third);  // it waits no longer
  stage.loop.RunReady();
  CHECK(second.told == 0);
  store.LeaveTurn(kAlice, first);
  CHECK(second.told == 0);  // not from within the reader that leaves
  stage.loop.RunReady();
  CHECK(second.told == 1);
  CHECK(first.told + third.told + changed.told == 0);
  CHECK(store.TakeTurn(kAlice, second));
}

TEST_CASE("SessionStore: who leaves before he is told is not told", "[collect]") {
  Stage stage;
  Waiter first;
  Waiter second;
  Waiter late;
  REQUIRE(stage.store.TakeTurn(kAlice, first));
  REQUIRE_FALSE(stage.store.TakeTurn(kAlice, second));
  stage.store.LeaveTurn(kAlice, first);
  CHECK_FALSE(stage.store.TakeTurn(kAlice, late));  // behind the one that will be told
  stage.store.LeaveTurn(kAlice, second);
  stage.loop.RunReady();
  CHECK(second.told == 0);
  CHECK(late.told == 1);
}

TEST_CASE("SessionStore: where all have left before they are told the turn is free", "[collect]") {
  Stage stage;
  Waiter first;
  Waiter second;
  REQUIRE(stage.store.TakeTurn(kAlice, first));
  REQUIRE_FALSE(stage.store.TakeTurn(kAlice, second));
  stage.store.LeaveTurn(kAlice, first);
  stage.store.LeaveTurn(kAlice, second);
  stage.loop.RunReady();
  CHECK(second.told == 0);
  CHECK(stage.store.TakeTurn(kAlice, first));
}

TEST_CASE("SessionStore: who waits no longer leaves the turn to the one that has it", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  Waiter first;
  Waiter second;
  Waiter third;
  REQUIRE(store.TakeTurn(kAlice, first));
  REQUIRE_FALSE(store.TakeTurn(kAlice, second));
  store.LeaveTurn(kAlice, second);
  CHECK_FALSE(store.TakeTurn(kAlice, third));
  store.LeaveTurn(kAlice, first);
  stage.loop.RunReady();
  CHECK(third.told == 1);
}

TEST_CASE("SessionStore: a turn that began anew is not ended by the end of the last one",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  Waiter first;
  Waiter second;
  Waiter third;
  Waiter fourth;
  REQUIRE(store.TakeTurn(kAlice, first));
  REQUIRE_FALSE(store.TakeTurn(kAlice, second));
  store.LeaveTurn(kAlice, first);
  store.LeaveTurn(kAlice, second);
  REQUIRE(store.TakeTurn(kAlice, third));
  REQUIRE_FALSE(store.TakeTurn(kAlice, fourth));
  stage.loop.RunReady();
  CHECK(fourth.told == 0);
}

TEST_CASE("SessionStore: of too many sessions of one user the one goes that rested longest",
          "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  const auto log_in = [&store](const std::string& origin, std::uint64_t credentials) {
    store.LoggedIn({origin, "alice", credentials}, Secret("key"));
  };
  const auto known = [&store](const std::string& origin, std::uint64_t credentials) {
    return store.LoggedInKey({origin, "alice", credentials}).has_value();
  };
  for (std::uint64_t i = 1; i <= 8; ++i) {
    log_in("https://a", i);
    log_in("https://b", i);
  }
  for (std::uint64_t i = 1; i <= 8; ++i) {
    CHECK(known("https://a", i));
    CHECK(known("https://b", i));
  }
  log_in("https://a", 1);
  log_in("https://a", 9);
  CHECK(known("https://a", 9));
  CHECK(known("https://a", 1));
  CHECK_FALSE(known("https://a", 2));
}

TEST_CASE("SessionStore: passwords that change pile up nothing", "[collect]") {
  Stage stage;
  SessionStore& store = stage.store;
  const SessionKey other{"https://central-a.example", "bob", 7};
  store.LoggedIn(other, Secret("bob's"));
  std::vector<std::uint64_t> all{UINT64_MAX};
  for (std::uint64_t i = 0; i < 100; ++i) all.push_back(100 - i);
  all.push_back(0);
  for (const std::uint64_t credentials : all) {
    store.LoggedIn({kAlice.origin, kAlice.username, credentials}, Secret("key"));
  }
  CHECK(std::ranges::count_if(all, [&store](std::uint64_t credentials) {
          return store.LoggedInKey({kAlice.origin, kAlice.username, credentials}).has_value();
        }) == 8);
  CHECK(store.LoggedInKey({kAlice.origin, kAlice.username, 0}));
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
