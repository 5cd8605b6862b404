#include <catch2/catch.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "integration/spoiled_scrape.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

constexpr const char* kSettingsPath = "ha-settings/";
constexpr const char* kListPath = "v1/loadmaster/";

struct FieldRow {
  std::string field;
  std::string path;
  Damage damage;
};

/// A series of central-a that says of the mode which one it is not.
std::map<std::string, double> ModeIsUnknown() {
  return {{UnitSeries("kemp360_unit_ha_mode", 0, "mode=\"master\""), 0},
          {UnitSeries("kemp360_unit_ha_mode", 0, "mode=\"unknown\""), 1}};
}

TEST_CASE("A field that is not there costs its fact and what hangs on it", "[integration]") {
  const FieldRow row = GENERATE(values<FieldRow>({
      {"version",
       kSettingsPath,
       {.missing = {"version"},
        .gone = {"kemp360_unit_cross_restore_supported", "kemp360_unit_info"},
        .undecided = {"version_parity"},
        .changed = {{UnitSeries("kemp360_unit_info", 0, "device_id=\"1300471\",version=\"\""),
                     1}}}},
      {"local_licensed",
       kSettingsPath,
       {.missing = {"local_license"},
        .undecided = {"local_license_parity"},
        .lost = {UnitSeries("kemp360_unit_license", 0, "license=\"local\"")}}},
      {"metered_licensed",
       kSettingsPath,
       {.missing = {"metered_license"},
        .undecided = {"metered_license_parity"},
        .lost = {UnitSeries("kemp360_unit_license", 0, "license=\"metered\"")}}},
      {"ha_mode",
       kSettingsPath,
       {.missing = {"ha_mode"}, .gone = {"kemp360_unit_ha_mode"}, .undecided = {"ha_mode"}}},
      {"ha_error", kSettingsPath, {.missing = {"ha_error"}, .gone = {"kemp360_unit_ha_error"}}},
      {"ha_error_message", kSettingsPath, {.missing = {"ha_error_message"}}},
      {"disabled",
       kSettingsPath,
       {.missing = {"ha_disabled"},
        .gone = {"kemp360_unit_ha_disabled"},
        .undecided = {"ha_enabled"}}},
      {"preferred_master",
       kSettingsPath,
       {.missing = {"preferred_master"},
        .gone = {"kemp360_unit_preferred_master"},
        .undecided = {"preferred_master"}}},
      {"ip_address", kSettingsPath, {.missing = {"address"}, .undecided = {"peer_address"}}},
      {"ha_key", kSettingsPath, {.missing = {"ha_key"}, .undecided = {"peer_key"}}},
      {"peer_ip_address",
       kSettingsPath,
       {.missing = {"peer_address"},
        .gone = {"kemp360_unit_peer_address_match"},
        .undecided = {"peer_address"}}},
      {"peer_ha_key",
       kSettingsPath,
       {.missing = {"peer_ha_key"},
        .gone = {"kemp360_unit_peer_key_match"},
        .undecided = {"peer_key"}}},
      {"device_id",
       kSettingsPath,
       {.missing = {"device_id"},
        .gone = {"kemp360_unit_info"},
        .undecided = {"distinct_units", "peer_device", "report_parity"},
        .changed = {{UnitSeries("kemp360_unit_info", 0, "device_id=\"\",version=\"1.24.3\""), 1}}}},
      {"peer_device_id",
       kSettingsPath,
       {.missing = {"peer_device_id"},
        .gone = {"kemp360_unit_peer_device_match"},
        .undecided = {"peer_device"}}},
      {"name", kListPath, {.missing = {"loadmaster_name"}}},
      {"mac_address", kListPath, {.missing = {"loadmaster_mac"}}},
  }));
  CAPTURE(row.field);
  World world;
  const Exposition healthy = Probe(world);
  world.Fault(0, {"missing-field", row.path, {}, row.field});
  CHECK(Unlike(healthy, row.damage, Probe(world)) == "");
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
  CHECK(Remarks(world).size() <= 2);  // a line a change, not a line a scrape
}

struct OwnershipRow {
  std::string field;
  std::string fact;
  double agreed;
  std::optional<double> undecided;  ///< of eight, one of them a normal device; absent: not counted
};

TEST_CASE("A list without a field that ownership needs: what is not known is not refuted",
          "[integration]") {
  const OwnershipRow row = GENERATE(values<OwnershipRow>({
      {"ip_address", "loadmaster_address", 0,
       std::nullopt},  // any row may have been any LoadMaster
      {"asl_instance", "loadmaster_state", 0,
       8},  // any may be a normal device, whose claim means nothing
      {"licensed_by_peer", "loadmaster_claim", 0, 7}  // the eighth is normal on both units
  }));
  CAPTURE(row.field);
  World world;
  const Exposition healthy = Probe(world);
  world.Fault(0, {"missing-field", kListPath, {}, row.field});
  const Exposition scrape = Probe(world);
  const auto owned = [&scrape](const std::string& ownership) {
    return scrape.Value(PairSeries("kemp360_pair_loadmasters", "ownership=\"" + ownership + "\""));
  };
  CHECK(Failures(scrape, 0).empty());
  CHECK(scrape.Value(UnitSeries("kemp360_fact_missing", 0, "fact=\"" + row.fact + "\"")) == 1);
  CHECK(scrape.Value(CheckSeries("loadmaster_ownership")) == std::nullopt);
  CHECK(scrape.Value(PairSeries("kemp360_pair_check_decided", "check=\"loadmaster_ownership\"")) ==
        0);
  for (const std::string ownership : {"agreed", "disowned", "contested", "one_sided"}) {
    const double count = ownership == "agreed" ? row.agreed : 0;
    CHECK(owned(ownership) == (row.undecided ? std::optional(count) : std::nullopt));
  }
  CHECK(scrape.Value(PairSeries("kemp360_pair_loadmasters_undecided")) == row.undecided);
  CHECK(scrape.StartingWith("kemp360_loadmaster_owner{").size() ==
        static_cast<std::size_t>(2 * row.agreed));
  CHECK(scrape.Value(CheckSeries("version_parity")) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_unit_loadmasters", 1, "state=\"activated\"")) == 7);
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

