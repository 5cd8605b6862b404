// A LoadMaster's row: what is kept, what is dropped, and which fact is missing then.

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>

#include "model/identity.h"
#include "reading_test_kit.h"

namespace kemp360 {
namespace {

using testing::ListProfile;
using testing::ReadOnce;

std::string Page(const std::string& rows, int total) {
  return R"({"meta": {"total_count": )" + std::to_string(total) + R"(}, "objects": [)" + rows +
         "]}";
}

/// A row of a normal device with everything that ListProfile maps; `field` instead of its own.
std::string RowWith(const std::string& field, const std::string& value) {
  std::map<std::string, std::string> fields{
      {"ip_address", R"("10.0.0.1")"}, {"port", "8443"},
      {"name", R"("lm-1")"},           {"mac_address", R"("00:50:56:00:00:01")"},
      {"asl_instance", "true"},        {"licensed_by_peer", "false"},
  };
  if (value.empty()) {
    fields.erase(field);
  } else {
    fields[field] = value;
  }
  std::string row;
  for (const auto& [name, text] : fields) {
    row += (row.empty() ? "{\"" : ", \"") + name + "\": " + text;
  }
  return row + "}";
}

UnitSnapshot ReadRow(const std::string& field, const std::string& value) {
  UnitSnapshot unit = ReadOnce(ListProfile(), Page(RowWith(field, value), 1));
  REQUIRE(unit.loadmasters);
  REQUIRE(unit.sources[0].ok());
  return unit;
}

/// The one fact that is missing; "none" or "several".
std::string Missing(const UnitSnapshot& unit) {
  std::string found = "none";
  for (const auto& [fact, missing] : unit.missing) {
    if (missing) found = found == "none" ? ToString(fact) : "several";
  }
  return found;
}

TEST_CASE("Rows: an address and a port make the endpoint", "[appliance]") {
  const auto [field, value, endpoint, missing] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"ip_address", R"("10.0.0.1")", "10.0.0.1:8443", "none"},
          {"ip_address", R"("10.0.0.1:9443")", "10.0.0.1:8443", "none"},
          {"ip_address", R"("LM.example")", "lm.example:8443", "none"},
          {"ip_address", R"("2001:DB8::0:1")", "[2001:db8::1]:8443", "none"},
          {"port", "443", "10.0.0.1:443", "none"},
          {"port", R"("443")", "10.0.0.1:443", "none"},
          {"port", "null", "10.0.0.1:443", "none"},
          {"port", R"("")", "10.0.0.1:443", "none"},
      }));
  INFO(field << " " << value);
  const UnitSnapshot unit = ReadRow(field, value);
  REQUIRE(unit.loadmasters->rows.size() == 1);
  CHECK(unit.loadmasters->rows[0].endpoint == endpoint);
  CHECK(Missing(unit) == missing);
}

TEST_CASE("Rows: the port of the address counts where there is no field for it", "[appliance]") {
  Profile profile = ListProfile();
  profile.loadmasters->default_port = 8080;
  profile.loadmasters->port.reset();
  const auto [address, endpoint] = GENERATE(table<std::string, std::string>({
      {R"("10.0.0.1:9443")", "10.0.0.1:9443"},
      {R"("[2001:db8::1]:9443")", "[2001:db8::1]:9443"},
      {R"("10.0.0.1")", "10.0.0.1:8080"},
      {R"("2001:db8::1")", "[2001:db8::1]:8080"},
  }));
  const UnitSnapshot unit = ReadOnce(profile, Page(RowWith("ip_address", address), 1));
  CHECK(unit.loadmasters->rows[0].endpoint == endpoint);
  CHECK(unit.missing.count(Fact::kLoadmasterPort) == 0);
}

