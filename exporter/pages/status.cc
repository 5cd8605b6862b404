#include "pages/status.h"

#include <algorithm>

#include "base/quantities.h"
#include "base/text.h"

namespace kemp360 {
namespace {

using TextOrNull = std::optional<std::string>;

TextOrNull ShownIf(const TextOrNull& text) {
  return text ? TextOrNull(Shown(*text)) : std::nullopt;
}

TextOrNull TimeIf(const std::optional<SystemTime>& time) {
  return time ? TextOrNull(Iso8601(*time)) : std::nullopt;
}

TextOrNull NameIf(std::string_view text) { return text.empty() ? std::nullopt : TextOrNull(text); }

StatusSource DescribeSource(const SourceStatus& source) {
  StatusSource status{
      .name = source.name, .up = source.ok(), .reason = {}, .detail = {}, .duration_seconds = {}};
  if (source.absent) {
    status.up.reset();
    status.detail = kAbsentSource;
  }
  if (source.failure) {
    status.reason = ToString(source.failure->reason);
    status.detail = Shown(source.failure->detail);
  }
  if (source.duration) status.duration_seconds = Seconds(*source.duration);
  return status;
}

StatusUnit DescribeUnit(const UnitSnapshot& unit, const UnitAssessment& assessment) {
  StatusUnit status{.name = unit.unit,
                    .up = unit.up(),
                    .mode = unit.ha_mode,
                    .version = ShownIf(unit.version),
                    .device_id = ShownIf(unit.device_id),
                    .local_license = unit.local_license,
                    .metered_license = unit.metered_license,
                    .ha_error = unit.ha_error,
                    .ha_error_message = ShownIf(unit.ha_error_message),
                    .ha_disabled = unit.ha_disabled,
                    .preferred_master = unit.preferred_master,
                    .peer_address_match = assessment.peer_address_match,
                    .peer_key_match = assessment.peer_key_match,
                    .peer_configured = assessment.peer_configured,
                    .peer_device_match = assessment.peer_device_match,
                    .cross_restore_supported = assessment.cross_restore_supported,
                    .activated_loadmasters = assessment.activated,
                    .normal_loadmasters = assessment.normal,
                    .report_loadmasters = unit.report && unit.report->without_address == 0
                                              ? assessment.reported
                                              : std::nullopt,
                    .last_success_at = TimeIf(unit.last_success),
                    .cooldown_ends_at = TimeIf(unit.cooldown_end),
                    .certificate_expires_at = TimeIf(unit.certificate_expiry),
                    .missing_facts = {},
                    .remarks = {},
                    .sources = {}};
  for (const auto& [fact, missing] : unit.missing) {
    if (missing) status.missing_facts.emplace_back(ToString(fact));
  }
  for (const Remark& remark : unit.remarks) {
    status.remarks.push_back({std::string(ToString(remark.fact)), RemarkText(remark)});
  }
  for (const SourceStatus& source : unit.sources) status.sources.push_back(DescribeSource(source));
  return status;
}

StatusFault DescribeFault(const Finding& finding) {
  const Fault& fault = *finding.fault;
  StatusFault status{.id = std::string(fault.id),
                     .severity = finding.severity,
                     .basis = std::string(ToString(fault.basis)),
                     .check = {},
                     .alert = std::string(fault.alert),
                     .alert_severity = std::string(fault.alert_severity),
                     .kind = KindOf(finding),
                     .unit = NameIf(finding.unit),
                     .headline = finding.headline,
                     .reason = finding.reason,
                     .meaning = finding.meaning,
                     .explained = finding.explained,
                     .causes = finding.causes,
                     .cure = finding.cure};
  if (fault.check) status.check = ToString(*fault.check);
  return status;
}

/// Whoever maps no HA mode knows that it is not read.
bool IsByTheProfile(const Finding& finding, const StatusPair& status) {
  return finding.fault->id == "ha-mode-not-reported" &&
         std::ranges::any_of(status.undecided, [](const StatusUndecided& one) {
           return one.check == ToString(Check::kHaMode) && !one.expected;
         });
}

/// What is good to know is not among the reasons: they are why a pair is not well.
void AddFindings(const std::vector<Finding>& findings, StatusPair& status) {
  for (const Finding& finding : findings) {
    status.faults.push_back(DescribeFault(finding));
    if (IsByTheProfile(finding, status)) status.faults.back().kind = FindingKind::kInfo;
    if (finding.severity == Severity::kInfo) continue;
    status.reasons.push_back(finding.reason);
    status.cures.insert(status.cures.end(), finding.cure.begin(), finding.cure.end());
  }
}

void AddChecks(const PairSnapshot& snapshot, const PairAssessment& assessment, StatusPair& status) {
  if (snapshot.units.size() != 2) return;
  for (const Check check : kAll<Check>) {
    if (assessment.has(check)) status.checks.emplace_back(ToString(check), assessment.of(check));
  }
  for (const UndecidedCheck& one : ListUndecided(snapshot, assessment)) {
    status.undecided.push_back({std::string(ToString(one.check)), one.why, one.expected});
  }
}

StatusDevice DescribeDevice(const LoadMasterAssessment& loadmaster, const PairSnapshot& snapshot,
                            bool removed) {
  StatusDevice device{.loadmaster = Shown(LabelOf(loadmaster, snapshot)),
                      .name = Shown(NameOf(loadmaster, snapshot)),
                      .ownership = {},
                      .owner = {},
                      .claims = {},
                      .states = {},
                      .steps = StepsFor(loadmaster, snapshot, removed)};
  if (loadmaster.ownership) device.ownership = ToString(*loadmaster.ownership);
  if (loadmaster.owner) device.owner = snapshot.units[*loadmaster.owner].unit;
  constexpr std::string_view kStates[] = {"unknown", "normal", "activated"};
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    const auto& claim = loadmaster.claim.at(i);
    device.claims.push_back(claim ? TextOrNull(ClaimMeaning(*claim)) : std::nullopt);
    const LoadMaster* row = RowOf(loadmaster, snapshot, i);
    device.states.push_back(row != nullptr
                                ? TextOrNull(kStates[static_cast<std::size_t>(row->activation)])
                                : std::nullopt);
  }
  return device;
}

bool NeedsHand(const LoadMasterAssessment& loadmaster) {
  return loadmaster.ownership && *loadmaster.ownership != Ownership::kAgreed;
}

void AddLoadmasters(const PairSnapshot& snapshot, const PairAssessment& assessment,
                    DeviceScope scope, StatusPair& status) {
  status.loadmasters = assessment.ownership;
  const bool removed = std::ranges::any_of(
      status.faults, [](const auto& fault) { return fault.id == "unit-removed"; });
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    const bool needs_hand = NeedsHand(loadmaster);
    if (needs_hand && assessment.ownership && status.stale.size() < kMostStale) {
      status.stale.push_back({Shown(LabelOf(loadmaster, snapshot)),
                              Shown(NameOf(loadmaster, snapshot)),
                              std::string(ToString(*loadmaster.ownership))});
    }
    if (scope == DeviceScope::kAll || needs_hand || IsNormalDevice(loadmaster, snapshot)) {
      status.devices.push_back(DescribeDevice(loadmaster, snapshot, removed));
    }
  }
  status.devices_complete = scope == DeviceScope::kAll;
}

