#include "pages/check.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "scenario_pages.h"
#include "support/golden.h"

namespace kemp360 {
namespace {

using testing::ScenarioPages;

std::vector<StatusPair> PairsOf(std::vector<PairSnapshot> snapshots,
                                DeviceScope scope = DeviceScope::kNeedy) {
  const ScenarioPages pages(std::move(snapshots));
  return DescribePairs(pages.View(), scope).pairs;
}

TEST_CASE("RenderCheck: every scenario is its golden files", "[pages][check]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    if (scenario.name == "truncated" || scenario.name == "series_off") continue;  // as another one
    const std::vector<StatusPair> pairs = PairsOf(scenario.pairs);
    const std::vector<StatusPair> whole = PairsOf(scenario.pairs, DeviceScope::kAll);
    const std::string name = "check/" + scenario.name;
    testing::CheckGolden(name + ".80.txt", RenderCheck(pairs, {}, {80, false, true}));
    testing::CheckGolden(name + ".120-color.txt", RenderCheck(pairs, {}, {120, true, true}));
    testing::CheckGolden(name + ".ascii.txt", RenderCheck(pairs, {}, {0, false, false}));
    testing::CheckGolden(name + ".all.txt",
                         RenderCheck(whole, {true, true, {}}, {120, false, true}));
  }
}

TEST_CASE("RenderNagios: every scenario is a line of the golden file", "[pages][check]") {
  std::string text;
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    const NagiosResult result = RenderNagios(PairsOf(scenario.pairs), std::nullopt);
    text +=
        scenario.name + ": exit " + std::to_string(result.exit_code) + "\n" + result.line + "\n";
  }
  testing::CheckGolden("check/nagios.txt", text);
}

TEST_CASE("OutcomeOf: no pair at all is nothing that holds", "[pages][check]") {
  CHECK(OutcomeOf(std::vector<StatusPair>{}, std::nullopt) == CheckOutcome::kUndecided);
  CHECK(RenderNagios({}, std::nullopt).exit_code == 3);
  CHECK(RenderNagios({}, std::nullopt).line.starts_with("KEMP360 UNKNOWN - no pair |"));
}

TEST_CASE("RenderCheck: the check-list of each job is its golden file", "[pages][check]") {
  const auto [name, pair, job] = GENERATE(table<std::string, PairSnapshot, CheckJob>({
      {"healthy", testing::HealthyPair(), CheckJob::kUpgrade},
      {"healthy", testing::HealthyPair(), CheckJob::kRestore},
      {"healthy", testing::HealthyPair(), CheckJob::kRemoval},
      {"versions_differ", testing::VersionsDiffer(), CheckJob::kUpgrade},
      {"one_unit_unread", testing::OneUnitUnread(), CheckJob::kUpgrade},
      {"stale_migrations", testing::StaleMigrations(), CheckJob::kUpgrade},
      {"backup_restored", testing::BackupRestored(), CheckJob::kRestore},
      {"versions_differ", testing::VersionsDiffer(), CheckJob::kRestore},
      {"same_unit_twice", testing::SameUnitTwice(), CheckJob::kRestore},
      {"one_unit_left", testing::OneUnitLeft(), CheckJob::kRemoval},
      {"one_unit_unread", testing::OneUnitUnread(), CheckJob::kRemoval},
  }));
  const std::string file = "check/" + name + ".after-" + std::string(ToString(job));
  const std::vector<StatusPair> pairs = PairsOf({pair});
  testing::CheckGolden(file + ".80.txt",
                       RenderCheck(pairs, {false, false, job}, {80, false, true}));
  testing::CheckGolden(file + ".ascii.txt",
                       RenderCheck(pairs, {false, false, job}, {0, false, false}));
}

