#include "model/fact.h"

#include <algorithm>

namespace kemp360 {

std::string_view ToString(Fact fact) {
  switch (fact) {
    case Fact::kDeviceId:
      return "device_id";
    case Fact::kVersion:
      return "version";
    case Fact::kLocalLicense:
      return "local_license";
    case Fact::kMeteredLicense:
      return "metered_license";
    case Fact::kHaMode:
      return "ha_mode";
    case Fact::kHaError:
      return "ha_error";
    case Fact::kHaErrorMessage:
      return "ha_error_message";
    case Fact::kHaDisabled:
      return "ha_disabled";
    case Fact::kPreferredMaster:
      return "preferred_master";
    case Fact::kAddress:
      return "address";
    case Fact::kHaKey:
      return "ha_key";
    case Fact::kPeerAddress:
      return "peer_address";
    case Fact::kPeerHaKey:
      return "peer_ha_key";
    case Fact::kLoadmasterAddress:
      return "loadmaster_address";
    case Fact::kLoadmasterPort:
      return "loadmaster_port";
    case Fact::kLoadmasterName:
      return "loadmaster_name";
    case Fact::kLoadmasterMac:
      return "loadmaster_mac";
    case Fact::kLoadmasterState:
      return "loadmaster_state";
    case Fact::kLoadmasterClaim:
      return "loadmaster_claim";
    case Fact::kReportAddress:
      return "report_address";
    case Fact::kReportPort:
      return "report_port";
    case Fact::kReportName:
      return "report_name";
    case Fact::kReportMac:
      return "report_mac";
    case Fact::kReportOwner:
      return "report_owner";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::optional<Fact> ParseFact(std::string_view word) {
  const auto* const found = std::find_if(kAllFacts.begin(), kAllFacts.end(),
                                         [word](Fact fact) { return ToString(fact) == word; });
  if (found == kAllFacts.end()) return std::nullopt;
  return *found;
}

std::string_view ToString(HaMode mode) {
  switch (mode) {
    case HaMode::kMaster:
      return "master";
    case HaMode::kStandby:
      return "standby";
    case HaMode::kStandalone:
      return "standalone";
    case HaMode::kUnknown:
      return "unknown";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace kemp360
