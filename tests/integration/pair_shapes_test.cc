#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "integration/scenario_verdicts.h"
#include "integration/world.h"
#include "simulator/report.h"

// Pairs that are not two units that know each other by their urls: one unit configured, one unit
// behind two urls, a unit that its peer knows by another address, a report out of a file.
namespace kemp360::testing {
namespace {

const std::string kAllHold = "11111111111";

/// The YAML of one unit of the only pair.
std::string UnitYaml(World& world, const std::string& name, std::size_t reaches,
                     const std::string& more = "") {
  return "      - name: " + name + "\n        url: " + world.pair().UnitUrl(0, reaches) +
         "\n        username: " + world.pair().Username(0, reaches) +
         "\n        api_key_file: key.0." + std::to_string(reaches) +
         "\n        tls_config: {ca_file: ca.pem}\n" + more;
}

/// Starts the exporter with these units.
void StartWith(World& world, const std::string& units) {
  world.WriteFile("kemp360.yaml", "pairs:\n  - name: emea\n    units:\n" + units);
  world.Start();
}

WorldOptions NotStarted(simulator::SimulatorOptions simulator = {}) {
  WorldOptions options;
  options.simulator = std::move(simulator);
  options.start = false;
  return options;
}

TEST_CASE("One unit configured: its facts and no comparison", "[integration]") {
  World world(NotStarted());
  StartWith(world, UnitYaml(world, "central-a", 0));
  const Exposition scrape = world.Scrape();
  CHECK(scrape.Value(PairSeries("kemp360_pair_units")) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_unit_ha_mode", 0, "mode=\"master\"")) == 1);
  for (const char* none : {"kemp360_pair_check", "kemp360_pair_loadmasters{",
                           "kemp360_pair_loadmasters_undecided", "kemp360_loadmaster_owner"}) {
    CAPTURE(none);
    CHECK(scrape.StartingWith(none).empty());
  }
  CHECK(world.pair().Requests(0, 1).empty());
}

TEST_CASE("One unit configured after the other was removed: re-licensed one by one",
          "[integration]") {
  World world(NotStarted());
  world.Scenario("unit-removed");
  StartWith(world, UnitYaml(world, "central-a", 0));
  const auto activated = [](const Exposition& scrape) {
    return scrape.StartingWith("kemp360_loadmaster_activated{");
  };
  const std::map<std::string, double> list = activated(world.Scrape());
  CHECK(list.size() == 8);
  for (const auto& [series, value] : list) {
    CAPTURE(series);
    CHECK(value == 0);
  }

  // Step 1 makes the device vanish from the list, step 2 brings it back, activated.
  const std::string first =
      PairSeries("kemp360_loadmaster_activated", "loadmaster=\"10.20.1.1:443\",unit=\"central-a\"");
  REQUIRE(list.count(first) == 1);
  world.Act({"remove-device", 0, "lm-0001", ""});
  CHECK_FALSE(world.Scrape().Value(first));
  world.Act({"license", 0, "lm-0001", ""});
  const Exposition after = world.Scrape();
  CHECK(after.Value(first) == 1);
  CHECK(VerdictsOf(after).listed == "1+7 -+-");
  // Emptied peer settings are right for a unit that is alone.
  CHECK(VerdictsOf(after).address == "- -");
  CHECK(VerdictsOf(after).key == "- -");
}

TEST_CASE("Two urls that reach one unit: that is said, and nothing else is judged",
          "[integration]") {
  const auto scenario = GENERATE(as<std::string>(), "healthy", "one-standalone", "disowned");
  World world(NotStarted());
  world.Scenario(scenario);
  std::string second = UnitYaml(world, "central-b", 1);
  second.replace(second.find("127.0.0.1"), std::string("127.0.0.1").size(), "localhost");
  StartWith(world, UnitYaml(world, "central-a", 1) + second);
  const Exposition scrape = world.Scrape();
  const Verdicts verdicts = VerdictsOf(scrape);
  CAPTURE(scenario, ToString(verdicts));
  CHECK(verdicts.failures == "- -");
  CHECK(verdicts.checks == "0----------");
  CHECK(verdicts.ownership == "- - - -");
  CHECK(verdicts.address == "- -");
  CHECK(verdicts.key == "- -");
  CHECK(scrape.StartingWith("kemp360_loadmaster_owner").empty());  // nor ownership
  CHECK(scrape.StartingWith("kemp360_loadmaster_claimed").size() == 14);
}

const std::string kUnresolved =
    "        addresses: [192.0.2.1, " + std::string(64, 'x') + ".example]\n";