TEST_CASE("NothingCompared: a check that holds for want of anything to compare says so",
          "[pages][check]") {
  PairSnapshot pair = testing::HealthyPair();
  const StatusPair healthy = PairsOf({pair}).at(0);
  for (const Check check : kAll<Check>) CHECK(NothingCompared(healthy, check).empty());
  for (UnitSnapshot& unit : pair.units) {
    unit.loadmasters->rows.clear();
    unit.report->rows.clear();
  }
  const std::vector<StatusPair> empty = PairsOf({pair});
  CHECK_FALSE(NothingCompared(empty[0], Check::kLoadmasterOwnership).empty());
  CHECK_FALSE(NothingCompared(empty[0], Check::kReportParity).empty());
  const std::string text = RenderCheck(empty, {}, {120, false, true});
  CHECK(testing::Has(text, "0 activated, 0 normal  0 activated, 0 normal\n"));
}

/// A scenario changed, and what it comes to.
struct OutcomeRow {
  std::string what;
  PairSnapshot pair;
  int exit_code;
  int nagios;
  std::optional<CheckJob> after{};
};

PairSnapshot Healthy(void (*change)(UnitSnapshot& a, UnitSnapshot& b)) {
  PairSnapshot pair = testing::HealthyPair();
  change(pair.units[0], pair.units[1]);
  return pair;
}

/// As a unit that is down is seen, and as its peer reports it.
PairSnapshot PeerDown() {
  PairSnapshot pair = testing::OneUnitUnread();
  pair.units[0].ha_error = true;
  pair.units[0].ha_error_message = "HA peer is not reachable.";
  return pair;
}

/// An unknown fact that the profile maps, or does not map.
template <bool kMapped>
PairSnapshot WithoutDisable() {
  return Healthy([](UnitSnapshot& a, UnitSnapshot& b) {
    for (UnitSnapshot* unit : {&a, &b}) {
      unit->ha_disabled.reset();
      unit->missing.erase(Fact::kHaDisabled);
      if (kMapped) unit->missing[Fact::kHaDisabled] = true;
    }
  });
}

TEST_CASE("OutcomeOf: the exit code of each situation", "[pages][check]") {
  using Unit = UnitSnapshot;
  const std::vector<OutcomeRow> rows = {
      {"all hold", testing::HealthyPair(), 0, 0},
      {"versions differ", testing::VersionsDiffer(), 1, 2},
      {"a warning", Healthy([](Unit& a, Unit&) { a.preferred_master = false; }), 1, 1},
      {"a license is disowned", testing::StaleMigrations(), 1, 1},
      {"a backup was restored", testing::BackupRestored(), 1, 2},
      {"nothing was read", testing::NothingRead(), 2, 3},
      {"one unit was not read", testing::OneUnitUnread(), 2, 3},
      {"the HA error is about the unit that was not read", PeerDown(), 2, 3},
      {"an HA error without a reason", Healthy([](Unit& a, Unit&) { a.ha_error = true; }), 1, 1},
      {"one unit behind both URLs", testing::SameUnitTwice(), 1, 2},
      {"one unit is left", testing::OneUnitLeft(), 1, 2},
      {"a fact is missing", WithoutDisable<true>(), 2, 3},
      {"the profile does not map a fact", WithoutDisable<false>(), 0, 0},
      {"the profile does not map the HA mode", Healthy([](Unit& a, Unit& b) {
         for (Unit* unit : {&a, &b}) {
           unit->ha_mode.reset();
           unit->missing.erase(Fact::kHaMode);
         }
       }),
       0, 0},
      {"an optional source is absent", Healthy([](Unit& a, Unit& b) {
         for (Unit* unit : {&a, &b}) {
           unit->report.reset();
           unit->sources.back().absent = true;
         }
       }),
       0, 0},
      {"a source failed", Healthy([](Unit& a, Unit&) {
         a.report.reset();
         a.sources.back().failure = Failure{Reason::kTimeout, "no response within 8s"};
       }),
       2, 3},
      {"a device ID differs from the peer's, in HA: information",
       Healthy([](Unit& a, Unit&) { a.peer_device_id = "9"; }), 0, 0},
      {"a plain device is no work", Healthy([](Unit& a, Unit& b) {
         for (Unit* unit : {&a, &b}) {
           LoadMaster plain;
           plain.endpoint = "10.20.1.99:443";
           plain.name = "plain";
           plain.activation = Activation::kNormal;
           plain.claim = Claim::kSilent;
           unit->loadmasters->rows.push_back(plain);
         }
       }),
       0, 0},
      {"after a removal a plain device is work", Healthy([](Unit& a, Unit& b) {
         for (Unit* unit : {&a, &b}) {
           LoadMaster plain;
           plain.endpoint = "10.20.1.99:443";
           plain.activation = Activation::kNormal;
           plain.claim = Claim::kSilent;
           unit->loadmasters->rows.push_back(plain);
         }
       }),
       1, 1, CheckJob::kRemoval},
      {"after a removal the other unit is still configured", testing::HealthyPair(), 1, 1,
       CheckJob::kRemoval},
      {"after a restore with a version before 1.23, and all is right",
       Healthy([](Unit& a, Unit& b) { a.version = b.version = "1.22.4"; }), 0, 0,
       CheckJob::kRestore},
      {"after an upgrade, and the profile does not map the HA error", Healthy([](Unit& a, Unit& b) {
         for (Unit* unit : {&a, &b}) unit->ha_error.reset();
       }),
       0, 0, CheckJob::kUpgrade},
  };
  for (const OutcomeRow& row : rows) {
    INFO(row.what);
    const std::vector<StatusPair> pairs = PairsOf({row.pair});
    CHECK(static_cast<int>(OutcomeOf(pairs, row.after)) == row.exit_code);
    CHECK(RenderNagios(pairs, row.after).exit_code == row.nagios);
  }
}

