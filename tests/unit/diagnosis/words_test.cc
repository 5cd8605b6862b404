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
  CHECK(WhyUndecided(Check::kHaMode, same, AssessPair(same)) == "both URLs reach the same unit");
  PairSnapshot apart = testing::HealthyPair();
  apart.units[0].report->made_at -= std::chrono::hours(1);
  PairSnapshot names = testing::HealthyPair();
  names.units[0].peer_address = "198.51.100.7";
  for (UnitSnapshot& unit : names.units) {
    unit.resolved = {{"central-a.example", {"192.0.2.10"}}, {"central-b.example", {}}};
  }
  CHECK(WhyUndecided(Check::kPeerAddress, names, AssessPair(names)) ==
        "the name central-b.example could not be resolved when the pair was read");
  CHECK(WhyUndecided(Check::kReportParity, apart, AssessPair(apart)) ==
        "the reports were generated too far apart, or a line of one was not understood");
}

TEST_CASE("OwnershipMeaning: every state has its words", "[diagnosis]") {
  for (const Ownership ownership : kAll<Ownership>)
    CHECK_FALSE(OwnershipMeaning(ownership).empty());
}

}  // namespace
}  // namespace kemp360
