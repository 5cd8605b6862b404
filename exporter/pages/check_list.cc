#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/quantities.h"
#include "base/text.h"
#include "pages/check.h"

namespace kemp360 {
namespace {

/// A line of a check-list: what must be true, and whether it is.
struct ListItem {
  std::string title;
  Verdict verdict;
  std::string detail{};
  /// Labels of checks and IDs of faults that it stands for.
  std::vector<std::string> covers{};
  /// false: if it does not hold, it is good to know, and not work that is left.
  bool waited_for = true;

  [[nodiscard]] bool IsLeft() const { return verdict != true && waited_for; }
};

/// Is the check undecided because the profile does not map what it takes?
bool IsUnmapped(const StatusPair& pair, std::string_view check) {
  return std::ranges::any_of(pair.undecided, [check](const StatusUndecided& one) {
    return one.check == check && !one.expected;
  });
}

/// Was the unit read completely, by a profile that does not map the fact?
bool IsUnmapped(const StatusUnit& unit, Fact fact) {
  const auto failed = [](const StatusSource& source) { return source.up == false; };
  return unit.up == true && std::ranges::none_of(unit.sources, failed) &&
         !Holds(unit.missing_facts, ToString(fact));
}

std::string CheckDetail(const StatusPair& pair, const std::string& check) {
  std::vector<std::string> headlines;
  for (const StatusFault& fault : pair.faults) {
    if (fault.check == check) headlines.push_back(fault.headline);
  }
  if (!headlines.empty()) return Joined(headlines, "; ");
  for (const StatusUndecided& one : pair.undecided) {
    if (one.check == check) return one.why;
  }
  return "";
}

/// Empty where the pair has no such check.
void AddCheckItem(const StatusPair& pair, Check check, std::vector<ListItem>& items) {
  const std::string name(ToString(check));
  for (const auto& [label, verdict] : pair.checks) {
    if (label != name) continue;
    items.push_back({std::string(CheckTitle(check)),
                     verdict,
                     CheckDetail(pair, name),
                     {name},
                     verdict || !IsUnmapped(pair, name)});
  }
}

ListItem BothRead(const StatusPair& pair) {
  ListItem item{pair.units.size() == 1 ? "The unit can be read" : "Both units can be read", true};
  std::vector<std::string> unread;
  for (const StatusUnit& unit : pair.units) {
    if (unit.up != true) unread.push_back(unit.name);
  }
  if (unread.empty()) return item;
  item.verdict.reset();
  item.detail = Listed(unread) + (unread.size() == 1 ? " was not read" : " were not read");
  return item;
}

ListItem NoError(const StatusPair& pair) {
  ListItem item{"No HA error", true, "", {"ha-error"}};
  for (const StatusUnit& unit : pair.units) {
    if (unit.ha_error == true) {
      item.verdict = false;
      item.detail += (item.detail.empty() ? "" : "; ") + unit.name + ": " +
                     unit.ha_error_message.value_or("reported, without a message");
    } else if (!unit.ha_error && item.verdict == true) {
      item.verdict.reset();
      item.detail = unit.name + " does not report it";
      item.waited_for = !IsUnmapped(unit, Fact::kHaError);
    }
  }
  item.waited_for = item.waited_for || item.verdict == false;
  return item;
}

ListItem PreferredIsMaster(const StatusPair& pair) {
  ListItem item{
      "The Preferred Master is Master", std::nullopt, "", {"preferred-master-not-master"}};
  for (const StatusUnit& unit : pair.units) {
    if (unit.preferred_master != true || !unit.mode) continue;
    item.verdict = unit.mode == HaMode::kMaster;
    item.detail = unit.name + " is " + std::string(ToString(*unit.mode));
    if (item.verdict == true) return item;
  }
  if (item.verdict) return item;
  item.detail = "no unit reports that Preferred Master is selected";
  item.waited_for = !IsUnmapped(pair, ToString(Check::kPreferredMaster)) &&
                    !IsUnmapped(pair, ToString(Check::kHaMode));
  return item;
}

/// An older version explains what is wrong after a restore. Where nothing is wrong it is no work.
ListItem CrossRestore(const StatusPair& pair) {
  ListItem item{"Version 1.23 or later", true, "", {"cross-restore-unsupported"}};
  for (const StatusUnit& unit : pair.units) {
    if (unit.cross_restore_supported == true) continue;
    item.verdict = unit.cross_restore_supported;
    item.waited_for = !item.verdict && !IsUnmapped(unit, Fact::kVersion);
    item.detail = unit.version ? unit.name + " runs " + *unit.version
                               : unit.name + " does not report its version";
    if (item.verdict == false) {
      item.detail += ": a backup of the other unit breaks its HA configuration";
      return item;
    }
  }
  return item;
}

std::vector<ListItem> AfterUpgrade(const StatusPair& pair) {
  std::vector<ListItem> items{BothRead(pair)};
  for (const Check check : {Check::kVersionParity, Check::kLocalLicenseParity,
                            Check::kMeteredLicenseParity, Check::kHaMode}) {
    AddCheckItem(pair, check, items);
  }
  if (pair.units.size() == 2) items.push_back(PreferredIsMaster(pair));
  items.push_back(NoError(pair));
  AddCheckItem(pair, Check::kLoadmasterOwnership, items);
  AddCheckItem(pair, Check::kReportParity, items);
  return items;
}

/// The vendor's four settings come first: they are what a restored backup of the other unit brings.
std::vector<ListItem> AfterRestore(const StatusPair& pair) {
  std::vector<ListItem> items{CrossRestore(pair), BothRead(pair)};
  for (const Check check :
       {Check::kDistinctUnits, Check::kHaEnabled, Check::kPreferredMaster, Check::kPeerAddress,
        Check::kPeerKey, Check::kPeerDevice, Check::kLocalLicenseParity,
        Check::kMeteredLicenseParity, Check::kVersionParity, Check::kHaMode}) {
    AddCheckItem(pair, check, items);
  }
  items.push_back(NoError(pair));
  AddCheckItem(pair, Check::kLoadmasterOwnership, items);
  AddCheckItem(pair, Check::kReportParity, items);
  return items;
}

std::vector<ListItem> AfterRemoval(const StatusPair& pair) {
  std::vector<ListItem> items;
  if (pair.units.empty()) return items;
  const StatusUnit& unit = pair.units[RemainingUnit(pair)];
  items.push_back({unit.name + " can be read", unit.up == true ? Verdict(true) : std::nullopt});
  ListItem no_peer{unit.name + " names no peer",
                   unit.peer_configured ? Verdict(!*unit.peer_configured) : std::nullopt};
  if (unit.peer_configured == true) {
    no_peer.detail =
        "IP Address for the Other Peer or HA Key for the Other Peer is set: was a unit removed?";
  } else if (!unit.peer_configured) {
    no_peer.detail = "it does not report its peer settings";
    no_peer.waited_for =
        !IsUnmapped(unit, Fact::kPeerAddress) || !IsUnmapped(unit, Fact::kPeerHaKey);
  } else {
    no_peer.covers = {"peer-address-empty", "peer-key-empty", "peer_address", "peer_key"};
  }
  items.push_back(std::move(no_peer));
  ListItem licensed{"No normal device is left on " + unit.name, std::nullopt, "", {"unit-removed"}};
  if (unit.normal_loadmasters) {
    licensed.verdict = *unit.normal_loadmasters == 0;
    licensed.detail =
        *unit.normal_loadmasters == 0
            ? CountOf(unit.activated_loadmasters.value_or(0), "LoadMaster") +
                  " activated by Kemp 360 Central"
            : CountOf(*unit.normal_loadmasters, "normal device") + " to remove and re-license";
  } else {
    licensed.detail = "its list of LoadMasters was not read";
    licensed.waited_for = !IsUnmapped(unit, Fact::kLoadmasterState);
  }
  items.push_back(std::move(licensed));
  for (const StatusUnit& other : pair.units) {
    if (&other == &unit) continue;
    items.push_back(
        {other.name + " is removed from the exporter's configuration",
         false,
         "do this last, when every LoadMaster is activated again",
         {"ha-standalone", "ha-standalone-both", "ha-error", "unit-unreachable", "ha_mode",
          "preferred_master", "local_license_parity", "metered_license_parity", "version_parity",
          "loadmaster_ownership", "report_parity"}});
  }
  return items;
}

std::vector<ListItem> ItemsOfJob(const StatusPair& pair, CheckJob job) {
  switch (job) {
    case CheckJob::kRestore:
      return AfterRestore(pair);
    case CheckJob::kUpgrade:
      return AfterUpgrade(pair);
    case CheckJob::kRemoval:
      return AfterRemoval(pair);
  }
  return {};
}

Sign SignOf(const ListItem& item) {
  if (item.verdict == true) return Sign::kHolds;
  if (!item.waited_for) return Sign::kNote;
  return item.verdict ? Sign::kViolated : Sign::kUndecided;
}

bool Covers(const ListItem& item, const StatusFault& fault) {
  return Holds(item.covers, fault.id) || (fault.check && Holds(item.covers, *fault.check));
}

/// The steps of the first fault that counts; of a removal the devices have them.
const StatusFault* NextFault(const StatusPair& pair, const std::vector<ListItem>& items,
                             CheckJob job) {
  for (const StatusFault& fault : pair.faults) {
    if (!Counts(fault) || fault.cure.empty()) continue;
    const bool covered =
        std::ranges::any_of(items, [&fault](const ListItem& item) { return Covers(item, fault); });
    if (job == CheckJob::kRemoval && covered) continue;
    return &fault;
  }
  return nullptr;
}

/// Faults that are none of the list's. false: there are none.
bool AppendOthers(const StatusPair& pair, const std::vector<ListItem>& items, TerminalText& text) {
  bool first = true;
  for (const StatusFault& fault : pair.faults) {
    const bool covered =
        std::ranges::any_of(items, [&fault](const ListItem& item) { return Covers(item, fault); });
    if (covered || !Counts(fault)) continue;
    if (std::exchange(first, false)) {
      text.Blank();
      text.Paragraph(2, "", 2, "Also:");
    }
    text.Point(fault.kind == FindingKind::kUnread ? Sign::kUndecided : Sign::kViolated, "", 4,
               fault.headline);
  }
  return !first;
}

void AppendNext(const StatusPair& pair, const std::vector<ListItem>& items, CheckJob job,
                TerminalText& text) {
  const StatusFault* next = NextFault(pair, items, job);
  const bool devices = job == CheckJob::kRemoval && NormalDevices(pair) != 0;
  if (devices) {
    const bool has_peer = pair.units[RemainingUnit(pair)].peer_configured == true;
    text.Blank();
    text.Paragraph(
        2, "Next:", 8,
        has_peer ? "make sure that a unit was removed from the pair, before you remove any device"
                 : "remove and re-license each device that the pair licensed before:");
    return;  // the devices follow
  }
  if (next == nullptr) return;
  text.Blank();
  text.Paragraph(2, "Next:", 8, next->headline);
  text.Steps(4, "", 8, next->cure);
}

}  // namespace

std::size_t RemainingUnit(const StatusPair& pair) {
  const auto rank = [](const StatusUnit& unit) {
    return (unit.normal_loadmasters.value_or(0) != 0 ? 4 : 0) +
           (unit.activated_loadmasters.value_or(0) != 0 ? 2 : 0) + (unit.up == true ? 1 : 0);
  };
  const auto most = std::ranges::max_element(pair.units, {}, rank);
  return static_cast<std::size_t>(most - pair.units.begin());
}

CheckOutcome OutcomeOfJob(const StatusPair& pair, CheckJob job) {
  CheckOutcome outcome = CheckOutcome::kHolds;
  for (const ListItem& item : ItemsOfJob(pair, job)) {
    if (!item.IsLeft()) continue;
    if (item.verdict == false) return CheckOutcome::kViolated;
    outcome = CheckOutcome::kUndecided;
  }
  return outcome;
}

void AppendCheckList(const StatusPair& pair, CheckJob job, TerminalText& text) {
  const std::vector<ListItem> items = ItemsOfJob(pair, job);
  std::size_t column = 0;
  for (const ListItem& item : items) column = std::max(column, ColumnsOf(item.title) + 10);
  text.Blank();
  text.Paragraph(2, "", 2,
                 "After a" + std::string(job == CheckJob::kUpgrade ? "n " : " ") +
                     std::string(ToString(job)) + ":");
  std::vector<std::string> left;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    if (items[i].IsLeft()) left.push_back(number);
    const std::string title = (i < 9 ? " " : "") + number + ". " + items[i].title;
    text.Point(SignOf(items[i]), title, column, items[i].detail);
  }
  const bool others = AppendOthers(pair, items, text);
  text.Blank();
  if (left.empty() && others) {
    text.Paragraph(2, "Left:", 8, "nothing of this list, but what is listed under \"Also\"");
    return AppendNext(pair, items, job, text);
  }
  if (left.empty()) {
    const bool all =
        std::ranges::all_of(items, [](const ListItem& item) { return item.verdict == true; });
    text.Point(Sign::kHolds, "", 4,
               all ? "Everything holds: nothing is left to do." : "Nothing is left to do.");
    return;
  }
  text.Paragraph(2, "Left:", 8,
                 std::to_string(left.size()) + " of " + std::to_string(items.size()) + " (" +
                     Joined(left, ", ") + ")");
  AppendNext(pair, items, job, text);
}

}  // namespace kemp360
