#include "simulator/scenarios.h"

#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace kemp360::simulator {
namespace {

constexpr UnitIndex kA = 0;
constexpr UnitIndex kB = 1;
// LoadMasters 1 (licensed by unit a) and 2 (by unit b): the ones of the recordings.
constexpr std::size_t kFirst = 0;
constexpr std::size_t kSecond = 1;

/// What happens, apart from time.
using Cause = void (*)(SimulatedPair&);

enum class Wait {
  kNone,
  kPolls,  ///< until each unit has polled twice: judged, and seen how the other judged
  kSync,   ///< until the news of every moved licence arrived
};

struct Entry {
  Scenario scenario;
  Cause cause;
  Wait wait;
};

void VersionsDiffer(SimulatedPair& pair) {
  pair.Change(kB, [](Unit& unit) { unit.version = "1.22.4"; });
}

void NoMaster(SimulatedPair& pair) {
  // Nobody is preferred, and a power cut took the role from the master.
  pair.Change(kA, [](Unit& unit) { unit.preferred_master = false; });
  for (const UnitIndex unit : {kA, kB}) pair.ShutDown(unit);
  for (const UnitIndex unit : {kA, kB}) pair.StartUp(unit);
}

void Disowned(SimulatedPair& pair) {
  // Each re-licenses from both units before the first move has arrived at the other.
  pair.License(kFirst, kB);
  pair.License(kFirst, kA);
  pair.License(kSecond, kA);
  pair.License(kSecond, kB);
}

void Contested(SimulatedPair& pair) {
  pair.SetSync(false);
  pair.License(kFirst, kB);
  pair.License(kSecond, kA);
}

void OneSided(SimulatedPair& pair) {
  pair.SetSync(false);
  pair.RemoveDevice(kSecond, kA);
  pair.RenumberRows(kA);
  pair.RemoveDevice(kFirst, kB);
}

void ReportDiffers(SimulatedPair& pair) {
  pair.FreezeReport(kB, true);
  pair.License(pair.AddDevice(MakeLicensable(pair.devices().size() + 1)), kA);
}

const std::array<Entry, 17> kScenarios{{
    {{"healthy", "Unit a is Master, unit b is Standby, and everything agrees."},
     [](SimulatedPair&) {},
     Wait::kNone},
    {{"versions-differ",
      "Unit b runs 1.22.4: each unit moves itself into standalone mode at its next HA poll."},
     VersionsDiffer,
     Wait::kPolls},
    {{"local-licence-differs",
      "Unit b is licensed for local licensing: each unit moves itself into standalone mode."},
     [](SimulatedPair& pair) { pair.Change(kB, [](Unit& unit) { unit.local_licensed = true; }); },
     Wait::kPolls},
    {{"metered-licence-differs",
      "Unit b loses Metered Licensing: each unit moves itself into standalone mode."},
     [](SimulatedPair& pair) {
       pair.Change(kB, [](Unit& unit) { unit.metered_licensed = false; });
     },
     Wait::kPolls},
    {{"one-standalone",
      "Disable is selected on unit b: it moves itself into standalone mode, and unit a stays "
      "Master."},
     [](SimulatedPair& pair) { pair.Change(kB, [](Unit& unit) { unit.disabled = true; }); },
     Wait::kPolls},
    {{"both-master", "The link between the units is cut: each considers the other one down."},
     [](SimulatedPair& pair) { pair.SetLink(false); },
     Wait::kPolls},
    {{"no-master",
      "No unit is Preferred Master, and both restarted: each waits for the other one."},
     NoMaster,
     Wait::kPolls},
    {{"disowned",
      "LoadMasters 1 and 2 re-licensed from both units in quick succession: each unit reports that "
      "the other one licenses them."},
     Disowned,
     Wait::kSync},
    {{"contested",
      "Synchronization stopped, then LoadMasters 1 and 2 were re-licensed: both units claim both."},
     Contested,
     Wait::kSync},
    {{"one-sided", "Unit a does not know LoadMaster 2, unit b does not know LoadMaster 1."},
     OneSided,
     Wait::kSync},
    {{"unit-removed",
      "Unit b was removed: all LoadMasters that were licensed are normal devices of unit a."},
     [](SimulatedPair& pair) { pair.RemoveUnit(kB); },
     Wait::kPolls},
    {{"backup-restored", "A backup of unit a was restored to unit b: four settings are wrong."},
     [](SimulatedPair& pair) { pair.RestoreBackup(kB, false); },
     Wait::kPolls},
    {{"credentials-revoked",
      "The key and the password of the user were changed on unit b: it responds with 401."},
     [](SimulatedPair& pair) {
       pair.Change(kB, [](Unit& unit) {
         unit.api_key = std::string(40, 'd');
         unit.password = "changed-password";
       });
     },
     Wait::kNone},
    {{"report-differs",
      "A new LoadMaster is in both lists, but unit b's report is no longer updated."},
     ReportDiffers,
     Wait::kSync},
    {{"rolling-upgrade",
      "A timeline: unit b is upgraded, and after a pause unit a; the pair is not in HA in "
      "between."},
     [](SimulatedPair& pair) { pair.RollingUpgrade("1.25.0"); },
     Wait::kNone},
    {{"unit-unreachable", "Unit a, the Preferred Master, is down: unit b becomes Master."},
     [](SimulatedPair& pair) { pair.ShutDown(kA); },
     Wait::kPolls},
    {{"two-preferred", "Both units are Preferred Master: both become Master."},
     [](SimulatedPair& pair) { pair.Change(kB, [](Unit& unit) { unit.preferred_master = true; }); },
     Wait::kPolls},
}};

Duration SpanOf(Wait wait, const PairOptions& options) {
  switch (wait) {
    case Wait::kNone:
      return Duration::zero();
    case Wait::kPolls:
      return 2 * options.poll_interval + options.poll_offset;
    case Wait::kSync:
      return options.sync_delay;
  }
  return Duration::zero();
}

}  // namespace

std::span<const Scenario> AllScenarios() {
  static const std::vector<Scenario> kAll = [] {
    std::vector<Scenario> all;
    all.reserve(kScenarios.size());
    for (const Entry& entry : kScenarios) all.push_back(entry.scenario);
    return all;
  }();
  return kAll;
}

Result<std::string_view> ApplyScenario(SimulatedPair& pair, std::string_view name, Settle settle) {
  std::vector<std::string> names;
  for (const Entry& entry : kScenarios) {
    if (entry.scenario.name != name) {
      names.emplace_back(entry.scenario.name);
      continue;
    }
    pair.Reset();
    entry.cause(pair);
    if (settle == Settle::kAtOnce) pair.Advance(SpanOf(entry.wait, pair.options()));
    return entry.scenario.help;
  }
  const auto near = Nearest(name, names);
  return Error{"scenario", "no scenario \"" + std::string(name) + "\"",
               near ? "did you mean \"" + *near + "\"?" : "--list shows all of them"};
}

}  // namespace kemp360::simulator
