// Why a mapped fact is missing, in the words that a person reads.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "reading_test_kit.h"

namespace kemp360 {
namespace {

using testing::ReadOnce;

std::vector<std::string> RemarksOf(const UnitSnapshot& unit) {
  std::vector<std::string> texts;
  for (const Remark& remark : unit.remarks) texts.push_back(ToString(remark));
  return texts;
}
using Texts = std::vector<std::string>;

/// A profile as its author writes it; `mappings` from line 5 on.
Profile Lab(const std::string& source, const std::string& mappings) {
  return testing::ParsedProfile("name: lab\nsources:\n  unit: {" + source + "}\n\n" + mappings,
                                "profiles/lab.yaml");
}

Profile LabObject(const std::string& facts) {
  return Lab("path: /api/v1/unit/1/", "facts:\n" + facts);
}
Profile LabRows(const std::string& facts) {
  return Lab("path: /api/v1/setting/, rows: /objects, paging: {limit: 100}", "facts:\n" + facts);
}
Profile LabList(const std::string& fields) {
  return Lab("path: /api/v1/device/, rows: /objects, paging: {limit: 100}",
             "loadmasters:\n  source: unit\n  address: {at: /address}\n" + fields);
}

std::string Page(const std::string& rows, int total) {
  return R"({"meta": {"total_count": )" + std::to_string(total) + R"(}, "objects": [)" + rows +
         "]}";
}

TEST_CASE("Remarks: nothing at a place, and what is there", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(LabObject("  version: {source: unit, at: /version}\n"),
                                     R"({"serial": 1300471, "serial": 2, "uptime": 30})");
  CHECK(RemarksOf(unit) ==
        Texts{"version: nothing at /version; there: serial, uptime (profiles/lab.yaml:6)"});
  CHECK(unit.missing.at(Fact::kVersion));
  CHECK(RemarksOf(ReadOnce(LabObject("  version: {source: unit, at: /version}\n"), "{}")) ==
        Texts{"version: nothing at /version (profiles/lab.yaml:6)"});
}

TEST_CASE("Remarks: a value that was not understood is named by itself, however long its name is",
          "[appliance]") {
  const std::string name(120, 'x');
  const UnitSnapshot unit = ReadOnce(LabObject("  ha_error: {source: unit, at: /" + name + "}\n"),
                                     "{\"" + name + "\": \"perhaps\"}");
  CHECK(RemarksOf(unit) ==
        Texts{"ha_error: \"perhaps\" is not mapped: add it to the words (profiles/lab.yaml:6)"});
}

TEST_CASE("Remarks: names are bounded in number and length, cleaned, and never a value",
          "[appliance]") {
  std::string body = R"({"a\u202eb\nc": "value", ")" + std::string(300, 'x') + R"(": "value")";
  for (int i = 0; i < 200; ++i) body += ", \"n" + std::to_string(i) + "\": \"value\"";
  body += R"(, "versions": "value"})";  // beyond the 64 that are kept
  const UnitSnapshot unit = ReadOnce(LabObject("  version: {source: unit, at: /version}\n"), body);
  CHECK(RemarksOf(unit) ==
        Texts{"version: nothing at /version; there: ab c, " + std::string(40, 'x') +
              ", n0, n1, n2, n3, n4, n5, … (profiles/lab.yaml:6)"});
}

TEST_CASE("Remarks: a name that is near is named first", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(LabObject("  version: {source: unit, at: /firmwaer}\n"),
                                     R"({"serial": 1300471, "firmware": "1.24.3"})");
  CHECK(RemarksOf(unit) ==
        Texts{"version: nothing at /firmwaer; nearest \"firmware\"; there: serial, firmware "
              "(profiles/lab.yaml:6)"});
}

TEST_CASE("Remarks: how far a pointer leads", "[appliance]") {
  const auto [at, said] = GENERATE(table<std::string, std::string>({
      {"/error/present", "nothing at /error/present; there: text"},
      {"/fault/present", "nothing at /fault; there: error, role, list, none"},
      {"/role/is", "nothing at /role/is; its parent is not an object, or is empty"},
      {"/list/0/x", "nothing at /list/0/x; its parent is not an object, or is empty"},
      {"/none", "null or empty at /none"},
      {"/error", "an object or a list at /error, not a value"},
      {"/a~1b/c~0d", "nothing at /a~1b; there: error, role, list, none"},
  }));
  const UnitSnapshot unit =
      ReadOnce(LabObject("  ha_error: {source: unit, at: " + at + "}\n"),
               R"({"error": {"text": null}, "role": "Active", "list": [1], "none": null})");
  CHECK(RemarksOf(unit) == Texts{"ha_error: " + said + " (profiles/lab.yaml:6)"});
}

TEST_CASE("Remarks: no row has what the profile looks for", "[appliance]") {
  const Profile profile = LabRows(
      "  ha_disabled: {source: unit, row: {field: /key, equals: ha.disabel}, at: /value}\n"
      "  preferred_master: {source: unit, row: {field: /key, equals: ha.preferred}, at: /value}\n"
      "  version: {source: unit, row: {field: /key, equals: something else}, at: /value}\n"
      "  address: {source: unit, row: {field: /key, equals: ha.my_ip}, at: /valeu}\n");
  std::string rows =
      R"({"key": "ha.disable", "value": "no"}, {"key": "ha.preferred", "value": "yes"},
         {"key": "ha.my_ip", "value": "192.0.2.10"})";
  for (int i = 0; i < 28; ++i) rows += R"(, {"key": "other.)" + std::to_string(i) + "\"}";
  const UnitSnapshot unit = ReadOnce(profile, Page(rows, 31));
  CHECK(unit.preferred_master == true);
  CHECK(RemarksOf(unit) ==
        Texts{"ha_disabled: no row has /key = \"ha.disabel\"; nearest \"ha.disable\"; 31 rows read "
              "(profiles/lab.yaml:6)",
              "version: no row has /key = \"something else\"; 31 rows read (profiles/lab.yaml:8)",
              "address: nothing at /valeu; nearest \"value\"; there: key, value "
              "(profiles/lab.yaml:9)"});
}

