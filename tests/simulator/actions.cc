#include "simulator/actions.h"

#include <array>
#include <utility>
#include <vector>

#include "base/text.h"

namespace kemp360::simulator {
namespace {

/// An action whose unit and LoadMaster were found.
struct Resolved {
  UnitIndex unit = 0;
  std::size_t device = 0;
  const std::string& value;
};
using Doing = Result<std::string> (*)(SimulatedPair&, const Resolved&);

struct Entry {
  ActionRule rule;
  Doing run;
};

Error Mistake(std::string what, std::string mend) {
  return Error{"action", std::move(what), std::move(mend)};
}

std::optional<bool> ParseFlag(std::string_view text) {
  if (EqualsIgnoringCase(text, "true") || text == "1" || EqualsIgnoringCase(text, "yes"))
    return true;
  if (EqualsIgnoringCase(text, "false") || text == "0" || EqualsIgnoringCase(text, "no"))
    return false;
  return std::nullopt;
}

template <bool Unit::*kField>
Result<std::string> SetFlag(SimulatedPair& pair, const Resolved& what) {
  const auto flag = ParseFlag(what.value);
  if (!flag) return Mistake("\"" + what.value + "\" is no flag", "use true or false");
  pair.Change(what.unit, [&](Unit& unit) { unit.*kField = *flag; });
  return std::string("set");
}

template <std::optional<std::string> Unit::*kField>
Result<std::string> SetText(SimulatedPair& pair, const Resolved& what) {
  pair.Change(what.unit, [&](Unit& unit) { unit.*kField = what.value; });
  return std::string("set");
}

Result<std::string> SetVersion(SimulatedPair& pair, const Resolved& what) {
  if (what.value.empty()) return Mistake("the version is missing", "give one, for example 1.24.3");
  pair.Change(what.unit, [&](Unit& unit) { unit.version = what.value; });
  return "runs " + what.value;
}

Result<std::string> DoUpgrade(SimulatedPair& pair, const Resolved& what) {
  if (what.value.empty()) return Mistake("the version is missing", "give one, for example 1.25.0");
  pair.Upgrade(what.unit, what.value);
  return std::string("down for the upgrade");
}

Result<std::string> ChangeKey(SimulatedPair& pair, const Resolved& what) {
  const std::string fresh =
      what.value.empty() ? std::string(40, what.unit == 0 ? 'c' : 'd') : what.value;
  pair.Change(what.unit, [&](Unit& unit) {
    unit.api_key = fresh;
    unit.password = what.value.empty() ? "changed-password" : what.value;
  });
  return std::string("key and password were changed");
}

Result<std::string> Deny(SimulatedPair& pair, const Resolved& what) {
  pair.Change(what.unit, [&](Unit& unit) { unit.denied.insert(what.value); });
  return "no permission for " + what.value;
}

Result<std::string> Allow(SimulatedPair& pair, const Resolved& what) {
  pair.Change(what.unit, [&](Unit& unit) { unit.denied.erase(what.value); });
  return "permission for " + what.value;
}

Result<std::string> LicenseNew(SimulatedPair& pair, const Resolved& what) {
  Device device = MakeLicensable(pair.devices().size() + 1);
  if (!what.value.empty()) device.name = what.value;
  pair.License(pair.AddDevice(device), what.unit);
  return device.name + " at " + device.ip_address;
}

// Kept in the order in which the page and the README show them.
const std::array<Entry, 31> kActions{{
    {{"set-version", true, false, "version", "1.22.4", "The unit runs that version, at once."},
     SetVersion},
    {{"upgrade", true, false, "version", "1.25.0",
      "The unit is down for the reboot time, and returns with that version."},
     DoUpgrade},
    {{"set-local-licence", true, false, "true or false", "true",
      "Whether the unit is licensed for local licensing."},
     SetFlag<&Unit::local_licensed>},
    {{"set-metered-licence", true, false, "true or false", "false",
      "Whether the unit is licensed for Metered Licensing."},
     SetFlag<&Unit::metered_licensed>},
    {{"set-disabled", true, false, "true or false", "true", "The setting Disable."},
     SetFlag<&Unit::disabled>},
    {{"set-preferred", true, false, "true or false", "true", "The setting Preferred Master."},
     SetFlag<&Unit::preferred_master>},
    {{"set-peer-address", true, false, "an address, or nothing", "192.0.2.99",
      "The setting IP Address for the Other Peer."},
     SetText<&Unit::peer_ip_address>},
    {{"set-peer-key", true, false, "a key, or nothing", "00000000000000000000000000000000",
      "The setting HA Key for the Other Peer."},
     SetText<&Unit::peer_ha_key>},
    {{"set-peer-device", true, false, "a device ID, or nothing", "1300499",
      "The device ID that the unit reports for its peer."},
     SetText<&Unit::peer_device_id>},
    {{"shut-down", true, false, "", "", "The unit is switched off."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.ShutDown(what.unit);
       return std::string("down");
     }},
    {{"start-up", true, false, "", "",
      "The unit starts, and compares itself with its peer at its next HA poll."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.StartUp(what.unit);
       return std::string("up");
     }},
    {{"poll", true, false, "", "", "The unit's HA poll, now."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.Poll(what.unit);
       return std::string(ToString(pair.unit(what.unit).mode));
     }},
    {{"cut-link", false, false, "", "", "The units cannot reach each other; you can reach both."},
     [](SimulatedPair& pair, const Resolved&) -> Result<std::string> {
       pair.SetLink(false);
       return std::string("cut");
     }},
    {{"heal-link", false, false, "", "", "The units can reach each other again."},
     [](SimulatedPair& pair, const Resolved&) -> Result<std::string> {
       pair.SetLink(true);
       return std::string("healed");
     }},
    {{"stop-sync", false, false, "", "", "License migrations no longer synchronize."},
     [](SimulatedPair& pair, const Resolved&) -> Result<std::string> {
       pair.SetSync(false);
       return std::string("stopped");
     }},
    {{"resume-sync", false, false, "", "", "License migrations synchronize again."},
     [](SimulatedPair& pair, const Resolved&) -> Result<std::string> {
       pair.SetSync(true);
       return std::string("resumed");
     }},
    {{"license", true, true, "", "",
      "The LoadMaster licenses, or re-licenses, against the unit; its peer reports that after the "
      "sync delay."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.License(what.device, what.unit);
       return "licensed by unit " + std::string(UnitLetter(what.unit));
     }},
    {{"license-new", true, false, "its name, or nothing", "lm-new",
      "A new LoadMaster, which neither unit knows, licenses against the unit."},
     LicenseNew},
    {{"remove-device", true, true, "", "",
      "The LoadMaster is removed from the unit (step 1 of what to do after a unit was removed)."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.RemoveDevice(what.device, what.unit);
       return std::string("removed");
     }},
    {{"remove-unit", true, false, "", "",
      "The unit is removed from the pair: every actively licensed LoadMaster becomes a normal "
      "device of the other unit."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.RemoveUnit(what.unit);
       return std::string("removed");
     }},
    {{"form-pair", false, false, "", "",
      "Address and key of the other unit are set on each unit; one with an empty list gets the "
      "list of its peer."},
     [](SimulatedPair& pair, const Resolved&) -> Result<std::string> {
       pair.FormPair();
       return std::string("formed");
     }},
    {{"restore-backup", true, false, "", "", "A backup of the other unit is restored to this one."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.RestoreBackup(what.unit, false);
       return std::string("restored");
     }},
    {{"restore-backup-with-users", true, false, "", "",
      "The same, and the other unit's users, passwords and keys with it."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.RestoreBackup(what.unit, true);
       return std::string("restored");
     }},
    {{"change-key", true, false, "the new key, or nothing", "",
      "The API key and the password of the user change: the previous ones are rejected."},
     ChangeKey},
    {{"deny", true, false, "a resource", "loadmaster",
      "The user loses the permission to read one resource: 401 for that one only."},
     Deny},
    {{"allow", true, false, "a resource", "loadmaster", "The user gets that permission back."},
     Allow},
    {{"freeze-report", true, false, "", "", "The unit's report is no longer updated."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.FreezeReport(what.unit, true);
       return std::string("frozen");
     }},
    {{"thaw-report", true, false, "", "", "The unit's report is updated again."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.FreezeReport(what.unit, false);
       return std::string("follows");
     }},
    {{"rolling-upgrade", false, false, "version", "1.25.0",
      "Unit b is upgraded, and after a pause unit a."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.RollingUpgrade(what.value.empty() ? "1.25.0" : what.value);
       return std::string("begun");
     }},
    {{"renumber", true, false, "", "", "The unit's LoadMasters get new ids, without gaps."},
     [](SimulatedPair& pair, const Resolved& what) -> Result<std::string> {
       pair.RenumberRows(what.unit);
       return std::string("renumbered");
     }},
    {{"reset", false, false, "", "", "A healthy pair, as it was made."},
     [](SimulatedPair& pair, const Resolved&) -> Result<std::string> {
       pair.Reset();
       return std::string("healthy");
     }},
}};

std::string NearestAction(const std::string& name) {
  std::vector<std::string> names;
  names.reserve(kActions.size());
  for (const Entry& entry : kActions) names.emplace_back(entry.rule.name);
  const auto near = Nearest(name, names);
  return near ? "did you mean \"" + *near + "\"?" : "GET /actions lists all of them";
}

}  // namespace

std::span<const ActionRule> AllActions() {
  static const std::vector<ActionRule> kRules = [] {
    std::vector<ActionRule> rules;
    rules.reserve(kActions.size());
    for (const Entry& entry : kActions) rules.push_back(entry.rule);
    return rules;
  }();
  return kRules;
}

std::optional<UnitIndex> ParseUnit(std::string_view text) {
  if (text.starts_with("central-") || text.starts_with("unit-"))
    text = text.substr(text.size() - 1);
  if (EqualsIgnoringCase(text, "a") || text == "0") return 0;
  if (EqualsIgnoringCase(text, "b") || text == "1") return 1;
  return std::nullopt;
}

Result<std::string> Perform(SimulatedPair& pair, const Action& action) {
  for (const Entry& entry : kActions) {
    if (entry.rule.name != action.name) continue;
    Resolved what{action.unit.value_or(0), 0, action.value};
    if (entry.rule.needs_unit && !action.unit) {
      return Mistake("\"" + action.name + "\" needs a unit", "give unit a or b");
    }
    if (entry.rule.needs_loadmaster) {
      const auto device = pair.FindDevice(action.loadmaster);
      if (!device) {
        return Mistake("no LoadMaster \"" + action.loadmaster + "\"",
                       "give a name, device ID, MAC, address or address:port of one");
      }
      what.device = *device;
    }
    return entry.run(pair, what);
  }
  return Mistake("no action \"" + action.name + "\"", NearestAction(action.name));
}

}  // namespace kemp360::simulator