TEST_CASE("A list without the ports that the profile maps: nobody can name its LoadMasters",
          "[integration]") {
  World world;
  const Exposition healthy = Probe(world);
  world.Fault(0, {"missing-field", kListPath, {}, "port"});
  const Exposition scrape = Probe(world);
  CHECK(scrape.Value(UnitSeries("kemp360_fact_missing", 0, "fact=\"loadmaster_port\"")) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_unit_duplicate_loadmasters", 0)) == 0);
  CHECK(scrape.Value(UnitSeries("kemp360_unit_loadmasters", 0, "state=\"activated\"")) ==
        std::nullopt);
  CHECK(scrape.Value(CheckSeries("loadmaster_ownership")) == std::nullopt);
  CHECK(scrape.StartingWith("kemp360_pair_loadmasters{").empty());
  CHECK(scrape.StartingWith("kemp360_loadmaster_ownership{").empty());
  CHECK(scrape.Value(PairSeries("kemp360_pair_loadmasters_undecided")) == std::nullopt);
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

TEST_CASE("Numbers written as strings are numbers", "[integration]") {
  const std::string dialect = GENERATE(as<std::string>{}, "default", "other", "parentheses");
  WorldOptions options;
  options.dialect = dialect;
  World world(options);
  const Exposition healthy = Probe(world);
  for (const std::size_t unit : {0U, 1U}) world.Fault(unit, {"numbers-as-strings"});
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
  CHECK(Remarks(world).empty());
}

TEST_CASE("A mode word that nobody mapped is unknown, undecided, and named once in the log",
          "[integration]") {
  World world;
  const Exposition healthy = Probe(world);
  world.Fault(0, {"unknown-mode", "", {}, "sleeping"});
  const Damage damage{.missing = {"ha_mode"}, .undecided = {"ha_mode"}, .changed = ModeIsUnknown()};
  CHECK(Unlike(healthy, damage, Probe(world)) == "");
  CHECK(Unlike(healthy, damage, Probe(world)) == "");
  std::vector<std::string> remarks = Remarks(world);
  REQUIRE(remarks.size() == 1);
  CHECK_THAT(remarks.front(), Catch::Contains("unit central-a: ha_mode: ") &&
                                  Catch::Contains("sleeping") &&
                                  Catch::Contains("is not mapped: add it to the words ("));
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");

  world.Fault(0, {"unknown-mode", "", {}, "sleeping"});
  CHECK(Unlike(healthy, damage, Probe(world)) == "");
  CHECK(Remarks(world).size() == 1);
  // A standalone peer refutes the check, whatever the unknown word means.
  world.Fault(1, {"unknown-mode", "", {}, "standalone"});
  CHECK(Probe(world).Value(CheckSeries("ha_mode")) == 0);
}

TEST_CASE("Every mode word is invented anew: neither the log nor the series grow without end",
          "[integration]") {
  World world;
  const std::size_t series = Probe(world).series().size();
  for (int i = 0; i < 200; ++i) {
    world.pair().ClearFaults();
    world.Fault(0, {"unknown-mode", "", {}, "word-" + std::to_string(i)});
    const Exposition scrape = Probe(world);
    CHECK(scrape.series().size() == series - 1);  // the check alone
  }
  CHECK(Remarks(world).size() <= 64);
}

TEST_CASE("A hostile word stays one line of the log, without control characters", "[integration]") {
  World world;
  world.Fault(0, {"unknown-mode", "", {}, "x\nlevel=error msg=forged \x1b[2J\" y=\"\r\t"});
  static_cast<void>(Probe(world));
  const std::vector<std::string> remarks = Remarks(world);
  REQUIRE(remarks.size() == 1);
  CHECK_THAT(remarks.front(), Catch::StartsWith("ts=") && Catch::Contains("forged"));
  CHECK(remarks.front().find('\x1b') == std::string::npos);
  CHECK(remarks.front().find('\r') == std::string::npos);
}

TEST_CASE("A LoadMaster that is listed twice counts once, and is counted as a duplicate",
          "[integration]") {
  World world;
  const Exposition healthy = Probe(world);
  world.Fault(0, {"duplicate-loadmaster", kListPath});
  const Damage damage{.changed = {{UnitSeries("kemp360_unit_duplicate_loadmasters", 0), 1}}};
  CHECK(Unlike(healthy, damage, Probe(world)) == "");
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

}  // namespace
}  // namespace kemp360::testing
