#include "model/unit_snapshot.h"

#include <algorithm>
#include <variant>

namespace kemp360 {

bool UnitSummary::up() const {
  return std::any_of(sources.begin(), sources.end(), [](const SourceStatus& source) {
    return source.authenticated && source.ok();
  });
}

UnitSnapshot UnitSnapshot::WithoutRows() const {
  UnitSnapshot copy;
  copy.UnitSummary::operator=(*this);
  for (const FactRow& row : kFactTable) {
    const auto* key = std::get_if<std::optional<Secret> UnitFacts::*>(&row.member);
    if (key != nullptr) (copy.**key).reset();
  }
  if (loadmasters) copy.loadmasters.emplace().LoadMasterListSummary::operator=(*loadmasters);
  if (report) copy.report.emplace().ReportSummary::operator=(*report);
  return copy;
}

}  // namespace kemp360
