#include "pages/fact_values.h"

#include <optional>
#include <string_view>

#include "base/quantities.h"
#include "diagnosis/diagnosis.h"

namespace kemp360 {
namespace {

constexpr std::string_view kNotReported = "not reported";

std::string SettingText(const std::optional<std::string>& value) {
  if (!value) return std::string(kNotReported);
  return value->empty() ? "empty" : Shown(*value);
}

std::string PeerKeyText(const UnitAssessment& assessment) {
  if (!assessment.peer_key_set) return std::string(kNotReported);
  if (!*assessment.peer_key_set) return "empty";
  if (!assessment.peer_key_match) return "set";
  return *assessment.peer_key_match ? "set, equal to the key that the other unit shows"
                                    : "set, not the key that the other unit shows";
}

std::string FactValue(const FactRow& row, const UnitSnapshot& unit,
                      const UnitAssessment& assessment) {
  if (!unit.missing.contains(row.fact)) return "not read";
  switch (row.kind) {
    case FactKind::kText:
    case FactKind::kVersion:
    case FactKind::kTextSetting:
      return SettingText(MemberOf<std::string>(row, unit));
    case FactKind::kMessage: {
      const std::string message = Shown(MemberOf<std::string>(row, unit).value_or(""));
      return message.empty() ? "none" : message;
    }
    case FactKind::kFlag: {
      const std::optional<bool>& flag = MemberOf<bool>(row, unit);
      return !flag ? std::string(kNotReported) : *flag ? "yes" : "no";
    }
    case FactKind::kMode:
      if (!unit.ha_mode) return std::string(kNotReported);
      return unit.ha_mode == HaMode::kUnknown ? "a value that the profile does not map"
                                              : std::string(ToString(*unit.ha_mode));
    case FactKind::kKey:
      return assessment.shows_key ? "set" : std::string(kNotReported);
    case FactKind::kKeySetting:
      return PeerKeyText(assessment);
    case FactKind::kOfRows:
      break;
  }
  return "";
}

TableCells ListRow(std::string name, const std::string& source,
                   const std::optional<std::size_t>& rows) {
  if (source.empty()) return {std::move(name), "not mapped", ""};
  return {std::move(name), rows ? CountOf(*rows, "row") : "not read", source};
}

std::string SourceResult(const SourceStatus& source) {
  if (source.failure) {
    return ToString(Failure{source.failure->reason, Shown(source.failure->detail)});
  }
  if (source.absent) return std::string(kAbsentSource);
  return source.duration ? "read in " + RoundedDuration(*source.duration) : "read";
}

}  // namespace

std::vector<TableCells> DescribeSources(const UnitPlaces& places, const UnitSnapshot& unit) {
  std::vector<TableCells> rows;
  for (const SourceStatus& source : unit.sources) {
    const auto path = places.paths.find(source.name);
    rows.push_back(
        {source.name, path == places.paths.end() ? "" : path->second, SourceResult(source)});
  }
  return rows;
}

std::vector<TableCells> DescribeFacts(const UnitPlaces& places, const UnitSnapshot& unit,
                                      const UnitAssessment& assessment, bool with_basis) {
  std::vector<TableCells> rows;
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kOfRows) continue;
    const auto place = places.facts.find(row.fact);
    if (place == places.facts.end()) {
      rows.push_back({std::string(row.word), "not mapped", ""});
    } else {
      rows.push_back({std::string(row.word), FactValue(row, unit, assessment), place->second.at});
      if (with_basis) rows.back()[2].append(" (").append(place->second.basis).append(")");
    }
  }
  rows.push_back(ListRow("loadmasters", places.loadmasters, assessment.listed));
  rows.push_back(ListRow("report", places.report, assessment.reported));
  return rows;
}

}  // namespace kemp360