TEST_CASE("Rows: one that nobody could name is dropped and counted", "[appliance]") {
  const auto [field, value, missing] = GENERATE(table<std::string, std::string, std::string>({
      {"ip_address", "", "loadmaster_address"},
      {"ip_address", "null", "loadmaster_address"},
      {"ip_address", R"("")", "loadmaster_address"},
      {"ip_address", R"("not an address")", "loadmaster_address"},
      {"ip_address", "167772161", "loadmaster_address"},
      {"ip_address", "true", "loadmaster_address"},
      {"ip_address", "{}", "loadmaster_address"},
      {"ip_address", R"("10.0.0.1\n")", "none"},  // trimmed
      {"ip_address", R"("\udc00")", "loadmaster_address"},
      {"port", "0", "loadmaster_port"},
      {"port", "65536", "loadmaster_port"},
      {"port", "443.0", "loadmaster_port"},
      {"port", R"("https")", "loadmaster_port"},
      {"port", "true", "loadmaster_port"},
      {"port", "[]", "loadmaster_port"},
  }));
  INFO(field << " " << value);
  const UnitSnapshot unit = ReadRow(field, value);
  const bool dropped = missing != "none";
  CHECK(unit.loadmasters->rows.size() == (dropped ? 0 : 1));
  CHECK(unit.loadmasters->without_address == (dropped ? 1 : 0));
  CHECK(Missing(unit) == missing);
}

TEST_CASE("Rows: names and MACs may well be empty", "[appliance]") {
  const auto [field, value, name, mac, missing] =
      GENERATE(table<std::string, std::string, std::string, std::uint64_t, std::string>({
          {"name", "null", "", 0x005056000001U, "none"},
          {"name", R"("")", "", 0x005056000001U, "none"},
          {"name", "", "", 0x005056000001U, "loadmaster_name"},
          {"name", "7", "7", 0x005056000001U, "none"},
          {"name", "true", "", 0x005056000001U, "loadmaster_name"},
          {"name", "false", "", 0x005056000001U, "loadmaster_name"},
          {"name", "{}", "", 0x005056000001U, "loadmaster_name"},
          {"name", R"("a\u0000\nb")", "a b", 0x005056000001U, "none"},
          {"name", R"("\udc00")", "", 0x005056000001U, "loadmaster_name"},
          {"mac_address", "null", "lm-1", 0U, "none"},
          {"mac_address", R"("")", "lm-1", 0U, "none"},
          {"mac_address", R"("00:00:00:00:00:00")", "lm-1", 0U, "none"},
          {"mac_address", "", "lm-1", 0U, "loadmaster_mac"},
          {"mac_address", R"("00:50:56")", "lm-1", kUnclearMac, "loadmaster_mac"},
          {"mac_address", "[]", "lm-1", kUnclearMac, "loadmaster_mac"},
          {"mac_address", R"("00 50 56 00 00 01")", "lm-1", kUnclearMac, "loadmaster_mac"},
          {"mac_address", R"("00505600000112")", "lm-1", kUnclearMac, "loadmaster_mac"},
          {"mac_address", R"("00505600000112345")", "lm-1", kUnclearMac, "loadmaster_mac"},
      }));
  INFO(field << " " << value);
  const UnitSnapshot unit = ReadRow(field, value);
  REQUIRE(unit.loadmasters->rows.size() == 1);
  CHECK(unit.loadmasters->rows[0].name == name);
  CHECK(unit.loadmasters->rows[0].mac == mac);
  CHECK(Missing(unit) == missing);
}