TEST_CASE("RenderCheck: what a check-list says is left and the exit code agree", "[pages][check]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    for (const StatusPair& pair : PairsOf(scenario.pairs)) {
      if (!pair.read_at) continue;  // it has no check-list
      for (const CheckJob job : {CheckJob::kRestore, CheckJob::kUpgrade, CheckJob::kRemoval}) {
        CAPTURE(scenario.name, pair.name, ToString(job));
        const std::vector<StatusPair> alone{pair};
        const std::string text = RenderCheck(alone, {false, false, job}, {0, false, false});
        const bool left = text.find("Left: ") != std::string::npos;
        CHECK(left == (OutcomeOf(pair, job) != CheckOutcome::kHolds));
      }
    }
  }
}

TEST_CASE("RenderCheck: a version before 1.23 is good to know, and no work", "[pages][check]") {
  const PairSnapshot pair =
      Healthy([](UnitSnapshot& a, UnitSnapshot& b) { a.version = b.version = "1.22.4"; });
  const std::string text =
      RenderCheck(PairsOf({pair}), {false, false, CheckJob::kRestore}, {0, false, true});
  CAPTURE(text);
  CHECK(text.find("·  1. Version 1.23 or later") != std::string::npos);
  CHECK(text.find("✓ Nothing is left to do.") != std::string::npos);
}

TEST_CASE("RenderCheck: a fault that is none of the check-list's is left", "[pages][check]") {
  PairSnapshot pair = testing::OneUnitLeft();
  pair.units[0].loadmasters->rows.pop_back();
  const std::string text =
      RenderCheck(PairsOf({pair}), {false, false, CheckJob::kUpgrade}, {0, false, false});
  CAPTURE(text);
  CHECK(text.find("Left: nothing of this list, but what is listed under \"Also\"") !=
        std::string::npos);
  CHECK(text.find("nothing is left to do") == std::string::npos);
}

TEST_CASE("RenderCheck: while a unit names a peer no device is said to need a license",
          "[pages][check]") {
  const PairSnapshot pair = Healthy([](UnitSnapshot& a, UnitSnapshot&) {
    a.loadmasters->rows.push_back(
        {.endpoint = "10.30.0.9:443", .name = "plain", .activation = Activation::kNormal});
  });
  const std::string text =
      RenderCheck(PairsOf({pair}), {false, false, CheckJob::kRemoval}, {0, false, false});
  CAPTURE(text);
  CHECK(text.find("Next: make sure that a unit was removed from the pair") != std::string::npos);
  CHECK(text.find("remove and re-license each device") == std::string::npos);
}

