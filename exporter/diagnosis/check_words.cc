#include "diagnosis/check_words.h"

#include <vector>

#include "base/text.h"
#include "diagnosis/words.h"

namespace kemp360 {
namespace {

struct CheckWords {
  std::string_view title;
  std::string_view rule;
  std::string_view needed;  ///< "central-b did not say NEEDED"
};

CheckWords WordsOf(Check check) {
  switch (check) {
    case Check::kDistinctUnits:
      return {"Two units",
              "The two answers carry different device IDs. If they carry the same one, both urls "
              "reach one unit or one unit is a copy of the other, and nothing else is judged.",
              "its device ID"};
    case Check::kLocalLicenseParity:
      return {"Same local licensing",
              "Both units are licensed for local licensing, or both are not.",
              "whether it is licensed for local licensing"};
    case Check::kMeteredLicenseParity:
      return {"Same Metered Licensing",
              "Both units are licensed for Metered Licensing, or both are not.",
              "whether it is licensed for Metered Licensing"};
    case Check::kVersionParity:
      return {"Same version", "Both units run the same version, to the last digit.", "its version"};
    case Check::kHaMode:
      return {"One master, one standby", "One unit is master and the other is standby.",
              "its HA mode in a word that is mapped"};
    case Check::kHaEnabled:
      return {"Neither disabled", "The setting Disable is set on neither unit.",
              "whether it is disabled"};
    case Check::kPreferredMaster:
      return {"One Preferred Master", "The setting Preferred Master is set on exactly one unit.",
              "whether it is Preferred Master"};
    case Check::kPeerAddress:
      return {"Right peer addresses",
              "On each unit, IP Address for the Other Peer is an address of the other unit.",
              "an address that can be compared"};
    case Check::kPeerKey:
      return {"Right peer keys",
              "On each unit, HA Key for the Other Peer is the key that the other unit shows.",
              "the keys"};
    case Check::kLoadmasterOwnership:
      return {"Every LoadMaster has one owner",
              "For every LoadMaster of whose licence a unit speaks, one unit says that it "
              "licenses it and the other says that its peer does.",
              "who licenses each of its LoadMasters"};
    case Check::kReportParity:
      return {"Reports agree",
              "Both Metered Licensing reports list the same LoadMasters and name the same owner "
              "for each. Reports made more than 5 minutes apart are not compared.",
              "what its report lists"};
  }
  return {};  // unreachable: -Wswitch-enum keeps the list whole
}

/// Did the unit say what this check needs of it?
bool SaysWhatIsNeeded(Check check, std::size_t index, const PairSnapshot& snapshot,
                      const PairAssessment& assessment) {
  const UnitSnapshot& unit = snapshot.units[index];
  switch (check) {
    case Check::kDistinctUnits:
      return unit.device_id && !unit.device_id->empty();
    case Check::kLocalLicenseParity:
      return unit.local_license.has_value();
    case Check::kMeteredLicenseParity:
      return unit.metered_license.has_value();
    case Check::kVersionParity:
      return unit.version.has_value();
    case Check::kHaMode:
      return unit.ha_mode && *unit.ha_mode != HaMode::kUnknown;
    case Check::kHaEnabled:
      return unit.ha_disabled.has_value();
    case Check::kPreferredMaster:
      return unit.preferred_master.has_value();
    case Check::kPeerAddress:
      return assessment.units[index].peer_address_match.has_value();
    case Check::kPeerKey:
      return assessment.units[index].shows_key && assessment.units[index].peer_key_set;
    case Check::kLoadmasterOwnership:
      return unit.loadmasters && unit.loadmasters->claims_mapped;
    case Check::kReportParity:
      return unit.report.has_value();
  }
  return false;  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace

std::string_view CheckTitle(Check check) { return WordsOf(check).title; }

std::string_view CheckRule(Check check) { return WordsOf(check).rule; }

std::string WhyUndecided(Check check, const PairSnapshot& snapshot,
                         const PairAssessment& assessment) {
  if (check != Check::kDistinctUnits && assessment.of(Check::kDistinctUnits) == false) {
    return "both urls reach one unit";
  }
  if (!snapshot.units[0].up() && !snapshot.units[1].up()) return "neither unit was read";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    const UnitSnapshot& unit = snapshot.units[i];
    if (SaysWhatIsNeeded(check, i, snapshot, assessment)) continue;
    if (!unit.up()) {
      parts.push_back(unit.unit + " was not read");
    } else {
      parts.push_back(unit.unit + " did not say " + std::string(WordsOf(check).needed));
    }
  }
  if (!parts.empty()) return Listed(parts);
  if (check == Check::kReportParity) {
    return "the reports were made too far apart, or a line of one was not understood";
  }
  return "what a unit says was not understood";
}

}  // namespace kemp360
