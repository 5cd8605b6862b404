#include "diagnosis/diagnosis.h"

#include <array>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

struct CheckTexts {
  std::string_view title;
  std::string_view rule;
  std::string_view needed;  ///< "central-b does not report NEEDED"
  /// Does the unit report what the check needs of it?
  bool (*is_reported)(const UnitSnapshot& unit, const UnitAssessment& assessment);
};

/// In the order of kAll<Check>.
constexpr CheckTexts kCheckTexts[] = {
    {"Two units",
     "The two units report different device IDs. If they report the same one, both URLs reach one "
     "unit or one unit is a copy of the other, and no other check is decided.",
     "its device ID",
     [](const auto& unit, const auto&) { return unit.device_id && !unit.device_id->empty(); }},
    {"Same local licensing", "Both units are licensed for local licensing, or both are not.",
     "whether it is licensed for local licensing",
     [](const auto& unit, const auto&) { return unit.local_license.has_value(); }},
    {"Same Metered Licensing", "Both units are licensed for Metered Licensing, or both are not.",
     "whether it is licensed for Metered Licensing",
     [](const auto& unit, const auto&) { return unit.metered_license.has_value(); }},
    {"Same version", "Both units run the same version, to the last digit.", "its version",
     [](const auto& unit, const auto&) { return unit.version.has_value(); }},
    {"One Master, one Standby", "One unit is Master and the other one is Standby.",
     "an HA mode that its profile maps",
     [](const auto& unit, const auto&) {
       return unit.ha_mode && *unit.ha_mode != HaMode::kUnknown;
     }},
    {"Neither disabled", "Disable is selected on neither unit.", "whether it is disabled",
     [](const auto& unit, const auto&) { return unit.ha_disabled.has_value(); }},
    {"One Preferred Master", "Preferred Master is selected on exactly one unit.",
     "whether it is Preferred Master",
     [](const auto& unit, const auto&) { return unit.preferred_master.has_value(); }},
    {"Paired with each other",
     "Each unit gives the other unit's device ID for its peer. Where the profile does not map "
     "peer_device_id, there is no such check.",
     "the device ID of its peer",
     [](const auto& unit, const auto&) {
       return unit.peer_device_id && !unit.peer_device_id->empty();
     }},
    {"Right peer addresses",
     "On each unit, IP Address for the Other Peer is an address of the other unit.",
     "an address that can be compared",
     [](const auto&, const auto& assessment) { return assessment.peer_address_match.has_value(); }},
    {"Right peer keys",
     "On each unit, HA Key for the Other Peer is the key that the other unit shows.", "the keys",
     [](const auto&, const auto& assessment) {
       return assessment.shows_key && assessment.peer_key_set.has_value();
     }},
    {"Every LoadMaster has one owner",
     "For every LoadMaster that a unit reports as licensed, exactly one unit claims it and the "
     "other unit names that unit.",
     "who licenses each of its LoadMasters",
     [](const auto& unit, const auto&) {
       return unit.loadmasters && unit.loadmasters->claims_mapped;
     }},
    {"Reports agree",
     "Both Metered Licensing reports list the same LoadMasters and name the same owner for each. "
     "Reports generated more than 5 minutes apart are not compared.",
     "what its report lists",
     [](const auto& unit, const auto&) { return unit.report.has_value(); }},
};
static_assert(std::size(kCheckTexts) == kAll<Check>.size());

/// Why the unit's setting could not be compared; empty: not for want of a name's addresses.
std::string NamesInVain(const UnitSnapshot& unit) {
  std::vector<std::string> names;
  for (const auto& [name, addresses] : unit.resolved) {
    if (addresses.empty()) names.push_back(name);
  }
  if (names.empty() || !unit.peer_address) return {};
  return (names.size() == 1 ? "the name " : "the names ") + Listed(names) +
         " could not be resolved when the pair was read";
}

const CheckTexts& TextsOf(Check check) { return kCheckTexts[static_cast<std::size_t>(check)]; }

}  // namespace

std::string Shown(std::string_view text) {
  constexpr std::size_t kLongestShown = 300;
  return CleanText(text, kLongestShown);
}

std::string RemarkText(const Remark& remark) {
  constexpr std::size_t kLongestRemark = 1000;  // its parts are cut already
  return CleanText(ToString(remark), kLongestRemark);
}

std::string_view OwnershipMeaning(Ownership ownership) {
  constexpr std::array<std::string_view, kAll<Ownership>.size()> kMeanings{
      "one unit licenses it and the other one reports so",
      "each unit reports that the other one licenses it", "both units report that they license it",
      "only one unit reports its license"};
  return kMeanings.at(static_cast<std::size_t>(ownership));
}

std::string_view CheckTitle(Check check) { return TextsOf(check).title; }

std::string_view CheckRule(Check check) { return TextsOf(check).rule; }

std::string WhyUndecided(Check check, const PairSnapshot& snapshot,
                         const PairAssessment& assessment) {
  if (check != Check::kDistinctUnits && assessment.of(Check::kDistinctUnits) == false) {
    return "both URLs reach the same unit";
  }
  if (!snapshot.took_place) return "the exporter was busy with other pairs";
  if (!snapshot.units[0].up() && !snapshot.units[1].up()) return "neither unit was read";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    const UnitSnapshot& unit = snapshot.units[i];
    if (TextsOf(check).is_reported(unit, assessment.units[i])) continue;
    std::string part = check == Check::kPeerAddress ? NamesInVain(unit) : std::string();
    if (part.empty()) {
      part = unit.unit + (unit.up() ? " does not report " : " was not read");
      if (unit.up()) part += TextsOf(check).needed;
    }
    if (!Holds(parts, part)) parts.push_back(std::move(part));
  }
  if (!parts.empty()) return Listed(parts);
  if (check == Check::kReportParity) {
    return "the reports were generated too far apart, or a line of one was not understood";
  }
  return "a value that a unit reports was not understood";
}

}  // namespace kemp360
