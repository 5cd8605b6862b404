#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/pair_assessment.h"
#include "support/healthy_pair.h"

namespace kemp360 {
namespace {

using testing::HealthyPair;
using testing::MakeUnread;
using testing::Mirrored;

using Change = std::function<void(UnitSnapshot& a, UnitSnapshot& b)>;

constexpr Verdict kUndecided = std::nullopt;

/// Each check has these six rows; "both unread" is undecided for every one.
struct CheckRow {
  Check check;
  Change violate;
  Change forget_one_side;  ///< the fact is missing on one unit, the other still says it
  /// One unit says what it can to refute the check while the other is unread: does that suffice?
  Change refute_alone;
  Verdict refuted_alone;
};

/// What no unit can refute alone stays undecided while the other is unread, whatever it says.
const std::vector<CheckRow> kCheckRows{
    {Check::kDistinctUnits, [](auto& a, auto& b) { b.device_id = a.device_id; },
     [](auto&, auto& b) { b.device_id.reset(); }, [](auto& a, auto&) { a.device_id = "1300482"; },
     kUndecided},
    {Check::kLocalLicenseParity, [](auto& a, auto&) { a.local_license = true; },
     [](auto&, auto& b) { b.local_license.reset(); },
     [](auto& a, auto&) { a.local_license = true; }, kUndecided},
    {Check::kMeteredLicenseParity, [](auto& a, auto&) { a.metered_license = false; },
     [](auto&, auto& b) { b.metered_license.reset(); },
     [](auto& a, auto&) { a.metered_license = false; }, kUndecided},
    {Check::kVersionParity, [](auto&, auto& b) { b.version = "1.24.3.1527"; },
     [](auto&, auto& b) { b.version.reset(); }, [](auto& a, auto&) { a.version = "1.9"; },
     kUndecided},
    {Check::kHaMode, [](auto&, auto& b) { b.ha_mode = HaMode::kMaster; },
     [](auto&, auto& b) { b.ha_mode.reset(); },
     [](auto& a, auto&) { a.ha_mode = HaMode::kStandalone; }, false},
    {Check::kHaEnabled, [](auto&, auto& b) { b.ha_disabled = true; },
     [](auto&, auto& b) { b.ha_disabled.reset(); }, [](auto& a, auto&) { a.ha_disabled = true; },
     false},
    {Check::kPreferredMaster, [](auto&, auto& b) { b.preferred_master = true; },
     [](auto&, auto& b) { b.preferred_master.reset(); },
     [](auto& a, auto&) { a.preferred_master = false; }, kUndecided},
    {Check::kPeerDevice, [](auto&, auto& b) { b.peer_device_id = "1300999"; },
     [](auto&, auto& b) { b.device_id.reset(); },
     [](auto& a, auto&) { a.peer_device_id = "1300999"; }, kUndecided},
    {Check::kPeerAddress, [](auto&, auto& b) { b.peer_address = "192.0.2.99"; },
     [](auto&, auto& b) { b.peer_address.reset(); }, [](auto& a, auto&) { a.peer_address = ""; },
     false},
    {Check::kPeerKey, [](auto&, auto& b) { b.peer_ha_key = Secret("key of b"); },
     [](auto&, auto& b) { b.peer_ha_key.reset(); },
     [](auto& a, auto&) { a.peer_ha_key = Secret(); }, false},
    {Check::kLoadmasterOwnership,
     [](auto&, auto& b) { b.loadmasters->rows[0].claim = Claim::kMine; },
     [](auto&, auto& b) { b.loadmasters.reset(); },
     [](auto& a, auto&) { a.loadmasters->rows[0].claim = Claim::kPeers; }, kUndecided},
    {Check::kReportParity, [](auto&, auto& b) { b.report->rows.pop_back(); },
     [](auto&, auto& b) { b.report.reset(); }, [](auto& a, auto&) { a.report->rows.clear(); },
     kUndecided},
};

Verdict Judge(const PairSnapshot& pair, Check check) { return AssessPair(pair).of(check); }

void RequireJudged(Check check, const Change& change, Verdict expected) {
  PairSnapshot pair = HealthyPair();
  change(pair.units[0], pair.units[1]);
  CHECK(Judge(pair, check) == expected);
  CHECK(Judge(Mirrored(pair), check) == expected);
}

TEST_CASE("AssessPair: the table names every check", "[model]") {
  std::set<Check> named;
  for (const CheckRow& row : kCheckRows) named.insert(row.check);
  CHECK(named == std::set<Check>(kAll<Check>.begin(), kAll<Check>.end()));
}

TEST_CASE("AssessPair: every check holds, is violated, or is not decided", "[model]") {
  const CheckRow& row = kCheckRows[GENERATE(range(std::size_t{0}, kAll<Check>.size()))];
  CAPTURE(ToString(row.check));
  SECTION("holds") {
    RequireJudged(
        row.check, [](auto&, auto&) {}, true);
  }
  SECTION("violated") { RequireJudged(row.check, row.violate, false); }
  SECTION("one unit unread") {
    RequireJudged(
        row.check, [](auto&, auto& b) { MakeUnread(b); }, kUndecided);
    RequireJudged(
        row.check, [](auto& a, auto&) { MakeUnread(a); }, kUndecided);
  }
  SECTION("both unread") {
    RequireJudged(
        row.check,
        [](auto& a, auto& b) {
          MakeUnread(a);
          MakeUnread(b);
        },
        kUndecided);
  }
  SECTION("fact missing on one side") { RequireJudged(row.check, row.forget_one_side, kUndecided); }
  SECTION("refuted by one side alone, the other unread") {
    RequireJudged(
        row.check,
        [&row](auto& a, auto& b) {
          MakeUnread(b);
          row.refute_alone(a, b);
        },
        row.refuted_alone);
  }
  SECTION("refuted by one side alone, the fact missing on the other") {
    RequireJudged(
        row.check,
        [&row](auto& a, auto& b) {
          row.forget_one_side(a, b);
          row.refute_alone(a, b);
        },
        row.refuted_alone);
  }
}

TEST_CASE("AssessPair: a violation costs no other check, but for one unit behind both urls",
          "[model]") {
  const CheckRow& row = kCheckRows[GENERATE(range(std::size_t{1}, kAll<Check>.size()))];
  CAPTURE(ToString(row.check));
  PairSnapshot pair = HealthyPair();
  row.violate(pair.units[0], pair.units[1]);
  const PairAssessment assessment = AssessPair(pair);
  for (const Check check : kAll<Check>) {
    CAPTURE(ToString(check));
    CHECK(assessment.of(check) == (check != row.check));
  }
}

struct PairRow {
  std::string what;
  Check check;
  Change change;
  Verdict expected;
};

TEST_CASE("AssessPair: cases beyond the six", "[model]") {
  const PairRow row = GENERATE(values<PairRow>({
      {"both standby", Check::kHaMode, [](auto& a, auto&) { a.ha_mode = HaMode::kStandby; }, false},
      {"both standalone", Check::kHaMode,
       [](auto& a, auto& b) { a.ha_mode = b.ha_mode = HaMode::kStandalone; }, false},
      {"a word nobody mapped", Check::kHaMode, [](auto& a, auto&) { a.ha_mode = HaMode::kUnknown; },
       kUndecided},
      {"two words nobody mapped", Check::kHaMode,
       [](auto& a, auto& b) { a.ha_mode = b.ha_mode = HaMode::kUnknown; }, kUndecided},
      {"a word nobody mapped, and standalone", Check::kHaMode,
       [](auto& a, auto& b) {
         a.ha_mode = HaMode::kUnknown;
         b.ha_mode = HaMode::kStandalone;
       },
       false},
      {"nobody is preferred", Check::kPreferredMaster,
       [](auto& a, auto&) { a.preferred_master = false; }, false},
      {"neither licensed is parity", Check::kMeteredLicenseParity,
       [](auto& a, auto& b) { a.metered_license = b.metered_license = false; }, true},
      {"both licensed is parity", Check::kLocalLicenseParity,
       [](auto& a, auto& b) { a.local_license = b.local_license = true; }, true},
      {"the same release, other builds: whole text", Check::kVersionParity,
       [](auto& a, auto&) { a.version = "1.24.3-build7"; }, false},
      {"a version that is no number", Check::kVersionParity,
       [](auto& a, auto& b) { a.version = b.version = "nightly"; }, true},
      {"device ids that differ in case only", Check::kDistinctUnits,
       [](auto& a, auto& b) {
         a.device_id = "ab12";
         b.device_id = "AB12";
       },
       false},
      {"an empty device id", Check::kDistinctUnits, [](auto& a, auto&) { a.device_id = ""; },
       kUndecided},
      {"two empty device ids", Check::kDistinctUnits,
       [](auto& a, auto& b) { a.device_id = b.device_id = ""; }, kUndecided},
      {"the peer's own key missing", Check::kPeerKey, [](auto&, auto& b) { b.ha_key.reset(); },
       kUndecided},
      {"the peer's own key missing, and one setting empty", Check::kPeerKey,
       [](auto& a, auto& b) {
         b.ha_key.reset();
         b.peer_ha_key = Secret();
         static_cast<void>(a);
       },
       false},
      {"known to its peer by another address", Check::kPeerAddress,
       [](auto& a, auto& b) {
         b.known_addresses = {"198.51.100.7"};
         a.peer_address = "198.51.100.7";
       },
       true},
      {"its address unknown but for the configuration, the unit unread", Check::kPeerAddress,
       [](auto& a, auto& b) {
         b.known_addresses = {"192.0.2.11"};
         MakeUnread(b);
         a.peer_address = "192.0.2.99";
       },
       false},
      {"a restored backup: its own address and key as the peer's", Check::kPeerAddress,
       [](auto& a, auto&) { a.peer_address = a.address; }, false},
  }));
  CAPTURE(row.what);
  RequireJudged(row.check, row.change, row.expected);
}

TEST_CASE("AssessPair: two urls that reach one unit decide nothing else", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[1] = pair.units[0];
  pair.units[1].unit = "central-b";
  const PairAssessment assessment = AssessPair(pair);
  for (const Check check : kAll<Check>) {
    CAPTURE(ToString(check));
    CHECK(assessment.of(check) == (check == Check::kDistinctUnits ? Verdict(false) : kUndecided));
  }
  CHECK(assessment.ownership == std::nullopt);
  for (const UnitAssessment& unit : assessment.units) {
    CHECK(unit.peer_address_match == kUndecided);
    CHECK(unit.peer_key_match == kUndecided);
    // What it says of itself alone stays true.
    CHECK(unit.cross_restore_supported == true);
    CHECK(unit.activated == 3U);
    CHECK(unit.normal == 0U);
  }
  REQUIRE(assessment.loadmasters.size() == 3);
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    CHECK(loadmaster.ownership == std::nullopt);
    CHECK(loadmaster.owner == std::nullopt);
    CHECK(loadmaster.claim[0] == loadmaster.claim[1]);
  }
}

TEST_CASE("AssessPair: one unit behind both urls refutes nothing, however broken it is",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].ha_mode = HaMode::kStandalone;
  pair.units[0].ha_disabled = true;
  pair.units[0].peer_address = "";
  pair.units[0].peer_ha_key = Secret();
  pair.units[1] = pair.units[0];
  const PairAssessment assessment = AssessPair(pair);
  for (const Check check : kAll<Check>) {
    if (check != Check::kDistinctUnits) CHECK(assessment.of(check) == kUndecided);
  }
  // That a setting is empty is no comparison.
  CHECK(assessment.units[0].peer_address_match == false);
  CHECK(assessment.units[0].peer_key_match == false);
}

TEST_CASE("AssessPair: without device ids the other checks are decided all the same", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].device_id.reset();
  pair.units[1].device_id.reset();
  const PairAssessment assessment = AssessPair(pair);
  for (const Check check : kAll<Check>) {
    CAPTURE(ToString(check));
    const bool needs_ids = check == Check::kDistinctUnits || check == Check::kPeerDevice ||
                           check == Check::kReportParity;
    CHECK(assessment.of(check) == (needs_ids ? kUndecided : Verdict(true)));
  }
  CHECK(assessment.ownership.has_value());
}

}  // namespace
}  // namespace kemp360
