#include "diagnosis/standing.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "base/text.h"

namespace kemp360 {
namespace {

bool Maps(const UnitSnapshot& unit, Fact fact) { return unit.missing.contains(fact); }

/// Does the unit's profile map what the check takes? Where a source failed that may be unknown:
/// what was not read has a finding of its own then.
bool IsExpected(Check check, const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (check == Check::kLoadmasterOwnership) {
    return unit.loadmasters && unit.loadmasters->claims_mapped;
  }
  if (check == Check::kReportParity) return unit.report && unit.report->owners_mapped;
  if (check == Check::kPeerKey) return Maps(unit, Fact::kPeerHaKey) && Maps(other, Fact::kHaKey);
  if (check == Check::kPeerAddress) {
    return Maps(unit, Fact::kPeerAddress) &&
           (Maps(other, Fact::kAddress) || !other.known_addresses.empty());
  }
  return Maps(unit, *FactNeededBy(check));
}

bool AnySourceFailed(const PairSnapshot& snapshot) {
  for (const UnitSnapshot& unit : snapshot.units) {
    for (const SourceStatus& source : unit.sources) {
      if (source.failed()) return true;
    }
  }
  return false;
}

/// Of one LoadMaster; of several, the catalogue has the steps.
constexpr std::string_view kRelicenseOne =
    "Re-license it again, against one unit only, from its own web UI (System Configuration > "
    "System Administration > License Management).";
constexpr std::string_view kThenWait =
    "Wait a few minutes for the re-license to synchronize across the pair.";

}  // namespace

FindingKind KindOf(const Finding& finding) {
  if (finding.severity == Severity::kInfo) return FindingKind::kInfo;
  const Fault& fault = *finding.fault;
  // Its own severity: that of a consequence may have been added.
  const bool unread = fault.severity == Severity::kUnknown || !fault.reasons.empty() ||
                      fault.alert == "Kemp360FactMissing" || fault.alert == "Kemp360CheckUndecided";
  return unread ? FindingKind::kUnread : FindingKind::kViolated;
}

std::vector<UndecidedCheck> ListUndecided(const PairSnapshot& snapshot,
                                          const PairAssessment& assessment) {
  std::vector<UndecidedCheck> undecided;
  const bool failed = AnySourceFailed(snapshot);
  for (const Check check : kAll<Check>) {
    if (!assessment.has(check) || assessment.of(check)) continue;
    const UnitSnapshot& one = snapshot.units[0];
    const UnitSnapshot& other = snapshot.units[1];
    const bool expected =
        IsAsked(check, assessment) &&
        (failed || (IsExpected(check, one, other) && IsExpected(check, other, one)));
    undecided.push_back({check, WhyUndecided(check, snapshot, assessment), expected});
  }
  return undecided;
}

std::string_view ClaimMeaning(Claim claim) {
  constexpr std::array<std::string_view, kAllClaims.size()> kMeanings{"this unit", "its peer",
                                                                      "none", "unclear"};
  return kMeanings.at(static_cast<std::size_t>(claim));
}

std::vector<std::string> RemovalSteps(const std::string& unit) {
  return {"Remove the existing normal (green) device from " + unit + ".",
          "Re-license the LoadMaster from its own web UI against " + unit + "."};
}

bool IsNormalDevice(const LoadMasterAssessment& loadmaster, const PairSnapshot& snapshot) {
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    const LoadMaster* row = RowOf(loadmaster, snapshot, i);
    if (row != nullptr && row->activation == Activation::kNormal) return true;
  }
  return false;
}

std::vector<std::string> StepsFor(const LoadMasterAssessment& loadmaster,
                                  const PairSnapshot& snapshot, bool removed) {
  const auto& ownership = loadmaster.ownership;
  const std::string once_more(kRelicenseOne);
  const std::string wait(kThenWait);
  if (ownership == Ownership::kDisowned) return {once_more, wait};
  if (ownership == Ownership::kContested) {
    return {"Wait a few minutes for the migration to synchronize.",
            "If both units still claim it, re-license it again against the unit that is meant to "
            "license it (assumed).",
            wait};
  }
  if (ownership == Ownership::kOneSided) {
    const std::size_t knows = loadmaster.claim[0] == Claim::kSilent ? 1 : 0;
    std::vector<std::string> steps{"Wait a few minutes for the migration to synchronize."};
    const LoadMaster* silent = RowOf(loadmaster, snapshot, 1 - knows);
    if (silent != nullptr && silent->activation == Activation::kNormal) {
      steps.push_back("Remove the normal (green) device from " + snapshot.units[1 - knows].unit +
                      ".");
    }
    steps.push_back("Re-license it again against " + snapshot.units[knows].unit + " (assumed).");
    steps.push_back(wait);
    return steps;
  }
  if (!removed) return {};
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    const LoadMaster* row = RowOf(loadmaster, snapshot, i);
    if (row == nullptr || row->activation != Activation::kNormal) continue;
    return RemovalSteps(snapshot.units[i].unit);
  }
  return {};
}

}  // namespace kemp360