TEST_CASE("RenderCheck: after a removal a LoadMaster that was re-licensed needs nothing",
          "[pages][check]") {
  const PairSnapshot pair = Healthy([](UnitSnapshot& a, UnitSnapshot& b) {
    for (LoadMaster& loadmaster : a.loadmasters->rows) loadmaster.claim = Claim::kMine;
    b.loadmasters->rows.clear();
  });
  const std::vector<StatusPair> pairs = PairsOf({pair});
  const std::string need_attention = "need attention";
  CHECK(RenderCheck(pairs, {}, {0, false, false}).find(need_attention) != std::string::npos);
  const std::string after =
      RenderCheck(pairs, {false, false, CheckJob::kRemoval}, {0, false, false});
  CAPTURE(after);
  CHECK(after.find(need_attention) == std::string::npos);
}

TEST_CASE("OutcomeOf: a pair that was not read, or too long ago, is undecided", "[pages][check]") {
  ScenarioPages pages({testing::HealthyPair(), testing::VersionsDiffer()});
  pages.AddUnread("not-yet");
  std::vector<StatusPair> pairs = DescribePairs(pages.View(), DeviceScope::kNeedy).pairs;
  CHECK(OutcomeOf(pairs[2], {}) == CheckOutcome::kUndecided);
  CHECK(OutcomeOf(pairs, {}) == CheckOutcome::kViolated);
  for (StatusPair& pair : pairs) pair.age_seconds = Seconds(kOutdated) + 1;
  CHECK(OutcomeOf(pairs, {}) == CheckOutcome::kUndecided);
  CHECK(RenderNagios(pairs, {}).exit_code == 3);
  CHECK(RenderCheck(pairs, {}, {}).find("too old to show") != std::string::npos);
}

TEST_CASE("RenderCheck: counts of a list with unreadable rows are least ones", "[pages][check]") {
  const std::string least = "at least: a list has rows without an address";
  const auto text_of = [](const PairSnapshot& pair) {
    const std::vector<StatusPair> pairs = PairsOf({pair});
    return RenderCheck(pairs, {}, {0, false, false});
  };
  CHECK(text_of(testing::HealthyPair()).find(least) == std::string::npos);
  const PairSnapshot pair =
      Healthy([](UnitSnapshot& a, UnitSnapshot&) { a.loadmasters->without_address = 1; });
  CHECK(text_of(pair).find(least) != std::string::npos);
}

TEST_CASE("RenderCheck: at most ten LoadMasters on which the reports differ", "[pages][check]") {
  PairSnapshot pair = testing::HealthyPair();
  pair.units[1].report->rows[0].owner_id = "1300482";
  for (int i = 0; i < 11; ++i) {
    pair.units[0].report->rows.push_back({"10.99.0." + std::to_string(i) + ":443", 0, "", true});
  }
  const StatusPair status = PairsOf({pair})[0];
  CHECK(status.differing_in_reports == 12);
  REQUIRE(status.report_differences.size() == 10);
  CHECK(status.report_differences[0].loadmaster == "10.20.1.1:443");
  CHECK(status.report_differences[0].name == "lm-1");
  CHECK(status.report_differences[0].owners[0] == "central-a");
  CHECK(status.report_differences[0].owners[1] == "central-b");
  CHECK(status.report_differences[1].name.empty());
  CHECK_FALSE(status.report_differences[1].owners[1].has_value());
  const std::string text = RenderCheck({&status, 1}, {}, {});
  CHECK(text.find("  12 LoadMasters differ in the Metered Licensing reports (owner in each):\n"
                  "    LoadMaster  Address         central-a's report  central-b's report\n"
                  "    lm-1        10.20.1.1:443   central-a           central-b\n"
                  "                10.99.0.0:443   central-a           not listed\n") !=
        std::string::npos);
  CHECK(text.find("    and 2 more\n") != std::string::npos);
}

