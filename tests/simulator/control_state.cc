#include "simulator/control_state.h"

#include "simulator/json_text.h"

namespace kemp360::simulator {
namespace {

constexpr std::size_t kMostShown = 100;

std::string Text(std::string_view text) { return JsonString(text); }

std::string UnitJson(const Simulator& simulator, std::size_t pair, const Unit& unit,
                     UnitIndex index) {
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
         ", \"peer_address\": " + JsonString(unit.peer_ip_address) +
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
             ", \"disagreements\": " + DisagreementsJson(pair) + "}";
    });
    text += (number == 0 ? "" : ", ") + std::string("{\"pair\": ") +
            Text(simulator.PairName(number)) + ", \"units\": [" +
            UnitJson(simulator, number, units[0], 0) + ", " +
            UnitJson(simulator, number, units[1], 1) + "]" + rest;
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
