#include "diagnosis/standing.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "support/pair_scenarios.h"

namespace kemp360 {
namespace {

using testing::HealthyPair;

std::vector<UndecidedCheck> UndecidedOf(const PairSnapshot& pair) {
  return ListUndecided(pair, AssessPair(pair));
}

/// What makes a check of a healthy pair undecided, and whether it was to be expected of the
/// profile.
struct UndecidedRow {
  std::string what;
  std::function<void(UnitSnapshot& unit)> change;  ///< of unit b
  Check check;
  bool expected;
};

TEST_CASE("ListUndecided: what the profile does not map, or a unit does not have, is not expected",
          "[diagnosis]") {
  const std::vector<UndecidedRow> rows = {
      {"mapped and missing",
       [](UnitSnapshot& unit) {
         unit.ha_disabled.reset();
         unit.missing[Fact::kHaDisabled] = true;
       },
       Check::kHaEnabled, true},
      {"not mapped",
       [](UnitSnapshot& unit) {
         unit.ha_disabled.reset();
         unit.missing.erase(Fact::kHaDisabled);
       },
       Check::kHaEnabled, false},
      {"an HA mode that the profile does not map",
       [](UnitSnapshot& unit) {
         unit.ha_mode = HaMode::kUnknown;
         unit.missing[Fact::kHaMode] = true;
       },
       Check::kHaMode, true},
      {"the peer's key, where the other unit's own key is mapped",
       [](UnitSnapshot& unit) {
         unit.peer_ha_key.reset();
         unit.missing[Fact::kPeerHaKey] = true;
       },
       Check::kPeerKey, true},
      {"claims are not mapped", [](UnitSnapshot& unit) { unit.loadmasters->claims_mapped = false; },
       Check::kLoadmasterOwnership, false},
      {"no report",
       [](UnitSnapshot& unit) {
         unit.report.reset();
         unit.sources.back().absent = true;
       },
       Check::kReportParity, false},
      {"reports made too far apart",
       [](UnitSnapshot& unit) { unit.report->made_at += std::chrono::hours(1); },
       Check::kReportParity, true},
      {"a report that was not read",
       [](UnitSnapshot& unit) {
         unit.report.reset();
         unit.sources.back().failure = Failure{Reason::kTimeout, ""};
       },
       Check::kReportParity, true},
  };
  for (const UndecidedRow& row : rows) {
    INFO(row.what);
    PairSnapshot pair = HealthyPair();
    row.change(pair.units[1]);
    const std::vector<UndecidedCheck> undecided = UndecidedOf(pair);
    const auto found = std::ranges::find(undecided, row.check, &UndecidedCheck::check);
    REQUIRE(found != undecided.end());
    CHECK(found->expected == row.expected);
    CHECK_FALSE(found->why.empty());
  }
  CHECK(UndecidedOf(HealthyPair()).empty());
  CHECK(UndecidedOf(testing::OneUnitLeft()).empty());
}

TEST_CASE("KindOf: every fault is violated, unread or information", "[diagnosis]") {
  for (const Fault& fault : AllFaults()) {
    if (fault.when == nullptr) continue;
    Finding finding;
    finding.fault = &fault;
    finding.severity = fault.severity;
    INFO(fault.id);
    const FindingKind kind = KindOf(finding);
    CHECK((kind == FindingKind::kInfo) == (fault.severity == Severity::kInfo));
    const bool about_reading =
        fault.alert == "Kemp360UnitUnreachable" || fault.alert == "Kemp360PairUnreachable" ||
        fault.alert == "Kemp360SourceFailing" || fault.alert == "Kemp360CredentialsRejected" ||
        fault.alert == "Kemp360FactMissing" || fault.id == "license-unclear" ||
        fault.id == "exporter-overloaded" || fault.id == "removal-uncertain";
    CHECK((kind == FindingKind::kUnread) == about_reading);
  }
}

TEST_CASE("StepsFor: each LoadMaster that needs a hand has steps, in the vendor's order",
          "[diagnosis]") {
  const PairSnapshot stale = testing::StaleMigrations();
  const PairAssessment assessment = AssessPair(stale);
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    const bool agreed = !loadmaster.ownership || loadmaster.ownership == Ownership::kAgreed;
    CHECK(StepsFor(loadmaster, stale, false).empty() == agreed);
  }
  const PairSnapshot left = testing::OneUnitLeft();
  const PairAssessment alone = AssessPair(left);
  for (const LoadMasterAssessment& loadmaster : alone.loadmasters) {
    CHECK(StepsFor(loadmaster, left, false).empty());
    const std::vector<std::string> steps = StepsFor(loadmaster, left, true);
    CHECK(steps == (IsNormalDevice(loadmaster, left) ? RemovalSteps("central-a")
                                                     : std::vector<std::string>{}));
  }
}

}  // namespace
}  // namespace kemp360