TEST_CASE("Remarks: the nearest row is one of the first 500", "[appliance]") {
  const auto [before, nearest] = GENERATE(table<int, std::string>({
      {499, "; nearest \"ha.disable\""},
      {500, ""},
  }));
  std::string rows;
  for (int i = 0; i < before; ++i) rows += R"({"key": "other.)" + std::to_string(i) + "\"}, ";
  const UnitSnapshot unit = ReadOnce(
      LabRows(
          "  ha_disabled: {source: unit, row: {field: /key, equals: ha.disabel}, at: /value}\n"
          "  version: {source: unit, row: {field: /key, equals: something else}, at: /value}\n"),
      Page(rows + R"({"key": "ha.disable"})", before + 1));
  REQUIRE(unit.remarks.size() == 2);
  CHECK(ToString(unit.remarks[0]) == "ha_disabled: no row has /key = \"ha.disabel\"" + nearest +
                                         "; " + std::to_string(before + 1) +
                                         " rows read (profiles/lab.yaml:6)");
}

TEST_CASE("Remarks: a list without rows has none that is looked for", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(
      LabRows("  version: {source: unit, row: {field: /key, equals: version}, at: /value}\n"),
      Page("", 0));
  CHECK(RemarksOf(unit) ==
        Texts{"version: no row has /key = \"version\"; 0 rows read (profiles/lab.yaml:6)"});
}

TEST_CASE("Remarks: words that nobody mapped, with the line of their mapping", "[appliance]") {
  const UnitSnapshot unit =
      ReadOnce(LabObject("  ha_mode:\n    source: unit\n    at: /role\n"
                         "    words: {master: [Active], standby: [Passive], standalone: [Alone]}\n"
                         "  ha_error: {source: unit, at: /error}\n"),
               R"({"role": "Activ", "error": "perhaps"})");
  CHECK(unit.ha_mode == HaMode::kUnknown);
  CHECK(RemarksOf(unit) ==
        Texts{"ha_mode: \"Activ\" is not mapped: add it to the words (profiles/lab.yaml:6)",
              "ha_error: \"perhaps\" is not mapped: add it to the words (profiles/lab.yaml:10)"});
}

TEST_CASE("Remarks: the built-in profile has no line that a user could change", "[appliance]") {
  const Profile profile = testing::ParsedProfile(*BuiltInProfileText("default"), "default");
  const UnitSnapshot unit = ReadOnce(profile, R"({"ha_mode": "active"})");
  REQUIRE_FALSE(unit.remarks.empty());
  const Texts texts = RemarksOf(unit);
  CHECK(std::ranges::find(texts,
                          "ha_mode: \"active\" is not mapped: add it to the words (built-in "
                          "profile default)") != texts.end());
}

TEST_CASE("Remarks: a number where a flag should be", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(LabObject("  ha_disabled: {source: unit, at: /uptime}\n"
                                               "  ha_error: {source: unit, at: /serial}\n"
                                               "  local_license: {source: unit, at: /code, words: "
                                               "{true: [\"2\"], false: [\"3\"]}}\n"),
                                     R"({"uptime": 30, "serial": "1300471", "code": 4})");
  CHECK(RemarksOf(unit) ==
        Texts{"ha_disabled: \"30\" is not a flag: is this the right field? (profiles/lab.yaml:6)",
              "ha_error: \"1300471\" is not a flag: is this the right field? (profiles/lab.yaml:7)",
              "local_license: \"4\" is not mapped: add it to the words (profiles/lab.yaml:8)"});
}