TEST_CASE("Rows: a name of any length stays a label", "[appliance]") {
  std::string name;
  for (int i = 0; i < 100'000; ++i) name += "ü";
  const UnitSnapshot unit = ReadRow("name", "\"" + name + "\"");
  CHECK(unit.loadmasters->rows[0].name == name.substr(0, 2 * 255));
}

TEST_CASE("Rows: the state as flag or word", "[appliance]") {
  const auto [value, activation] = GENERATE(table<std::string, Activation>({
      {"true", Activation::kActivated},
      {"false", Activation::kNormal},
      {"1", Activation::kActivated},
      {R"("No")", Activation::kNormal},
      {R"("Licensed")", Activation::kActivated},
      {R"("green")", Activation::kNormal},
      {R"("zombie")", Activation::kUnknown},
      {"null", Activation::kUnknown},
      {R"("")", Activation::kUnknown},
      {"", Activation::kUnknown},
      {"{}", Activation::kUnknown},
  }));
  Profile profile = ListProfile();
  profile.loadmasters->state->words = {{"activated", {"licensed"}}, {"normal", {"green", "plain"}}};
  const UnitSnapshot unit = ReadOnce(profile, Page(RowWith("asl_instance", value), 1));
  INFO(value);
  CHECK(unit.loadmasters->rows[0].activation == activation);
  CHECK(unit.missing.at(Fact::kLoadmasterState) == (activation == Activation::kUnknown));
}

TEST_CASE("Rows: the state told by presence", "[appliance]") {
  const auto [value, activation] = GENERATE(table<std::string, Activation>({
      {R"("since 2026-03-02")", Activation::kActivated},
      {R"("")", Activation::kNormal},
      {"null", Activation::kNormal},
      {"", Activation::kUnknown},
  }));
  INFO(value);
  Profile profile = ListProfile();
  profile.loadmasters->state->flag_form = FlagForm::kPresence;
  const UnitSnapshot unit = ReadOnce(profile, Page(RowWith("asl_instance", value), 1));
  CHECK(unit.loadmasters->rows[0].activation == activation);
}

TEST_CASE("Rows: without words for the state only flags are understood", "[appliance]") {
  const auto [value, activation] = GENERATE(table<std::string, Activation>({
      {"true", Activation::kActivated},
      {R"("no")", Activation::kNormal},
      {R"("normal")", Activation::kUnknown},
      {R"("activated")", Activation::kUnknown},
      {R"("LIC")", Activation::kUnknown},
  }));
  INFO(value);
  const UnitSnapshot unit = ReadOnce(ListProfile(), Page(RowWith("asl_instance", value), 1));
  CHECK(unit.loadmasters->rows[0].activation == activation);
  CHECK(unit.missing.at(Fact::kLoadmasterState) == (activation == Activation::kUnknown));
}

TEST_CASE("Rows: a mapped port that a row lacks leaves it without a name", "[appliance]") {
  // 10.0.0.1 on the default port may be another LoadMaster.
  const UnitSnapshot unit = ReadRow("port", "");
  CHECK(unit.loadmasters->rows.empty());
  CHECK(unit.loadmasters->without_address == 1);
  CHECK(Missing(unit) == "loadmaster_port");
}

TEST_CASE("Rows: what looks like an IPv4 address and is none is no host name", "[appliance]") {
  const std::string address = GENERATE(as<std::string>{}, "010.000.000.001", "10.0.0", "10.0", "10",
                                       "10.0.0.256", "10.0.0.1.2", "0x0a.0.0.0x1.", "lm.12");
  INFO(address);
  const UnitSnapshot unit = ReadRow("ip_address", '"' + address + '"');
  CHECK(unit.loadmasters->rows.empty());
  CHECK(unit.loadmasters->without_address == 1);
}

TEST_CASE("Rows: words that nobody mapped are named once", "[appliance]") {
  Profile profile = ListProfile();
  UnitReading reading = testing::MakeReading(profile);
  (void)testing::Feed(
      reading, 0,
      testing::Reply(Page(R"({"ip_address": "10.0.0.1", "port": 443, "asl_instance": "zombie"},
      {"ip_address": "10.0.0.2", "port": 443, "asl_instance": "zombie"},
      {"ip_address": "10.0.0.3", "port": 443, "asl_instance": "a\nb", "licensed_by_peer": "not asked"},
      {"ip_address": "10.0.0.4", "port": 443, "asl_instance": true, "licensed_by_peer": "maybe"})",
                          4)));
  std::string said;
  for (const Remark& remark : reading.Snapshot(testing::kUnfinished).remarks) {
    if (remark.kind != RemarkKind::kUnmappedWord) continue;
    said += std::string(ToString(remark.fact)) + ":";
    for (const std::string& word : remark.said) said += " " + word + ",";
    said += "\n";
  }
  CHECK(said == "loadmaster_state: zombie, a b,\nloadmaster_claim: maybe,\n");
}

