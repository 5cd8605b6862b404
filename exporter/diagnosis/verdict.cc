#include "diagnosis/verdict.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "diagnosis/findings.h"
#include "diagnosis/words.h"

namespace kemp360 {
namespace {

const Finding* Worst(const std::vector<Finding>& findings) {
  const auto worst = std::min_element(
      findings.begin(), findings.end(),
      [](const Finding& one, const Finding& other) { return one.severity < other.severity; });
  return worst == findings.end() ? nullptr : &*worst;
}

std::string RolesText(const PairSnapshot& snapshot) {
  const bool first = snapshot.units[0].ha_mode == HaMode::kMaster;
  return snapshot.units[first ? 0 : 1].unit + " is master, " + snapshot.units[first ? 1 : 0].unit +
         " standby";
}

/// Why the check ha_mode could not be decided.
std::string WhyModeUnknown(const PairSnapshot& snapshot) {
  std::vector<std::string> unread;
  std::vector<std::string> silent;
  std::vector<std::string> unmapped;
  for (const UnitSnapshot& unit : snapshot.units) {
    if (!unit.up()) {
      unread.push_back(unit.unit);
    } else if (!unit.ha_mode) {
      silent.push_back(unit.unit);
    } else if (*unit.ha_mode == HaMode::kUnknown) {
      unmapped.push_back(unit.unit);
    }
  }
  if (unread.size() == 2) return "neither unit was read";
  std::vector<std::string> parts;
  if (!unread.empty()) parts.push_back(Listed(unread) + " was not read");
  if (!silent.empty()) parts.push_back(Listed(silent) + " did not say its mode");
  if (!unmapped.empty()) parts.push_back(Listed(unmapped) + " gave a mode that nobody mapped");
  return Listed(parts);
}

std::string HeadlineOfOneUnit(const PairSnapshot& snapshot, const std::vector<Finding>& findings) {
  if (snapshot.units.empty()) return "No unit is configured";
  const std::string one = "One unit only, so no HA: " + snapshot.units[0].unit;
  const Finding* worst = Worst(findings);
  return worst == nullptr ? one : one + "; " + worst->brief;
}

/// The finding that the headline names: what makes the pair leave HA before what follows from it.
const Finding* CauseOf(const std::vector<Finding>& findings) {
  const auto cause = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::kBad;
  });
  return cause == findings.end() ? nullptr : &*cause;
}

std::string HeadlineOfPair(const PairVerdict& verdict, const PairSnapshot& snapshot,
                           const PairAssessment& assessment, const std::vector<Finding>& findings) {
  const Finding* cause = CauseOf(findings);
  if (assessment.of(Check::kDistinctUnits) == false) {
    return "Cannot be judged: both urls reach one unit";
  }
  if (verdict.in_ha == false) {
    return "Not in HA: " + (cause == nullptr ? "one unit left it" : cause->brief);
  }
  if (!verdict.in_ha) {
    const std::string why = "Cannot tell whether it is in HA: " + WhyModeUnknown(snapshot);
    return cause == nullptr ? why : why + "; " + cause->brief;
  }
  const Finding* worst = Worst(findings);
  const std::string in_ha = "In HA: " + RolesText(snapshot);
  return worst == nullptr ? in_ha : in_ha + "; but " + worst->brief;
}

Severity SeverityOf(const PairVerdict& verdict, bool two_units,
                    const std::vector<Finding>& findings) {
  const Finding* worst = Worst(findings);
  const Severity found = worst == nullptr ? Severity::kOk : worst->severity;
  if (!two_units) return found;
  if (verdict.in_ha == false) return Severity::kBad;
  return verdict.in_ha ? found : std::min(found, Severity::kUnknown);
}

}  // namespace

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kBad:
      return "bad";
    case Severity::kUnknown:
      return "unknown";
    case Severity::kWarning:
      return "warning";
    case Severity::kOk:
      return "ok";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

PairVerdict JudgePair(const PairSnapshot& snapshot, const PairAssessment& assessment) {
  PairVerdict verdict;
  const bool two_units = snapshot.units.size() == 2;
  if (two_units) verdict.in_ha = assessment.of(Check::kHaMode);
  std::vector<Finding> findings = FindAll(snapshot, assessment);
  verdict.severity = SeverityOf(verdict, two_units, findings);
  verdict.headline = two_units ? HeadlineOfPair(verdict, snapshot, assessment, findings)
                               : HeadlineOfOneUnit(snapshot, findings);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& one, const Finding& other) {
    return one.severity < other.severity;
  });
  for (Finding& finding : findings) {
    verdict.reasons.push_back(std::move(finding.reason));
    const bool known =
        std::find(verdict.cures.begin(), verdict.cures.end(), finding.cure) != verdict.cures.end();
    if (!finding.cure.empty() && !known) verdict.cures.push_back(std::move(finding.cure));
  }
  return verdict;
}

}  // namespace kemp360
