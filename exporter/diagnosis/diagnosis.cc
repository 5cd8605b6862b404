#include "diagnosis/diagnosis.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

std::vector<std::string> FillAll(const FaultTexts& texts, const FaultCase& at) {
  std::vector<std::string> filled;
  for (const std::string_view text : texts) {
    if (text.empty()) continue;
    if (std::optional<std::string> sentence = Fill(text, at)) {
      filled.push_back(std::move(*sentence));
    }
  }
  return filled;
}

/// "versions differ" as a sentence of its own. The name of a unit stays as it is.
std::string Sentence(std::string headline, std::string_view from) {
  if (from[0] >= 'a' && from[0] <= 'z') headline[0] = static_cast<char>(headline[0] - 'a' + 'A');
  return headline + ".";
}

Finding Describe(const FaultCase& at) {
  const Fault& fault = at.fault;
  Finding finding{&fault,
                  fault.severity,
                  false,
                  Fill(fault.headline, at).value_or(std::string(fault.id)),
                  "",
                  FillAll(fault.causes, at),
                  FillAll(fault.cure, at),
                  Joined(FillAll(fault.meaning, at), " "),
                  fault.of_each_unit ? at.unit().unit : ""};
  finding.reason = Sentence(finding.headline, fault.headline);
  if (!finding.meaning.empty()) finding.reason += " " + finding.meaning;
  return finding;
}

bool Explains(const Finding& cause, const Finding& finding) {
  return Holds(finding.fault->explained_by, cause.fault->id);
}

/// The worst first, causes before consequences.
std::vector<Finding> FindAll(const PairSnapshot& snapshot, const PairAssessment& assessment) {
  std::vector<Finding> findings;
  for (const Fault& fault : AllFaults()) {
    const std::size_t places = fault.of_each_unit ? snapshot.units.size()
                                                  : std::min<std::size_t>(1, snapshot.units.size());
    for (std::size_t i = 0; i < places; ++i) {
      const FaultCase at{snapshot, assessment, fault, i};
      if (fault.when != nullptr && fault.when(at)) findings.push_back(Describe(at));
    }
  }
  for (Finding& finding : findings) {
    for (Finding& cause : findings) {
      if (!Explains(cause, finding)) continue;
      finding.explained = true;
      cause.severity = std::min(cause.severity, finding.severity);
    }
    if (!finding.explained) continue;
    finding.causes.clear();
    finding.cure.clear();
  }
  std::ranges::stable_sort(findings, {}, &Finding::severity);
  std::map<std::string, const Fault*> known;
  for (Finding& finding : findings) {
    std::erase_if(finding.cure, [&](const std::string& step) {
      return known.emplace(step, finding.fault).first->second != finding.fault;
    });
  }
  return findings;
}

std::string RolesText(const PairSnapshot& snapshot) {
  const std::size_t master = snapshot.units[0].ha_mode == HaMode::kMaster ? 0 : 1;
  return snapshot.units[master].unit + " is Master, " + snapshot.units[1 - master].unit +
         " is Standby";
}

std::string HeadlineOf(const Diagnosis& diagnosis, const PairSnapshot& snapshot,
                       const PairAssessment& assessment) {
  if (snapshot.units.empty()) return "No unit is configured";
  // What made the pair leave HA comes before what follows from it, and that before the rest.
  const auto with_worst = [&](std::string text, std::string_view joint, Severity at_least) {
    const auto& findings = diagnosis.findings;
    const bool named = !findings.empty() && findings[0].severity <= at_least;
    return named ? text.append(joint) + findings[0].headline : text;
  };
  if (snapshot.units.size() == 1) {
    return with_worst("One unit configured, HA is not checked: " + snapshot.units[0].unit, "; ",
                      Severity::kWarning);
  }
  if (assessment.of(Check::kDistinctUnits) == false) {
    return "Cannot be compared: both units report the same device ID";
  }
  if (diagnosis.in_ha == false) return with_worst("Not in HA", ": ", Severity::kWarning);
  if (diagnosis.in_ha == true) {
    return with_worst("In HA: " + RolesText(snapshot), "; but ", Severity::kWarning);
  }
  return with_worst(
      "Unknown whether it is in HA: " + WhyUndecided(Check::kHaMode, snapshot, assessment), "; ",
      Severity::kBad);
}

}  // namespace

Diagnosis Diagnose(const PairSnapshot& snapshot, const PairAssessment& assessment) {
  Diagnosis diagnosis;
  const bool two_units = snapshot.units.size() == 2;
  if (two_units) diagnosis.in_ha = assessment.of(Check::kHaMode);
  diagnosis.findings = FindAll(snapshot, assessment);
  diagnosis.headline = HeadlineOf(diagnosis, snapshot, assessment);
  const Severity worst =
      diagnosis.findings.empty() ? Severity::kOk : diagnosis.findings[0].severity;
  diagnosis.severity = worst == Severity::kInfo ? Severity::kOk : worst;
  if (two_units && diagnosis.in_ha != true) {
    const Severity known = diagnosis.in_ha ? Severity::kBad : Severity::kUnknown;
    diagnosis.severity = std::min(diagnosis.severity, known);
  }
  return diagnosis;
}

}  // namespace kemp360
