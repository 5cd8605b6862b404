#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include "base/quantities.h"
#include "base/text.h"
#include "pages/check.h"

namespace kemp360 {
namespace {

/// A row of the table of facts: its title, what a unit shows, and the check that it belongs to.
struct FactLine {
  std::string_view title;
  std::optional<std::string> (*cell)(const StatusUnit& unit);
  std::optional<Check> check{};
};

std::optional<std::string> TextOfFlag(const std::optional<bool>& flag, std::string_view yes,
                                      std::string_view no) {
  return flag ? std::optional(std::string(*flag ? yes : no)) : std::nullopt;
}

std::optional<std::string> LoadmastersOf(const StatusUnit& unit) {
  if (!unit.activated_loadmasters || !unit.normal_loadmasters) return std::nullopt;
  return std::to_string(*unit.activated_loadmasters) + " activated, " +
         std::to_string(*unit.normal_loadmasters) + " normal";
}

std::optional<std::string> ReportOf(const StatusUnit& unit) {
  if (!unit.report_loadmasters) return std::nullopt;
  return CountOf(*unit.report_loadmasters, "LoadMaster");
}

constexpr FactLine kFactLines[] = {
    {"HA mode",
     [](const StatusUnit& unit) {
       return unit.mode ? std::optional(std::string(ToString(*unit.mode))) : std::nullopt;
     },
     Check::kHaMode},
    {"Version", [](const StatusUnit& unit) { return unit.version; }, Check::kVersionParity},
    {"Local licensing",
     [](const StatusUnit& unit) {
       return TextOfFlag(unit.local_license, "licensed", "not licensed");
     },
     Check::kLocalLicenseParity},
    {"Metered Licensing",
     [](const StatusUnit& unit) {
       return TextOfFlag(unit.metered_license, "licensed", "not licensed");
     },
     Check::kMeteredLicenseParity},
    {"HA error",
     [](const StatusUnit& unit) { return TextOfFlag(unit.ha_error, "reported", "none"); }},
    {"Disable",
     [](const StatusUnit& unit) { return TextOfFlag(unit.ha_disabled, "selected", "cleared"); },
     Check::kHaEnabled},
    {"Preferred Master",
     [](const StatusUnit& unit) {
       return TextOfFlag(unit.preferred_master, "selected", "cleared");
     },
     Check::kPreferredMaster},
    {"Peer address",
     [](const StatusUnit& unit) { return TextOfFlag(unit.peer_address_match, "right", "wrong"); },
     Check::kPeerAddress},
    {"Peer key",
     [](const StatusUnit& unit) { return TextOfFlag(unit.peer_key_match, "right", "wrong"); },
     Check::kPeerKey},
    {"LoadMasters", LoadmastersOf, Check::kLoadmasterOwnership},
    {"Report", ReportOf, Check::kReportParity},
};

Verdict VerdictOf(const StatusPair& pair, Check check) {
  for (const auto& [name, verdict] : pair.checks) {
    if (name == ToString(check)) return verdict;
  }
  return std::nullopt;
}

/// The two units must have the same.
bool IsParity(Check check) {
  return check == Check::kVersionParity || check == Check::kLocalLicenseParity ||
         check == Check::kMeteredLicenseParity || check == Check::kReportParity;
}

RowEnd FactRowEnd(const StatusPair& pair, const FactLine& line) {
  if (pair.units.size() != 2) return {};
  if (!line.check) {
    const bool error = std::ranges::any_of(
        pair.units, [](const StatusUnit& unit) { return unit.ha_error == true; });
    return {error ? Sign::kViolated : Sign::kNote};
  }
  const Verdict verdict = VerdictOf(pair, *line.check);
  if (!verdict) return {Sign::kUndecided};
  if (!NothingCompared(pair, *line.check).empty()) return {Sign::kNote};
  if (*verdict) return {Sign::kHolds};
  return {Sign::kViolated, IsParity(*line.check) ? "differ" : ""};
}

void AppendFacts(const StatusPair& pair, TerminalText& text) {
  std::vector<TableCells> rows{{""}};
  std::vector<RowEnd> ends(1);
  for (const StatusUnit& unit : pair.units) rows[0].push_back(unit.name);
  for (const FactLine& line : kFactLines) {
    TableCells row{std::string(line.title)};
    bool reported = false;
    for (const StatusUnit& unit : pair.units) {
      const std::optional<std::string> cell = line.cell(unit);
      reported = reported || cell.has_value();
      row.push_back(cell ? *cell : unit.up == true ? "not known" : "not read");
    }
    if (!reported) continue;
    rows.push_back(std::move(row));
    ends.push_back(FactRowEnd(pair, line));
  }
  if (rows.size() == 1) return;
  text.Blank();
  text.Table(2, rows, ends);
}

Sign SignOf(const StatusFault& fault) {
  switch (fault.kind) {
    case FindingKind::kViolated:
      return Sign::kViolated;
    case FindingKind::kUnread:
      return Sign::kUndecided;
    case FindingKind::kInfo:
      return Sign::kNote;
  }
  return Sign::kNote;  // unreachable: -Wswitch-enum keeps the list whole
}

/// The column behind the titles of what is listed.
std::size_t TitleColumn(const StatusPair& pair, bool all) {
  std::size_t widest = 0;
  for (const auto& [check, verdict] : pair.checks) {
    if (all || verdict == false) widest = std::max(widest, ColumnsOf(TitleOf(check)));
  }
  return 4 + widest + 2;
}

void AppendFault(const StatusFault& fault, std::size_t column, TerminalText& text) {
  const std::string title = fault.check ? TitleOf(*fault.check) : "";
  text.Point(SignOf(fault), title, column,
             fault.headline + (fault.explained ? " (caused by the above)" : ""));
  if (fault.explained) return;
  if (!fault.meaning.empty()) text.Paragraph(6, "", 6, fault.meaning);
  for (const std::string& cause : fault.causes) text.Paragraph(6, "cause", 13, cause);
  text.Steps(6, "fix", 13, fault.cure);
}

void AppendFaults(const StatusPair& pair, bool all, TerminalText& text) {
  const std::size_t column = TitleColumn(pair, all);
  bool after_effect = false;
  for (const StatusFault& fault : pair.faults) {
    // What is undecided is listed by itself.
    if (fault.id == "check-undecided") continue;
    if (!std::exchange(after_effect, fault.explained) || !fault.explained) text.Blank();
    AppendFault(fault, column, text);
  }
}

void AppendChecks(const StatusPair& pair, bool all, TerminalText& text) {
  std::vector<std::string> held;
  for (const auto& [check, verdict] : pair.checks) {
    if (verdict != true) continue;
    const std::optional<Check> known = ParseWord<Check>(check);
    const std::string_view nothing = known ? NothingCompared(pair, *known) : "";
    held.push_back(TitleOf(check));
    if (!nothing.empty()) held.back().append(": ").append(nothing);
  }
  if (!held.empty() || !pair.undecided.empty()) text.Blank();
  if (all) {
    for (const std::string& title : held) text.Point(Sign::kHolds, "", 4, title);
  } else if (!held.empty()) {
    const bool is_one = held.size() == 1;
    text.Point(Sign::kHolds, "", 4,
               CountOf(held.size(), "check") + (is_one ? " holds" : " hold") + " (--all lists " +
                   (is_one ? "it)" : "them)"));
  }
  // Those with one reason are one line.
  std::vector<std::pair<const StatusUndecided*, std::vector<std::string>>> groups;
  for (const StatusUndecided& one : pair.undecided) {
    const auto same = std::ranges::find_if(groups, [&one](const auto& group) {
      return group.first->why == one.why && group.first->expected == one.expected;
    });
    auto& group = same != groups.end() ? *same : groups.emplace_back(&one, TableCells{});
    group.second.push_back(TitleOf(one.check));
  }
  for (const auto& [one, titles] : groups) {
    text.Point(one->expected ? Sign::kUndecided : Sign::kNote, "", 4,
               (one->expected ? "undecided: " : "not checked: ") + Joined(titles, ", ") + " (" +
                   one->why + ")");
  }
}

void AppendCounts(const StatusPair& pair, TerminalText& text) {
  if (!pair.loadmasters) return;
  std::vector<std::string> parts;
  for (const Ownership ownership : kAll<Ownership>) {
    const std::size_t count = pair.loadmasters->of(ownership);
    if (count == 0 && ownership != Ownership::kAgreed) continue;
    parts.push_back(std::to_string(count) + " " +
                    ReplaceAll(std::string(ToString(ownership)), "_", "-"));
  }
  if (const std::size_t count = pair.loadmasters->undecided; count != 0) {
    parts.push_back(std::to_string(count) + " undecided");
  }
  if (!pair.loadmasters->whole) parts.emplace_back("at least: a list has rows without an address");
  text.Paragraph(2, "LoadMasters", 15, Joined(parts, ", "));
}

void AppendPair(const StatusPair& pair, const CheckView& view, TerminalText& text) {
  text.Heading(pair.name + ": " + CheckHeadline(pair), ReadLine(pair));
  if (!pair.read_at) {
    text.Paragraph(2, "", 2,
                   "The pair was not read yet: request /probe?pair=" + pair.name +
                       " of the exporter, or run check without --from.");
    return;
  }
  if (IsTooOld(pair)) {
    text.Blank();
    text.Point(Sign::kUndecided, "", 4,
               "This read is too old to show the current state of the pair: check whether "
               "Prometheus scrapes "
               "it.");
  }
  if (view.after) {
    AppendCheckList(pair, *view.after, text);
  } else {
    AppendFacts(pair, text);
    AppendFaults(pair, view.all, text);
    AppendChecks(pair, view.all, text);
  }
  if (pair.loadmasters) text.Blank();
  AppendCounts(pair, text);
  AppendReportDifferences(pair, text);
  AppendDevicesToFix(pair, view.after, text);
  if (view.loadmasters) AppendAllDevices(pair, text);
}

std::string_view StateOf(const StatusPair& pair) {
  if (!pair.read_at) return "NOT READ";
  if (pair.units.size() == 1) return "ONE UNIT";
  if (!pair.in_ha) return "UNKNOWN";
  return *pair.in_ha ? "IN HA" : "NOT IN HA";
}

std::string RolesOf(const StatusPair& pair) {
  std::string master;
  std::string standby;
  for (const StatusUnit& unit : pair.units) {
    if (unit.mode == HaMode::kMaster) master = unit.name;
    if (unit.mode == HaMode::kStandby) standby = unit.name;
  }
  return master + " is Master, " + standby + " is Standby";
}

}  // namespace

std::string TitleOf(const std::string& check) {
  const std::optional<Check> known = ParseWord<Check>(check);
  return known ? std::string(CheckTitle(*known)) : check;
}

std::string_view NothingCompared(const StatusPair& pair, Check check) {
  if (check == Check::kLoadmasterOwnership) {
    const auto& counts = pair.loadmasters;
    const bool none = counts && counts->of(Ownership::kAgreed) + counts->not_agreed() == 0;
    return none ? "no LoadMaster is licensed, so nothing was compared" : "";
  }
  if (check != Check::kReportParity) return "";
  const bool empty = std::ranges::all_of(
      pair.units, [](const StatusUnit& unit) { return unit.report_loadmasters == 0U; });
  return empty ? "both are empty, so nothing was compared" : "";
}

std::string CheckHeadline(const StatusPair& pair) {
  std::string text(StateOf(pair));
  const auto worst = std::ranges::find_if(pair.faults, Counts);
  if (worst != pair.faults.end()) return text + " - " + worst->headline;
  if (!pair.read_at) return text + " - " + pair.verdict;
  if (pair.in_ha == true) return text + " - " + RolesOf(pair);
  if (pair.units.size() == 1) return text + " - " + pair.units[0].name + ", HA is not checked";
  return text + " - " + pair.verdict;
}

std::string ReadLine(const StatusPair& pair) {
  if (!pair.read_at) return "";
  // "2026-03-02T09:36:40Z"
  const std::string time = pair.read_at->size() >= 19 ? pair.read_at->substr(11, 8) : *pair.read_at;
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f s", pair.read_duration_seconds.value_or(0));
  std::string text = "read " + time + " UTC in " + seconds;
  constexpr double kWorthSaying = 5;  // a read of its own is younger
  const double age = std::min(pair.age_seconds.value_or(0), 1e9);
  if (age >= kWorthSaying) {
    text += ", " + RoughDuration(std::chrono::seconds(std::llround(age))) + " ago";
  }
  return text;
}

std::string RenderCheck(std::span<const StatusPair> pairs, const CheckView& view,
                        const TextStyle& style) {
  TerminalText text(style);
  bool first = true;
  for (const StatusPair& pair : pairs) {
    if (!std::exchange(first, false)) text.Blank();
    AppendPair(pair, view, text);
  }
  return std::move(text).Take();
}

std::vector<std::string> DescribeChanges(const StatusPair* before, const StatusPair& now,
                                         const TextStyle& style) {
  const TerminalText signs(style);
  const std::string time =
      now.read_at && now.read_at->size() >= 19 ? now.read_at->substr(11, 8) : "--:--:--";
  std::vector<std::string> lines;
  const auto say = [&](const std::string& what) {
    const std::string line = time + " " + now.name + ": " + what;
    lines.push_back(style.utf8 ? line : AsciiOf(line));
  };
  if (before == nullptr || CheckHeadline(*before) != CheckHeadline(now)) say(CheckHeadline(now));
  std::map<std::string, Sign> was;
  std::map<std::string, Sign> is;
  const auto collect = [](const StatusPair& pair, std::map<std::string, Sign>& faults) {
    for (const StatusFault& fault : pair.faults) {
      if (fault.kind != FindingKind::kInfo) faults.emplace(fault.headline, SignOf(fault));
    }
  };
  if (before != nullptr) collect(*before, was);
  collect(now, is);
  for (std::size_t i = 0; before != nullptr && i < now.units.size() && i < before->units.size();
       ++i) {
    for (const FactLine& line : kFactLines) {
      const auto old_cell = line.cell(before->units[i]);
      const auto new_cell = line.cell(now.units[i]);
      if (old_cell == new_cell || !old_cell || !new_cell) continue;
      say(now.units[i].name + " " + std::string(line.title) + ": " + *old_cell + " -> " +
          *new_cell);
    }
  }
  for (const auto& [headline, sign] : was) {
    if (!is.contains(headline)) say(signs.SignText(Sign::kHolds) + " no longer: " + headline);
  }
  for (const auto& [headline, sign] : is) {
    if (!was.contains(headline)) say(signs.SignText(sign) + " " + headline);
  }
  return lines;
}

}  // namespace kemp360
