#include "profile/profile.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>

namespace kemp360 {
namespace {

bool MapsAll(const Profile& profile, std::initializer_list<Fact> facts) {
  return std::all_of(facts.begin(), facts.end(),
                     [&profile](Fact fact) { return profile.Maps(fact); });
}

/// A claim by device ID means something only where the unit says its own.
bool MapsClaims(const Profile& profile) {
  if (!profile.Maps(Fact::kLoadmasterClaim)) return false;
  return profile.loadmasters->claim->form != ClaimForm::kOwnerDeviceId ||
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

const SourceSpec* Profile::FindSource(std::string_view source) const {
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [source](const SourceSpec& spec) { return spec.name == source; });
  return found == sources.end() ? nullptr : &*found;
}

const FactSpec* Profile::FindFact(Fact fact) const {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [fact](const FactSpec& spec) { return spec.fact == fact; });
  return found == facts.end() ? nullptr : &*found;
}

bool Profile::Maps(Fact fact) const {
  const auto maps = [fact](const auto& rows, const auto& fields) {
    return rows && std::any_of(std::begin(fields), std::end(fields), [&](const auto& field) {
             return field.fact == fact && ((*rows).*field.field).has_value();
           });
  };
  if (fact == Fact::kLoadmasterAddress) return loadmasters.has_value();
  if (fact == Fact::kReportAddress) return report.has_value();
  return FindFact(fact) != nullptr || maps(loadmasters, kLoadMasterFields) ||
         maps(report, kReportFields);
}

std::vector<Check> UndecidableChecks(const Profile& profile) {
  std::vector<Check> checks;
  std::copy_if(kAll<Check>.begin(), kAll<Check>.end(), std::back_inserter(checks),
               [&profile](Check check) { return !CanConfirm(profile, check); });
  return checks;
}

std::optional<std::string_view> BuiltInProfileText(std::string_view name) {
  for (const BuiltInProfile& profile : BuiltInProfiles()) {
    if (profile.name == name) return profile.text;
  }
  return std::nullopt;
}

std::vector<std::string> BuiltInProfileNames() {
  std::vector<std::string> names;
  for (const BuiltInProfile& profile : BuiltInProfiles()) names.emplace_back(profile.name);
  return names;
}

}  // namespace kemp360
