#include <catch2/catch.hpp>
#include <tuple>
#include <utility>

#include "profile/profile.h"

namespace kemp360 {
namespace {

/// Maps everything that a check needs.
Profile WholeProfile() {
  Profile profile;
  for (const Fact fact :
       {Fact::kDeviceId, Fact::kVersion, Fact::kLocalLicense, Fact::kMeteredLicense, Fact::kHaMode,
        Fact::kHaDisabled, Fact::kPreferredMaster, Fact::kPeerDeviceId, Fact::kHaKey,
        Fact::kPeerAddress, Fact::kPeerHaKey}) {
    profile.facts.emplace_back().fact = fact;
  }
  profile.loadmasters.emplace();
  profile.loadmasters->claim.emplace();
  profile.report.emplace();
  profile.report->owner.emplace();
  return profile;
}

TEST_CASE("UndecidableChecks: a profile that maps all can decide all", "[profile]") {
  CHECK(UndecidableChecks(WholeProfile()).empty());
}

TEST_CASE("UndecidableChecks: a profile that maps nothing can decide nothing", "[profile]") {
  std::vector<Check> all(kAll<Check>.begin(), kAll<Check>.end());
  std::erase(all, Check::kPeerDevice);  // where no profile maps it, there is no such check
  CHECK(UndecidableChecks(Profile{}) == all);
}

TEST_CASE("UndecidableChecks: each missing fact costs its own checks", "[profile]") {
  const auto [missing, expected] = GENERATE(table<Fact, std::vector<Check>>({
      {Fact::kDeviceId, {Check::kDistinctUnits, Check::kPeerDevice, Check::kReportParity}},
      {Fact::kVersion, {Check::kVersionParity}},
      {Fact::kLocalLicense, {Check::kLocalLicenseParity}},
      {Fact::kMeteredLicense, {Check::kMeteredLicenseParity}},
      {Fact::kHaMode, {Check::kHaMode}},
      {Fact::kHaDisabled, {Check::kHaEnabled}},
      {Fact::kPreferredMaster, {Check::kPreferredMaster}},
      {Fact::kPeerAddress, {Check::kPeerAddress}},
      {Fact::kHaKey, {Check::kPeerKey}},
      {Fact::kPeerHaKey, {Check::kPeerKey}},
  }));
  Profile profile = WholeProfile();
  const Fact gone = missing;
  std::erase_if(profile.facts, [gone](const FactSpec& spec) { return spec.fact == gone; });
  INFO(ToString(gone));
  CHECK(UndecidableChecks(profile) == expected);
}

TEST_CASE("UndecidableChecks: lists without a claim or an owner", "[profile]") {
  Profile profile = WholeProfile();
  profile.loadmasters->claim.reset();
  CHECK(UndecidableChecks(profile) == std::vector{Check::kLoadmasterOwnership});
  profile.report->owner.reset();
  CHECK(UndecidableChecks(profile) ==
        std::vector{Check::kLoadmasterOwnership, Check::kReportParity});
}

TEST_CASE("UndecidableChecks: an owner's device ID needs the unit's own", "[profile]") {
  Profile profile = WholeProfile();
  profile.loadmasters->claim->form = ClaimForm::kOwnerDeviceId;
  CHECK(UndecidableChecks(profile).empty());
  std::erase_if(profile.facts, [](const FactSpec& spec) { return spec.fact == Fact::kDeviceId; });
  CHECK(UndecidableChecks(profile) == std::vector{Check::kDistinctUnits, Check::kPeerDevice,
                                                  Check::kLoadmasterOwnership,
                                                  Check::kReportParity});
}

}  // namespace
}  // namespace kemp360