TEST_CASE("Remarks: a claim by flag that reads device IDs, once", "[appliance]") {
  std::string rows;
  for (int i = 0; i < 7; ++i) {
    rows += std::string(i == 0 ? "" : ",") + R"({"address": "10.0.0.)" + std::to_string(i) +
            R"(", "status": true, "licensed_by": )" + std::to_string(1300471 + i) + "}";
  }
  const UnitSnapshot unit =
      ReadOnce(LabList("  state: {at: /status}\n  claim: {form: peer_flag, at: /licensed_by}\n"),
               Page(rows, 7));
  CHECK(RemarksOf(unit) ==
        Texts{"loadmaster_claim: \"1300471\" is not a flag: is this the right field? is the form "
              "owner_device_id? and 6 more values (profiles/lab.yaml:9)"});
}

TEST_CASE("Remarks: a state that is no flag, and a claim in a word that nobody mapped",
          "[appliance]") {
  const UnitSnapshot unit =
      ReadOnce(LabList("  state: {at: /status}\n"
                       "  claim: {form: word, at: /owner, words: {mine: [local], peer: [far]}}\n"),
               Page(R"({"address": "10.0.0.1", "status": 30},
                       {"address": "10.0.0.2", "status": true, "owner": "here"})",
                    2));
  CHECK(RemarksOf(unit) == Texts{"loadmaster_state: \"30\" is not a flag: is this the right field? "
                                 "(profiles/lab.yaml:8)",
                                 "loadmaster_claim: \"here\" is not mapped: add it to the words "
                                 "(profiles/lab.yaml:9)"});
}

TEST_CASE("Remarks: what one value is not, of a list", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(
      LabList("  port: {at: /port}\n  name: {at: /name}\n  mac: {at: /mac}\n"
              "  state: {at: /status, words: {activated: [licensed], normal: [plain]}}\n"
              "  claim: {form: parentheses, at: /owner}\n"),
      Page(R"json({"address": "10.0.0.1", "port": 99999, "name": "a", "mac": "", "status": "plain"},
              {"address": "10.0.0", "port": 443, "name": "a", "mac": "", "status": "plain"},
              {"address": "10.0.0.3", "port": 443, "name": true, "mac": "00:50", "status": "LIC"},
              {"address": "10.0.0.4", "port": 443, "name": "a", "mac": "", "status": "licensed",
               "owner": "(?)"})json",
           4));
  CHECK(RemarksOf(unit) ==
        Texts{("loadmaster_address: \"10.0.0\" is not an address: is this the right field? "
               "(profiles/lab.yaml:7)"),
              ("loadmaster_port: \"99999\" is not a port: is this the right field? "
               "(profiles/lab.yaml:8)"),
              ("loadmaster_name: \"true\" is not a text for this fact: is this the right field? "
               "(profiles/lab.yaml:9)"),
              ("loadmaster_mac: \"00:50\" is not a MAC address: is this the right field? "
               "(profiles/lab.yaml:10)"),
              ("loadmaster_state: \"LIC\" is not mapped: add it to the words "
               "(profiles/lab.yaml:11)"),
              ("loadmaster_claim: \"(?)\" is not a device ID: is this the right field? "
               "(profiles/lab.yaml:12)")});
}

TEST_CASE("Remarks: a field that rows lack is counted, and named where none has it",
          "[appliance]") {
  const Profile profile =
      LabList("  state: {at: /status}\n  claim: {form: own_flag, at: /owner/mine}\n");
  const std::string without = R"({"address": "10.0.0.1", "status": true, "licensed": true})";
  const std::string with = R"({"address": "10.0.0.2", "status": true, "owner": {"mine": true}})";
  CHECK(RemarksOf(ReadOnce(profile, Page(without, 1))) ==
        Texts{"loadmaster_claim: nothing at /owner in 1 of 1 rows; there: address, status, "
              "licensed (profiles/lab.yaml:9)"});
  const std::string other = R"({"address": "10.0.0.3", "status": true, "owned": true})";
  CHECK(RemarksOf(ReadOnce(profile, Page(without + "," + other, 2))) ==
        Texts{"loadmaster_claim: nothing at /owner in 2 of 2 rows; there: address, status, "
              "licensed (profiles/lab.yaml:9)"});
  for (const std::string& rows : {with + "," + without, without + "," + with}) {
    CHECK(RemarksOf(ReadOnce(profile, Page(rows, 2))) ==
          Texts{"loadmaster_claim: nothing at /owner/mine in 1 of 2 rows (profiles/lab.yaml:9)"});
  }
  // The names are those of the first page.
  UnitReading reading = testing::MakeReading(profile);
  CHECK(testing::Feed(reading, 0, testing::Reply(Page(without, 2))));
  CHECK_FALSE(testing::Feed(reading, 0, testing::Reply(Page(other, 2))));
  CHECK(RemarksOf(reading.Snapshot(testing::kUnfinished)) ==
        Texts{"loadmaster_claim: nothing at /owner in 2 of 2 rows; there: address, status, "
              "licensed (profiles/lab.yaml:9)"});
}

