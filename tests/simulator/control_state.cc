#include "simulator/control_state.h"

#include <algorithm>
#include <array>
#include <vector>

#include "simulator/json_text.h"

namespace kemp360::simulator {
namespace {

constexpr std::size_t kMostShown = 100;
constexpr std::size_t kMostListed = 10'000;

std::string Text(std::string_view text) { return JsonString(text); }

/// The HA keys themselves are shown to nobody.
std::string_view PeerKeyWord(const Unit& unit, const Unit& peer) {
  if (!unit.peer_ha_key || unit.peer_ha_key->empty()) return "not set";
  return *unit.peer_ha_key == peer.ha_key ? "the other unit's" : "another one";
}

std::string UnitJson(const Simulator& simulator, std::size_t pair, const std::array<Unit, 2>& units,
                     UnitIndex index) {
  const Unit& unit = units.at(index);
  const Unit& peer = units.at(PeerOf(index));
  std::string denied;
  for (const std::string& resource : unit.denied) {
    denied += (denied.empty() ? "" : ", ") + Text(resource);
  }
  std::size_t activated = 0;
  for (const Row& row : unit.rows) activated += row.licence != Licence::kNormal ? 1 : 0;
  std::string faults;
  for (const Fault& fault : simulator.Faults(pair, index)) {
    faults += (faults.empty() ? "" : ", ") + Text(fault.name);
  }
  return "{\"unit\": " + Text(UnitLetter(index)) +
         ", \"url\": " + Text(simulator.UnitUrl(pair, index)) +
         ", \"device_id\": " + Text(unit.device_id) + ", \"version\": " + Text(unit.version) +
         ", \"up\": " + std::string(JsonBool(unit.up)) +
         ", \"ha_mode\": " + Text(ToString(unit.mode)) +
         ", \"ha_error\": " + JsonString(unit.ha_error) +
         ", \"disabled\": " + std::string(JsonBool(unit.disabled)) +
         ", \"preferred_master\": " + std::string(JsonBool(unit.preferred_master)) +
         ", \"local_licensed\": " + std::string(JsonBool(unit.local_licensed)) +
         ", \"metered_licensed\": " + std::string(JsonBool(unit.metered_licensed)) +
         ", \"address\": " + Text(unit.ip_address) +
         ", \"peer_address\": " + JsonString(unit.peer_ip_address) +
         ", \"peer_device_id\": " + JsonString(unit.peer_device_id) +
         ", \"peer_key\": " + Text(PeerKeyWord(unit, peer)) + ", \"denied\": [" + denied + "]" +
         ", \"proxy_unset\": " + std::string(JsonBool(unit.proxy_unset)) +
         ", \"loadmasters\": " + std::to_string(unit.rows.size()) +
         ", \"activated\": " + std::to_string(activated) +
         ", \"reported\": " + std::to_string(unit.ReportRows().size()) + ", \"faults\": [" +
         faults + "], \"requests\": " + std::to_string(simulator.Stats(pair, index).requests) + "}";
}

/// Do the two units' words on it fit together?
bool Agree(const Row* a, const Row* b) {
  if (a == nullptr || b == nullptr) return a == b;
  if (a->licence == Licence::kNormal) return b->licence == Licence::kNormal;
  return b->licence != Licence::kNormal && a->licence != b->licence;
}

/// What a unit's report says of each device.
std::vector<std::string_view> ReportWords(const SimulatedPair& pair, UnitIndex unit) {
  std::vector<std::string_view> words(pair.devices().size(), LicenceWord(nullptr));
  for (const Row& row : pair.unit(unit).ReportRows()) {
    if (row.licence != Licence::kNormal) words.at(row.device) = LicenceWord(&row);
  }
  return words;
}

/// Every LoadMaster as each unit knows it.
std::string LoadMastersJson(const SimulatedPair& pair) {
  const std::array reported{ReportWords(pair, 0), ReportWords(pair, 1)};
  std::string text;
  for (std::size_t device = 0; device < std::min(pair.devices().size(), kMostListed); ++device) {
    text += (text.empty() ? "" : ", ") + std::string("{\"loadmaster\": ") +
            Text(EndpointOf(pair.device(device))) +
            ", \"name\": " + Text(pair.device(device).name) +
            ", \"mac\": " + Text(pair.device(device).mac_address);
    for (UnitIndex unit = 0; unit < 2; ++unit) {
      const std::string letter(UnitLetter(unit));
      text += ", \"" + letter + "\": " + Text(LicenceWord(pair.FindRow(device, unit))) +
              ", \"report_" + letter + "\": " + Text(reported.at(unit).at(device));
    }
    text += "}";
  }
  return "[" + text + "]";
}

std::string DisagreementsJson(const SimulatedPair& pair) {
  std::string text;
  std::size_t shown = 0;
  for (std::size_t device = 0; device < pair.devices().size() && shown < kMostShown; ++device) {
    const Row* a = pair.FindRow(device, 0);
    const Row* b = pair.FindRow(device, 1);
    if (Agree(a, b)) continue;
    ++shown;
    text += (text.empty() ? "" : ", ") + std::string("{\"loadmaster\": ") +
            Text(EndpointOf(pair.device(device))) +
            ", \"name\": " + Text(pair.device(device).name) + ", \"a\": " + Text(LicenceWord(a)) +
            ", \"b\": " + Text(LicenceWord(b)) + "}";
  }
  return "[" + text + "]";
}

}  // namespace

std::string_view LicenceWord(const Row* row) {
  if (row == nullptr) return "not listed";
  switch (row->licence) {
    case Licence::kMine:
      return "mine";
    case Licence::kPeers:
      return "peer's";
    case Licence::kNormal:
      return "normal";
  }
  return "";
}

std::string EndpointOf(const Device& device) {
  const bool six = device.ip_address.find(':') != std::string::npos;
  return (six ? "[" + device.ip_address + "]" : device.ip_address) + ":" +
         std::to_string(device.port);
}

std::string StateJson(const Simulator& simulator) {
  std::string text = "{\"pairs\": [";
  for (std::size_t number = 0; number < simulator.pairs(); ++number) {
    // A copy of the two units: Faults() takes the pair's lock again.
    std::array<Unit, 2> units;
    std::string rest;
    simulator.With(number, [&](const SimulatedPair& pair) {
      units = {pair.unit(0), pair.unit(1)};
      rest = ", \"seconds\": " +
             std::to_string(std::chrono::floor<std::chrono::seconds>(pair.now()).count()) +
             ", \"link_up\": " + std::string(JsonBool(pair.link_up())) +
             ", \"sync_running\": " + std::string(JsonBool(pair.sync_running())) +
             ", \"disagreements\": " + DisagreementsJson(pair) +
             ", \"loadmasters\": " + LoadMastersJson(pair) + "}";
    });
    text += (number == 0 ? "" : ", ") + std::string("{\"pair\": ") +
            Text(simulator.PairName(number)) + ", \"units\": [" +
            UnitJson(simulator, number, units, 0) + ", " + UnitJson(simulator, number, units, 1) +
            "]" + rest;
  }
  return text + "]}\n";
}

std::string RequestsJson(const Simulator& simulator, std::size_t pair, UnitIndex unit) {
  std::string text;
  for (const WireRequest& request : simulator.Requests(pair, unit)) {
    text += (text.empty() ? "" : ", ") + std::string("{\"method\": ") + Text(request.method) +
            ", \"path\": " + Text(request.Path()) +
            ", \"connection\": " + std::to_string(request.connection) + "}";
  }
  return "{\"requests\": [" + text + "]}\n";
}

std::string CatalogueJson() {
  std::string text = "{\"scenarios\": [";
  const char* separator = "";
  for (const Scenario& scenario : AllScenarios()) {
    text.append(separator).append("{\"name\": ").append(Text(scenario.name));
    text.append(", \"help\": ").append(Text(scenario.help)).append("}");
    separator = ", ";
  }
  text += "], \"actions\": [";
  separator = "";
  for (const ActionRule& rule : AllActions()) {
    text.append(separator).append("{\"name\": ").append(Text(rule.name));
    text.append(", \"needs_unit\": ").append(JsonBool(rule.needs_unit));
    text.append(", \"needs_loadmaster\": ").append(JsonBool(rule.needs_loadmaster));
    text.append(", \"value\": ").append(Text(rule.value));
    text.append(", \"help\": ").append(Text(rule.help)).append("}");
    separator = ", ";
  }
  text += "], \"faults\": [";
  separator = "";
  for (const FaultRule& rule : AllFaults()) {
    text.append(separator).append("{\"name\": ").append(Text(rule.name));
    text.append(", \"number\": ").append(Text(rule.number));
    text.append(", \"default_number\": ").append(std::to_string(rule.default_number));
    text.append(", \"value\": ").append(Text(rule.value));
    text.append(", \"default_value\": ").append(Text(rule.default_value));
    text.append(", \"help\": ").append(Text(rule.help)).append("}");
    separator = ", ";
  }
  return text + "]}\n";
}

}  // namespace kemp360::simulator
