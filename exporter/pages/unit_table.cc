#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "pages/pair_section.h"
#include "pages/time_text.h"
#include "pages/words.h"

namespace kemp360 {
namespace {

constexpr std::string_view kNotSaid = "not said";

/// A cell: its words, and the class that colours it.
struct Cell {
  std::string text;
  std::string_view look;
};

/// One unit as the table shows it.
struct Column {
  const UnitSnapshot& unit;
  const UnitAssessment& assessment;
  SystemTime now;
};

Cell NotSaid(const UnitSnapshot& unit) {
  return {std::string(unit.up() ? kNotSaid : "not read"), "none"};
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
  return {SpanText(column.now - *column.unit.last_success) + " ago", ""};
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

Cell TextCell(const std::optional<std::string>& text, const UnitSnapshot& unit) {
  if (!text) return NotSaid(unit);
  return {Shown(*text), ""};
}

Cell LicenseCell(std::optional<bool> licensed, const UnitSnapshot& unit) {
  if (!licensed) return NotSaid(unit);
  return {*licensed ? "licensed" : "not licensed", ""};
}

Cell HaErrorCell(const Column& column) {
  if (!column.unit.ha_error) return NotSaid(column.unit);
  if (!*column.unit.ha_error) return {"none", ""};
  const std::string text = Shown(column.unit.ha_error_message.value_or(""));
  return {text.empty() ? "yes, without a text" : text, "warning"};
}

Cell SettingCell(std::optional<bool> setting, bool wanted, const UnitSnapshot& unit) {
  if (!setting) return NotSaid(unit);
  return {*setting ? "yes" : "no", wanted ? "" : (*setting ? "warning" : "")};
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
  if (!column.unit.peer_ha_key) return NotSaid(column.unit);
  if (column.unit.peer_ha_key->empty()) return {"empty", "warning"};
  if (!column.assessment.peer_key_match) return {"set (not compared)", "none"};
  return *column.assessment.peer_key_match ? Cell{"right", ""}
                                           : Cell{"not the other unit's", "warning"};
}

Cell CrossRestoreCell(const Column& column) {
  if (!column.assessment.cross_restore_supported) return NotSaid(column.unit);
  return {*column.assessment.cross_restore_supported ? "survived" : "breaks HA (below 1.23)", ""};
}

Cell LoadmastersCell(const Column& column) {
  if (!column.unit.loadmasters) return {"not read", "none"};
  if (!column.assessment.activated || !column.assessment.normal) {
    return {std::to_string(column.unit.loadmasters->rows.size()) + " listed", ""};
  }
  std::string text = std::to_string(*column.assessment.activated) + " activated, " +
                     std::to_string(*column.assessment.normal) + " normal";
  if (column.unit.loadmasters->duplicates != 0) {
    text += ", " + std::to_string(column.unit.loadmasters->duplicates) + " repeated";
  }
  return {text, ""};
}

Cell ReportCell(const Column& column) {
  if (!column.unit.report) return {"not read", "none"};
  return {CountOf(column.unit.report->rows.size(), "LoadMaster") + ", made " +
              SpanText(column.now - column.unit.report->made_at) + " ago",
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
  return {"TLS, certificate ends in " + SpanText(left), left < kSoon ? "warning" : ""};
}

Cell ProblemsCell(const Column& column) {
  std::vector<std::string> lines;
  for (const SourceStatus& source : column.unit.sources) {
    if (source.failure) lines.push_back(source.name + ": " + FailureText(*source.failure));
  }
  std::vector<std::string> facts;
  for (const auto& [fact, missing] : column.unit.missing) {
    if (missing) facts.emplace_back(ToString(fact));
  }
  if (!facts.empty()) lines.push_back("missing in its answers: " + Joined(facts));
  if (lines.empty()) return {"none", ""};
  std::string text = lines[0];
  for (std::size_t i = 1; i < lines.size(); ++i) text += "; " + lines[i];
  return {text, "warning"};
}

struct TableRow {
  std::string_view head;
  Cell (*cell)(const Column& column);
};

constexpr TableRow kRows[] = {
    {"Mode", ModeCell},
    {"Read", ReadCell},
    {"Last read", LastReadCell},
    {"Version", [](const Column& column) { return TextCell(column.unit.version, column.unit); }},
    {"Device ID",
     [](const Column& column) { return TextCell(column.unit.device_id, column.unit); }},
    {"Local licensing",
     [](const Column& column) { return LicenseCell(column.unit.local_license, column.unit); }},
    {"Metered Licensing",
     [](const Column& column) { return LicenseCell(column.unit.metered_license, column.unit); }},
    {"HA error", HaErrorCell},
    {"Disable",
     [](const Column& column) { return SettingCell(column.unit.ha_disabled, false, column.unit); }},
    {"Preferred Master",
     [](const Column& column) {
       return SettingCell(column.unit.preferred_master, true, column.unit);
     }},
    {"Address for the other peer", PeerAddressCell},
    {"Key for the other peer", PeerKeyCell},
    {"Backup onto the other unit", CrossRestoreCell},
    {"LoadMasters", LoadmastersCell},
    {"Report", ReportCell},
    {"Connection", ConnectionCell},
    {"Problems in reading", ProblemsCell},
};

}  // namespace

void AppendUnitTable(const PairSnapshot& snapshot, const PairAssessment& assessment, SystemTime now,
                     HtmlText& html) {
  html.Raw("<table><thead><tr><th scope=\"col\">Unit</th>");
  for (const UnitSnapshot& unit : snapshot.units) {
    html.Raw("<th scope=\"col\">").Text(unit.unit).Raw("</th>");
  }
  html.Raw("</tr></thead><tbody>\n");
  for (const TableRow& row : kRows) {
    html.Raw("<tr><th scope=\"row\">").Text(row.head).Raw("</th>");
    for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
      const Cell cell = row.cell({snapshot.units[i], assessment.units[i], now});
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
  html.Raw("</tbody></table>\n");
}

}  // namespace kemp360
