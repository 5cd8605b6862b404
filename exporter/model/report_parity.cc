#include "model/report_parity.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "model/identity.h"

namespace kemp360 {
namespace {

/// The device ID of the owner that a report names, made by the unit with `own_id`; nullopt: not
/// known.
std::optional<std::string_view> NamedOwner(const ReportRow& row, bool owners_mapped,
                                           const std::optional<std::string>& own_id) {
  if (!owners_mapped || !row.owner_clear) return std::nullopt;
  if (!row.owner_id.empty()) return row.owner_id;
  if (own_id && !own_id->empty()) return *own_id;
  return std::nullopt;
}

}  // namespace

Verdict ReportParity(const UnitSnapshot& one, const UnitSnapshot& other) {
  if (!one.report || !other.report) return std::nullopt;
  const Report& report = *one.report;
  const Report& other_report = *other.report;
  const Duration apart = std::max(report.made_at, other_report.made_at) -
                         std::min(report.made_at, other_report.made_at);
  if (apart > kReportsComparable) return std::nullopt;

  bool undecided = report.without_address != 0 || other_report.without_address != 0;
  for (const JoinedRow& joined :
       JoinByIdentity(IdentitiesOf(report.rows), IdentitiesOf(other_report.rows))) {
    const bool in_one = joined.row[0] != JoinedRow::kNone;
    const bool in_other = joined.row[1] != JoinedRow::kNone;
    if (joined.contradictory) {
      undecided = true;
    } else if (in_one && in_other) {
      const std::optional<std::string_view> owner =
          NamedOwner(report.rows[joined.row[0]], report.owners_mapped, one.device_id);
      const std::optional<std::string_view> other_owner =
          NamedOwner(other_report.rows[joined.row[1]], other_report.owners_mapped, other.device_id);
      if (!owner || !other_owner) {
        undecided = true;
      } else if (!EqualsIgnoringCase(*owner, *other_owner)) {
        return false;
      }
    } else if ((in_one ? other_report : report).without_address == 0) {
      return false;  // else a line that nobody could name may be the one that seems to be missing
    }
  }
  return undecided ? std::nullopt : Verdict(true);
}

}  // namespace kemp360