TEST_CASE("RenderNagios: one line, the worst pair first, and no bar in its text",
          "[pages][check]") {
  PairSnapshot bad = testing::VersionsDiffer();
  bad.units[0].version = "1.24|3";
  const NagiosResult result =
      RenderNagios(PairsOf({testing::HealthyPair("amer"), testing::StaleMigrations(), bad}), {});
  CHECK(result.exit_code == 2);
  CHECK(
      result.line.starts_with("KEMP360 CRITICAL - emea: NOT IN HA - versions differ: central-a "
                              "1.24/3, "));
  CHECK(result.line.find(" (and 1 more) | pairs=3 in_ha=2 ") != std::string::npos);
  CHECK(std::count(result.line.begin(), result.line.end(), '|') == 1);
  CHECK(RenderNagios(PairsOf({testing::HealthyPair("amer"), testing::HealthyPair()}), {}).line ==
        "KEMP360 OK - 2 pairs: all checks hold | pairs=2 in_ha=2 checks_violated=0 "
        "checks_undecided=0 loadmasters_not_agreed=0 normal_devices=0 read_duration=0.069s");
}

TEST_CASE("RenderCheck: no line is wider than the terminal", "[pages][check]") {
  const std::size_t width = GENERATE(40U, 60U, 80U, 120U);
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    if (scenario.name == "strange_texts") continue;  // words without a space
    std::istringstream lines(
        RenderCheck(PairsOf(scenario.pairs), {true, false, {}}, {width, false, true}));
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(scenario.name, line);
      CHECK((ColumnsOf(line) <= width || line.find_last_of(' ') <= 15));
    }
  }
}

TEST_CASE("RenderCheck: ASCII alone without a UTF-8 locale, escapes only with colors",
          "[pages][check]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    const std::vector<StatusPair> pairs = PairsOf(scenario.pairs);
    const std::string ascii = RenderCheck(pairs, {true, true, {}}, {80, false, false});
    CHECK(std::all_of(ascii.begin(), ascii.end(),
                      [](char c) { return c == '\n' || (c >= ' ' && c < '\x7f'); }));
    CHECK(RenderCheck(pairs, {}, {80, false, true}).find('\x1b') == std::string::npos);
    CHECK(RenderCheck(pairs, {}, {80, true, true}).find('\x1b') != std::string::npos);
  }
}

TEST_CASE("RenderCheck: no HA key in any output", "[pages][check]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    const std::vector<StatusPair> pairs = PairsOf(scenario.pairs, DeviceScope::kAll);
    std::string text = RenderCheck(pairs, {true, true, {}}, {}) + RenderNagios(pairs, {}).line;
    for (const CheckJob job : kAll<CheckJob>) text += RenderCheck(pairs, {true, true, job}, {});
    CHECK(text.find(testing::kSecretMark) == std::string::npos);
  }
}

TEST_CASE("DescribeChanges: the state at first, then one line per change", "[pages][check]") {
  const TextStyle style{0, false, true};
  const StatusPair differ = PairsOf({testing::VersionsDiffer()})[0];
  const StatusPair well = PairsOf({testing::HealthyPair()})[0];
  const std::vector<std::string> first = DescribeChanges(nullptr, differ, style);
  REQUIRE(first.size() >= 2);
  CHECK(first[0] ==
        "09:36:40 emea: NOT IN HA - versions differ: central-a 1.24.3.1527, central-b 1.22.4.1401");
  CHECK(DescribeChanges(&differ, differ, style).empty());
  const std::vector<std::string> then = DescribeChanges(&differ, well, style);
  CHECK(then[0] == "09:36:40 emea: IN HA - central-a is Master, central-b is Standby");
  CHECK(Holds(then, std::string("09:36:40 emea: central-b Version: 1.22.4.1401 -> 1.24.3.1527")));
  CHECK(Holds(then, std::string("09:36:40 emea: ✓ no longer: versions differ: central-a "
                                "1.24.3.1527, central-b 1.22.4.1401")));
}

}  // namespace
}  // namespace kemp360