TEST_CASE("Rows: an empty text is no word that a profile could map", "[appliance]") {
  const std::string field = GENERATE(as<std::string>{}, "asl_instance", "licensed_by_peer");
  UnitReading reading = testing::MakeReading(ListProfile());
  (void)testing::Feed(reading, 0, testing::Reply(Page(RowWith(field, R"("")"), 1)));
  for (const Remark& remark : reading.Snapshot(testing::kUnfinished).remarks) {
    CHECK(remark.kind != RemarkKind::kUnmappedWord);
  }
}

TEST_CASE("Rows: what a profile does not map is neither there nor missing", "[appliance]") {
  Profile profile = ListProfile();
  profile.loadmasters->port.reset();
  profile.loadmasters->name.reset();
  profile.loadmasters->mac.reset();
  profile.loadmasters->state.reset();
  profile.loadmasters->claim.reset();
  const UnitSnapshot unit = ReadOnce(profile, Page(RowWith("", "0"), 1));
  CHECK(unit.missing == std::map<Fact, bool>{{Fact::kLoadmasterAddress, false}});
  CHECK_FALSE(unit.loadmasters->claims_mapped);
  CHECK_FALSE(unit.loadmasters->states_mapped);
  CHECK(unit.loadmasters->rows[0] ==
        LoadMaster{"10.0.0.1:443", "", "", 0, Activation::kUnknown, Claim::kUnclear});
}

TEST_CASE("Rows: an empty list misses nothing", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(ListProfile(), Page("", 0));
  CHECK(unit.sources[0].ok());
  CHECK(unit.loadmasters->rows.empty());
  CHECK(unit.missing.size() == 6);
  CHECK(Missing(unit) == "none");
}

