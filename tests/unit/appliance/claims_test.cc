// Who licenses a LoadMaster, in every form in which a row may say it.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "reading_test_kit.h"

namespace kemp360 {
namespace {

using testing::Field;
using testing::ListProfile;

struct Said {
  Claim claim = Claim::kUnclear;
  std::string owner_id;
  bool missing = false;

  bool operator==(const Said&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Said& said) {
  return out << "claim " << static_cast<int>(said.claim) << " owner '" << said.owner_id
             << "' missing " << said.missing;
}

/// `fields`: what stands in the row beside its address, for example R"("state": true)".
Said Read(Profile profile, const std::string& fields) {
  const std::string row =
      R"({"ip_address": "10.0.0.1")" + (fields.empty() ? "" : ", " + fields) + "}";
  const UnitSnapshot unit = testing::ReadOnce(
      std::move(profile), R"({"meta": {"total_count": 1}, "objects": [)" + row + "]}");
  REQUIRE(unit.loadmasters);
  REQUIRE(unit.loadmasters->rows.size() == 1);
  const LoadMaster& loadmaster = unit.loadmasters->rows[0];
  return {loadmaster.claim, loadmaster.owner_id, unit.missing.at(Fact::kLoadmasterClaim)};
}

Profile With(ClaimForm form, bool state_mapped = true) {
  Profile profile = ListProfile();
  profile.loadmasters->port.reset();
  profile.loadmasters->name.reset();
  profile.loadmasters->mac.reset();
  profile.loadmasters->state = state_mapped ? std::optional(Field("/state")) : std::nullopt;
  profile.loadmasters->claim = Field("/claim");
  profile.loadmasters->claim->form = form;
  return profile;
}

const Said kMine{Claim::kMine, "", false};
const Said kPeers{Claim::kPeers, "", false};
const Said kSilent{Claim::kSilent, "", false};
const Said kUnclear{Claim::kUnclear, "", true};
const Said kNotAsked{Claim::kUnclear, "", false};

TEST_CASE("Claims: a normal device is silent, whatever its claim says", "[appliance]") {
  const ClaimForm form = GENERATE(ClaimForm::kPeerFlag, ClaimForm::kOwnFlag, ClaimForm::kWord,
                                  ClaimForm::kOwnerDeviceId, ClaimForm::kParentheses);
  const std::string claim =
      GENERATE(as<std::string>{}, "", R"(, "claim": true)", R"(, "claim": "mine")",
               R"x(, "claim": "(1300482)")x", R"(, "claim": {})", R"(, "claim": null)");
  CHECK(Read(With(form), R"("state": false)" + claim) == kSilent);
}

TEST_CASE("Claims: nothing said of a licence", "[appliance]") {
  const ClaimForm form = GENERATE(ClaimForm::kPeerFlag, ClaimForm::kOwnFlag, ClaimForm::kWord,
                                  ClaimForm::kOwnerDeviceId);
  const std::string claim = GENERATE(as<std::string>{}, "null", R"("")", R"("  ")");
  SECTION(
      "activated, or in a state that nobody knows: somebody must own it, and we do not know who") {
    CHECK(Read(With(form), R"("state": true, "claim": )" + claim) == kUnclear);
    CHECK(Read(With(form), R"("state": "zombie", "claim": )" + claim) == kNotAsked);
    CHECK(Read(With(form), R"("state": null, "claim": )" + claim) == kNotAsked);
    CHECK(Read(With(form), R"("claim": )" + claim) == kNotAsked);
  }
  SECTION("no state mapped: silent") {
    CHECK(Read(With(form, false), R"("claim": )" + claim) == kSilent);
  }
  SECTION("no such field is no silence") {
    CHECK(Read(With(form), R"("state": true)") == kUnclear);
    CHECK(Read(With(form, false), "") == kUnclear);
    CHECK(Read(With(form, false), R"("claim": [])") == kUnclear);
  }
}

TEST_CASE("Claims: of a state that was not understood nobody knows what the claim means",
          "[appliance]") {
  CHECK(Read(With(ClaimForm::kPeerFlag), R"("state": "zombie", "claim": true)") == kNotAsked);
  CHECK(Read(With(ClaimForm::kPeerFlag), R"("state": null, "claim": false)") == kNotAsked);
  CHECK(Read(With(ClaimForm::kPeerFlag), R"("claim": false)") == kNotAsked);
}

TEST_CASE("Claims: a flag", "[appliance]") {
  const auto [value, flag] = GENERATE(table<std::string, bool>({
      {"true", true},
      {"1", true},
      {R"("TRUE")", true},
      {R"("yes")", true},
      {R"("On")", true},
      {R"(" 1 ")", true},
      {"false", false},
      {"0", false},
      {R"("False")", false},
      {R"("no")", false},
      {R"("off")", false},
  }));
  INFO(value);
  const std::string fields = R"("state": true, "claim": )" + value;
  CHECK(Read(With(ClaimForm::kPeerFlag), fields) == (flag ? kPeers : kMine));
  CHECK(Read(With(ClaimForm::kOwnFlag), fields) == (flag ? kMine : kPeers));
}

TEST_CASE("Claims: a flag that is none", "[appliance]") {
  const std::string value =
      GENERATE(as<std::string>{}, "2", "1.0", R"("maybe")", "{}", "[]", R"("\ud800")");
  const ClaimForm form = GENERATE(ClaimForm::kPeerFlag, ClaimForm::kOwnFlag);
  if (value == R"("\ud800")") return;  // a broken pair is malformed; the low half alone is below
  CHECK(Read(With(form), R"("state": true, "claim": )" + value) == kUnclear);
  CHECK(Read(With(form), R"("state": true, "claim": "\udc00")") == kUnclear);
}

TEST_CASE("Claims: a flag in the profile's words", "[appliance]") {
  Profile profile = With(ClaimForm::kPeerFlag);
  profile.loadmasters->claim->words = {{"true", {"other"}}, {"false", {"this", "0x"}}};
  CHECK(Read(profile, R"("state": true, "claim": "OTHER")") == kPeers);
  CHECK(Read(profile, R"("state": true, "claim": "this")") == kMine);
  CHECK(Read(profile, R"("state": true, "claim": true)") == kPeers);
  CHECK(Read(profile, R"("state": true, "claim": "third")") == kUnclear);
}

TEST_CASE("Claims: words", "[appliance]") {
  Profile profile = With(ClaimForm::kWord);
  profile.loadmasters->claim->words = {{"mine", {"local", "here"}}, {"peer", {"remote", "2"}}};
  CHECK(Read(profile, R"("state": true, "claim": "Local")") == kMine);
  CHECK(Read(profile, R"("state": true, "claim": "here")") == kMine);
  CHECK(Read(profile, R"("state": true, "claim": "REMOTE")") == kPeers);
  CHECK(Read(profile, R"("state": true, "claim": 2)") == kPeers);
  CHECK(Read(profile, R"("state": true, "claim": "mine")") == kUnclear);
  CHECK(Read(profile, R"("state": true, "claim": true)") == kUnclear);
}

TEST_CASE("Claims: the owner's device ID", "[appliance]") {
  const auto [value, said] = GENERATE(table<std::string, Said>({
      {R"("1300471")", {Claim::kUnclear, "1300471", false}},
      {"1300471", {Claim::kUnclear, "1300471", false}},
      {R"(" 1300471 ")", {Claim::kUnclear, "1300471", false}},
      {"true", kUnclear},
      {"{}", kUnclear},
      {R"("a\nb")", kUnclear},
      {R"("none")", kUnclear},
      {"0", kUnclear},
      {"1300471.0", kUnclear},
      {R"("\udc00")", kUnclear},
  }));
  INFO(value);
  CHECK(Read(With(ClaimForm::kOwnerDeviceId), R"("state": true, "claim": )" + value) == said);
}

TEST_CASE("Claims: the other unit's device ID in parentheses", "[appliance]") {
  const auto [value, said] = GENERATE(table<std::string, Said>({
      {R"x("lm-1 (1300482)")x", {Claim::kUnclear, "1300482", false}},
      {R"x("(1300482)")x", {Claim::kUnclear, "1300482", false}},
      {R"("lm")", kMine},
      {R"("lm-1")", {Claim::kMine, "lm-1", false}},
      {R"x("lm-1 (rack 4)")x", kMine},
      {R"x("lm (2)")x", {Claim::kMine, "2", false}},
      {R"("1300482")", {Claim::kUnclear, "1300482", false}},
      {R"("[1300482]")", {Claim::kUnclear, "1300482", false}},
      {R"("by 1300482")", {Claim::kMine, "1300482", false}},
      {R"("12345")", {Claim::kUnclear, "12345", false}},
      {R"("1234")", {Claim::kMine, "1234", false}},
      {R"("lm-12")", {Claim::kMine, "lm-12", false}},
      {R"("None")", kUnclear},
      {R"("Unlicensed")", kUnclear},
      {R"("-")", kUnclear},
      {R"("[?]")", kUnclear},
      {R"("")", kMine},
      {"null", kUnclear},
      {R"x("(?)")x", kUnclear},
      {R"("\udc00")", kUnclear},
      {R"("lm-1 (13004")", kUnclear},
      {"7", kUnclear},
  }));
  INFO(value);
  CHECK(Read(With(ClaimForm::kParentheses), R"("state": true, "claim": )" + value) == said);
  CHECK(Read(With(ClaimForm::kParentheses, false), R"("claim": "")") == kSilent);
}

}  // namespace
}  // namespace kemp360
