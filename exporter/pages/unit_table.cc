#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/words.h"
#include "pages/pair_section.h"

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

  [[nodiscard]] std::string Ago(SystemTime time) const {
    return RoughDuration(now - time) + " ago";
  }
  [[nodiscard]] std::string_view ParityLook(Check check) const {
    return pair.of(check) == false ? "warning" : "";
  }
};

/// The cell of a fact; `show` is for one that the unit reports.
template <typename Fact, typename Show>
Cell Reported(const std::optional<Fact>& fact, const Column& column, Show show) {
  if (fact) return show(*fact);
  return {column.unit.up() ? "not reported" : std::string(kNotRead), "none"};
}

Cell Plain(const std::string& text) { return {Shown(text)}; }
Cell Plain(bool licensed) { return {licensed ? "licensed" : "not licensed"}; }

/// A fact that both units should report alike: it stands out where they differ.
template <auto kFact, Check kParity>
Cell AlikeCell(const Column& column) {
  return Reported(column.unit.*kFact, column, [&](const auto& value) {
    Cell cell = Plain(value);
    cell.look = column.ParityLook(kParity);
    return cell;
  });
}

Cell ReadCell(const Column& column) {
  if (!column.unit.up()) return {"no", "bad"};
  const auto& sources = column.unit.sources;
  const bool partly = std::any_of(sources.begin(), sources.end(), [](const SourceStatus& source) {
    return source.failure.has_value();
  });
  return partly ? Cell{"partly", "warning"} : Cell{"completely"};
}

Cell ModeCell(HaMode mode) {
  if (mode == HaMode::kUnknown) return {"unknown (value not mapped in the profile)", "unknown"};
  constexpr std::string_view kLooks[] = {"ok", "standby", "bad"};  // in the order of HaMode
  return {std::string(ToString(mode)), kLooks[static_cast<std::size_t>(mode)]};
}

Cell PeerAddressCell(const std::string& setting, Verdict match) {
  const std::string text = Shown(Trim(setting));
  if (text.empty()) return {"empty", "warning"};
  if (!match) return {text + " (not compared)", "none"};
  return *match ? Cell{text} : Cell{text + " (not the other unit)", "warning"};
}

Cell PeerKeyCell(bool set, Verdict match) {
  if (!set) return {"empty", "warning"};
  if (!match) return {"set (not compared)", "none"};
  return *match ? Cell{"right"} : Cell{"not the other unit's", "warning"};
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

Cell ConnectionCell(const Column& column) {
  const UnitSnapshot& unit = column.unit;
  if (unit.plain_http) return {"plain HTTP", "warning"};
  if (!unit.tls_verified) return {"TLS, certificate not verified", "warning"};
  if (!unit.certificate_expiry) return {"TLS"};
  const Duration left = *unit.certificate_expiry - column.now;
  if (left <= Duration{}) return {"TLS, certificate expired", "bad"};
  return {"TLS, certificate ends in " + RoughDuration(left),
          left < std::chrono::hours(24 * 30) ? "warning" : ""};
}

struct TableRow {
  std::string_view head;
  Cell (*cell)(const Column& column);
};

constexpr TableRow kRows[] = {
    {"Mode", [](const Column& column) { return Reported(column.unit.ha_mode, column, ModeCell); }},
    {"Read", ReadCell},
    {"Last read",
     [](const Column& column) {
       const auto& last = column.unit.last_success;
       return last ? Cell{column.Ago(*last)} : Cell{"never by this process", "none"};
     }},
    {"Version", AlikeCell<&UnitFacts::version, Check::kVersionParity>},
    {"Device ID", AlikeCell<&UnitFacts::device_id, Check::kDistinctUnits>},
    {"Local licensing", AlikeCell<&UnitFacts::local_license, Check::kLocalLicenseParity>},
    {"Metered Licensing", AlikeCell<&UnitFacts::metered_license, Check::kMeteredLicenseParity>},
    {"HA error",
     [](const Column& column) {
       return Reported(column.unit.ha_error, column, [&](bool error) {
         if (!error) return Cell{"none"};
         const std::string text = Shown(column.unit.ha_error_message.value_or(""));
         return Cell{text.empty() ? "yes, without a message" : text, "alarm"};
       });
     }},
    {"Disable",
     [](const Column& column) {
       return Reported(column.unit.ha_disabled, column, [](bool set) {
         return set ? Cell{"yes", "warning"} : Cell{"no"};
       });
     }},
    {"Preferred Master",
     [](const Column& column) {
       return Reported(column.unit.preferred_master, column, [&](bool set) {
         return Cell{set ? "yes" : "no", column.ParityLook(Check::kPreferredMaster)};
       });
     }},
    {"IP Address for the Other Peer",
     [](const Column& column) {
       return Reported(column.unit.peer_address, column, [&](const std::string& setting) {
         return PeerAddressCell(setting, column.assessment.peer_address_match);
       });
     }},
    {"HA Key for the Other Peer",
     [](const Column& column) {
       return Reported(column.assessment.peer_key_set, column, [&](bool set) {
         return PeerKeyCell(set, column.assessment.peer_key_match);
       });
     }},
    {"Replace the other unit with its backup",
     [](const Column& column) {
       return Reported(column.assessment.cross_restore_supported, column, [](bool supported) {
         return Cell{supported ? "supported" : "not supported before Version 1.23"};
       });
     }},
    {"LoadMasters", LoadmastersCell},
    {"Report",
     [](const Column& column) {
       const auto& reported = column.assessment.reported;
       if (!column.unit.report || !reported) return Cell{std::string(kNotRead), "none"};
       return Cell{CountOf(*reported, "LoadMaster") + ", made " +
                   column.Ago(column.unit.report->made_at)};
     }},
    {"Connection", ConnectionCell},
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
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
      cells.push_back(row.cell({snapshot.units[i], assessment.units[i], assessment, now}));
    }
    const auto not_read = [](const Cell& cell) { return cell.text == kNotRead; };
    if (std::all_of(cells.begin(), cells.end(), not_read)) continue;
    html.Raw("<tr><th scope=\"row\">").Text(row.head).Raw("</th>");
    for (const Cell& cell : cells) {
      html.Raw("<td>");
      cell.look.empty() ? html.Text(cell.text) : html.Element("span", cell.look, cell.text);
      html.Raw("</td>");
    }
    html.Raw("</tr>\n");
  }
  html.Raw("</tbody></table>\n");
}

}  // namespace kemp360
