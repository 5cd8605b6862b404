#include "model/comparisons.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/text.h"
#include "model/identity.h"

namespace kemp360 {
namespace {

/// The device ID of the owner that a report of `unit` names; nullopt: not known.
std::optional<std::string_view> NamedOwner(const UnitSnapshot& unit, std::size_t row) {
  const ReportRow& reported = unit.report->rows[row];
  if (!unit.report->owners_mapped || !reported.owner_clear) return std::nullopt;
  if (!reported.owner_id.empty()) return reported.owner_id;
  if (unit.device_id && !unit.device_id->empty()) return *unit.device_id;
  return std::nullopt;
}

}  // namespace

bool SameDeviceId(const std::optional<std::string>& one, std::string_view other) {
  return one && !one->empty() && EqualsIgnoringCase(*one, other);
}

bool PeerKeyIsEmpty(const UnitSnapshot& unit) {
  return unit.peer_ha_key && unit.peer_ha_key->empty();
}

Verdict PeerKeyMatch(const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (!unit.peer_ha_key) return std::nullopt;
  if (PeerKeyIsEmpty(unit)) return false;
  if (!other.ha_key || other.ha_key->empty()) return std::nullopt;
  return *unit.peer_ha_key == *other.ha_key;
}

Verdict ReportParity(const UnitSnapshot& one, const UnitSnapshot& other) {
  if (!one.report || !other.report) return std::nullopt;
  const Report& report = *one.report;
  const Report& other_report = *other.report;
  const Duration apart = report.made_at - other_report.made_at;
  if (std::chrono::abs(apart) > kReportsComparable) return std::nullopt;

  bool undecided = report.without_address != 0 || other_report.without_address != 0;
  for (const JoinedRow& joined :
       JoinByIdentity(IdentitiesOf(report.rows), IdentitiesOf(other_report.rows))) {
    const bool in_one = joined.row[0] != JoinedRow::kNone;
    const bool in_other = joined.row[1] != JoinedRow::kNone;
    if (joined.contradictory) {
      undecided = true;
    } else if (in_one && in_other) {
      const std::optional<std::string_view> owner = NamedOwner(one, joined.row[0]);
      const std::optional<std::string_view> other_owner = NamedOwner(other, joined.row[1]);
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

std::optional<std::vector<unsigned>> ParseRelease(std::string_view text) {
  std::string_view rest = Trim(text);
  if (rest.starts_with('v') || rest.starts_with('V')) rest.remove_prefix(1);
  std::vector<unsigned> parts;
  while (true) {
    unsigned part = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
    if (error != std::errc{}) break;
    parts.push_back(part);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (!rest.starts_with('.')) break;
    rest.remove_prefix(1);
  }
  // A number alone may be anything, and "1.x" any release from 1 on.
  if (parts.size() < 2) return std::nullopt;
  return parts;
}

Verdict SupportsCrossRestore(std::string_view version) {
  static const std::vector<unsigned> kSince{1, 23};
  const std::optional<std::vector<unsigned>> release = ParseRelease(version);
  return release ? Verdict(*release >= kSince) : std::nullopt;
}

}  // namespace kemp360
