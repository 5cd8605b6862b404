#include "diagnosis/verdict.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <string>

#include "diagnosis/findings.h"
#include "support/pair_scenarios.h"

namespace kemp360 {
namespace {

using testing::HealthyPair;

/// A healthy pair changed, and what is said of it.
struct VerdictRow {
  std::string what;
  std::function<void(UnitSnapshot& a, UnitSnapshot& b)> change;
  std::optional<bool> in_ha;
  Severity severity;
  std::string headline;
};

const std::string kWell = "In HA: central-a is master, central-b standby";

void CheckVerdict(const VerdictRow& row) {
  PairSnapshot pair = HealthyPair();
  row.change(pair.units[0], pair.units[1]);
  const PairVerdict verdict = JudgePair(pair, AssessPair(pair));
  INFO(row.what);
  CHECK(verdict.in_ha == row.in_ha);
  CHECK(verdict.severity == row.severity);
  CHECK(verdict.headline == row.headline);
  CHECK(verdict.reasons.empty() == (row.severity == Severity::kOk));
}

TEST_CASE("JudgePair: in HA or not, and what comes first", "[diagnosis]") {
  using Unit = UnitSnapshot;
  const std::vector<VerdictRow> rows = {
      {"well", [](Unit&, Unit&) {}, true, Severity::kOk, kWell},
      {"well, the other way round",
       [](Unit& a, Unit& b) {
         std::swap(a.ha_mode, b.ha_mode);
         std::swap(a.preferred_master, b.preferred_master);
       },
       true, Severity::kOk, "In HA: central-b is master, central-a standby"},
      {"two masters", [](Unit&, Unit& b) { b.ha_mode = HaMode::kMaster; }, false, Severity::kBad,
       "Not in HA: both units are master"},
      {"no master", [](Unit& a, Unit&) { a.ha_mode = HaMode::kStandby; }, false, Severity::kBad,
       "Not in HA: neither unit is master"},
      {"one left", [](Unit&, Unit& b) { b.ha_mode = HaMode::kStandalone; }, false, Severity::kBad,
       "Not in HA: central-b is in standalone"},
      {"licences differ", [](Unit& a, Unit&) { a.metered_license = false; }, true, Severity::kBad,
       kWell + "; but Metered Licensing differs: central-b has it, central-a has not"},
      {"and it left",
       [](Unit& a, Unit& b) {
         a.local_license = true;
         a.ha_mode = b.ha_mode = HaMode::kStandalone;
       },
       false, Severity::kBad,
       "Not in HA: local licensing differs: central-a has it, central-b has not"},
      {"no mode", [](Unit& a, Unit&) { a.ha_mode.reset(); }, std::nullopt, Severity::kUnknown,
       "Cannot tell whether it is in HA: central-a did not say its mode"},
      {"no word that is mapped", [](Unit& a, Unit&) { a.ha_mode = HaMode::kUnknown; }, std::nullopt,
       Severity::kUnknown,
       "Cannot tell whether it is in HA: central-a gave a mode that nobody mapped"},
      {"blind, and worse",
       [](Unit& a, Unit& b) {
         a.ha_mode.reset();
         b.version = "1.22";
       },
       std::nullopt, Severity::kBad,
       "Cannot tell whether it is in HA: central-a did not say its mode; versions differ: "
       "central-a 1.24.3.1527, central-b 1.22"},
      {"disabled", [](Unit&, Unit& b) { b.ha_disabled = true; }, true, Severity::kWarning,
       kWell + "; but central-b is disabled"},
      {"two Preferred Masters", [](Unit&, Unit& b) { b.preferred_master = true; }, true,
       Severity::kWarning, kWell + "; but both units are Preferred Master"},
      {"none", [](Unit& a, Unit&) { a.preferred_master = false; }, true, Severity::kWarning,
       kWell + "; but no unit is Preferred Master"},
      {"the wrong one is master", [](Unit& a, Unit& b) { std::swap(a.ha_mode, b.ha_mode); }, true,
       Severity::kWarning,
       "In HA: central-b is master, central-a standby; but central-a is Preferred Master and not "
       "master"},
      {"a wrong address", [](Unit& a, Unit&) { a.peer_address = "10.9.9.9"; }, true,
       Severity::kWarning, kWell + "; but central-a's address of its peer is wrong"},
      {"an empty key", [](Unit&, Unit& b) { b.peer_ha_key = Secret(); }, true, Severity::kWarning,
       kWell + "; but central-b's key of its peer is empty"},
      {"reports differ", [](Unit& a, Unit&) { a.report->rows.pop_back(); }, true,
       Severity::kWarning, kWell + "; but the reports differ"},
      {"an HA error", [](Unit& a, Unit&) { a.ha_error = true; }, true, Severity::kWarning,
       kWell + "; but central-a reports an HA error"},
      {"no report at all is not a fault", [](Unit& a, Unit&) { a.report.reset(); }, true,
       Severity::kOk, kWell},
  };
  for (const VerdictRow& row : rows) CheckVerdict(row);
}

PairVerdict VerdictOf(const PairSnapshot& pair) { return JudgePair(pair, AssessPair(pair)); }

bool AnyContains(const std::vector<std::string>& sentences, const std::string& text) {
  return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
    return sentence.find(text) != std::string::npos;
  });
}