TEST_CASE("The peer's address may be any by which the configuration knows the other unit",
          "[integration]") {
  struct Row {
    const char* peer_address;  ///< what unit b calls unit a
    std::string addresses;     ///< of unit a in the configuration
    bool says_its_address;     ///< does unit a?
    const char* expected;      ///< peer_address_match of unit a and unit b
  };
  const Row row = GENERATE(values<Row>({
      {"192.0.2.10", "", true, "1 1"},
      {"198.51.100.7", "", true, "1 0"},
      {"198.51.100.7", "        addresses: [198.51.100.7]\n", true, "1 1"},
      {"central-a.example", "        addresses: [192.0.2.1, central-a.example]\n", true, "1 1"},
      {"127.0.0.1", "", true, "1 1"},      // the host of its url
      {"127.0.0.1", "", false, "1 1"},     // the same
      {"198.51.100.7", "", false, "1 -"},  // never 0 from the url alone
      {"198.51.100.7", "        addresses: [192.0.2.1]\n", false, "1 0"},
      // A name is resolved; one that is not (no name server knows a label of 64) leaves it
      // undecided.
      {"127.0.0.1", "        addresses: [localhost]\n", false, "1 1"},
      {"198.51.100.7", "        addresses: [localhost]\n", true, "1 0"},
      {"198.51.100.7", kUnresolved, true, "1 -"},
      {"", "", false, "1 0"},  // set to nothing: unit b decides it alone
  }));
  World world(NotStarted());
  world.Act({"set-peer-address", 1, "", row.peer_address});
  if (!row.says_its_address) {
    world.Fault(0, {"missing-field", "ha-settings", {}, "ip_address"});
  }
  StartWith(world,
            UnitYaml(world, "central-a", 0, row.addresses) + UnitYaml(world, "central-b", 1));
  CAPTURE(row.peer_address, row.addresses, row.says_its_address);
  CHECK(VerdictsOf(world.Scrape()).address == row.expected);
}

/// What the unit's own report would say now.
std::string ReportOf(World& world, std::size_t unit) {
  return world.pair().With(0, [unit](const simulator::SimulatedPair& pair) {
    return simulator::DefaultReport(pair, unit, true);
  });
}

TEST_CASE("A report file stands in where the unit gives no report by URL", "[integration]") {
  simulator::SimulatorOptions without_report;
  without_report.site.has_report = false;
  World world(NotStarted(without_report));
  world.WriteFile("a.csv", ReportOf(world, 0));
  world.WriteFile("b.csv", ReportOf(world, 1));
  const std::filesystem::path b = world.directory() / "b.csv";
  const auto made = std::filesystem::last_write_time(b);
  StartWith(world, UnitYaml(world, "central-a", 0, "        report_file: a.csv\n") +
                       UnitYaml(world, "central-b", 1, "        report_file: b.csv\n"));
  Verdicts now = VerdictsOf(world.Scrape());
  CHECK(now.checks == kAllHold);
  CHECK(now.report == "7 7");

  std::filesystem::last_write_time(b, made - std::chrono::minutes{10});
  const Exposition old = world.Scrape();
  CHECK(VerdictsOf(old).checks == "1111111111-");  // too far apart to be compared
  const std::string made_at = "kemp360_unit_report_timestamp_seconds";
  const auto times =
      std::pair(old.Value(UnitSeries(made_at, 0)), old.Value(UnitSeries(made_at, 1)));
  REQUIRE((times.first && times.second));
  CHECK(*times.first - *times.second >= 600 - 30);

  std::string differs = ReportOf(world, 1);
  differs.erase(differs.rfind("2100007"));
  world.WriteFile("b.csv", differs);
  now = VerdictsOf(world.Scrape());
  CHECK(now.checks == "11111111110");
  CHECK(now.report == "7 6");

  std::filesystem::remove(b);
  const Exposition gone = world.Scrape();
  CHECK(VerdictsOf(gone).checks == "1111111111-");
  CHECK(gone.Value(UnitSeries("kemp360_source_failure", 1,
                              "source=\"report\",reason=\"local_file\"")) == 1);
  CHECK(gone.Value(UnitSeries("kemp360_up", 1)) == 1);
}

TEST_CASE("A unit without a report: no series of it, and no verdict", "[integration]") {
  const auto dialect = GENERATE(as<std::string>(), "default", "other", "parentheses");
  WorldOptions options = In(dialect);
  options.simulator.site.has_report = false;
  World world(options);
  const Exposition scrape = world.Scrape();
  const Verdicts now = VerdictsOf(scrape);
  CHECK(now.checks == "1111111111-");
  CHECK(now.report == "- -");
  CHECK(now.failures == "- -");
  CHECK(scrape.StartingWith("kemp360_source_up{").size() == 4);  // an optional source is not down
}

}  // namespace
}  // namespace kemp360::testing
