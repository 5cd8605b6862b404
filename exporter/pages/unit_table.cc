#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/words.h"
#include "pages/pair_section.h"

namespace kemp360 {
namespace {

constexpr std::string_view kNotSaid = "not said";
constexpr std::string_view kNotRead = "not read";

/// A cell: its words, and the class that colours it.
struct Cell {
  std::string text;
  std::string_view look;
};

/// One unit as the table shows it.
struct Column {
  const UnitSnapshot& unit;
  const UnitAssessment& assessment;
  const PairAssessment& pair;
  SystemTime now;
};

Cell NotSaid(const UnitSnapshot& unit) {
  return {std::string(unit.up() ? kNotSaid : kNotRead), "none"};
}

Cell ReadCell(const Column& column) {
  if (!column.unit.up()) return {"no", "bad"};
  for (const SourceStatus& source : column.unit.sources) {
    if (source.failure) return {"in part", "warning"};
  }
  return {"whole", ""};
}

Cell LastReadCell(const Column& column) {
  if (!column.unit.last_success) return {"never by this process", "none"};
  return {RoughDuration(column.now - *column.unit.last_success) + " ago", ""};
}

Cell ModeCell(const Column& column) {
  if (!column.unit.ha_mode) return NotSaid(column.unit);
  switch (*column.unit.ha_mode) {
    case HaMode::kMaster:
      return {"master", "ok"};
    case HaMode::kStandby:
      return {"standby", "standby"};
    case HaMode::kStandalone:
      return {"standalone", "bad"};
    case HaMode::kUnknown:
      return {"a word that nobody mapped", "unknown"};
  }
  return {};  // unreachable: -Wswitch-enum keeps the list whole
}

/// What both units should say alike stands out where they do not.
std::string_view ParityLook(Check check, const Column& column) {
  return column.pair.of(check) == false ? "warning" : "";
}

Cell VersionCell(const Column& column) {
  if (!column.unit.version) return NotSaid(column.unit);
  return {Shown(*column.unit.version), ParityLook(Check::kVersionParity, column)};
}

Cell DeviceIdCell(const Column& column) {
  if (!column.unit.device_id) return NotSaid(column.unit);
  return {Shown(*column.unit.device_id), ParityLook(Check::kDistinctUnits, column)};
}

Cell LicenseCell(std::optional<bool> licensed, Check parity, const Column& column) {
  if (!licensed) return NotSaid(column.unit);
  return {*licensed ? "licensed" : "not licensed", ParityLook(parity, column)};
}

Cell HaErrorCell(const Column& column) {
  if (!column.unit.ha_error) return NotSaid(column.unit);
  if (!*column.unit.ha_error) return {"none", ""};
  const std::string text = Shown(column.unit.ha_error_message.value_or(""));
  return {text.empty() ? "yes, without a text" : text, "alarm"};
}

Cell DisabledCell(const Column& column) {
  if (!column.unit.ha_disabled) return NotSaid(column.unit);
  return *column.unit.ha_disabled ? Cell{"yes", "warning"} : Cell{"no", ""};
}

Cell PreferredCell(const Column& column) {
  if (!column.unit.preferred_master) return NotSaid(column.unit);
  return {*column.unit.preferred_master ? "yes" : "no",
          ParityLook(Check::kPreferredMaster, column)};
}

Cell PeerAddressCell(const Column& column) {
  if (!column.unit.peer_address) return NotSaid(column.unit);
  const std::string said = Shown(Trim(*column.unit.peer_address));
  if (said.empty()) return {"empty", "warning"};
  if (!column.assessment.peer_address_match) return {said + " (not compared)", "none"};
  return *column.assessment.peer_address_match ? Cell{said, ""}
                                               : Cell{said + " (not the other unit)", "warning"};
}

Cell PeerKeyCell(const Column& column) {
  if (!column.assessment.peer_key_set) return NotSaid(column.unit);
  if (!*column.assessment.peer_key_set) return {"empty", "warning"};
  if (!column.assessment.peer_key_match) return {"set (not compared)", "none"};
  return *column.assessment.peer_key_match ? Cell{"right", ""}
                                           : Cell{"not the other unit's", "warning"};
}

Cell CrossRestoreCell(const Column& column) {
  if (!column.assessment.cross_restore_supported) return NotSaid(column.unit);
  return {*column.assessment.cross_restore_supported ? "leaves HA whole" : "breaks HA (below 1.23)",
          ""};
}

Cell LoadmastersCell(const Column& column) {
  if (!column.unit.loadmasters) return {std::string(kNotRead), "none"};
  if (!column.assessment.activated || !column.assessment.normal) {
    return {std::to_string(column.assessment.listed.value_or(0)) + " listed", ""};
  }
  std::string text = std::to_string(*column.assessment.activated) + " activated, " +
                     std::to_string(*column.assessment.normal) + " normal";
  if (column.unit.loadmasters->duplicates != 0) {
    text += ", " + std::to_string(column.unit.loadmasters->duplicates) + " repeated";
  }
  return {text, ""};
}

Cell ReportCell(const Column& column) {
  if (!column.unit.report || !column.assessment.reported) return {std::string(kNotRead), "none"};
  return {CountOf(*column.assessment.reported, "LoadMaster") + ", made " +
              RoughDuration(column.now - column.unit.report->made_at) + " ago",
          ""};
}

Cell ConnectionCell(const Column& column) {
  const UnitSnapshot& unit = column.unit;
  if (unit.plain_http) return {"plain HTTP", "warning"};
  if (!unit.tls_verified) return {"TLS, certificate not verified", "warning"};
  if (!unit.certificate_expiry) return {"TLS", ""};
  const Duration left = *unit.certificate_expiry - column.now;
  if (left <= Duration{}) return {"TLS, certificate expired", "bad"};
  constexpr Duration kSoon = std::chrono::hours(24 * 30);
  return {"TLS, certificate ends in " + RoughDuration(left), left < kSoon ? "warning" : ""};
}

/// "unit and report: timeout: no answer within 8s": sources that failed alike are named together.
std::vector<std::string> FailuresOf(const UnitSnapshot& unit) {
  std::vector<std::pair<std::vector<std::string>, std::string>> groups;
  for (const SourceStatus& source : unit.sources) {
    if (!source.failure) continue;
    const std::string why = FailureText(*source.failure);
    const auto same = std::find_if(groups.begin(), groups.end(),
                                   [&why](const auto& group) { return group.second == why; });
    if (same == groups.end()) {
      groups.push_back({{source.name}, why});
    } else {
      same->first.push_back(source.name);
    }
  }
  std::vector<std::string> lines;
  lines.reserve(groups.size());
  for (const auto& [sources, why] : groups) lines.push_back(Listed(sources) + ": " + why);
  return lines;
}

Cell ProblemsCell(const Column& column) {
  std::vector<std::string> lines = FailuresOf(column.unit);
  std::vector<std::string> facts;
  for (const auto& [fact, missing] : column.unit.missing) {
    if (missing) facts.emplace_back(ToString(fact));
  }
  if (!facts.empty()) lines.push_back("missing in its answers: " + Listed(facts));
  if (lines.empty()) return {"none", ""};
  std::string text = lines[0];
  for (std::size_t i = 1; i < lines.size(); ++i) text += "; " + lines[i];
  return {text, "alarm"};
}

struct TableRow {
  std::string_view head;
  Cell (*cell)(const Column& column);
};

constexpr TableRow kRows[] = {
    {"Mode", ModeCell},
    {"Read", ReadCell},
    {"Last read", LastReadCell},
    {"Version", VersionCell},
    {"Device ID", DeviceIdCell},
    {"Local licensing",
     [](const Column& column) {
       return LicenseCell(column.unit.local_license, Check::kLocalLicenseParity, column);
     }},
    {"Metered Licensing",
     [](const Column& column) {
       return LicenseCell(column.unit.metered_license, Check::kMeteredLicenseParity, column);
     }},
    {"HA error", HaErrorCell},
    {"Disable", DisabledCell},
    {"Preferred Master", PreferredCell},
    {"Address for the other peer", PeerAddressCell},
    {"Key for the other peer", PeerKeyCell},
    {"Its backup on the other unit", CrossRestoreCell},
    {"LoadMasters", LoadmastersCell},
    {"Report", ReportCell},
    {"Connection", ConnectionCell},
    {"Problems in reading", ProblemsCell},
};

void AppendRow(std::string_view head, const std::vector<Cell>& cells, HtmlText& html) {
  html.Raw("<tr><th scope=\"row\">").Text(head).Raw("</th>");
  for (const Cell& cell : cells) {
    html.Raw("<td>");
    if (cell.look.empty()) {
      html.Text(cell.text);
    } else {
      html.Element("span", cell.look, cell.text);
    }
    html.Raw("</td>");
  }
  html.Raw("</tr>\n");
}

}  // namespace

void AppendUnitTable(const PairSnapshot& snapshot, const PairAssessment& assessment, SystemTime now,
                     HtmlText& html) {
  html.Raw("<table><thead><tr><th scope=\"col\">Unit</th>");
  for (const UnitSnapshot& unit : snapshot.units) {
    html.Raw("<th scope=\"col\">").Text(unit.unit).Raw("</th>");
  }
  html.Raw("</tr></thead><tbody>\n");
  for (const TableRow& row : kRows) {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
      cells.push_back(row.cell({snapshot.units[i], assessment.units[i], assessment, now}));
    }
    const bool nothing_read = std::all_of(cells.begin(), cells.end(),
                                          [](const Cell& cell) { return cell.text == kNotRead; });
    if (!nothing_read) AppendRow(row.head, cells, html);
  }
  html.Raw("</tbody></table>\n");
}

}  // namespace kemp360
