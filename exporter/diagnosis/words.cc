#include "diagnosis/diagnosis.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "model/comparisons.h"
#include "model/peer_address.h"

namespace kemp360 {
namespace {

struct CheckTexts {
  std::string_view title;
  std::string_view rule;
  std::string_view needed;  ///< "central-b does not report NEEDED"
  /// Does the unit report what the check needs of it?
  bool (*is_reported)(const UnitSnapshot& unit, const UnitAssessment& assessment);
  std::optional<Fact> fact = {};  ///< of the unit itself
};

/// In the order of kAll<Check>.
constexpr CheckTexts kCheckTexts[] = {
    {"Two different units",
     "The two units report different device IDs. If they report the same one, both URLs reach one "
     "unit or one unit is a copy of the other, and no other check is decided.",
     "its device ID",
     [](const auto& unit, const auto&) { return unit.device_id && !unit.device_id->empty(); },
     Fact::kDeviceId},
    {"Same local licensing", "Both units are licensed for local licensing, or both are not.",
     "whether it is licensed for local licensing",
     [](const auto& unit, const auto&) { return unit.local_license.has_value(); },
     Fact::kLocalLicense},
    {"Same Metered Licensing", "Both units are licensed for Metered Licensing, or both are not.",
     "whether it is licensed for Metered Licensing",
     [](const auto& unit, const auto&) { return unit.metered_license.has_value(); },
     Fact::kMeteredLicense},
    {"Same version", "Both units run the same version, to the last digit.", "its version",
     [](const auto& unit, const auto&) { return unit.version.has_value(); }, Fact::kVersion},
    {"One Master, one Standby", "One unit is Master and the other one is Standby.",
     "an HA mode that its profile maps",
     [](const auto& unit, const auto&) {
       return unit.ha_mode && *unit.ha_mode != HaMode::kUnknown;
     },
     Fact::kHaMode},
    {"Disable cleared on both", "Disable is selected on neither unit.", "whether it is disabled",
     [](const auto& unit, const auto&) { return unit.ha_disabled.has_value(); }, Fact::kHaDisabled},
    {"One Preferred Master", "Preferred Master is selected on exactly one unit.",
     "whether it is Preferred Master",
     [](const auto& unit, const auto&) { return unit.preferred_master.has_value(); },
     Fact::kPreferredMaster},
    {"Paired with each other",
     "Each unit gives the other unit's device ID for its peer. If the profile does not map "
     "peer_device_id, this check is absent.",
     "the device ID of its peer",
     [](const auto& unit, const auto&) {
       return unit.peer_device_id && !unit.peer_device_id->empty();
     },
     Fact::kPeerDeviceId},
    {"Right peer addresses",
     "On each unit, IP Address for the Other Peer is an address of the other unit.",
     "its IP Address for the Other Peer",
     [](const auto& unit, const auto&) { return unit.peer_address.has_value(); },
     Fact::kPeerAddress},
    {"Right peer keys",
     "On each unit, HA Key for the Other Peer is the key that the other unit shows.", "the keys",
     [](const auto&, const auto& assessment) {
       return assessment.shows_key && assessment.peer_key_set.has_value();
     },
     Fact::kPeerHaKey},
    {"One owner per LoadMaster",
     "For every LoadMaster that a unit reports as licensed, exactly one unit claims it and the "
     "other unit names that unit.",
     "who licenses each of its LoadMasters",
     [](const auto& unit, const auto&) {
       return unit.loadmasters && unit.loadmasters->claims_mapped;
     }},
    {"Reports agree",
     "Both Metered Licensing reports list the same LoadMasters and name the same owner for each. "
     "Reports generated more than 5 minutes apart are not compared.",
     "a Metered Licensing report",
     [](const auto& unit, const auto&) { return unit.report.has_value(); }},
};
static_assert(std::size(kCheckTexts) == kAll<Check>.size());

const CheckTexts& TextsOf(Check check) { return kCheckTexts[static_cast<std::size_t>(check)]; }

/// Why the unit's setting, which it reports, could not be compared.
std::string WhyNotCompared(const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (PeerAddressIsOwn(unit, other)) {
    return unit.unit + " reports its IP Address for the Other Peer as its own address, too";
  }
  std::vector<std::string> names;
  for (const auto& [name, addresses] : unit.resolved) {
    if (addresses.empty()) names.push_back(name);
  }
  if (!names.empty()) {
    return (names.size() == 1 ? "the name " : "the names ") + Listed(names) +
           " could not be resolved when the pair was read";
  }
  if (!other.up()) return {};
  return "the IP Address for the Other Peer of " + unit.unit +
         " cannot be compared with what is known of " + other.unit;
}

/// What the unit does not report, and for the check has to; empty: nothing.
std::string WhatLacks(Check check, const UnitSnapshot& unit, const UnitAssessment& assessment) {
  const CheckTexts& texts = TextsOf(check);
  if (texts.is_reported(unit, assessment)) return {};
  if (!unit.up()) return unit.unit + " was not read";
  std::vector<std::string> failed;
  for (const SourceStatus& source : unit.sources) {
    if (source.failed()) failed.push_back(source.name);
  }
  const bool was_read = texts.fact && unit.missing.contains(*texts.fact);
  if (!failed.empty() && !was_read) {
    return Listed(failed) + " of " + unit.unit + " not read";
  }
  if (check != Check::kReportParity) {
    return unit.unit + " does not report " + std::string(texts.needed);
  }
  // Which source has the report is the profile's to know.
  const bool absent = std::ranges::any_of(unit.sources, &SourceStatus::absent);
  return absent ? unit.unit + " has no Metered Licensing report, or its profile maps none"
                : "the profile of " + unit.unit + " maps no Metered Licensing report";
}

/// Both reports are there.
std::string WhyReportsUndecided(const UnitSnapshot& one, const UnitSnapshot& other) {
  const Duration apart = one.report->made_at - other.report->made_at;
  if (std::chrono::abs(apart) > kReportsComparable) {
    return "the reports were generated more than 5 minutes apart";
  }
  std::vector<std::string> lacking;
  for (const UnitSnapshot* unit : {&one, &other}) {
    if (!unit->device_id || unit->device_id->empty()) lacking.push_back(unit->unit);
  }
  if (lacking.empty()) return "a line of a report was not understood";
  return "the device ID of " + Listed(lacking) + " is not known, and with it who owns what";
}

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

std::optional<Fact> FactNeededBy(Check check) { return TextsOf(check).fact; }

std::string_view CheckRule(Check check) { return TextsOf(check).rule; }

std::string WhyUndecided(Check check, const PairSnapshot& snapshot,
                         const PairAssessment& assessment) {
  if (check != Check::kDistinctUnits && assessment.of(Check::kDistinctUnits) == false) {
    return "both units report the same device ID";
  }
  if (!snapshot.took_place) return "the exporter was busy with other pairs";
  if (!snapshot.units[0].up() && !snapshot.units[1].up()) return "neither unit was read";
  const UnitSnapshot& one = snapshot.units[0];
  const UnitSnapshot& other = snapshot.units[1];
  std::vector<std::string> parts;
  const auto add = [&parts](std::string part) {
    if (!part.empty() && !Holds(parts, part)) parts.push_back(std::move(part));
  };
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    std::string part = WhatLacks(check, snapshot.units[i], assessment.units[i]);
    const bool compared = assessment.units[i].peer_address_match.has_value();
    if (check == Check::kPeerAddress && part.empty() && !compared) {
      part = WhyNotCompared(snapshot.units[i], i == 0 ? other : one);
    }
    add(std::move(part));
  }
  if (!parts.empty()) return Listed(parts);
  if (check == Check::kReportParity) return WhyReportsUndecided(one, other);
  return "a value that a unit reports was not understood";
}

}  // namespace kemp360