TEST_CASE("Rows: of two with one endpoint the first stays", "[appliance]") {
  const std::string row = RowWith("name", R"("first")");
  SECTION("the same again") {
    const UnitSnapshot unit =
        ReadOnce(ListProfile(), Page(row + "," + RowWith("name", R"("second")"), 2));
    CHECK(unit.loadmasters->duplicates == 1);
    REQUIRE(unit.loadmasters->rows.size() == 1);
    CHECK(unit.loadmasters->rows[0].name == "first");
    CHECK(unit.loadmasters->rows[0].mac == 0x005056000001U);
    CHECK(unit.loadmasters->rows[0].claim == Claim::kMine);
  }
  SECTION("another claim: neither counts") {
    const UnitSnapshot unit =
        ReadOnce(ListProfile(), Page(row + "," + RowWith("licensed_by_peer", "true"), 2));
    CHECK(unit.loadmasters->duplicates == 1);
    CHECK(unit.loadmasters->rows[0].claim == Claim::kUnclear);
    CHECK(unit.loadmasters->rows[0].activation == Activation::kActivated);
  }
  SECTION("another state") {
    const UnitSnapshot unit =
        ReadOnce(ListProfile(), Page(row + "," + RowWith("asl_instance", "false"), 2));
    CHECK(unit.loadmasters->rows[0].activation == Activation::kUnknown);
    CHECK(unit.loadmasters->rows[0].claim == Claim::kUnclear);
  }
  SECTION("a state that only one of them says, and no claim that is understood") {
    const std::string claim = R"(, "licensed_by_peer": "maybe"})";
    const auto with = [&claim](const std::string& field, const std::string& value) {
      std::string text = RowWith(field, value);
      text.pop_back();
      return text + claim;
    };
    const UnitSnapshot unit = ReadOnce(
        ListProfile(), Page(with("name", R"("first")") + "," + with("asl_instance", "\"?\""), 2));
    CHECK(unit.loadmasters->rows[0].activation == Activation::kUnknown);
    CHECK(unit.loadmasters->listed_twice == std::vector<std::string>{"10.0.0.1:8443"});
  }
  SECTION("rows behind a repeated one stay") {
    const UnitSnapshot unit =
        ReadOnce(ListProfile(), Page(row + "," + row + "," + RowWith("port", "9443"), 3));
    REQUIRE(unit.loadmasters->rows.size() == 2);
    CHECK(unit.loadmasters->rows[0].endpoint == "10.0.0.1:8443");
    CHECK(unit.loadmasters->rows[1].endpoint == "10.0.0.1:9443");
  }
  SECTION("five are named") {
    std::string rows;
    for (int i = 1; i <= 6; ++i) {
      const std::string name = R"("lm-)" + std::to_string(i) + R"(.example")";
      std::string other = RowWith("ip_address", name);
      other.insert(other.size() - 1, R"(, "licensed_by_peer": true)");
      rows += (rows.empty() ? "" : ",") + RowWith("ip_address", name) + "," + other;
    }
    const UnitSnapshot unit = ReadOnce(ListProfile(), Page(rows, 12));
    CHECK(unit.loadmasters->duplicates == 6);
    CHECK(unit.loadmasters->listed_twice.size() == 5);
  }
  SECTION("another MAC: a rebuilt device beside its old record, and both say the same") {
    const UnitSnapshot unit = ReadOnce(
        ListProfile(), Page(row + "," + RowWith("mac_address", R"("00:50:56:00:00:02")"), 2));
    CHECK(unit.loadmasters->rows.size() == 1);
    CHECK(unit.loadmasters->rows[0].mac == kUnclearMac);
    CHECK(unit.loadmasters->rows[0].claim ==
          ReadOnce(ListProfile(), Page(row, 1)).loadmasters->rows[0].claim);
    CHECK(unit.loadmasters->listed_twice.empty());
  }
  SECTION("a MAC that only one of them says may be the LoadMaster's") {
    const bool first = GENERATE(true, false);
    const std::string without = RowWith("mac_address", "null");
    const UnitSnapshot unit =
        ReadOnce(ListProfile(), Page(first ? without + "," + row : row + "," + without, 2));
    REQUIRE(unit.loadmasters->rows.size() == 1);
    CHECK(unit.loadmasters->rows[0].mac == kUnclearMac);
    CHECK(unit.loadmasters->rows[0].claim == Claim::kMine);
  }
  SECTION("two owner IDs: neither counts, and the log is told once") {
    Profile profile = ListProfile();
    profile.loadmasters->claim->form = ClaimForm::kOwnerDeviceId;
    const auto owned = [](const std::string& id) { return RowWith("licensed_by_peer", id); };
    const UnitSnapshot unit = ReadOnce(
        profile, Page(owned("1300471") + "," + owned("1300482") + "," + owned("1300483"), 3));
    CHECK(unit.loadmasters->duplicates == 2);
    REQUIRE(unit.loadmasters->rows.size() == 1);
    CHECK(unit.loadmasters->rows[0].owner_id.empty());
    CHECK(unit.loadmasters->rows[0].claim == Claim::kUnclear);
    CHECK(unit.loadmasters->listed_twice == std::vector<std::string>{"10.0.0.1:8443"});
  }
  SECTION("one MAC at two endpoints stays two rows") {
    const UnitSnapshot unit = ReadOnce(ListProfile(), Page(row + "," + RowWith("port", "9443"), 2));
    CHECK(unit.loadmasters->rows.size() == 2);
    CHECK(unit.loadmasters->duplicates == 0);
  }
}

TEST_CASE("Rows: thousands of duplicates in one page", "[appliance]") {
  std::string rows;
  for (int i = 0; i < 6000; ++i) {
    if (i > 0) rows += ',';
    rows += RowWith("ip_address", "\"10.0." + std::to_string(i % 3000 / 250) + "." +
                                      std::to_string(i % 250) + "\"");
  }
  const UnitSnapshot unit = ReadOnce(ListProfile(), Page(rows, 6000));
  REQUIRE(unit.loadmasters);
  CHECK(unit.loadmasters->rows.size() == 3000);
  CHECK(unit.loadmasters->duplicates == 3000);
  CHECK(unit.loadmasters->rows[2999].endpoint == "10.0.11.249:8443");
}

}  // namespace
}  // namespace kemp360
