#include "profile/profile.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/local_file.h"
#include "support/paths.h"
#include "yaml/bound_table.h"

namespace kemp360 {
namespace {

TEST_CASE("Basis: every word parses back to what it says", "[profile]") {
  const Basis basis = GENERATE(Basis::kDocumented, Basis::kFramework, Basis::kAssumed);
  CHECK(ParseWord<Basis>(ToString(basis)) == basis);
  CHECK_FALSE(ParseWord<Basis>("guessed"));
  CHECK_FALSE(ParseWord<Basis>(""));
}

TEST_CASE("ClaimForm: every word parses back to what it says", "[profile]") {
  const ClaimForm form = GENERATE(ClaimForm::kPeerFlag, ClaimForm::kOwnFlag, ClaimForm::kWord,
                                  ClaimForm::kOwnerDeviceId, ClaimForm::kParentheses);
  CHECK(ParseWord<ClaimForm>(ToString(form)) == form);
  CHECK_FALSE(ParseWord<ClaimForm>("flag"));
}

TEST_CASE("Profile: sources and facts are found by name", "[profile]") {
  Profile profile;
  profile.sources.emplace_back().name = "settings";
  profile.facts.emplace_back().fact = Fact::kVersion;
  REQUIRE(profile.FindSource("settings") == &profile.sources.front());
  CHECK(profile.FindSource("setting") == nullptr);
  REQUIRE(profile.FindFact(Fact::kVersion) == &profile.facts.front());
  CHECK(profile.FindFact(Fact::kHaMode) == nullptr);
}

TEST_CASE("Profile: it maps nothing until it is told, and then just that", "[profile]") {
  Profile profile;
  CHECK(std::none_of(kAll<Fact>.begin(), kAll<Fact>.end(),
                     [&](Fact fact) { return profile.Maps(fact); }));
  profile.facts.emplace_back().fact = Fact::kHaKey;
  profile.loadmasters.emplace();
  profile.loadmasters->claim.emplace();
  profile.report.emplace();
  profile.report->mac.emplace();
  std::vector<Fact> mapped;
  std::copy_if(kAll<Fact>.begin(), kAll<Fact>.end(), std::back_inserter(mapped),
               [&](Fact fact) { return profile.Maps(fact); });
  CHECK(mapped == std::vector{Fact::kHaKey, Fact::kLoadmasterAddress, Fact::kLoadmasterClaim,
                              Fact::kReportAddress, Fact::kReportMac});
}

TEST_CASE("BuiltInProfileText: it is the file of the source tree, byte for byte", "[profile]") {
  CHECK(BuiltInProfileNames() == std::vector<std::string>{"default"});
  const Result<std::string, Failure> file =
      LoadFile(testing::SourcePath("exporter/profile/default.yaml"), 1U << 20U);
  REQUIRE(file);
  REQUIRE(BuiltInProfileText("default"));
  CHECK(*BuiltInProfileText("default") == *file);
  CHECK_FALSE(BuiltInProfileText("defualt"));
}

}  // namespace
}  // namespace kemp360