TEST_CASE("JudgePair: an upgrade half done names the unit to upgrade, and only that",
          "[diagnosis]") {
  const PairVerdict verdict = VerdictOf(testing::VersionsDiffer());
  REQUIRE(verdict.cures.size() == 1);
  CHECK(verdict.cures[0] == "Upgrade central-b to 1.24.3.1527 as soon as possible.");
  CHECK(AnyContains(verdict.reasons, "HA peer runs another version"));
}

TEST_CASE("JudgePair: a stale migration says what to do and with which LoadMaster", "[diagnosis]") {
  const PairVerdict verdict = VerdictOf(testing::StaleMigrations());
  CHECK(verdict.in_ha == true);
  CHECK(verdict.severity == Severity::kWarning);
  CHECK(AnyContains(verdict.reasons,
                    "1 LoadMaster (10.20.1.2:443): each unit says that the other licenses it."));
  CHECK(AnyContains(verdict.cures, "Re-license it once more against one unit, then wait a few"));
}

TEST_CASE("JudgePair: after a removal the work list has both steps", "[diagnosis]") {
  const PairVerdict verdict = VerdictOf(testing::OneUnitLeft());
  CHECK_FALSE(verdict.in_ha.has_value());
  CHECK(verdict.severity == Severity::kWarning);
  CHECK(verdict.headline ==
        "One unit only, so no HA: central-a; 2 LoadMasters not activated by Central");
  CHECK(AnyContains(verdict.cures,
                    "first remove the normal (green) device from central-a, then "
                    "re-license the LoadMaster from its own web UI"));
}

TEST_CASE("JudgePair: one unit behind both urls is judged in nothing else", "[diagnosis]") {
  const PairVerdict verdict = VerdictOf(testing::SameUnitTwice());
  CHECK_FALSE(verdict.in_ha.has_value());
  CHECK(verdict.severity == Severity::kBad);
  CHECK(verdict.headline == "Cannot be judged: both urls reach one unit");
  CHECK(verdict.reasons.size() == 1);
}

TEST_CASE("JudgePair: what was not read is said with the reason and a cure", "[diagnosis]") {
  const PairVerdict verdict = VerdictOf(testing::OneUnitUnread());
  CHECK(verdict.severity == Severity::kUnknown);
  CHECK(verdict.headline == "Cannot tell whether it is in HA: central-b was not read");
  REQUIRE(verdict.reasons.size() == 1);
  CHECK(verdict.reasons[0] ==
        "central-b was not read: connect: connection refused by central-b.example:443.");
  CHECK(AnyContains(verdict.cures, "See that central-b runs and that this host reaches it."));
}

TEST_CASE("FindAll: every violated check of every scenario is explained", "[diagnosis]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    for (const PairSnapshot& pair : scenario.pairs) {
      const PairAssessment assessment = AssessPair(pair);
      std::set<Check> explained;
      for (const Finding& finding : FindAll(pair, assessment)) {
        CHECK(finding.reason.find_last_of(".\"") == finding.reason.size() - 1);
        CHECK_FALSE(finding.brief.empty());
        if (finding.check) explained.insert(*finding.check);
      }
      for (const Check check : kAllChecks) {
        INFO(scenario.name << " " << ToString(check));
        CHECK((assessment.of(check) == false) == (explained.count(check) == 1));
      }
    }
  }
}

TEST_CASE("Severity: four words, the worst first", "[diagnosis]") {
  CHECK(ToString(Severity::kBad) == "bad");
  CHECK(ToString(Severity::kUnknown) == "unknown");
  CHECK(ToString(Severity::kWarning) == "warning");
  CHECK(ToString(Severity::kOk) == "ok");
  CHECK(std::is_sorted(kAllSeverities.begin(), kAllSeverities.end()));
}

}  // namespace
}  // namespace kemp360
