#include <string>
#include <vector>

#include "base/text.h"
#include "diagnosis/findings.h"
#include "diagnosis/words.h"

namespace kemp360 {
namespace {

void FindDisabled(const PairSnapshot& snapshot, std::vector<Finding>& findings) {
  std::vector<std::string> disabled;
  for (const UnitSnapshot& unit : snapshot.units) {
    if (unit.ha_disabled == true) disabled.push_back(unit.unit);
  }
  const std::string who = Listed(disabled) + (disabled.size() == 1 ? " is" : " are") + " disabled";
  findings.push_back(
      {Severity::kWarning, Check::kHaEnabled, who, who + ": the setting Disable is set.",
       "Clear Disable on " + Listed(disabled) + ": in normal operation neither unit is disabled."});
}

void FindPreferredMasters(const PairSnapshot& snapshot, std::vector<Finding>& findings) {
  const bool both = *snapshot.units[0].preferred_master;
  findings.push_back(
      {Severity::kWarning, Check::kPreferredMaster,
       both ? "both units are Preferred Master" : "no unit is Preferred Master",
       both ? "Both units have Preferred Master set." : "Neither unit has Preferred Master set.",
       both ? "Clear Preferred Master on one of the two units."
            : "Set Preferred Master on one of the two units."});
}

/// It takes the role back when it returns; that it has not is worth a look.
void FindPassedOver(const PairSnapshot& snapshot, std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    const UnitSnapshot& unit = snapshot.units[i];
    const UnitSnapshot& other = snapshot.units[1 - i];
    if (unit.preferred_master != true || unit.ha_disabled != false) continue;
    if (other.ha_mode != HaMode::kMaster || unit.ha_mode == HaMode::kMaster) continue;
    findings.push_back(
        {Severity::kWarning, std::nullopt, unit.unit + " is Preferred Master and not master",
         unit.unit + " is Preferred Master, yet " + other.unit + " is master.",
         "A Preferred Master takes its role back when it returns. If it does not within half an "
         "hour, look at the HA page of " +
             unit.unit + "'s own UI."});
  }
}

void FindPeerAddress(const UnitSnapshot& unit, const UnitSnapshot& other,
                     std::vector<Finding>& findings) {
  const std::string said = Shown(Trim(unit.peer_address.value_or("")));
  const std::string setting = unit.unit + "'s IP Address for the Other Peer is ";
  const std::string shown = Shown(Trim(other.address.value_or("")));
  findings.push_back(
      {Severity::kWarning, Check::kPeerAddress,
       unit.unit + "'s address of its peer is " + (said.empty() ? "empty" : "wrong"),
       said.empty() ? setting + "empty." : setting + said + ", which is not " + other.unit + ".",
       "On " + unit.unit + ", set IP Address for the Other Peer to what " + other.unit + " shows" +
           (shown.empty() ? "." : ": " + shown + ".") +
           (said.empty() ? ""
                         : " If " + said + " is another address of " + other.unit +
                               ", name it under its addresses in the configuration.")});
}

void FindPeerKey(const UnitSnapshot& unit, const UnitSnapshot& other, bool empty,
                 std::vector<Finding>& findings) {
  const std::string setting = unit.unit + "'s HA Key for the Other Peer is ";
  findings.push_back({Severity::kWarning, Check::kPeerKey,
                      unit.unit + "'s key of its peer is " + (empty ? "empty" : "wrong"),
                      setting + (empty ? "empty." : "not the key that " + other.unit + " shows."),
                      "On " + unit.unit + ", copy the HA key that " + other.unit +
                          " shows into HA Key for the Other Peer."});
}

}  // namespace

void FindWrongSettings(const PairSnapshot& snapshot, const PairAssessment& assessment,
                       std::vector<Finding>& findings) {
  if (assessment.of(Check::kHaEnabled) == false) FindDisabled(snapshot, findings);
  if (assessment.of(Check::kPreferredMaster) == false) FindPreferredMasters(snapshot, findings);
  if (assessment.of(Check::kDistinctUnits) != false) FindPassedOver(snapshot, findings);
  for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
    const UnitSnapshot& other = snapshot.units[1 - i];
    if (assessment.units[i].peer_address_match == false) {
      FindPeerAddress(snapshot.units[i], other, findings);
    }
    if (assessment.units[i].peer_key_match == false) {
      FindPeerKey(snapshot.units[i], other, assessment.units[i].peer_key_set == false, findings);
    }
  }
}

}  // namespace kemp360