TEST_CASE("Remarks: a version that is none, and a key that is none", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(LabObject("  version: {source: unit, at: /host}\n"
                                               "  ha_key: {source: unit, at: /key}\n"
                                               "  peer_ha_key: {source: unit, at: /keys}\n"
                                               "  device_id: {source: unit, at: /flag}\n"),
                                     R"({"host": "node-1.example", "key": true, "keys": ["a0"],
                                         "flag": false})");
  CHECK(RemarksOf(unit) ==
        Texts{"version: \"node-1.example\" is not a version: is this the right field? "
              "(profiles/lab.yaml:6)",
              "ha_key: the value at /key is not a key: is this the right field? "
              "(profiles/lab.yaml:7)",
              "peer_ha_key: an object or a list at /keys, not a value (profiles/lab.yaml:8)",
              "device_id: \"false\" is not a device ID: is this the right field? "
              "(profiles/lab.yaml:9)"});
}

TEST_CASE("Remarks: what stands where a key should be is not kept", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(LabObject("  ha_key: {source: unit, at: /key}\n"),
                                     R"({"key": ")" + std::string(5000, 'k') + "\"}");
  REQUIRE(unit.remarks.size() == 1);
  CHECK(unit.remarks[0].kind == RemarkKind::kNoKey);
  CHECK(unit.remarks[0].said.empty());
}

TEST_CASE("Remarks: a report, by its columns", "[appliance]") {
  const Profile profile = Lab("path: /api/v1/report.csv, format: csv",
                              "report:\n  source: unit\n  address: {column: Host}\n"
                              "  mac: {column: MAC Address}\n  owner: {column: Peer}\n");
  const UnitSnapshot unit =
      ReadOnce(profile, "Host,MAC Address,Peer\n10.0.0.1,,(?)\n10.0.0.2,,\nTotal\n");
  CHECK(RemarksOf(unit) ==
        Texts{"report_address: nothing at column \"Host\" in 1 of 3 rows (profiles/lab.yaml:7)",
              "report_owner: \"(?)\" is not a device ID: is this the right field? "
              "(profiles/lab.yaml:9)"});
}

TEST_CASE("Remarks: a source whose rows or total are elsewhere names what is there",
          "[appliance]") {
  const Profile profile =
      LabRows("  version: {source: unit, row: {field: /key, equals: version}, at: /value}\n");
  const auto detail = [&profile](const std::string& body) {
    const UnitSnapshot unit = ReadOnce(profile, body);
    REQUIRE(unit.sources[0].failure);
    return unit.sources[0].failure->detail;
  };
  CHECK(detail(R"({"meta": {"total_count": 1}, "items": []})") ==
        "there is nothing at \"/objects\", where the rows should be; there: meta, items");
  CHECK(detail(R"({"meta": 1, "objects" []})") ==
        "not JSON: Missing a colon after a name of object member. (at byte 22 of 25)");
  CHECK(detail(R"({"meta": {}, "items" []})") ==
        "not JSON: Missing a colon after a name of object member. (at byte 21 of 24)");
  CHECK(detail(R"({"meta": {"total": 1, "limit": 20}, "objects": []})") ==
        "there is no number at \"/meta/total_count\"; there: total, limit");
  // What stands behind the rows, too.
  CHECK(detail(R"({"objects": [{"key": "a"}, {"kee": "b"}], "page": {"total": 2}})") ==
        "there is no number at \"/meta/total_count\"; there: objects, page");
  CHECK(detail(R"({"page": {"total": 1}, "objects": []})") ==
        "there is no number at \"/meta/total_count\"; there: page, objects");
  CHECK(detail(R"({"meta": {"total_count": 1}, "objects": {}})") ==
        "the value at \"/objects\" is not an array of rows");
}

TEST_CASE("Remarks: what is there has none, nor what was not read whole", "[appliance]") {
  const Profile profile = LabObject("  version: {source: unit, at: /version}\n");
  CHECK(ReadOnce(profile, R"({"version": "1.24.3"})").remarks.empty());
  CHECK(ReadOnce(profile, "{").remarks.empty());
  CHECK(ReadOnce(profile, "{}", 404).remarks.empty());
}

}  // namespace
}  // namespace kemp360
