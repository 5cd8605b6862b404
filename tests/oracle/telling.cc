#include "oracle/telling.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "profile/profile.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::oracle {
namespace {

/// How a value of each kind is taken when it is spoiled.
enum class Kind { kText, kVersion, kFlag, kMode, kMessage, kKey, kSetting };

Kind KindOf(std::string_view fact) {
  if (fact == "version") return Kind::kVersion;
  if (fact == "ha_mode") return Kind::kMode;
  if (fact == "ha_error_message") return Kind::kMessage;
  if (fact == "ha_key") return Kind::kKey;
  if (fact.starts_with("peer_")) return Kind::kSetting;
  if (fact == "device_id" || fact == "address") return Kind::kText;
  return Kind::kFlag;
}

const FieldSpoil* Find(const std::vector<FieldSpoil>& spoils, std::string_view fact, int device) {
  const auto hit = std::ranges::find_if(spoils, [&](const FieldSpoil& one) {
    return one.fact == fact && (one.device == 0 || one.device == device);
  });
  return hit == spoils.end() ? nullptr : &*hit;
}

std::string GarbageFor(Kind kind, Dice& dice) {
  if (kind == Kind::kVersion) return dice.Chance(50) ? "\"node-1.example\"" : "\"7\"";
  if (kind == Kind::kMode) return dice.Chance(50) ? "\"joining\"" : "30";
  return dice.Chance(50) ? "\"perhaps\"" : "30";
}

}  // namespace

const Names& NamesOf(Dialect dialect, Source source) {
  static constexpr std::array<Names, 4> kDefault{{{"/api/v1/ha-settings/1/", "settings"},
                                                  {"/api/v1/loadmaster/", "loadmasters"},
                                                  {"/api/v1/asl-instance/report/", "report"},
                                                  {"/api/v1/user/authenticate/", "login"}}};
  static constexpr std::array<Names, 4> kOther{{{"/api/v2/setting/", "settings"},
                                                {"/api/v2/device/", "devices"},
                                                {"/api/v2/license/usage.csv", "usage"},
                                                {"/api/v2/session/authenticate/", "login"}}};
  const auto place = static_cast<std::size_t>(source);
  return dialect == Dialect::kOther ? kOther.at(place) : kDefault.at(place);
}

