#include "model/report_parity.h"

#include <optional>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "model/identity.h"

namespace kemp360 {
namespace {

/// The device ID of the owner that the report of `unit` names; nullopt: not known.
std::optional<std::string_view> NamedOwner(const ReportRow& row, const UnitSnapshot& unit) {
  if (!unit.report->owners_mapped || !row.owner_clear) return std::nullopt;
  if (!row.owner_id.empty()) return row.owner_id;
  if (unit.device_id && !unit.device_id->empty()) return *unit.device_id;
  return std::nullopt;
}

std::vector<Identity> IdentitiesOf(const Report& report) {
  std::vector<Identity> identities;
  identities.reserve(report.rows.size());
  for (const ReportRow& row : report.rows) identities.push_back({row.endpoint, row.mac});
  return identities;
}

}  // namespace

Verdict ReportParity(const UnitSnapshot& one, const UnitSnapshot& other) {
  if (!one.report || !other.report) return std::nullopt;
  const Duration apart = one.report->made_at < other.report->made_at
                             ? other.report->made_at - one.report->made_at
                             : one.report->made_at - other.report->made_at;
  if (apart > kReportsComparable) return std::nullopt;

  // A line that nobody could name may be the one that seems to be missing.
  const bool whole = one.report->without_address == 0 && other.report->without_address == 0;
  bool undecided = !whole;
  for (const JoinedRow& joined :
       JoinByIdentity(IdentitiesOf(*one.report), IdentitiesOf(*other.report))) {
    if (joined.contradictory) {
      undecided = true;
      continue;
    }
    if (joined.row[0] == JoinedRow::kNone || joined.row[1] == JoinedRow::kNone) {
      if (whole) return false;
      continue;
    }
    const std::optional<std::string_view> owner = NamedOwner(one.report->rows[joined.row[0]], one);
    const std::optional<std::string_view> other_owner =
        NamedOwner(other.report->rows[joined.row[1]], other);
    if (!owner || !other_owner) {
      undecided = true;
    } else if (!EqualsIgnoringCase(*owner, *other_owner)) {
      return false;
    }
  }
  return undecided ? std::nullopt : Verdict(true);
}

}  // namespace kemp360
