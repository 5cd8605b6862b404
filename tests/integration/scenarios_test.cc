#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "integration/scenario_verdicts.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

struct Row {
  std::string scenario;
  Verdicts expected;
};

const std::string kSeven = "7+1 7+1";
const std::string kWell = "- -";
const std::string kAgreed = "7 0 0 0";
const std::string kUnknown = "- - - -";

// Every row is what the scenario means (domain of the product), not what a dialect happens to say:
// the three dialects, one of which has no MAC, must lead to the same verdicts. A dialect that could
// not say something would have "-" here in a row of its own; none needs one.
//
// The checks: distinct_units, local, metered, version, ha_mode, ha_enabled, preferred, address,
// key, ownership, report.
const std::vector<Row>& Table() {
  static const std::vector<Row> kTable{
      {"healthy",
       {"11111111111", "master standby", "0 0", "1 1", "1 1", kAgreed, kSeven, "7 7", kWell}},
      {"versions-differ",
       {"11100111111", "standalone standalone", "1 1", "1 1", "1 1", kAgreed, kSeven, "7 7",
        kWell}},
      {"local-licence-differs",
       {"10110111111", "standalone standalone", "1 1", "1 1", "1 1", kAgreed, kSeven, "7 7",
        kWell}},
      {"metered-licence-differs",
       {"11010111111", "standalone standalone", "1 1", "1 1", "1 1", kAgreed, kSeven, "7 7",
        kWell}},
      {"one-standalone",
       {"11110011111", "master standalone", "0 1", "1 1", "1 1", kAgreed, kSeven, "7 7", kWell}},
      {"both-master",
       {"11110111111", "master master", "1 1", "1 1", "1 1", kAgreed, kSeven, "7 7", kWell}},
      {"no-master",
       {"11110101111", "standby standby", "0 0", "1 1", "1 1", kAgreed, kSeven, "7 7", kWell}},
      {"disowned",
       {"11111111100", "master standby", "0 0", "1 1", "1 1", "5 2 0 0", kSeven, "7 7", kWell}},
      {"contested",
       {"11111111100", "master standby", "0 0", "1 1", "1 1", "5 0 2 0", kSeven, "7 7", kWell}},
      {"one-sided",
       {"11111111100", "master standby", "0 0", "1 1", "1 1", "5 0 0 2", "6+1 6+1", "6 6", kWell}},
      // The peer settings are there and empty: set to nothing.
      {"unit-removed",
       {"11110110011", "standalone standalone", "0 0", "0 0", "0 0", "0 0 0 0", "0+8 0+0", "0 0",
        kWell}},
      {"backup-restored",
       {"11110000011", "master standalone", "0 1", "1 0", "1 0", kAgreed, kSeven, "7 7", kWell}},
      // Unit a's peer address cannot be refuted: of unit b nothing is known but its url.
      {"credentials-revoked",
       {"-----------", "master -", "0 -", "- -", "- -", kUnknown, "7+1 -+-", "7 -",
        "- unauthorized"}},
      {"report-differs",
       {"11111111110", "master standby", "0 0", "1 1", "1 1", "8 0 0 0", "8+1 8+1", "8 7", kWell}},
      // At its beginning: unit b is down.
      {"rolling-upgrade",
       {"-----------", "master -", "0 -", "- -", "- -", kUnknown, "7+1 -+-", "7 -", "- connect"}},
      {"unit-unreachable",
       {"-----------", "- master", "- 1", "- -", "- -", kUnknown, "-+- 7+1", "- 7", "connect -"}},
      {"two-preferred",
       {"11110101111", "master master", "0 0", "1 1", "1 1", kAgreed, kSeven, "7 7", kWell}},
  };
  return kTable;
}

/// The series that say the same in other words.
void CheckSurroundings(const Exposition& scrape, const Verdicts& expected) {
  const bool up_a = expected.failures.starts_with('-');
  const bool up_b = expected.failures.ends_with('-');
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == (up_a ? 1 : 0));
  CHECK(scrape.Value(UnitSeries("kemp360_up", 1)) == (up_b ? 1 : 0));
  CHECK(scrape.Value(PairSeries("kemp360_pair_comparable")) == (up_a && up_b ? 1 : 0));
  CHECK(scrape.Value(PairSeries("kemp360_pair_units")) == 2);
  CHECK(scrape.Value(PairSeries("kemp360_pair_read_skew_seconds")).has_value() == (up_a && up_b));
  CHECK(Shown(scrape.Value(PairSeries("kemp360_pair_loadmasters_undecided"))) ==
        (up_a && up_b ? "0" : "-"));
  // Decided is exactly what is there.
  std::string decided;
  for (const auto& [series, value] : scrape.StartingWith("kemp360_pair_check_decided{")) {
    const std::size_t name = std::string_view("kemp360_pair_check_decided").size();
    CAPTURE(series);
    CHECK(scrape.Value("kemp360_pair_check" + series.substr(name)).has_value() == (value == 1));
    if (series.find("\"peer_device\"") != std::string::npos) continue;  // not in every dialect
    decided += value == 1 ? "1" : "-";
  }
  CHECK(decided.size() == expected.checks.size());
  // Whatever was read was understood.
  for (const auto& [series, value] : scrape.StartingWith("kemp360_fact_missing{")) {
    CAPTURE(series);
    CHECK(value == 0);
  }
}

/// Each row in a world of its own.
void CheckScenarios(const std::string& dialect) {
  for (const auto& [scenario, expected] : Table()) {
    World world(In(dialect));
    world.Scenario(scenario);
    const Exposition scrape = world.Scrape();
    CAPTURE(dialect, scenario);
    CHECK(ToString(VerdictsOf(scrape)) == ToString(expected));
    CheckSurroundings(scrape, expected);
  }
}

TEST_CASE("Every scenario of the simulator has its row", "[integration]") {
  std::set<std::string_view> known;
  std::set<std::string_view> rows;
  for (const simulator::Scenario& scenario : simulator::AllScenarios()) known.insert(scenario.name);
  for (const Row& row : Table()) rows.insert(row.scenario);
  CHECK(rows == known);
}

TEST_CASE("Every scenario, default dialect: every verdict is right", "[integration]") {
  CheckScenarios("default");
}

TEST_CASE("Every scenario, other dialect: the same with another profile alone", "[integration]") {
  CheckScenarios("other");
}

TEST_CASE("Every scenario, parentheses dialect: the same without a MAC", "[integration]") {
  CheckScenarios("parentheses");
}

}  // namespace
}  // namespace kemp360::testing
