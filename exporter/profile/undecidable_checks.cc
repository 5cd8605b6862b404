#include <algorithm>
#include <initializer_list>
#include <iterator>

#include "profile/profile.h"

namespace kemp360 {
namespace {

bool MapsAll(const Profile& profile, std::initializer_list<Fact> facts) {
  return std::all_of(facts.begin(), facts.end(),
                     [&profile](Fact fact) { return profile.Maps(fact); });
}

/// A claim by device ID means something only where the unit says its own.
bool MapsClaims(const Profile& profile) {
  if (!profile.Maps(Fact::kLoadmasterClaim)) return false;
  return profile.loadmasters->claim_form != ClaimForm::kOwnerDeviceId ||
         profile.Maps(Fact::kDeviceId);
}

bool CanConfirm(const Profile& profile, Check check) {
  switch (check) {
    case Check::kDistinctUnits:
      return profile.Maps(Fact::kDeviceId);
    case Check::kLocalLicenseParity:
      return profile.Maps(Fact::kLocalLicense);
    case Check::kMeteredLicenseParity:
      return profile.Maps(Fact::kMeteredLicense);
    case Check::kVersionParity:
      return profile.Maps(Fact::kVersion);
    case Check::kHaMode:
      return profile.Maps(Fact::kHaMode);
    case Check::kHaEnabled:
      return profile.Maps(Fact::kHaDisabled);
    case Check::kPreferredMaster:
      return profile.Maps(Fact::kPreferredMaster);
    case Check::kPeerAddress:  // the other unit's own address may come from the configuration
      return profile.Maps(Fact::kPeerAddress);
    case Check::kPeerKey:
      return MapsAll(profile, {Fact::kHaKey, Fact::kPeerHaKey});
    case Check::kLoadmasterOwnership:
      return MapsClaims(profile);
    case Check::kReportParity:  // "licensed by me" is an empty owner: whose it is, the ID tells
      return MapsAll(profile, {Fact::kReportOwner, Fact::kDeviceId});
  }
  return false;  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace

std::vector<Check> UndecidableChecks(const Profile& profile) {
  std::vector<Check> checks;
  std::copy_if(kAllChecks.begin(), kAllChecks.end(), std::back_inserter(checks),
               [&profile](Check check) { return !CanConfirm(profile, check); });
  return checks;
}

}  // namespace kemp360