/// A unit's name, else the device ID.
std::string ReportedOwner(const std::string& device_id, const PairSnapshot& snapshot) {
  if (device_id.empty()) return "unknown";
  for (const UnitSnapshot& unit : snapshot.units) {
    if (unit.device_id && EqualsIgnoringCase(*unit.device_id, device_id)) return unit.unit;
  }
  return Shown(device_id);
}

void AddReportDifferences(const PairSnapshot& snapshot, const PairAssessment& assessment,
                          StatusPair& status) {
  status.differing_in_reports = assessment.differing_in_reports;
  for (const ReportDifference& difference : assessment.report_differences) {
    StatusReportDifference& described = status.report_differences.emplace_back();
    for (const std::optional<ReportDifference::Line>& line : difference.line) {
      described.owners.push_back(line ? TextOrNull(ReportedOwner(line->owner, snapshot))
                                      : std::nullopt);
      if (!line) continue;
      if (described.loadmaster.empty()) described.loadmaster = Shown(line->endpoint);
      if (described.name.empty()) described.name = Shown(line->name);
    }
  }
}

}  // namespace

StatusPair DescribePair(const PairGlance& glance, const Diagnosis& diagnosis, SystemTime now,
                        DeviceScope scope) {
  StatusPair status;
  status.name = glance.pair;
  if (glance.snapshot == nullptr) {
    for (const std::string& unit : glance.units) status.units.emplace_back().name = unit;
    return status;
  }
  const PairSnapshot& snapshot = *glance.snapshot;
  const PairAssessment& assessment = *glance.assessment;
  status.in_ha = diagnosis.in_ha;
  status.severity = diagnosis.severity;
  status.verdict = diagnosis.headline;
  AddChecks(snapshot, assessment, status);
  AddFindings(diagnosis.findings, status);
  if (snapshot.took_place) {
    status.read_at = Iso8601(snapshot.read_at);
    status.age_seconds = Seconds(std::max(Duration{}, now - snapshot.read_at));
    status.outdated = now - snapshot.read_at > kOutdated;
    status.read_duration_seconds = Seconds(snapshot.duration);
  }
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    status.units.push_back(DescribeUnit(snapshot.units[i], assessment.units[i]));
  }
  AddLoadmasters(snapshot, assessment, scope, status);
  AddReportDifferences(snapshot, assessment, status);
  return status;
}

StatusPage DescribePairs(const PagesView& view, DeviceScope scope) {
  StatusPage page;
  page.version = view.version;
  page.now = Iso8601(view.now);
  page.metrics_carries_pairs = view.metrics_carries_pairs;
  for (const PairGlance& glance : view.pairs) {
    const Diagnosis diagnosis =
        glance.snapshot == nullptr ? Diagnosis{} : Diagnose(*glance.snapshot, *glance.assessment);
    page.pairs.push_back(DescribePair(glance, diagnosis, view.now, scope));
  }
  return page;
}

std::string RenderStatus(const PagesView& view) {
  return WriteStatus(DescribePairs(view, DeviceScope::kNeedy));
}

}  // namespace kemp360
