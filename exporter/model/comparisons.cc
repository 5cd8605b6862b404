#include "model/comparisons.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/text.h"
#include "model/identity.h"

namespace kemp360 {
namespace {

/// Which unit a report of `unit` names as the owner, by its device ID; nullopt: not known.
std::optional<std::string_view> NamedOwner(const UnitSnapshot& unit, const UnitSnapshot& other,
                                           std::size_t row) {
  const ReportRow& reported = unit.report->rows[row];
  if (!unit.report->owners_mapped || !reported.owner_clear) return std::nullopt;
  for (const UnitSnapshot* of : {&unit, &other}) {
    if (SameDeviceId(of->device_id, reported.owner_id)) return *of->device_id;
  }
  const auto said = [](const UnitSnapshot& of) { return of.device_id && !of.device_id->empty(); };
  // What may be a name may be the ID of the other unit, as long as that one's is not known.
  const bool mine = reported.owner_id.empty() || (reported.perhaps_mine && said(other));
  return mine && said(unit) ? std::optional<std::string_view>(*unit.device_id) : std::nullopt;
}

/// The name that the unit's list of LoadMasters has for a line of its report.
std::string NameInList(const UnitSnapshot& unit, const ReportRow& line) {
  if (!unit.loadmasters) return "";
  for (const LoadMaster& row : unit.loadmasters->rows) {
    if (row.endpoint == line.endpoint ||
        (line.mac != 0 && line.mac != kUnclearMac && row.mac == line.mac))
      return row.name;
  }
  return "";
}

std::optional<ReportDifference::Line> LineOf(const UnitSnapshot& unit, const UnitSnapshot& other,
                                             std::size_t row) {
  if (row == JoinedRow::kNone) return std::nullopt;
  const ReportRow& line = unit.report->rows[row];
  return ReportDifference::Line{line.endpoint, NameInList(unit, line),
                                std::string(NamedOwner(unit, other, row).value_or(""))};
}

/// What one LoadMaster says of the parity of the reports.
Verdict SameInBoth(const JoinedRow& joined, const UnitSnapshot& one, const UnitSnapshot& other) {
  if (joined.contradictory) return std::nullopt;
  if (joined.row[0] == JoinedRow::kNone || joined.row[1] == JoinedRow::kNone) {
    const Report& lacking = joined.row[0] == JoinedRow::kNone ? *one.report : *other.report;
    // A line that nobody could name may be the one that seems to be missing.
    return lacking.without_address == 0 ? Verdict(false) : std::nullopt;
  }
  const std::optional<std::string_view> owner = NamedOwner(one, other, joined.row[0]);
  const std::optional<std::string_view> other_owner = NamedOwner(other, one, joined.row[1]);
  if (!owner || !other_owner) return std::nullopt;
  return EqualsIgnoringCase(*owner, *other_owner);
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

ReportComparison CompareReports(const UnitSnapshot& one, const UnitSnapshot& other) {
  ReportComparison result;
  if (!one.report || !other.report) return result;
  const Report& report = *one.report;
  const Report& other_report = *other.report;
  const Duration apart = report.made_at - other_report.made_at;
  if (std::chrono::abs(apart) > kReportsComparable) return result;

  bool undecided = report.without_address != 0 || other_report.without_address != 0;
  for (const JoinedRow& joined :
       JoinByIdentity(IdentitiesOf(report.rows), IdentitiesOf(other_report.rows))) {
    const Verdict same = SameInBoth(joined, one, other);
    if (!same) undecided = true;
    if (same != false) continue;
    ++result.differing;
    if (result.differences.size() == kMostReportDifferences) continue;
    result.differences.push_back(
        {{LineOf(one, other, joined.row[0]), LineOf(other, one, joined.row[1])}});
  }
  if (result.differing != 0) {
    result.parity = false;
  } else if (!undecided) {
    result.parity = true;
  }
  return result;
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
