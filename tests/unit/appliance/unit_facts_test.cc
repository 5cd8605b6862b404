// The facts that a unit tells of itself: forms, and when one is missing.

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "appliance/scalars.h"
#include "reading_test_kit.h"

namespace kemp360 {
namespace {

using testing::ReadOnce;
using testing::SettingsProfile;

const std::vector<Fact> kUnitFacts{Fact::kDeviceId,       Fact::kVersion,    Fact::kLocalLicense,
                                   Fact::kMeteredLicense, Fact::kHaMode,     Fact::kHaError,
                                   Fact::kHaErrorMessage, Fact::kHaDisabled, Fact::kPreferredMaster,
                                   Fact::kAddress,        Fact::kHaKey,      Fact::kPeerAddress,
                                   Fact::kPeerHaKey};

/// {"FACT": VALUE} read by a profile that maps only FACT.
UnitSnapshot ReadFact(Fact fact, const std::string& value) {
  UnitSnapshot unit =
      ReadOnce(SettingsProfile({fact}), "{\"" + std::string(ToString(fact)) + "\": " + value + "}");
  REQUIRE(unit.sources[0].ok());
  return unit;
}

std::optional<std::string>& TextFact(Fact fact, UnitSnapshot& unit) {
  return MemberOf<std::string>(RowOf(fact), static_cast<UnitFacts&>(unit));
}

TEST_CASE("Facts: a field that is not there is missing, and nothing else is", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(SettingsProfile(kUnitFacts), "{}");
  CHECK(unit.sources[0].ok());
  CHECK(unit.missing.size() == kUnitFacts.size());
  UnitSnapshot nothing;
  nothing.sources = unit.sources;
  for (const Fact fact : kUnitFacts) nothing.missing[fact] = true;
  CHECK(unit.remarks.size() == kUnitFacts.size());
  nothing.remarks = unit.remarks;
  CHECK(unit == nothing);
}

TEST_CASE("Facts: an object or array is no scalar", "[appliance]") {
  const Fact fact = GENERATE(from_range(kUnitFacts));
  const std::string value =
      GENERATE(as<std::string>{}, "{}", "[]", R"(["master"])", R"({"a": true})");
  UnitSnapshot nothing;
  const UnitSnapshot unit = ReadFact(fact, value);
  nothing.sources = unit.sources;
  nothing.missing[fact] = true;
  REQUIRE(unit.remarks.size() == 1);
  CHECK(unit.remarks[0].fact == fact);
  nothing.remarks = unit.remarks;
  CHECK(unit == nothing);
}

TEST_CASE("Facts: null and nothing are not said", "[appliance]") {
  const Fact fact = GENERATE(
      Fact::kDeviceId, Fact::kVersion, Fact::kLocalLicense, Fact::kMeteredLicense, Fact::kHaMode,
      Fact::kHaError, Fact::kHaDisabled, Fact::kPreferredMaster, Fact::kAddress, Fact::kHaKey);
  const std::string value = GENERATE(as<std::string>{}, "null", R"("")", R"("  ")");
  UnitSnapshot nothing;
  const UnitSnapshot unit = ReadFact(fact, value);
  nothing.sources = unit.sources;
  nothing.missing[fact] = true;
  REQUIRE(unit.remarks.size() == 1);
  CHECK(unit.remarks[0].fact == fact);
  nothing.remarks = unit.remarks;
  CHECK(unit == nothing);
}

TEST_CASE("Facts: the peer's address and key are set to nothing", "[appliance]") {
  const std::string value = GENERATE(as<std::string>{}, "null", R"("")", R"("  ")");
  const UnitSnapshot address = ReadFact(Fact::kPeerAddress, value);
  CHECK(address.peer_address == "");
  CHECK_FALSE(address.missing.at(Fact::kPeerAddress));
  const UnitSnapshot key = ReadFact(Fact::kPeerHaKey, value);
  REQUIRE(key.peer_ha_key);
  CHECK(key.peer_ha_key->empty());
  CHECK_FALSE(key.missing.at(Fact::kPeerHaKey));
}

TEST_CASE("Facts: texts", "[appliance]") {
  const Fact fact =
      GENERATE(Fact::kDeviceId, Fact::kAddress, Fact::kPeerAddress, Fact::kPeerDeviceId);
  const auto [value, text] = GENERATE(table<std::string, std::optional<std::string>>({
      {R"("1.24.3")", "1.24.3"},
      {R"(" 1300471 ")", "1300471"},
      {"1300471", "1300471"},
      {"true", std::nullopt},
      {R"("a\tb")", std::nullopt},
      {R"("\udc00")", std::nullopt},
  }));
  INFO(value);
  UnitSnapshot unit = ReadFact(fact, value);
  CHECK(TextFact(fact, unit) == text);
  CHECK(unit.missing.at(fact) == !text);
  const bool is_id = fact == Fact::kDeviceId || fact == Fact::kPeerDeviceId;
  if (text) return;
  CHECK(unit.remarks.at(0).kind == (is_id ? RemarkKind::kNoDeviceId : RemarkKind::kNoText));
}

TEST_CASE("Facts: a version is two numbers or more, and anything behind them", "[appliance]") {
  const auto [value, text] = GENERATE(table<std::string, std::optional<std::string>>({
      {R"("1.24.3")", "1.24.3"},
      {R"("V1.24.3-build7")", "V1.24.3-build7"},
      {"1.20", "1.20"},
      {R"x("1.24.3 (build 7)")x", "1.24.3 (build 7)"},
      {R"("node-1.example")", std::nullopt},
      {R"("1300471")", std::nullopt},
      {"7", std::nullopt},
      {R"("")", std::nullopt},
      {"null", std::nullopt},
  }));
  INFO(value);
  const UnitSnapshot unit = ReadFact(Fact::kVersion, value);
  CHECK(unit.version == text);
  CHECK(unit.missing.at(Fact::kVersion) == !text);
}

TEST_CASE("Facts: a flag told by presence: a text is true, null and an empty one are false",
          "[appliance]") {
  const auto [value, flag] = GENERATE(table<std::string, std::optional<bool>>({
      {R"("HA peer is not reachable")", true},
      {R"("0")", std::nullopt},
      {R"("None")", std::nullopt},
      {"0", std::nullopt},
      {"17", std::nullopt},
      {"null", false},
      {R"("")", false},
      {R"("  ")", false},
      {"true", std::nullopt},
      {"false", std::nullopt},
      {"{}", std::nullopt},
      {R"("\udc00")", std::nullopt},
      {"", std::nullopt},
  }));
  INFO(value);
  Profile profile = SettingsProfile({Fact::kHaError});
  profile.facts[0].form = FlagForm::kPresence;
  const std::string at = profile.facts[0].place.at.substr(1);
  const UnitSnapshot unit =
      ReadOnce(profile, value.empty() ? "{}" : "{\"" + at + "\": " + value + "}");
  CHECK(unit.ha_error == flag);
  CHECK(unit.missing.at(Fact::kHaError) == !flag);
}

TEST_CASE("Facts: flags", "[appliance]") {
  const auto [value, flag] = GENERATE(table<std::string, std::optional<bool>>({
      {"true", true},
      {"false", false},
      {"1", true},
      {R"("0")", false},
      {R"("Yes")", true},
      {R"("enabled")", std::nullopt},
      {"3", std::nullopt},
  }));
  INFO(value);
  CHECK(ReadFact(Fact::kLocalLicense, value).local_license == flag);
  CHECK(ReadFact(Fact::kMeteredLicense, value).metered_license == flag);
  CHECK(ReadFact(Fact::kHaError, value).ha_error == flag);
  CHECK(ReadFact(Fact::kHaDisabled, value).ha_disabled == flag);
  const UnitSnapshot unit = ReadFact(Fact::kPreferredMaster, value);
  CHECK(unit.preferred_master == flag);
  CHECK(unit.missing.at(Fact::kPreferredMaster) == !flag);
}

TEST_CASE("Facts: a flag in the unit's words", "[appliance]") {
  const auto [value, flag] = GENERATE(table<std::string, std::optional<bool>>({
      {R"("Entitled")", true},
      {R"("none")", false},
      {R"("other")", std::nullopt},
      {"true", true},
  }));
  INFO(value);
  Profile profile = SettingsProfile({Fact::kLocalLicense});
  profile.facts[0].words = {{"true", {"entitled"}}, {"false", {"none"}}};
  CHECK(ReadOnce(profile, "{\"local_license\": " + value + "}").local_license == flag);
}

TEST_CASE("Facts: the mode in the unit's words", "[appliance]") {
  const auto [value, mode, missing] = GENERATE(table<std::string, std::optional<HaMode>, bool>({
      {R"("Master")", HaMode::kMaster, false},
      {R"("ACTIVE")", HaMode::kMaster, false},
      {R"("slave")", HaMode::kStandby, false},
      {R"("stand-alone")", HaMode::kStandalone, false},
      {"0", HaMode::kStandalone, false},
      {R"("standby")", HaMode::kUnknown, true},
      {R"("ha")", HaMode::kUnknown, true},
      {"7", HaMode::kUnknown, true},
      {"true", HaMode::kUnknown, true},
      {R"("")", std::nullopt, true},
  }));
  INFO(value);
  Profile profile = SettingsProfile({Fact::kHaMode});
  profile.facts[0].words = {{"master", {"master", "active"}},
                            {"standby", {"slave"}},
                            {"standalone", {"stand-alone", "0"}}};
  UnitReading reading = testing::MakeReading(profile);
  (void)testing::Feed(reading, 0, testing::Reply("{\"ha_mode\": " + value + "}"));
  const UnitSnapshot unit = reading.Snapshot(testing::kUnfinished);
  CHECK(unit.ha_mode == mode);
  CHECK(unit.missing.at(Fact::kHaMode) == missing);
  CHECK(unit.remarks.empty() == !missing);
}

TEST_CASE("Facts: the text of an HA error", "[appliance]") {
  const auto [value, text, missing] =
      GENERATE(table<std::string, std::optional<std::string>, bool>({
          {R"("HA peers run\ndifferent versions ")", "HA peers run different versions", false},
          {"null", std::nullopt, false},
          {R"("")", std::nullopt, false},
          {"17", "17", false},
          {R"("\udc00")", std::nullopt, true},
          {"{}", std::nullopt, true},
      }));
  INFO(value);
  const UnitSnapshot unit = ReadFact(Fact::kHaErrorMessage, value);
  CHECK(unit.ha_error_message == text);
  CHECK(unit.missing.at(Fact::kHaErrorMessage) == missing);
  const UnitSnapshot huge =
      ReadFact(Fact::kHaErrorMessage, "\"" + std::string(100'000, 'x') + "\"");
  CHECK(huge.ha_error_message->size() == 1000);
}

TEST_CASE("Facts: keys", "[appliance]") {
  CHECK(ReadFact(Fact::kHaKey, R"("a0a0")").ha_key == Secret(std::string("a0a0")));
  CHECK(ReadFact(Fact::kPeerHaKey, R"(" a0a0 ")").peer_ha_key == Secret(std::string("a0a0")));
  CHECK(ReadFact(Fact::kHaKey, "17").ha_key == Secret(std::string("17")));
  CHECK(ReadFact(Fact::kPeerHaKey, "17.0").missing.at(Fact::kPeerHaKey));
  CHECK(ReadFact(Fact::kHaKey, '"' + std::string(4096, 'a') + '"').ha_key);
  CHECK(ReadFact(Fact::kHaKey, '"' + std::string(4097, 'a') + '"').missing.at(Fact::kHaKey));
  CHECK_FALSE(ReadFact(Fact::kHaKey, "true").ha_key);
  CHECK_FALSE(ReadFact(Fact::kHaKey, R"("\udc00")").ha_key);
  CHECK(ReadFact(Fact::kPeerHaKey, "true").missing.at(Fact::kPeerHaKey));
}

TEST_CASE("Facts: a masked key, or one that is not there yet, is none to compare", "[appliance]") {
  const Fact fact = GENERATE(Fact::kHaKey, Fact::kPeerHaKey);
  const std::string value = GENERATE(as<std::string>{}, R"("********")", R"("••••")", R"("...")",
                                     R"("xxxx-xxxx")", R"("None")", "0");
  INFO(value);
  const UnitSnapshot unit = ReadFact(fact, value);
  CHECK_FALSE(unit.ha_key);
  CHECK_FALSE(unit.peer_ha_key);
  CHECK(unit.missing.at(fact));
}

TEST_CASE("Facts: a placeholder is no device ID, nor is a number that may be written otherwise",
          "[appliance]") {
  const Fact fact = GENERATE(Fact::kDeviceId, Fact::kPeerDeviceId);
  const std::string value =
      GENERATE(as<std::string>{}, R"("0")", "0", R"("unknown")", R"("None")", R"("N/A")",
               R"("null")", R"("-")", "1300471.0", "1.300471e6", "-7");
  INFO(value);
  UnitSnapshot unit = ReadFact(fact, value);
  CHECK_FALSE(TextFact(fact, unit));
  CHECK(unit.missing.at(fact));
  REQUIRE(unit.remarks.size() == 1);
  CHECK(unit.remarks[0].kind == RemarkKind::kNoDeviceId);
}

Profile KeyValueProfile() {
  Profile profile = SettingsProfile({Fact::kHaMode, Fact::kVersion, Fact::kPeerAddress});
  profile.sources[0].rows = "/objects";
  profile.sources[0].paging = Paging{};
  const std::vector<std::string> keys{"ha.role", "7", "ha.peer"};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    profile.facts[i].place = {"/value", RowSelector{"/key", keys[i]}};
  }
  return profile;
}

TEST_CASE("Facts: in key and value rows, on whichever page", "[appliance]") {
  UnitReading reading = testing::MakeReading(KeyValueProfile());
  CHECK(testing::Feed(reading, 0, testing::Reply(R"({"meta": {"total_count": 4}, "objects": [
      {"key": "other", "value": "x"}, {"value": "1.24.3", "key": 7}]})")));
  CHECK_FALSE(reading.Facts().version);  // not before the source was read whole
  CHECK_FALSE(testing::Feed(reading, 0, testing::Reply(R"({"meta": {"total_count": 4}, "objects": [
      {"key": "HA.ROLE", "value": "standalone"}, {"key": "ha.role", "value": "master"}]})")));
  const UnitSnapshot unit = reading.Snapshot(testing::kUnfinished);
  CHECK(reading.Facts().version == "1.24.3");
  CHECK(unit.ha_mode == HaMode::kMaster);
  CHECK(unit.version == "1.24.3");
  CHECK_FALSE(unit.peer_address);  // no such row: not said, not "set to nothing"
  CHECK(unit.missing == std::map<Fact, bool>{{Fact::kHaMode, false},
                                             {Fact::kVersion, false},
                                             {Fact::kPeerAddress, true}});
}

TEST_CASE("Facts: a selector of nothing is met by an empty text only", "[appliance]") {
  const auto [key, found] = GENERATE(table<std::string, bool>({
      {R"("key": "", )", true},
      {"", false},
      {R"("key": null, )", false},
      {R"("key": {}, )", false},
      {R"("key": [], )", false},
      {R"("key": " ", )", false},
  }));
  CAPTURE(key);
  Profile profile = KeyValueProfile();
  profile.facts[1].place.row->equals = "";
  const UnitSnapshot unit = ReadOnce(
      profile, R"({"meta": {"total_count": 1}, "objects": [{)" + key + R"("value": "1.2"}]})");
  REQUIRE(unit.sources[0].ok());
  CHECK(unit.version.has_value() == found);
  CHECK(unit.missing.at(Fact::kVersion) == !found);
}

TEST_CASE("Facts: of a fact beside the rows the last page that has it counts", "[appliance]") {
  const auto [second_page_has, version] = GENERATE(table<std::string, std::string>({
      {"", "1.2"},
      {R"("version": "1.3", )", "1.3"},
  }));
  Profile profile = KeyValueProfile();
  profile.facts[1].place = {"/version", {}};
  UnitReading reading = testing::MakeReading(profile);
  CHECK(testing::Feed(reading, 0, testing::Reply(R"({"meta": {"total_count": 2}, "version": "1.2",
      "objects": [{"key": "a", "value": "x"}]})")));
  CHECK_FALSE(testing::Feed(reading, 0,
                            testing::Reply(R"({"meta": {"total_count": 2}, )" + second_page_has +
                                           R"("objects": [{"key": "b", "value": "x"}]})")));
  CHECK(reading.Snapshot(testing::kUnfinished).version == version);
}

TEST_CASE("Facts: of two rows for one fact the last counts", "[appliance]") {
  const UnitSnapshot unit = ReadOnce(KeyValueProfile(), R"({"meta": {"total_count": 3}, "objects": [
      {"key": "7", "value": "1.1"}, {"key": "7", "value": "1.2"}, {"key": "ha.peer", "value": null}]})");
  CHECK(unit.version == "1.2");
  CHECK(unit.peer_address == "");
}

TEST_CASE("Facts: one that a later row lacks, or leaves empty, is not said", "[appliance]") {
  const Fact fact = GENERATE(Fact::kVersion, Fact::kDeviceId, Fact::kLocalLicense, Fact::kHaMode,
                             Fact::kHaErrorMessage, Fact::kHaKey);
  const std::string later =
      GENERATE(as<std::string>{}, "", R"(, "value": null)", R"(, "value": "")", R"(, "value": {})");
  CAPTURE(later, ToString(fact));
  Profile profile = SettingsProfile({fact});
  profile.sources[0].rows = "/objects";
  profile.sources[0].paging = Paging{};
  profile.facts[0].place = {"/value", RowSelector{"/key", "7"}};
  profile.facts[0].words = {{"master", {"1.1"}}, {"true", {"1.1"}}};
  const std::string row = R"({"key": "7", "value": "1.1"})";
  const auto said = [&](const std::string& rows, int count) {
    return ReadOnce(profile, R"({"meta": {"total_count": )" + std::to_string(count) +
                                 R"(}, "objects": [)" + rows + "]}");
  };
  CHECK_FALSE(static_cast<UnitFacts>(said(row, 1)) == UnitFacts{});
  CHECK(static_cast<UnitFacts>(said(row + R"(, {"key": "7")" + later + "}", 2)) == UnitFacts{});
}

TEST_CASE("SetFact: a fact of rows is none of the unit", "[appliance]") {
  UnitFacts facts;
  CHECK_FALSE(SetFact(Fact::kLoadmasterName, {"lm-1", RawKind::kString}, {}, facts));
  CHECK(facts == UnitFacts{});
}

TEST_CASE("Facts: beside the rows", "[appliance]") {
  Profile profile = testing::ListProfile();
  FactSpec version;
  version.fact = Fact::kVersion;
  version.source = "list";
  version.place.at = "/meta/version";
  profile.facts.push_back(version);
  const UnitSnapshot unit =
      ReadOnce(profile, R"({"meta": {"total_count": 0, "version": "1.24"}, "objects": []})");
  CHECK(unit.version == "1.24");
}

}  // namespace
}  // namespace kemp360
