#include "model/peer_address.h"

#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/comparisons.h"
#include "support/healthy_pair.h"

namespace kemp360 {
namespace {

using Text = std::optional<std::string>;

struct AddressRow {
  std::string what;
  Text setting;                    ///< the unit's IP Address for the Other Peer
  std::vector<std::string> known;  ///< the other unit's addresses in the configuration
  Text reported;                   ///< what the other unit says of itself
  std::string url_host;            ///< the other unit's
  Verdict expected;
};

TEST_CASE("PeerAddressMatch: equal to any is a match, and a url alone refutes nothing", "[model]") {
  const AddressRow row = GENERATE(values<AddressRow>({
      {"the address that the other reports", "192.0.2.11", {}, "192.0.2.11", "b.example", true},
      {"the address of its url", "192.0.2.11", {}, std::nullopt, "192.0.2.11", true},
      {"an address that the configuration knows",
       "198.51.100.7",
       {"198.51.100.7"},
       std::nullopt,
       "b.example",
       true},
      {"known by another address, through NAT",
       "198.51.100.7",
       {"10.0.0.1", "198.51.100.7"},
       "192.0.2.11",
       "192.0.2.11",
       true},
      {"the url, though the other reports another",
       "192.0.2.11",
       {},
       "10.9.9.9",
       "192.0.2.11",
       true},
      {"none, the other reports another", "192.0.2.99", {}, "192.0.2.11", "192.0.2.1", false},
      {"none, the configuration knows another",
       "192.0.2.99",
       {"192.0.2.11"},
       std::nullopt,
       "192.0.2.1",
       false},
      {"a url by a name that nobody resolved",
       "192.0.2.99",
       {"192.0.2.11"},
       "192.0.2.11",
       "b.example",
       std::nullopt},
      {"none of all three", "192.0.2.99", {"10.0.0.1"}, "192.0.2.11", "192.0.2.11", false},
      {"the url only differs", "192.0.2.99", {}, std::nullopt, "192.0.2.11", std::nullopt},
      {"the other reports an empty address", "192.0.2.99", {}, "", "192.0.2.11", std::nullopt},
      {"nothing to compare with", "192.0.2.11", {}, std::nullopt, "b.example", std::nullopt},
      {"a url's name is no address", "b.example", {}, std::nullopt, "b.example", std::nullopt},
      {"a name that the configuration knows",
       "B.example.",
       {"b.example"},
       std::nullopt,
       "192.0.2.11",
       true},
      {"empty, decided alone", "", {}, std::nullopt, "b.example", false},
      {"white space is empty", " \t", {}, std::nullopt, "b.example", false},
      {"empty, whatever the other says", "", {"192.0.2.11"}, "192.0.2.11", "192.0.2.11", false},
      {"not said", std::nullopt, {"192.0.2.11"}, "192.0.2.11", "192.0.2.11", std::nullopt},
      {"IPv6 in another spelling", "2001:DB8:0::0:11", {}, "2001:db8::11", "b.example", true},
      {"IPv6 in brackets", "[2001:db8::11]", {}, "2001:db8::11", "b.example", true},
      {"IPv6 with a port", "[2001:db8::11]:443", {}, "2001:db8::11", "b.example", true},
      {"IPv6 with a zone and a port",
       "[fe80::1%eth0]:443",
       {},
       "[fe80::1%eth0]",
       "b.example",
       true},
      {"IPv4 with a port", "192.0.2.11:8443", {}, "192.0.2.11", "b.example", true},
      {"the other reports a port", "192.0.2.11", {}, "192.0.2.11:443", "b.example", true},
      {"IPv4 mapped into IPv6", "::ffff:192.0.2.11", {}, "192.0.2.11", "b.example", true},
      {"white space around", " 192.0.2.11\n", {}, "192.0.2.11", "b.example", true},
      {"no prefix of it", "192.0.2.1", {}, "192.0.2.11", "192.0.2.13", false},
      {"a name that the configuration knows and nobody resolved",
       "192.0.2.11",
       {"central-b.example"},
       std::nullopt,
       "192.0.2.1",
       std::nullopt},
      {"such a name beside an address that differs",
       "192.0.2.11",
       {"10.0.0.1", "central-b.example"},
       "10.0.0.2",
       "192.0.2.1",
       std::nullopt},
      {"the other reports a name", "192.0.2.11", {}, "central-b", "192.0.2.1", std::nullopt},
      {"a name as the setting",
       "central-b",
       {"192.0.2.11"},
       "192.0.2.11",
       "192.0.2.1",
       std::nullopt},
      {"another family alone",
       "192.0.2.11",
       {"2001:db8::11"},
       std::nullopt,
       "b.example",
       std::nullopt},
      {"an address for any", "192.0.2.11", {}, "0.0.0.0", "192.0.2.1", std::nullopt},
      {"an address of its own side", "192.0.2.11", {}, "127.0.0.1", "192.0.2.1", std::nullopt},
      {"the same in both", "127.0.0.1", {}, "127.0.0.1", "192.0.2.1", std::nullopt},
      {"the whole net of them", "192.0.2.11", {}, "127.9.0.1", "192.0.2.1", std::nullopt},
      {"its name", "192.0.2.11", {}, "localhost", "192.0.2.1", std::nullopt},
      {"its name in both", "localhost", {}, "localhost", "192.0.2.1", std::nullopt},
      {"a name that begins like one", "127.example", {}, "127.example", "b.example", true},
      {"a name that begins like an address of one link",
       "192.0.2.11",
       {"192.0.2.12"},
       "169.254.example",
       "192.0.2.1",
       std::nullopt},
      {"what only goes on like one", "2001:db8::12", {}, "2080::7", "2001:db8::1", false},
      {"a group of three digits", "2001:db8::12", {}, "fe8::7", "2001:db8::1", false},
      {"in IPv6", "2001:db8::12", {}, "::1", "2001:db8::1", std::nullopt},
      {"in IPv6 as IPv4", "192.0.2.11", {}, "::ffff:127.0.0.1", "192.0.2.1", std::nullopt},
      {"an address of one link", "192.0.2.11", {}, "169.254.7.1", "192.0.2.1", std::nullopt},
      {"an IPv6 address of one link", "2001:db8::12", {}, "febf::7", "2001:db8::1", std::nullopt},
      {"what only begins like one", "2001:db8::12", {}, "fec0::7", "2001:db8::1", false},
      {"an IPv6 address for any", "2001:db8::12", {}, "::", "2001:db8::1", std::nullopt},
      {"neither an address nor a name",
       "192.0.2.11 (eth0)",
       {},
       "192.0.2.11",
       "192.0.2.1",
       std::nullopt},
      {"the other reports neither", "192.0.2.11", {}, "192.0.2.11/24", "192.0.2.1", std::nullopt},
      {"a bracket that never closes", "[2001:db8::11", {}, "192.0.2.11", "192.0.2.1", std::nullopt},
      {"a NUL does not end it",
       std::string("192.0.2.11\0x", 12),
       {},
       "192.0.2.11",
       "192.0.2.1",
       std::nullopt},
  }));
  CAPTURE(row.what);
  UnitSnapshot unit;
  unit.peer_address = row.setting;
  UnitSnapshot other;
  other.known_addresses = row.known;
  other.address = row.reported;
  other.url_host = row.url_host;
  CHECK(PeerAddressMatch(unit, other) == row.expected);
}

TEST_CASE("PeerAddressMatch: a unit's own address is never its peer's", "[model]") {
  UnitSnapshot unit;
  unit.peer_address = "192.0.2.11";
  unit.address = "192.0.2.11:443";
  UnitSnapshot other;
  other.address = "192.0.2.10";
  other.url_host = "192.0.2.10";
  CHECK(PeerAddressIsOwn(unit, other));
  CHECK(PeerAddressMatch(unit, other) == false);
  SECTION("though the configuration gives it to the other unit") {
    other.known_addresses = {"192.0.2.11"};
  }
  SECTION("though both units report the same one") { other.address = "192.0.2.11"; }
  SECTION("though the other unit's url leads there") { other.url_host = "192.0.2.11"; }
  SECTION("though the names of both lead there") {
    unit.address = unit.peer_address = "central-b.example";
    other.url_host = "central-a.example";
    other.resolved = {{"central-b.example", {"192.0.2.11"}}, {"central-a.example", {"192.0.2.11"}}};
  }
  CHECK(PeerAddressMatch(unit, other) == std::nullopt);
  CHECK(NamesToResolve(unit, other).empty());
  unit.address = "0.0.0.0";  // which is nobody's own
  CHECK_FALSE(PeerAddressIsOwn(unit, other));
  CHECK(PeerAddressMatch(unit, other) == true);
}

using Resolved = std::map<std::string, std::vector<std::string>>;

struct NameRow {
  std::string what;
  std::string setting;             ///< the unit's IP Address for the Other Peer
  std::vector<std::string> known;  ///< the other unit's addresses in the configuration
  Text reported;                   ///< what the other unit says of itself
  std::string url_host;            ///< the other unit's
  Resolved resolved;               ///< what was looked up at this read
  Verdict expected;
  std::vector<std::string> needed;  ///< before anything was looked up
};

TEST_CASE("PeerAddressMatch: a name counts for the addresses that it was resolved to", "[model]") {
  const std::string b = "central-b.example";
  const std::string alias = "alias.example";
  const NameRow row = GENERATE_COPY(values<NameRow>({
      {"one of a name's addresses",
       "192.0.2.11",
       {b},
       std::nullopt,
       "192.0.2.1",
       {{b, {"198.51.100.7", "192.0.2.11"}}},
       true,
       {b}},
      {"none of them",
       "192.0.2.11",
       {b},
       std::nullopt,
       "192.0.2.1",
       {{b, {"10.0.0.1"}}},
       false,
       {b}},
      {"in vain", "192.0.2.11", {b}, "10.0.0.1", "192.0.2.1", {{b, {}}}, std::nullopt, {b}},
      {"one of two names in vain",
       "192.0.2.11",
       {b, alias},
       std::nullopt,
       "192.0.2.1",
       {{b, {"10.0.0.1"}}, {alias, {}}},
       std::nullopt,
       {b, alias}},
      {"the name of the url confirms",
       "192.0.2.11",
       {"10.0.0.1"},
       "10.0.0.1",
       b,
       {{b, {"192.0.2.11"}}},
       true,
       {b}},
      {"and does not refute alone",
       "192.0.2.11",
       {},
       std::nullopt,
       b,
       {{b, {"10.0.0.1"}}},
       std::nullopt,
       {b}},
      {"refuted, the name of the url resolved",
       "192.0.2.11",
       {},
       "10.0.0.1",
       b,
       {{b, {"10.0.0.1"}}},
       false,
       {b}},
      {"another family",
       "192.0.2.11",
       {b},
       std::nullopt,
       "192.0.2.1",
       {{b, {"2001:db8::11"}}},
       std::nullopt,
       {b}},
      {"both families",
       "192.0.2.11",
       {b},
       std::nullopt,
       "192.0.2.1",
       {{b, {"2001:db8::11", "10.0.0.1"}}},
       false,
       {b}},
      {"a name as the setting that the configuration has too",
       "Central-B.example.",
       {"192.0.2.11"},
       std::nullopt,
       b,
       {{b, {"192.0.2.11"}}},
       true,
       {b}},
      {"a name as the setting, that of the url, whatever the unit reports",
       b,
       {"192.0.2.12"},
       alias,
       b,
       {{b, {"192.0.2.11"}}},
       true,
       {b}},
      {"its own name, after a restore",
       "central-a.example",
       {},
       "192.0.2.11",
       b,
       {{b, {"192.0.2.11"}}, {"central-a.example", {"192.0.2.10"}}},
       false,
       {b, "central-a.example"}},
      {"its own name, of both families",
       "central-a.example",
       {},
       "192.0.2.11",
       b,
       {{b, {"192.0.2.11"}}, {"central-a.example", {"2001:db8::10", "192.0.2.10"}}},
       false,
       {b, "central-a.example"}},
      {"a name that a unit alone gives", "elsewhere.example", {b}, alias, b, {}, std::nullopt, {}},
      {"an address matches: nothing to look up",
       "192.0.2.11",
       {"192.0.2.11", b},
       alias,
       b,
       {},
       true,
       {}},
      {"an empty setting: nothing to look up", "", {b}, alias, b, {}, false, {}},
      {"neither an address nor a name: nothing to look up",
       "192.0.2.11 (eth0)",
       {b},
       alias,
       b,
       {},
       std::nullopt,
       {}},
  }));
  CAPTURE(row.what);
  UnitSnapshot unit;
  unit.peer_address = row.setting;
  unit.url_host = "central-a.example";
  UnitSnapshot other;
  other.known_addresses = row.known;
  other.address = row.reported;
  other.url_host = row.url_host;
  CHECK(NamesToResolve(unit, other) == row.needed);
  if (!row.needed.empty()) CHECK(PeerAddressMatch(unit, other) == std::nullopt);
  unit.resolved = row.resolved;
  CHECK(PeerAddressMatch(unit, other) == row.expected);
  CHECK(NamesToResolve(unit, other).empty());
  std::swap(unit.resolved, other.resolved);  // whichever of the two has it
  CHECK(PeerAddressMatch(unit, other) == row.expected);
  CHECK(NamesToResolve(unit, other).empty());
}

TEST_CASE("PeerAddressIsOwn: the same name, or one of the same address", "[model]") {
  const auto [setting, own, expected] = GENERATE(table<Text, Text, bool>({
      {"192.0.2.10", "192.0.2.10", true},
      {"a.example", "A.example.", true},  // which nobody resolved
      {"alias.example", "192.0.2.10", true},
      {"192.0.2.11", "192.0.2.10", false},
      {"192.0.2.10", std::nullopt, false},
      {"", std::nullopt, false},
      {"", "", false},
      {std::nullopt, "192.0.2.10", false},
      {std::nullopt, std::nullopt, false},
  }));
  CAPTURE(setting, own);
  UnitSnapshot unit;
  unit.peer_address = setting;
  unit.address = own;
  unit.resolved = {{"alias.example", {"192.0.2.10"}}};
  CHECK(PeerAddressIsOwn(unit, UnitSnapshot{}) == expected);
}

TEST_CASE("AssessPair: the peer's device ID is checked where one of the profiles maps it",
          "[model]") {
  const auto [one, other] =
      GENERATE(table<bool, bool>({{false, false}, {true, false}, {false, true}, {true, true}}));
  PairSnapshot pair = testing::HealthyPair();
  pair.units[0].maps_peer_device = one;
  pair.units[1].maps_peer_device = other;
  CHECK(AssessPair(pair).has(Check::kPeerDevice) == (one || other));
}

TEST_CASE("NamesToResolve: a name that the configuration gives the unit itself is looked up",
          "[model]") {
  UnitSnapshot unit;
  unit.url_host = "192.0.2.10";
  unit.known_addresses = {"alias.example"};
  UnitSnapshot other;
  other.url_host = "192.0.2.11";
  CHECK(NamesToResolve(unit, other).empty());  // it has no setting
  unit.peer_address = "Alias.example";
  CHECK(NamesToResolve(unit, other) == std::vector<std::string>{"alias.example"});
  unit.peer_address = "other.example";
  CHECK(NamesToResolve(unit, other).empty());
}

TEST_CASE("PeerKeyMatch: the key that the other unit shows, or nothing said", "[model]") {
  using Key = std::optional<std::string>;
  const auto [setting, shown, expected] = GENERATE(table<Key, Key, Verdict>({
      {"b0b0", "b0b0", true},
      {"b0b0", "a0a0", false},
      {"b0b0", "b0b0 ", false},
      {"b0b0", "B0B0", false},
      {"b0b0", std::nullopt, std::nullopt},
      {"b0b0", "", std::nullopt},
      {"", "b0b0", false},
      {"", "", false},
      {"", std::nullopt, false},
      {std::nullopt, "b0b0", std::nullopt},
      {std::nullopt, std::nullopt, std::nullopt},
  }));
  UnitSnapshot unit;
  UnitSnapshot other;
  if (setting) unit.peer_ha_key = Secret(*setting);
  if (shown) other.ha_key = Secret(*shown);
  CHECK(PeerKeyMatch(unit, other) == expected);
}

TEST_CASE("SameDeviceId: an unknown or empty id is nobody's", "[model]") {
  const auto [one, other, same] = GENERATE(table<Text, std::string, bool>({
      {"1300471", "1300471", true},
      {"ab-12", "AB-12", true},
      {"1300471", "1300482", false},
      {"1300471", "130047", false},
      {"", "", false},
      {std::nullopt, "", false},
      {std::nullopt, "1300471", false},
  }));
  CHECK(SameDeviceId(one, other) == same);
}

}  // namespace
}  // namespace kemp360
