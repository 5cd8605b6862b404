#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "integration/scenario_verdicts.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

const std::string kFirst = "10.20.1.1:443";   // licensed by unit a
const std::string kSecond = "10.20.1.2:443";  // licensed by unit b
const std::string kThird = "10.20.1.3:443";   // licensed by unit a
const std::string kPlain = "10.30.0.9:443";   // a normal device on both

std::string Of(const std::string& loadmaster, const std::string& more) {
  return "loadmaster=\"" + loadmaster + "\"," + more;
}

/// What the scrape says of a LoadMaster: activated, claimed and owner by each unit, then agreed,
/// disowned, contested and one_sided.
std::string SeriesOf(const Exposition& scrape, const std::string& loadmaster) {
  std::string text;
  for (const char* name : {"activated", "claimed", "owner"}) {
    for (const char* unit : {"central-a", "central-b"}) {
      text += Shown(scrape.Value(PairSeries("kemp360_loadmaster_" + std::string(name),
                                            Of(loadmaster, "unit=\"" + std::string(unit) + "\""))));
    }
    text += " ";
  }
  for (const char* ownership : {"agreed", "disowned", "contested", "one_sided"}) {
    text += Shown(
        scrape.Value(PairSeries("kemp360_loadmaster_ownership",
                                Of(loadmaster, "ownership=\"" + std::string(ownership) + "\""))));
  }
  return text;
}

struct Row {
  const char* scenario;
  std::map<std::string, std::string> expected;  ///< by LoadMaster, as SeriesOf shows it
};

TEST_CASE("LoadMasters: activated, claimed, owner and ownership in each scenario",
          "[integration]") {
  const std::string agreed_a = "11 10 10 1000";
  const std::string agreed_b = "11 01 01 1000";
  const std::string normal = "00 -- -- ----";
  const std::string disowned = "11 00 00 0100";
  const std::string contested = "11 11 00 0010";
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  const Row row = GENERATE_REF(values<Row>({
      {"healthy", {{kFirst, agreed_a}, {kSecond, agreed_b}, {kThird, agreed_a}, {kPlain, normal}}},
      {"disowned", {{kFirst, disowned}, {kSecond, disowned}, {kThird, agreed_a}, {kPlain, normal}}},
      {"contested",
       {{kFirst, contested}, {kSecond, contested}, {kThird, agreed_a}, {kPlain, normal}}},
      {"one-sided", {{kFirst, "1- 1- 00 0001"}, {kSecond, "-1 -1 00 0001"}, {kThird, agreed_a}}},
      {"unit-removed",
       {{kFirst, "0- -- -- ----"}, {kSecond, "0- -- -- ----"}, {kPlain, "0- -- -- ----"}}},
  }));
  World world(In(dialect));
  world.Scenario(row.scenario);
  const Exposition scrape = world.Scrape();
  for (const auto& [loadmaster, expected] : row.expected) {
    CAPTURE(dialect, row.scenario, loadmaster);
    CHECK(SeriesOf(scrape, loadmaster) == expected);
  }
}

TEST_CASE("LoadMasters: what one unit says stands while the other is down", "[integration]") {
  // A claim that names a device ID means "my peer" only if that is known to be the peer's.
  const auto [dialect, of_the_peer] =
      GENERATE(table<std::string, std::string>({{"default", "-1 -0 -- ----"},
                                                {"other", "-1 -- -- ----"},
                                                {"parentheses", "-1 -- -- ----"}}));
  World world(In(dialect));
  world.Scenario("unit-unreachable");
  const Exposition scrape = world.Scrape();
  CAPTURE(dialect);
  CHECK(SeriesOf(scrape, kFirst) == of_the_peer);
  CHECK(SeriesOf(scrape, kSecond) == "-1 -1 -- ----");
  CHECK(SeriesOf(scrape, kPlain) == "-0 -- -- ----");
}

/// Every series of unit, pair and LoadMaster that a healthy pair has in this dialect. The version
/// is written in its own way, and is the last label.
std::set<std::string> HealthySeries(const std::string& dialect) {
  World world(In(dialect));
  std::set<std::string> series;
  const Exposition scrape = world.Scrape();
  for (const char* prefix : {"kemp360_unit_", "kemp360_pair_", "kemp360_loadmaster_"}) {
    for (const auto& [name, value] : scrape.StartingWith(prefix)) {
      series.insert(name.substr(0, name.find(",version=")));
    }
  }
  return series;
}

TEST_CASE("A healthy pair has the same series in every dialect", "[integration]") {
  std::set<std::string> expected = HealthySeries("default");
  // 11 series for each of seven licensed LoadMasters; the plain one has no claim and no owner.
  const auto loadmasters = std::count_if(
      expected.begin(), expected.end(),
      [](const std::string& series) { return series.starts_with("kemp360_loadmaster_"); });
  CHECK(loadmasters == 7 * 11 + 3);
  // The profiles of the other dialects do not map the peer's device ID.
  CHECK(std::erase_if(expected, [](const std::string& series) {
          return series.find("peer_device") != std::string::npos;
        }) == 4);
  CHECK(HealthySeries("other") == expected);
  CHECK(HealthySeries("parentheses") == expected);
}

}  // namespace
}  // namespace kemp360::testing
