// The dialect of tests/fixtures/profiles/other.yaml, which differs from the default one in every
// row of the profile's table, byte for byte as that file describes it: nothing but the profile is
// new.

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "reading_test_kit.h"
#include "support/recording.h"

namespace kemp360 {
namespace {

using testing::kUnfinished;
using testing::Reply;

Profile OtherProfile() {
  return testing::ParsedProfile(testing::ReadFixture("profiles/other.yaml"), "other.yaml");
}

std::string SettingsPage(int first, const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string body = R"({"page": {"limit": 20, "next": null, "offset": )" + std::to_string(first) +
                     R"(, "previous": null, "total_count": 26}, "items": [)";
  int id = first;
  for (const auto& [name, value] : rows) {
    if (id++ != first) body += ", ";
    body += R"({"id": )" + std::to_string(id) + R"(, "name": ")" + name +
            R"(", "content": {"value": )" + value + "}}";
  }
  return body + "]}";
}

std::string FirstSettings(const std::string& role) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (int i = 1; i <= 12; ++i) rows.emplace_back("misc.setting-" + std::to_string(i), R"("x")");
  const std::vector<std::pair<std::string, std::string>> named{
      {"unit.serial", "1300471"},      {"unit.firmware", R"("V1.24.3-build7")"},
      {"license.local", R"("no")"},    {"license.metered", R"("1")"},
      {"ha.role", "\"" + role + "\""}, {"ha.fault", R"("No")"},
      {"ha.fault-text", "null"},       {"ha.off", "0"},
  };
  rows.insert(rows.end(), named.begin(), named.end());
  return SettingsPage(0, rows);
}

std::string SecondSettings(const std::string& peer_address) {
  return SettingsPage(20, {{"ha.preferred", R"("TRUE")"},
                           {"ha.own.address", R"("192.0.2.10")"},
                           {"ha.own.secret", R"("a0a0")"},
                           {"ha.peer.address", peer_address},
                           {"ha.peer.secret", R"("b0b0")"},
                           {"misc.setting-26", R"("x")"}});
}

TEST_CASE("The other dialect: settings in rows over two pages", "[appliance]") {
  const auto [role, mode] = GENERATE(table<std::string, HaMode>({
      {"Primary", HaMode::kMaster},
      {"Active", HaMode::kMaster},
      {"SECONDARY", HaMode::kStandby},
      {"Backup", HaMode::kStandby},
      {"Alone", HaMode::kStandalone},
      {"None", HaMode::kStandalone},
  }));
  const std::string peer_address = GENERATE(as<std::string>{}, "null", R"("")", R"("192.0.2.11")");
  UnitReading reading = testing::MakeReading(OtherProfile());
  CHECK(reading.Start()[0] ==
        SourceRequest{0, "/api/v2/setting/", "scope=ha&format=json&limit=20"});
  CHECK(testing::Feed(reading, 0, Reply(FirstSettings(role))) ==
        SourceRequest{0, "/api/v2/setting/", "scope=ha&format=json&limit=20&offset=20"});
  CHECK_FALSE(testing::Feed(reading, 0, Reply(SecondSettings(peer_address))));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  REQUIRE(unit.sources[0].ok());
  CHECK(unit.device_id == "1300471");
  CHECK(unit.version == "V1.24.3-build7");
  CHECK(unit.local_license == false);
  CHECK(unit.metered_license == true);
  CHECK(unit.ha_mode == mode);
  CHECK(unit.ha_error == false);
  CHECK_FALSE(unit.ha_error_message);
  CHECK(unit.ha_disabled == false);
  CHECK(unit.preferred_master == true);
  CHECK(unit.address == "192.0.2.10");
  CHECK(unit.ha_key == Secret(std::string("a0a0")));
  CHECK(unit.peer_address == (peer_address.size() > 4 ? "192.0.2.11" : ""));
  CHECK(unit.peer_ha_key == Secret(std::string("b0b0")));
  for (const auto& [fact, missing] : unit.missing) {
    INFO(ToString(fact));
    CHECK_FALSE(missing);
  }
  CHECK(unit.missing.size() == 13);
  CHECK(unit.remarks.empty());
}

TEST_CASE("The other dialect: LoadMasters", "[appliance]") {
  UnitReading reading = testing::MakeReading(OtherProfile());
  CHECK_FALSE(testing::Feed(reading, 1, Reply(R"({"result": {"total": "5", "rows": [
      {"uid": "7f-1", "endpoint": "10.20.1.1", "label": "lm-0001", "hw": "00-50-56-00-00-01",
       "licence": "Activated", "licensed_from": {"device": 1300471}},
      {"uid": "7f-4", "endpoint": "10.20.1.3:9443", "label": "lm-0004", "hw": "00-50-56-00-00-04",
       "licence": "ACTIVE", "licensed_from": {"device": 1300482}},
      {"uid": "7f-5", "endpoint": "[2001:db8:20::5]", "label": null, "hw": "",
       "licence": "Plain", "licensed_from": null},
      {"uid": "7f-6", "endpoint": "[2001:db8:20::6]:9443", "label": "lm-0006",
       "hw": "00-50-56-00-00-06", "licence": "active", "licensed_from": {"device": null}},
      {"uid": "7f-7", "endpoint": "lm-7.example:9443", "label": "lm-0007", "hw": "00-50-56-00-00-07",
       "licence": "Activated", "licensed_from": null}]}})")));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  REQUIRE(unit.loadmasters);
  const Activation activated = Activation::kActivated;
  CHECK(unit.loadmasters->rows ==
        std::vector<LoadMaster>{
            {"10.20.1.1:8443", "lm-0001", "1300471", 0x005056000001U, activated, Claim::kUnclear},
            {"10.20.1.3:9443", "lm-0004", "1300482", 0x005056000004U, activated, Claim::kUnclear},
            {"[2001:db8:20::5]:8443", "", "", 0, Activation::kNormal, Claim::kSilent},
            {"[2001:db8:20::6]:9443", "lm-0006", "", 0x005056000006U, activated, Claim::kUnclear},
            {"lm-7.example:9443", "lm-0007", "", 0x005056000007U, activated, Claim::kUnclear},
        });
  CHECK(unit.missing.at(Fact::kLoadmasterClaim));
  CHECK_FALSE(unit.missing.at(Fact::kLoadmasterMac));
}

TEST_CASE("The other dialect: the report", "[appliance]") {
  UnitReading reading = testing::MakeReading(OtherProfile());
  (void)testing::Feed(reading, 2,
                      Reply("\xEF\xBB\xBFKemp 360 Central;Metered Licensing\r\n"
                            "Created;2026-03-02 09:37:45\r\n"
                            "\r\n"
                            "Endpoint;LoadMaster;Hardware;Type\r\n"
                            "10.20.1.1;lm;00-50-56-00-00-01;Metered\r\n"
                            "10.20.1.3:9443;\"lm-0003, rack 4 (1300482)\";00-50-56-00-00-03;"
                            "Metered\r\n"));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  REQUIRE(unit.report);
  CHECK(unit.report->rows == std::vector<ReportRow>{
                                 {"10.20.1.1:8443", 0x005056000001U, "", true},
                                 {"10.20.1.3:9443", 0x005056000003U, "1300482", true},
                             });
}

}  // namespace
}  // namespace kemp360