std::string ProfileText(Dialect dialect) {
  if (dialect == Dialect::kDefault) return std::string(*BuiltInProfileText("default"));
  const std::string name = dialect == Dialect::kOther ? "other" : "parentheses";
  return testing::ReadFile(testing::FixturePath("profiles/" + name + ".yaml"));
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string EndpointOf(const std::string& host, int port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::string Teller::Flag(bool value) {
  static constexpr std::array<std::string_view, 6> kTrue{"true",    "true",     "1",
                                                         "\"yes\"", "\"TRUE\"", "\"1\""};
  static constexpr std::array<std::string_view, 6> kFalse{"false",  "false",     "0",
                                                          "\"no\"", "\"False\"", "\"off\""};
  return std::string(value ? dice_.Pick(kTrue) : dice_.Pick(kFalse));
}

std::string Teller::ModeWord(const std::string& mode) {
  const bool second = dice_.Chance(50);
  if (dialect_ == Dialect::kOther) {
    if (mode == "master") return second ? "Active" : "Primary";
    if (mode == "standby") return second ? "Backup" : "SECONDARY";
    return second ? "None" : "alone";
  }
  if (mode == "standby") return second ? "slave" : "Standby";
  return mode;
}

std::string Teller::MacText(std::uint64_t mac) {
  static constexpr std::array<const char*, 4> kFormats{
      "%02x:%02x:%02x:%02x:%02x:%02x", "%02X-%02X-%02X-%02X-%02X-%02X",
      "%02x%02x.%02x%02x.%02x%02x", "%02X%02x%02x%02x%02x%02x"};
  std::array<char, 20> text{};
  const auto byte = [mac](unsigned shift) { return static_cast<unsigned>(mac >> shift & 0xFFU); };
  std::snprintf(text.data(), text.size(), dice_.Pick(kFormats), byte(40), byte(32), byte(24),
                byte(16), byte(8), byte(0));
  return text.data();
}

std::vector<Teller::ToldFact> Teller::Settings(const std::vector<FieldSpoil>& spoils) {
  const bool other = dialect_ == Dialect::kOther;
  dice_ = Dice(spelling_);
  std::vector<ToldFact> facts;
  const auto filler = [&](int number) {
    std::string text = R"({"id": )" + std::to_string(number) + R"(, "name": "misc.setting-)" +
                       std::to_string(number) + R"(", "content": {"value": "x"}})";
    facts.push_back({"", std::move(text), std::nullopt, false});
  };
  int id = 100;
  const auto add = [&](std::string_view fact, std::string_view name, std::string json,
                       std::optional<std::string> value) {
    ToldFact told{fact, "", std::move(value), false};
    const Kind kind = KindOf(fact);
    if (const FieldSpoil* spoil = Find(spoils, fact, 0)) {
      const bool nothing = spoil->spoil == Spoil::kNull || spoil->spoil == Spoil::kBlank;
      told.value.reset();
      const bool may_be_blank = kind == Kind::kSetting || kind == Kind::kMessage;
      told.missing = !nothing || !may_be_blank;
      if (nothing && kind == Kind::kSetting) told.value = "";
      if (kind == Kind::kMode &&
          (spoil->spoil == Spoil::kGarbage || spoil->spoil == Spoil::kTrue)) {
        told.value = "unknown";
      }
      switch (spoil->spoil) {
        case Spoil::kMissing:
          json.clear();
          break;
        case Spoil::kNull:
          json = "null";
          break;
        case Spoil::kBlank:
          json = dice_.Chance(50) ? "\"\"" : "\"  \"";
          break;
        case Spoil::kObject:
          json = dice_.Chance(50) ? "{}" : R"([{"value": 1}])";
          break;
        case Spoil::kTrue:
          json = "true";
          break;
        case Spoil::kGarbage:
          json = GarbageFor(kind, dice_);
          break;
        case Spoil::kSecret:
          json = Quoted((kind == Kind::kVersion ? "1.24.3-" : "id-") + self().api_key);
          break;
      }
    }
    if (!other && !json.empty()) told.text = Quoted(name) + ": " + json;
    if (other) {
      told.text = R"({"id": )" + std::to_string(++id) + ", \"name\": " + Quoted(name) +
                  ", \"content\": {" + (json.empty() ? "" : "\"value\": " + json) + "}}";
    }
    facts.push_back(std::move(told));
  };
  const Central& unit = self();
  const auto flag = [](bool value) { return std::string(value ? "1" : "0"); };
  const auto maybe = [&](const std::string& text) {
    return text.empty() ? std::string(dice_.Chance(50) ? "null" : "\"\"") : Quoted(text);
  };
  const std::string version = other ? "V" + unit.version + "-build7" : unit.version;
  if (other) {
    for (int number = 1; number <= 12; ++number) filler(number);
  }
  const auto name = [other](std::string_view one, std::string_view two) {
    return other ? two : one;
  };
  add("device_id", name("device_id", "unit.serial"),
      dice_.Chance(50) ? unit.device_id : Quoted(unit.device_id), unit.device_id);
  add("version", name("version", "unit.firmware"), Quoted(version), version);
  add("local_license", name("local_licensed", "license.local"), Flag(unit.local_license),
      flag(unit.local_license));
  add("metered_license", name("metered_licensed", "license.metered"), Flag(unit.metered_license),
      flag(unit.metered_license));
  add("ha_mode", name("ha_mode", "ha.role"), Quoted(ModeWord(unit.mode)), unit.mode);
  add("ha_error", name("ha_error", "ha.fault"), Flag(unit.ha_error), flag(unit.ha_error));
  add("ha_error_message", name("ha_error_message", "ha.fault-text"), maybe(unit.ha_error_message),
      std::nullopt);
  add("ha_disabled", name("disabled", "ha.off"), Flag(unit.disabled), flag(unit.disabled));
  add("preferred_master", name("preferred_master", "ha.preferred"), Flag(unit.preferred),
      flag(unit.preferred));
  add("address", name("ip_address", "ha.own.address"), Quoted(unit.address), unit.address);
  add("ha_key", name("ha_key", "ha.own.secret"), Quoted(unit.ha_key), unit.ha_key);
  add("peer_address", name("peer_ip_address", "ha.peer.address"), maybe(unit.peer_address),
      unit.peer_address);
  add("peer_ha_key", name("peer_ha_key", "ha.peer.secret"), maybe(unit.peer_key), unit.peer_key);
  if (dialect_ == Dialect::kDefault) {
    add("peer_device_id", "peer_device_id", maybe(unit.peer_device_id), unit.peer_device_id);
  }
  if (other) filler(26);
  return facts;
}

