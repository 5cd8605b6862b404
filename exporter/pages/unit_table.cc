#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/diagnosis.h"
#include "pages/page_frame.h"

namespace kemp360 {
namespace {

constexpr std::string_view kNotRead = "not read";

/// A cell: its words, and the class that colours it.
struct Cell {
  std::string text;
  std::string_view look = {};
};

/// One unit as the table shows it.
struct Column {
  const UnitSnapshot& unit;
  const UnitAssessment& assessment;
  const PairAssessment& pair;
  SystemTime now;
  bool took_place;  ///< the read

  [[nodiscard]] std::string Ago(SystemTime time) const {
    return RoughDuration(now - time) + " ago";
  }
  [[nodiscard]] std::string_view ParityLook(Check check) const {
    return pair.of(check) == false ? "warning" : "";
  }
};

template <typename Fact>
const auto& FactOf(const Column& column, Fact UnitFacts::*fact) {
  return column.unit.*fact;
}
template <typename Fact>
const auto& FactOf(const Column& column, Fact UnitAssessment::*fact) {
  return column.assessment.*fact;
}

/// Why a fact has no value.
std::string_view WhyNone(const UnitSnapshot& unit, const FactRow& row) {
  if (unit.missing.contains(row.fact)) return "not reported";
  return std::ranges::any_of(unit.sources, &SourceStatus::failed) ? kNotRead : "not mapped";
}
template <typename T>
std::string_view WhyNone(const UnitSnapshot& unit, std::optional<T> UnitFacts::*fact) {
  return WhyNone(unit, *std::ranges::find(kFactTable, FactMember(fact), &FactRow::member));
}
std::string_view WhyNone(const UnitSnapshot& unit, Verdict UnitAssessment::* /*concluded*/) {
  return unit.up() ? "not reported" : kNotRead;
}

/// The cell of a fact; `kShow` is for one that the unit reports.
template <auto kFact, auto kShow>
Cell FactCell(const Column& column) {
  if (const auto& fact = FactOf(column, kFact)) return kShow(*fact, column);
  return {std::string(WhyNone(column.unit, kFact)), "none"};
}

/// What both units should report alike stands out where they differ.
template <Check kParity>
Cell TextCell(const std::string& text, const Column& column) {
  return {Shown(text), column.ParityLook(kParity)};
}
template <Check kParity>
Cell LicenseCell(bool licensed, const Column& column) {
  return {licensed ? "licensed" : "not licensed", column.ParityLook(kParity)};
}

Cell ModeCell(HaMode mode, const Column& column) {
  if (mode == HaMode::kUnknown) {
    const auto& remarks = column.unit.remarks;
    const auto remark = std::ranges::find(remarks, Fact::kHaMode, &Remark::fact);
    const bool said = remark != remarks.end() && !remark->said.empty();
    return {"unknown (" + (said ? Quoted(remark->said.front()) + " is" : "value") +
                " not mapped in the profile)",
            "unknown"};
  }
  constexpr std::string_view kLooks[] = {"ok", "standby", "bad"};  // in the order of HaMode
  return {std::string(ToString(mode)), kLooks[static_cast<std::size_t>(mode)]};
}

Cell ReadCell(const Column& column) {
  if (!column.took_place) return {"no, the exporter was busy", "unknown"};
  if (!column.unit.up()) return {"no", "bad"};
  const bool partly = std::ranges::any_of(column.unit.sources, &SourceStatus::failed);
  std::string text = partly ? "partly" : "completely";
  for (const SourceStatus& source : column.unit.sources) {
    if (source.absent) text += "; " + source.name + ": " + std::string(kAbsentSource);
  }
  return {std::move(text), partly ? "warning" : ""};
}

Cell LastReadCell(const Column& column) {
  const auto& last = column.unit.last_success;
  return last ? Cell{column.Ago(*last)} : Cell{"not since the exporter started", "none"};
}

Cell ErrorCell(bool error, const Column& column) {
  if (!error) return {"none"};
  const std::string text = Shown(column.unit.ha_error_message.value_or(""));
  return {text.empty() ? "reported, without a message" : text, "alarm"};
}

Cell DisableCell(bool set, const Column& /*column*/) {
  return set ? Cell{"selected", "warning"} : Cell{"cleared"};
}

Cell PreferredCell(bool set, const Column& column) {
  return {set ? "selected" : "cleared", column.ParityLook(Check::kPreferredMaster)};
}

Cell PeerAddressCell(const std::string& setting, const Column& column) {
  const Verdict match = column.assessment.peer_address_match;
  const std::string text = Shown(Trim(setting));
  if (text.empty()) return {"empty", "warning"};
  if (!match) return {text + " (not compared)", "none"};
  return *match ? Cell{text} : Cell{text + " (wrong: not the other unit)", "warning"};
}

Cell PeerKeyCell(bool set, const Column& column) {
  const Verdict match = column.assessment.peer_key_match;
  if (!set) return {"empty", "warning"};
  if (!match) return {"set (not compared)", "none"};
  return *match ? Cell{"right"} : Cell{"wrong", "warning"};
}

Cell CrossRestoreCell(bool supported, const Column& /*column*/) {
  return {supported ? "supported" : "not supported before Version 1.23"};
}

Cell LoadmastersCell(const Column& column) {
  const UnitAssessment& assessment = column.assessment;
  if (!column.unit.loadmasters) return {std::string(kNotRead), "none"};
  if (!assessment.activated || !assessment.normal) {
    return {std::to_string(assessment.listed.value_or(0)) + " listed"};
  }
  std::string text = std::to_string(*assessment.activated) + " activated, " +
                     std::to_string(*assessment.normal) + " normal";
  const std::size_t duplicates = column.unit.loadmasters->duplicates;
  if (duplicates != 0) text += ", " + std::to_string(duplicates) + " repeated";
  return {text};
}

Cell ReportCell(const Column& column) {
  const auto& report = column.unit.report;
  const auto& reported = column.assessment.reported;
  if (!report || !reported) return {std::string(kNotRead), "none"};
  return {CountOf(*reported, "LoadMaster") + (report->fetched ? ", fetched " : ", made ") +
          column.Ago(report->made_at)};
}

Cell ConnectionCell(const Column& column) {
  const UnitSnapshot& unit = column.unit;
  if (unit.plain_http) return {"plain HTTP", "warning"};
  if (!unit.tls_verified) return {"TLS, certificate not verified", "warning"};
  if (!unit.certificate_expiry) return {"TLS"};
  const Duration left = *unit.certificate_expiry - column.now;
  if (left <= Duration{}) return {"TLS, certificate expired", "bad"};
  return {"TLS, certificate expires in " + RoughDuration(left),
          left < std::chrono::hours(24 * 30) ? "warning" : ""};
}

struct TableRow {
  std::string_view head;
  Cell (*cell)(const Column& column);
};

constexpr TableRow kRows[] = {
    {"HA mode", FactCell<&UnitFacts::ha_mode, ModeCell>},
    {"Read", ReadCell},
    {"Last successful read", LastReadCell},
    {"Version", FactCell<&UnitFacts::version, TextCell<Check::kVersionParity>>},
    {"Device ID", FactCell<&UnitFacts::device_id, TextCell<Check::kDistinctUnits>>},
    {"Local licensing",
     FactCell<&UnitFacts::local_license, LicenseCell<Check::kLocalLicenseParity>>},
    {"Metered Licensing",
     FactCell<&UnitFacts::metered_license, LicenseCell<Check::kMeteredLicenseParity>>},
    {"HA error", FactCell<&UnitFacts::ha_error, ErrorCell>},
    {"Disable", FactCell<&UnitFacts::ha_disabled, DisableCell>},
    {"Preferred Master", FactCell<&UnitFacts::preferred_master, PreferredCell>},
    {"IP Address for the Other Peer", FactCell<&UnitFacts::peer_address, PeerAddressCell>},
    {"HA Key for the Other Peer", FactCell<&UnitAssessment::peer_key_set, PeerKeyCell>},
    {"Backup of the other unit",
     FactCell<&UnitAssessment::cross_restore_supported, CrossRestoreCell>},
    {"LoadMasters", LoadmastersCell},
    {"Report", ReportCell},
    {"Connection", ConnectionCell},
};

}  // namespace

void AppendUnitTable(const PairSnapshot& snapshot, const PairAssessment& assessment, SystemTime now,
                     HtmlText& html) {
  html.Raw("<table class=\"units\"><thead><tr><th scope=\"col\">Unit</th>");
  for (const UnitSnapshot& unit : snapshot.units) {
    html.Raw("<th scope=\"col\">").Text(unit.unit).Raw("</th>");
  }
  html.Raw("</tr></thead><tbody>\n");
  for (const TableRow& row : kRows) {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
      cells.push_back(
          row.cell({snapshot.units[i], assessment.units[i], assessment, now, snapshot.took_place}));
    }
    if (std::ranges::count(cells, kNotRead, &Cell::text) == std::ssize(cells)) continue;
    html.Raw("<tr><th scope=\"row\">").Text(row.head).Raw("</th>");
    for (const Cell& cell : cells) {
      html.Raw("<td>");
      cell.look.empty() ? html.Text(cell.text) : html.Span(cell.look, cell.text);
      html.Raw("</td>");
    }
    html.Raw("</tr>\n");
  }
  html.Raw("</tbody></table>\n");
}

}  // namespace kemp360
