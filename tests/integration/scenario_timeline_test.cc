#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "integration/scenario_verdicts.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

using std::chrono::minutes;

const std::string kAllHold = "11111111111";
const std::string kLastSuccess = "kemp360_unit_last_success_timestamp_seconds";

/// Names of the series, without labels, that speak of unit 0 or 1.
std::set<std::string> SeriesAbout(const Exposition& scrape, std::size_t unit) {
  const std::string label = unit == 0 ? "unit=\"central-a\"" : "unit=\"central-b\"";
  std::set<std::string> names;
  for (const auto& [series, value] : scrape.series()) {
    if (series.starts_with("kemp360_exporter_")) continue;
    if (series.find(label) != std::string::npos) names.insert(series.substr(0, series.find('{')));
  }
  return names;
}

TEST_CASE("A rolling upgrade: each stage has its verdicts", "[integration]") {
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  CAPTURE(dialect);
  World world(In(dialect));
  world.Scenario("rolling-upgrade");

  Verdicts now = VerdictsOf(world.Scrape());
  CHECK(now.checks == "-----------");
  CHECK(now.failures == "- connect");

  world.pair().Advance(minutes{7});  // unit b is up again with the new version, both have polled
  now = VerdictsOf(world.Scrape());
  CHECK(now.checks == "11100111111");
  CHECK(now.modes == "standalone standalone");

  world.pair().Advance(minutes{29});  // unit a is down for its upgrade
  now = VerdictsOf(world.Scrape());
  CHECK(now.checks == "----0------");  // standalone: unit b alone refutes it
  CHECK(now.modes == "- standalone");

  world.pair().Advance(minutes{7});
  now = VerdictsOf(world.Scrape());
  CHECK(now.checks == kAllHold);
  CHECK(now.modes == "master standby");
}

TEST_CASE("A unit that is down has no series but those of its reading, and comes back",
          "[integration]") {
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  CAPTURE(dialect);
  World world(In(dialect));
  const Exposition before = world.Scrape();
  const auto last_success = before.Value(UnitSeries(kLastSuccess, 0));
  REQUIRE(last_success);

  world.Scenario("unit-unreachable");
  const Exposition down = world.Scrape();
  CHECK(SeriesAbout(down, 0) ==
        std::set<std::string>{"kemp360_source_duration_seconds", "kemp360_source_failure",
                              "kemp360_source_up", kLastSuccess,
                              "kemp360_unit_tls_verification_enabled", "kemp360_up"});
  CHECK(down.Value(UnitSeries(kLastSuccess, 0)) == last_success);
  for (const auto& [series, value] : down.StartingWith("kemp360_source_up{")) {
    CAPTURE(series);
    CHECK(value == (series.find("central-a") == std::string::npos ? 1 : 0));
  }
  std::set<std::string> of_the_other = SeriesAbout(before, 1);
  // They need what the other unit says.
  for (const char* gone : {"kemp360_loadmaster_owner", "kemp360_unit_peer_address_match",
                           "kemp360_unit_peer_key_match", "kemp360_unit_peer_device_match"}) {
    of_the_other.erase(gone);
  }
  CHECK(SeriesAbout(down, 1) == of_the_other);

  world.Scenario("healthy");
  const Exposition back = world.Scrape();
  CHECK(VerdictsOf(back).checks == kAllHold);
  CHECK(back.Value(UnitSeries(kLastSuccess, 0)) > last_success);
}

TEST_CASE("While one unit is down the other alone can refute a check, not confirm one",
          "[integration]") {
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  const auto [action, checks] = GENERATE(table<simulator::Action, std::string>({
      {{"set-disabled", 1, "", "true"}, "----00-----"},  // and goes to standalone
      {{"set-peer-key", 1, "", ""}, "----0---0--"},      // reaches nobody: standalone
      {{"set-peer-address", 1, "", ""}, "----0--0---"},
      {{"set-preferred", 1, "", "true"}, "-----------"},
      {{"set-version", 1, "", "1.22.4"}, "-----------"},
      {{"set-metered-licence", 1, "", "false"}, "-----------"},
  }));
  World world(In(dialect));
  world.Scenario("unit-unreachable");
  world.Act(action);
  world.pair().Advance(minutes{2});
  CAPTURE(dialect, action.name);
  CHECK(VerdictsOf(world.Scrape()).checks == checks);
}

}  // namespace
}  // namespace kemp360::testing
