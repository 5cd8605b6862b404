#include "model/unit_snapshot.h"

#include <type_traits>

namespace kemp360 {
namespace {

/// Which alternative of FactMember each kind is read into, in the order of FactKind.
constexpr std::size_t kMemberOfKind[] = {1, 1, 1, 2, 3, 1, 4, 4, 0};

// Each row stands where its fact leads, with a member that its kind is read into.
static_assert(std::ranges::all_of(kFactTable, [](const FactRow& row) {
  return &RowOf(row.fact) == &row &&
         row.member.index() == kMemberOfKind[static_cast<std::size_t>(row.kind)];
}));

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