std::vector<std::string_view> RowFacts(Dialect dialect, Source source) {
  const bool list = source == Source::kList;
  std::vector<std::string_view> facts{list ? "loadmaster_address" : "report_address",
                                      list ? "loadmaster_name" : "report_name"};
  if (dialect != Dialect::kOther) facts.push_back(list ? "loadmaster_port" : "report_port");
  if (dialect != Dialect::kParentheses) facts.push_back(list ? "loadmaster_mac" : "report_mac");
  if (list) facts.push_back("loadmaster_state");
  facts.push_back(list ? "loadmaster_claim" : "report_owner");
  return facts;
}

std::optional<FieldSpoil> SomeSpoil(Dialect dialect, Source source, const World& world,
                                    Dice& dice) {
  static constexpr std::array kAll{Spoil::kMissing, Spoil::kNull,    Spoil::kBlank, Spoil::kObject,
                                   Spoil::kTrue,    Spoil::kGarbage, Spoil::kSecret};
  FieldSpoil one;
  one.spoil = dice.Pick(kAll);
  if (source == Source::kSettings) {
    one.fact = dice.Pick(kUnitFacts);
    const Kind kind = KindOf(one.fact);
    const bool is_text = kind == Kind::kText || kind == Kind::kVersion;
    const bool is_word = kind == Kind::kVersion || kind == Kind::kFlag || kind == Kind::kMode;
    if (one.fact == "peer_device_id" && dialect != Dialect::kDefault) return std::nullopt;
    if (one.spoil == Spoil::kTrue && (kind == Kind::kFlag || kind == Kind::kMessage))
      return std::nullopt;
    if (one.spoil == Spoil::kGarbage && !is_word) return std::nullopt;
    if (one.spoil == Spoil::kSecret && !is_text) return std::nullopt;
    return one;
  }
  if (world.devices.empty()) return std::nullopt;
  one.fact = dice.Pick(RowFacts(dialect, source));
  const Device& device = dice.Pick(world.devices);
  if (dice.Chance(80)) one.device = device.id;
  const auto is = [&](std::string_view what) { return one.fact.ends_with(what); };
  const bool nothing = one.spoil == Spoil::kNull || one.spoil == Spoil::kBlank;
  if (one.spoil == Spoil::kSecret && !is("address") && one.fact != "loadmaster_name")
    return std::nullopt;
  if (one.spoil == Spoil::kSecret && one.device == 0) return std::nullopt;  // all rows were one
  if (is("_name") && one.spoil == Spoil::kGarbage) return std::nullopt;
  // A LoadMaster of whose identity the MAC alone tells would truly look like two.
  const bool one_address =
      device.on[0].host == device.on[1].host && device.on[0].port == device.on[1].port;
  if (is("_mac") && (!one_address || one.device == 0)) return std::nullopt;
  // No port is the default one.
  const bool default_port = one.device != 0 && device.on[0].port == 443 && device.on[1].port == 443;
  if (is("_port") && nothing && !default_port) return std::nullopt;
  if (source == Source::kList) {
    // A text without parentheses is an answer: "mine".
    if (is("_claim") && dialect == Dialect::kParentheses && one.spoil == Spoil::kBlank)
      return std::nullopt;
    if (is("_claim") && one.spoil == Spoil::kTrue) return std::nullopt;
    if (is("_state") && one.spoil == Spoil::kTrue) return std::nullopt;
    return one;
  }
  // A line of a CSV has texts, or ends too early.
  const bool text =
      one.spoil == Spoil::kMissing || one.spoil == Spoil::kBlank || one.spoil == Spoil::kGarbage;
  if (!text && one.spoil != Spoil::kSecret) return std::nullopt;
  if (is("_name") || (is("_address") && one.spoil == Spoil::kMissing)) return std::nullopt;
  if (is("_owner") && one.spoil == Spoil::kBlank) return std::nullopt;
  if (is("_owner") && one.spoil == Spoil::kMissing && dialect == Dialect::kOther)
    return std::nullopt;
  return one;
}

std::string Teller::ReportHead() const {
  switch (dialect_) {
    case Dialect::kDefault:
      return "Device ID,Name,IP Address,Port,MAC Address,Peer,License Type,Last Update";
    case Dialect::kParentheses:
      return "Device ID,Name,IP Address,Port,Peer,License Type,Last Update";
    case Dialect::kOther:
      return "Endpoint;LoadMaster;Hardware;Type";
  }
  return "";
}

}  // namespace kemp360::oracle
