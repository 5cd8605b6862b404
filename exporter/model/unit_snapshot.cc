#include "model/unit_snapshot.h"

#include <type_traits>

namespace kemp360 {
namespace {

/// Does the row stand where its fact leads, with a member that its kind is read into?
constexpr bool IsSound(const FactRow& row) {
  if (&RowOf(row.fact) != &row) return false;
  switch (row.kind) {
    case FactKind::kText:
    case FactKind::kTextSetting:
    case FactKind::kMessage:
      return std::holds_alternative<std::optional<std::string> UnitFacts::*>(row.member);
    case FactKind::kFlag:
      return std::holds_alternative<std::optional<bool> UnitFacts::*>(row.member);
    case FactKind::kMode:
      return std::holds_alternative<std::optional<HaMode> UnitFacts::*>(row.member);
    case FactKind::kKey:
    case FactKind::kKeySetting:
      return std::holds_alternative<std::optional<Secret> UnitFacts::*>(row.member);
    case FactKind::kOfRows:
      return std::holds_alternative<std::monostate>(row.member);
  }
  return false;
}
static_assert(std::ranges::all_of(kFactTable, IsSound));

}  // namespace

void CopyFact(Fact fact, const UnitFacts& from, UnitFacts& to) {
  std::visit(
      [&](auto member) {
        if constexpr (!std::is_same_v<decltype(member), std::monostate>) to.*member = from.*member;
      },
      RowOf(fact).member);
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
