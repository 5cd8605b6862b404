#include "diagnosis/findings.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/words.h"
#include "model/version.h"

namespace kemp360 {
namespace {

void FindUnreadSources(const UnitSnapshot& unit, std::vector<Finding>& findings) {
  if (!unit.up()) {
    const auto failed =
        std::find_if(unit.sources.begin(), unit.sources.end(),
                     [](const SourceStatus& source) { return source.failure.has_value(); });
    findings.push_back(
        {Severity::kUnknown, std::nullopt, unit.unit + " was not read",
         unit.unit + " was not read: " + WhyNotRead(unit) + ".",
         failed == unit.sources.end() ? "" : ReadingCure(failed->failure->reason, unit.unit)});
    return;
  }
  for (const SourceStatus& source : unit.sources) {
    if (!source.failure) continue;
    findings.push_back({Severity::kWarning, std::nullopt,
                        unit.unit + "'s " + source.name + " was not read",
                        "The source " + source.name + " of " + unit.unit +
                            " was not read: " + FailureText(*source.failure) + ".",
                        ReadingCure(source.failure->reason, unit.unit)});
  }
}

void FindSameUnit(const PairSnapshot& snapshot, std::vector<Finding>& findings) {
  const std::string id = Shown(snapshot.units[0].device_id.value_or(""));
  findings.push_back(
      {Severity::kBad, Check::kDistinctUnits, "both urls reach one unit",
       "Both units answer with the device ID " + id +
           ": both urls reach one unit, or one unit is a copy of the other. Nothing can be "
           "compared.",
       "Correct the two urls in the configuration. If they are right, one unit was made from the "
       "other's backup or disk: it needs a licence, and with it a device ID, of its own."});
}

/// Which of two versions is the lower release; nullopt where they cannot be compared.
std::optional<std::size_t> OlderOf(std::string_view one, std::string_view other) {
  const auto first = ParseRelease(one);
  const auto second = ParseRelease(other);
  if (!first || !second || *first == *second) return std::nullopt;
  return *first < *second ? 0U : 1U;
}

void FindVersions(const PairSnapshot& snapshot, std::vector<Finding>& findings) {
  const std::array names{snapshot.units[0].unit, snapshot.units[1].unit};
  const std::array versions{Shown(*snapshot.units[0].version), Shown(*snapshot.units[1].version)};
  const auto older = OlderOf(versions[0], versions[1]);
  findings.push_back(
      {Severity::kBad, Check::kVersionParity,
       "versions differ: " + names[0] + " " + versions[0] + ", " + names[1] + " " + versions[1],
       "The versions differ: " + names[0] + " runs " + versions[0] + ", " + names[1] + " runs " +
           versions[1] + ". A pair is in HA only while both run the same.",
       older ? "Upgrade " + names[*older] + " to " + versions[1 - *older] + " as soon as possible."
             : "Bring both units to the same version as soon as possible."});
}

std::string Capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

void FindLicense(Check check, std::string_view kind, const PairSnapshot& snapshot,
                 std::vector<Finding>& findings) {
  const bool local = check == Check::kLocalLicenseParity;
  const auto& one = snapshot.units[0];
  const bool one_licensed = *(local ? one.local_license : one.metered_license);
  const std::string& with = snapshot.units[one_licensed ? 0 : 1].unit;
  const std::string& without = snapshot.units[one_licensed ? 1 : 0].unit;
  const std::string what(kind);
  findings.push_back(
      {Severity::kBad, check, what + " differs: " + with + " has it, " + without + " has not",
       Capitalised(what) + " differs: " + with + " is licensed for it, " + without +
           " is not. A pair is in HA only while both are, or both are not.",
       "Give both units the same setting for " + what +
           ". Most likely the licence of one was updated, or a backup was restored to one or "
           "both."});
}

std::vector<std::string> UnitsIn(HaMode mode, const PairSnapshot& snapshot) {
  std::vector<std::string> units;
  for (const UnitSnapshot& unit : snapshot.units) {
    if (unit.ha_mode == mode) units.push_back(unit.unit);
  }
  return units;
}

/// `explained`: something found before makes a unit leave HA, and its cure is the cure.
void FindModes(const PairSnapshot& snapshot, bool explained, std::vector<Finding>& findings) {
  const std::vector<std::string> standalone = UnitsIn(HaMode::kStandalone, snapshot);
  Finding finding{Severity::kBad, Check::kHaMode, "", "", ""};
  if (!standalone.empty()) {
    finding.brief =
        Listed(standalone) + (standalone.size() == 1 ? " is" : " are") + " in standalone";
    finding.reason = finding.brief + ": out of HA.";
    if (!explained) {
      finding.cure =
          "Read the HA error in the unit's own UI, and compare licences, versions and the HA "
          "settings of both units.";
    }
  } else if (UnitsIn(HaMode::kMaster, snapshot).size() == 2) {
    finding.brief = "both units are master";
    finding.reason = "Both units are master: each acts as if it were alone.";
    finding.cure =
        "See that the units reach each other, then compare Preferred Master, the address and the "
        "key of the other peer on both.";
  } else {
    finding.brief = "neither unit is master";
    finding.reason = "Neither unit is master.";
    finding.cure =
        "See that exactly one unit has Preferred Master set and that neither is "
        "disabled.";
  }
  findings.push_back(std::move(finding));
}

/// Units that were read and whose mode is not known all the same.
void FindUnknownModes(const PairSnapshot& snapshot, std::vector<Finding>& findings) {
  for (const UnitSnapshot& unit : snapshot.units) {
    if (!unit.up() || (unit.ha_mode && *unit.ha_mode != HaMode::kUnknown)) continue;
    if (unit.ha_mode) {
      findings.push_back(
          {Severity::kUnknown, std::nullopt, unit.unit + " gave a mode that nobody mapped",
           unit.unit + " gave its HA mode in a word that its profile does not map.",
           "Add the word, which the log names, to the profile of " + unit.unit + "."});
    } else {
      findings.push_back({Severity::kUnknown, std::nullopt, unit.unit + " did not say its mode",
                          unit.unit + " was read, and did not say its HA mode.",
                          "See that the user of " + unit.unit +
                              " may read the HA settings and that its profile maps ha_mode."});
    }
  }
}

void FindHaErrors(const PairSnapshot& snapshot, bool explained, std::vector<Finding>& findings) {
  for (const UnitSnapshot& unit : snapshot.units) {
    if (unit.ha_error != true) continue;
    const std::string text = Shown(unit.ha_error_message.value_or(""));
    findings.push_back(
        {Severity::kWarning, std::nullopt, unit.unit + " reports an HA error",
         unit.unit + " reports an HA error" + (text.empty() ? "." : ": \"" + text + "\""),
         explained ? "" : "Look at the HA page of " + unit.unit + "'s own UI."});
  }
}

std::string Cure(Ownership ownership, bool one) {
  const std::string it = one ? "it" : "each of them";
  switch (ownership) {
    case Ownership::kAgreed:
      return "";
    case Ownership::kDisowned:
      return "Re-license " + it +
             " once more against one unit, then wait a few minutes until the move has "
             "synchronised.";
    case Ownership::kContested:
      return "Wait a few minutes for the move to synchronise; if both still claim it, re-license " +
             it + " once more against the unit that is to own it.";
    case Ownership::kOneSided:
      return "Wait a few minutes for the move to synchronise; if the other unit still does not "
             "know of it, re-license " +
             it + " once more.";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

void FindStaleMigrations(const PairSnapshot& snapshot, const PairAssessment& assessment,
                         std::vector<Finding>& findings) {
  constexpr std::size_t kNamed = 3;
  const std::vector<const LoadMasterAssessment*> stale = StaleLoadmasters(assessment);
  for (const Ownership ownership : kAllOwnerships) {
    if (ownership == Ownership::kAgreed) continue;
    std::vector<std::string> labels;
    for (const LoadMasterAssessment* loadmaster : stale) {
      if (loadmaster->ownership == ownership) {
        labels.push_back(Shown(LabelOf(*loadmaster, snapshot)));
      }
    }
    if (labels.empty()) continue;
    const std::size_t count = labels.size();
    const std::string what = CountOf(count, "LoadMaster");
    if (count > kNamed) {
      labels.resize(kNamed);
      labels.push_back(std::to_string(count - kNamed) + " more");
    }
    std::string headline = what + (count == 1 ? " is " : " are ");
    headline += ownership == Ownership::kOneSided ? "one-sided" : ToString(ownership);
    std::string detail = what + " (" + Listed(labels) + "): ";
    detail += OwnershipMeaning(ownership);
    detail += '.';
    findings.push_back({Severity::kWarning, Check::kLoadmasterOwnership, std::move(headline),
                        std::move(detail), Cure(ownership, count == 1)});
  }
}

void FindUnclear(const PairAssessment& assessment, std::vector<Finding>& findings) {
  if (!assessment.ownership || assessment.ownership->undecided == 0) return;
  const std::string what = CountOf(assessment.ownership->undecided, "LoadMaster");
  findings.push_back(
      {Severity::kWarning, std::nullopt, what + " not understood",
       "Who licenses " + what + " is not known: what a unit says was not understood.", ""});
}

void FindReports(const PairAssessment& assessment, std::vector<Finding>& findings) {
  if (assessment.of(Check::kReportParity) != false) return;
  findings.push_back(
      {Severity::kWarning, Check::kReportParity, "the reports differ",
       "The Metered Licensing reports of the two units do not list the same LoadMasters and "
       "owners.",
       "Wait a few minutes for the units to synchronise; if the reports still differ, compare them "
       "and re-license the LoadMasters in which they do."});
}

void FindRelicensing(const PairSnapshot& snapshot, const PairAssessment& assessment,
                     std::vector<Finding>& findings) {
  const std::size_t normal = assessment.units[0].normal.value_or(0);
  if (normal == 0) return;
  const std::string& unit = snapshot.units[0].unit;
  findings.push_back({Severity::kWarning, std::nullopt,
                      CountOf(normal, "LoadMaster") + " not activated by Central",
                      CountOf(normal, "LoadMaster") +
                          (normal == 1 ? " is a normal device" : " are normal devices") +
                          ", not activated by Central: after the other unit was removed, each "
                          "needs a new licence.",
                      "For each of them: first remove the normal (green) device from " + unit +
                          ", then re-license the LoadMaster from its own web UI against " + unit +
                          "."});
}

}  // namespace

std::vector<Finding> FindAll(const PairSnapshot& snapshot, const PairAssessment& assessment) {
  std::vector<Finding> findings;
  for (const UnitSnapshot& unit : snapshot.units) FindUnreadSources(unit, findings);
  if (snapshot.units.size() != 2) {
    FindHaErrors(snapshot, false, findings);
    if (!snapshot.units.empty()) FindRelicensing(snapshot, assessment, findings);
    return findings;
  }
  if (assessment.of(Check::kDistinctUnits) == false) FindSameUnit(snapshot, findings);
  if (assessment.of(Check::kVersionParity) == false) FindVersions(snapshot, findings);
  if (assessment.of(Check::kLocalLicenseParity) == false) {
    FindLicense(Check::kLocalLicenseParity, "local licensing", snapshot, findings);
  }
  if (assessment.of(Check::kMeteredLicenseParity) == false) {
    FindLicense(Check::kMeteredLicenseParity, "Metered Licensing", snapshot, findings);
  }
  FindWrongSettings(snapshot, assessment, findings);
  const bool explained = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.check.has_value();
  });
  if (assessment.of(Check::kHaMode) == false) FindModes(snapshot, explained, findings);
  if (!assessment.of(Check::kHaMode) && assessment.of(Check::kDistinctUnits) != false) {
    FindUnknownModes(snapshot, findings);
  }
  FindHaErrors(snapshot, explained, findings);
  FindStaleMigrations(snapshot, assessment, findings);
  FindUnclear(assessment, findings);
  FindReports(assessment, findings);
  return findings;
}

}  // namespace kemp360
