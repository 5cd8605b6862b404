#include "simulator/simulated_pair.h"

#include <catch2/catch.hpp>
#include <string>

#include "simulator/scenarios.h"

namespace kemp360::simulator {
namespace {

using namespace std::chrono_literals;

std::string Modes(const SimulatedPair& pair) {
  return std::string(ToString(pair.unit(0).mode)) + " " + std::string(ToString(pair.unit(1).mode));
}

std::string Says(const SimulatedPair& pair, std::size_t device) {
  std::string words;
  for (const UnitIndex unit : {UnitIndex{0}, UnitIndex{1}}) {
    const Row* row = pair.FindRow(device, unit);
    words += row == nullptr                    ? "nothing "
             : row->licence == Licence::kMine  ? "mine "
             : row->licence == Licence::kPeers ? "peers "
                                               : "normal ";
  }
  words.pop_back();
  return words;
}

TEST_CASE("SimulatedPair: a healthy pair stays healthy for days", "[simulator]") {
  SimulatedPair pair{{}};
  const auto revision = pair.revision();
  pair.Advance(72h);
  CHECK(Modes(pair) == "master slave");
  CHECK(pair.revision() == revision);
}

TEST_CASE("SimulatedPair: each unit judges at its own poll", "[simulator]") {
  SimulatedPair pair{{}};
  pair.Advance(50s);
  pair.Change(1, [](Unit& unit) { unit.version = "1.22.4"; });
  pair.Advance(9s);
  CHECK(Modes(pair) == "master slave");
  pair.Advance(1s);
  CHECK(Modes(pair) == "standalone slave");
  CHECK(pair.unit(0).ha_error == "HA peers run different versions");
  CHECK_FALSE(pair.unit(1).ha_error);
  pair.Advance(20s);
  CHECK(Modes(pair) == "standalone standalone");
  CHECK(pair.unit(1).ha_error == "HA peers run different versions");
}

TEST_CASE("SimulatedPair: whatever setting differs, parity brings the pair back", "[simulator]") {
  const auto [differ, agree, error] =
      GENERATE(table<void (*)(Unit&), void (*)(Unit&), std::string>({
          {[](Unit& unit) { unit.version = "1.22.4"; }, [](Unit& unit) { unit.version = "1.24.3"; },
           "HA peers run different versions"},
          {[](Unit& unit) { unit.local_licensed = true; },
           [](Unit& unit) { unit.local_licensed = false; },
           "HA peers have different Local Licensing settings"},
          {[](Unit& unit) { unit.metered_licensed = false; },
           [](Unit& unit) { unit.metered_licensed = true; },
           "HA peers have different Metered Licensing settings"},
      }));
  SimulatedPair pair{{}};
  pair.Change(1, differ);
  pair.Advance(2min);
  CHECK(Modes(pair) == "standalone standalone");
  CHECK(pair.unit(0).ha_error == error);
  CHECK(pair.unit(1).ha_error == error);
  pair.Change(1, agree);
  pair.Advance(2min);
  CHECK(Modes(pair) == "master slave");
  CHECK_FALSE(pair.unit(0).ha_error);
  CHECK_FALSE(pair.unit(1).ha_error);
}

TEST_CASE("SimulatedPair: neither licensed is parity too", "[simulator]") {
  SimulatedPair pair{{}};
  for (const UnitIndex unit : {UnitIndex{0}, UnitIndex{1}}) {
    pair.Change(unit, [](Unit& self) { self.metered_licensed = false; });
  }
  pair.Advance(10min);
  CHECK(Modes(pair) == "master slave");
}

TEST_CASE("SimulatedPair: the Preferred Master takes its role back", "[simulator]") {
  SimulatedPair pair{{}};
  pair.ShutDown(0);
  pair.Advance(2min);
  CHECK(pair.unit(1).mode == Mode::kMaster);
  CHECK(pair.unit(1).ha_error == "HA peer is not reachable");
  pair.StartUp(0);
  CHECK(Modes(pair) == "slave master");
  pair.Advance(2min);
  CHECK(Modes(pair) == "master slave");
  CHECK_FALSE(pair.unit(1).ha_error);
}

TEST_CASE("SimulatedPair: without a Preferred Master the one that took over stays", "[simulator]") {
  SimulatedPair pair{{}};
  pair.Change(0, [](Unit& unit) { unit.preferred_master = false; });
  pair.ShutDown(0);
  pair.Advance(2min);
  pair.StartUp(0);
  pair.Advance(1h);
  CHECK(Modes(pair) == "slave master");
}

TEST_CASE("SimulatedPair: a moved licence is known to the peer after the delay", "[simulator]") {
  SimulatedPair pair{{}};
  CHECK(Says(pair, 0) == "mine peers");
  pair.License(0, 1);
  CHECK(Says(pair, 0) == "mine mine");
  pair.Advance(179s);
  CHECK(Says(pair, 0) == "mine mine");
  pair.Advance(1s);
  CHECK(Says(pair, 0) == "peers mine");
}

TEST_CASE("SimulatedPair: re-licensed from both, each says the other, until once more",
          "[simulator]") {
  SimulatedPair pair{{}};
  pair.License(0, 1);
  pair.Advance(1min);
  pair.License(0, 0);
  pair.Advance(1h);
  CHECK(Says(pair, 0) == "peers peers");
  pair.License(0, 1);
  CHECK(Says(pair, 0) == "peers mine");
  pair.Advance(3min);
  CHECK(Says(pair, 0) == "peers mine");
}

TEST_CASE("SimulatedPair: re-licensed from both after the delay is no trouble", "[simulator]") {
  SimulatedPair pair{{}};
  pair.License(0, 1);
  pair.Advance(4min);
  pair.License(0, 0);
  pair.Advance(4min);
  CHECK(Says(pair, 0) == "mine peers");
}

TEST_CASE("SimulatedPair: a removed unit leaves normal devices, which license anew",
          "[simulator]") {
  SimulatedPair pair{{}};
  pair.RemoveUnit(1);
  pair.Advance(1h);
  CHECK(Modes(pair) == "standalone standalone");
  CHECK_FALSE(pair.unit(0).ha_error);
  CHECK_FALSE(pair.unit(0).peer_ip_address);
  for (std::size_t device = 0; device < 8; ++device) CHECK(Says(pair, device) == "normal nothing");
  pair.RemoveDevice(0, 0);
  CHECK(Says(pair, 0) == "nothing nothing");
  pair.License(0, 0);
  pair.Advance(1h);
  CHECK(Says(pair, 0) == "mine nothing");
  CHECK(pair.FindRow(0, 0)->id == 9);
  pair.FormPair();
  pair.Advance(1h);
  CHECK(Modes(pair) == "master slave");
  CHECK(Says(pair, 0) == "mine peers");
  CHECK(Says(pair, 1) == "normal normal");
}

TEST_CASE("SimulatedPair: a backup of one unit restored onto the other", "[simulator]") {
  SimulatedPair pair{{}};
  pair.RestoreBackup(1, false);
  pair.Advance(2min);
  const Unit& unit = pair.unit(1);
  CHECK(Modes(pair) == "master standalone");
  CHECK(unit.ha_error == "HA is disabled");
  CHECK(unit.disabled);
  CHECK(unit.preferred_master);
  CHECK(unit.peer_ip_address == unit.ip_address);
  CHECK(unit.peer_ha_key == unit.ha_key);
  SECTION("each setting put right brings the pair back") {
    pair.FormPair();
    pair.Change(1, [](Unit& self) { self.disabled = false; });
    pair.Advance(2min);
    CHECK(Modes(pair) == "master master");
    pair.Change(1, [](Unit& self) { self.preferred_master = false; });
    pair.Advance(2min);
    CHECK(Modes(pair) == "master slave");
  }
  SECTION("enabled alone it finds no peer") {
    pair.Change(1, [](Unit& self) { self.disabled = false; });
    pair.Advance(2min);
    CHECK(Modes(pair) == "master standalone");
    CHECK(unit.ha_error == "HA peer is not reachable");
  }
}

TEST_CASE("SimulatedPair: before 1.23 a restored backup breaks HA", "[simulator]") {
  PairOptions options;
  options.version = "1.22.4";
  SimulatedPair pair{options};
  pair.RestoreBackup(1, true);
  pair.Advance(2min);
  CHECK(pair.unit(1).mode == Mode::kStandalone);
  CHECK(pair.unit(1).ha_error == "HA configuration is not valid");
  CHECK_FALSE(pair.unit(1).peer_ip_address);
  pair.FormPair();
  pair.Advance(2min);
  CHECK(Modes(pair) == "master slave");
}

TEST_CASE("SimulatedPair: which versions a restored backup breaks", "[simulator]") {
  const auto [version, breaks] = GENERATE(table<std::string, bool>({
      {"1.22.4", true},
      {"1.9", true},
      {"0.99", true},
      {"1.23", false},
      {"1.24.3", false},
      {"2.0", false},
      {"nonsense", false},
      {"1", false},
      {"", false},
  }));
  CHECK(BreaksOnCrossRestore(version) == breaks);
}

TEST_CASE("SimulatedPair: a rolling upgrade is a story of its own", "[simulator]") {
  SimulatedPair pair{{}};
  pair.RollingUpgrade("1.25.0");
  pair.Advance(2min);
  CHECK_FALSE(pair.unit(1).up);
  CHECK(pair.unit(0).mode == Mode::kMaster);
  pair.Advance(6min);
  CHECK(pair.unit(1).version == "1.25.0");
  CHECK(Modes(pair) == "standalone standalone");
  pair.Advance(28min);
  CHECK_FALSE(pair.unit(0).up);
  pair.Advance(10min);
  CHECK(pair.unit(0).version == "1.25.0");
  CHECK(Modes(pair) == "master slave");
  CHECK_FALSE(pair.unit(0).ha_error);
}

TEST_CASE("SimulatedPair: a reset comes back to health and keeps the rhythm", "[simulator]") {
  SimulatedPair pair{{}};
  pair.Advance(130s);
  pair.Change(1, [](Unit& unit) { unit.version = "1.0"; });
  pair.License(0, 1);
  pair.Reset();
  CHECK(pair.unit(1).version == "1.24.3");
  pair.Change(1, [](Unit& unit) { unit.version = "1.0"; });
  pair.Advance(9s);
  CHECK(Modes(pair) == "master slave");
  pair.Advance(1s);  // unit b polls at 140 s, unit a at 180 s
  CHECK(Modes(pair) == "master standalone");
  pair.Advance(40s);
  CHECK(Modes(pair) == "standalone standalone");
  CHECK(Says(pair, 0) == "mine peers");
}

struct Expected {
  std::string modes;
  std::string first;   // what both units say of LoadMaster 1
  std::string second;  // and of LoadMaster 2
};

TEST_CASE("Scenarios: each is reached at once, and by time alone", "[simulator]") {
  const auto [name, expected] = GENERATE(table<std::string, Expected>({
      {"healthy", {"master slave", "mine peers", "peers mine"}},
      {"versions-differ", {"standalone standalone", "mine peers", "peers mine"}},
      {"local-licence-differs", {"standalone standalone", "mine peers", "peers mine"}},
      {"metered-licence-differs", {"standalone standalone", "mine peers", "peers mine"}},
      {"one-standalone", {"master standalone", "mine peers", "peers mine"}},
      {"both-master", {"master master", "mine peers", "peers mine"}},
      {"no-master", {"slave slave", "mine peers", "peers mine"}},
      {"disowned", {"master slave", "peers peers", "peers peers"}},
      {"contested", {"master slave", "mine mine", "mine mine"}},
      {"one-sided", {"master slave", "mine nothing", "nothing mine"}},
      {"unit-removed", {"standalone standalone", "normal nothing", "normal nothing"}},
      {"backup-restored", {"master standalone", "mine peers", "peers mine"}},
      {"credentials-revoked", {"master slave", "mine peers", "peers mine"}},
      {"report-differs", {"master slave", "mine peers", "peers mine"}},
      {"rolling-upgrade", {"master slave", "mine peers", "peers mine"}},
      {"unit-unreachable", {"master master", "mine peers", "peers mine"}},
      {"two-preferred", {"master master", "mine peers", "peers mine"}},
  }));
  const auto settle = GENERATE(Settle::kAtOnce, Settle::kByTime);
  CAPTURE(name);
  SimulatedPair pair{{}};
  pair.Advance(1000s);
  REQUIRE(ApplyScenario(pair, name, settle).ok());
  if (settle == Settle::kByTime) pair.Advance(name == "rolling-upgrade" ? 1h : 4min);
  CHECK(Modes(pair) == expected.modes);
  CHECK(Says(pair, 0) == expected.first);
  CHECK(Says(pair, 1) == expected.second);
  REQUIRE(ApplyScenario(pair, "healthy").ok());
  CHECK(Modes(pair) == "master slave");
  CHECK(Says(pair, 0) == "mine peers");
}

TEST_CASE("Scenarios: every one has its row above", "[simulator]") {
  CHECK(AllScenarios().size() == 17);
}

TEST_CASE("Scenarios: the reports differ though the lists agree", "[simulator]") {
  SimulatedPair pair{{}};
  REQUIRE(ApplyScenario(pair, "report-differs").ok());
  CHECK(Says(pair, 8) == "mine peers");
  CHECK(pair.unit(0).ReportRows().size() == 9);
  CHECK(pair.unit(1).ReportRows().size() == 8);
}

TEST_CASE("Scenarios: a wrong name is answered with the nearest right one", "[simulator]") {
  SimulatedPair pair{{}};
  const auto applied = ApplyScenario(pair, "version-differ");
  REQUIRE_FALSE(applied.ok());
  CHECK(ToString(applied.error()) ==
        "scenario: no scenario \"version-differ\": did you mean \"versions-differ\"?");
}

}  // namespace
}  // namespace kemp360::simulator
