#include "diagnosis/diagnosis.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "support/pair_scenarios.h"

namespace kemp360 {
namespace {

TEST_CASE("CheckTitle, CheckRule: every check has words of its own", "[diagnosis]") {
  std::set<std::string_view> titles;
  for (const Check check : kAll<Check>) {
    INFO(ToString(check));
    CHECK_FALSE(CheckTitle(check).empty());
    CHECK(titles.insert(CheckTitle(check)).second);
    CHECK(CheckRule(check).ends_with('.'));
  }
}

TEST_CASE("WhyUndecided: every undecided check of every scenario says whose word is lacking",
          "[diagnosis]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    for (const PairSnapshot& pair : scenario.pairs) {
      if (pair.units.size() != 2) continue;
      const PairAssessment assessment = AssessPair(pair);
      for (const Check check : kAll<Check>) {
        if (assessment.of(check)) continue;
        INFO(scenario.name << " " << ToString(check));
        CHECK_FALSE(WhyUndecided(check, pair, assessment).empty());
      }
    }
  }
}

TEST_CASE("WhyUndecided: a unit that was not read, one that did not say, one behind both urls",
          "[diagnosis]") {
  const PairSnapshot unread = testing::OneUnitUnread();
  CHECK(WhyUndecided(Check::kVersionParity, unread, AssessPair(unread)) ==
        "central-b was not read");
  const PairSnapshot left_out = testing::LeftOutByExporter();
  CHECK(WhyUndecided(Check::kHaMode, left_out, AssessPair(left_out)) ==
        "the exporter was busy with other pairs");
  PairSnapshot silent = testing::HealthyPair();
  silent.units[0].version.reset();
  CHECK(WhyUndecided(Check::kVersionParity, silent, AssessPair(silent)) ==
        "central-a does not report its version");
  const PairSnapshot same = testing::SameUnitTwice();
  CHECK(WhyUndecided(Check::kHaMode, same, AssessPair(same)) ==
        "both units report the same device ID");
  PairSnapshot names = testing::HealthyPair();
  names.units[0].peer_address = "198.51.100.7";
  for (UnitSnapshot& unit : names.units) {
    unit.resolved = {{"central-a.example", {"192.0.2.10"}}, {"central-b.example", {}}};
  }
  CHECK(WhyUndecided(Check::kPeerAddress, names, AssessPair(names)) ==
        "the name central-b.example could not be resolved when the pair was read");
}

std::string Why(Check check, const PairSnapshot& pair) {
  return WhyUndecided(check, pair, AssessPair(pair));
}

TEST_CASE("WhyUndecided: peer addresses: what lacks is named, and nothing that is there",
          "[diagnosis]") {
  PairSnapshot pair = testing::OneUnitUnread();
  CHECK(Why(Check::kPeerAddress, pair) == "central-b was not read");
  pair = testing::HealthyPair();
  pair.units[1].peer_address.reset();
  CHECK(Why(Check::kPeerAddress, pair) ==
        "central-b does not report its IP Address for the Other Peer");
  pair = testing::HealthyPair();
  pair.units[0].peer_address = "nowhere.example";
  CHECK(Why(Check::kPeerAddress, pair) ==
        "the IP Address for the Other Peer of central-a cannot be compared with what is known of "
        "central-b");
  pair = testing::HealthyPair();
  pair.units[1].peer_address = pair.units[1].address;
  pair.units[0].known_addresses = {*pair.units[1].address};
  CHECK(Why(Check::kPeerAddress, pair) ==
        "central-b reports its IP Address for the Other Peer as its own address, too");
}

TEST_CASE("WhyUndecided: reports: none, not read, too far apart, or of unknown units",
          "[diagnosis]") {
  PairSnapshot pair = testing::HealthyPair();
  SECTION("apart") {
    pair.units[0].report->made_at -= std::chrono::hours(1);
    CHECK(Why(Check::kReportParity, pair) ==
          "the reports were generated more than 5 minutes apart");
  }
  SECTION("no device ID") {
    pair.units[1].device_id.reset();
    CHECK(Why(Check::kReportParity, pair) ==
          "the device ID of central-b is not known, and with it who owns what");
  }
  SECTION("a line") {
    pair.units[1].report->without_address = 1;
    CHECK(Why(Check::kReportParity, pair) == "a line of a report was not understood");
  }
  SECTION("none") {
    pair.units[1].report.reset();
    CHECK(Why(Check::kReportParity, pair) ==
          "the profile of central-b maps no Metered Licensing report");
    pair.units[1].sources.back().absent = true;
    CHECK(Why(Check::kReportParity, pair) ==
          "central-b has no Metered Licensing report, or its profile maps none");
    pair.units[1].sources.back().absent = false;
    pair.units[1].sources.back().failure = Failure{Reason::kMalformed, "no header line"};
    CHECK(Why(Check::kReportParity, pair) == "report of central-b not read");
  }
}

TEST_CASE("WhyUndecided: a fact whose source failed was not read, and is not unreported",
          "[diagnosis]") {
  PairSnapshot pair = testing::HealthyPair();
  pair.units[1].version.reset();
  pair.units[1].sources.front().failure = Failure{Reason::kNotFound, "404"};
  pair.units[1].missing.erase(Fact::kVersion);
  CHECK(Why(Check::kVersionParity, pair) ==
        pair.units[1].sources.front().name + " of central-b not read");
  pair.units[1].missing[Fact::kVersion] = true;
  CHECK(Why(Check::kVersionParity, pair) == "central-b does not report its version");
}

TEST_CASE("OwnershipMeaning: every state has its words", "[diagnosis]") {
  for (const Ownership ownership : kAll<Ownership>)
    CHECK_FALSE(OwnershipMeaning(ownership).empty());
}

}  // namespace
}  // namespace kemp360
