#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "model/pair_assessment.h"
#include "support/healthy_pair.h"

namespace kemp360 {
namespace {

using namespace std::chrono_literals;
using testing::HealthyPair;
using testing::Licensed;
using testing::MakeUnread;
using testing::Mirrored;
using testing::Normal;

const Failure kFailed{Reason::kUnauthorized, "401"};

TEST_CASE("UnitSnapshot: a unit is up if one authenticated source was read whole", "[model]") {
  const SourceStatus good{"unit", true, false, 5ms, std::nullopt};
  const SourceStatus bad{"loadmasters", true, false, 5ms, kFailed};
  const SourceStatus absent{"report", true, true, 5ms, std::nullopt};
  const SourceStatus file{"report", false, false, 1ms, std::nullopt};
  struct UpRow {
    std::vector<SourceStatus> sources;
    bool up;
  };
  const std::vector<UpRow> rows{
      {{}, false},
      {{good}, true},
      {{bad}, false},
      {{bad, good}, true},
      {{absent}, false},
      {{file}, false},
      {{bad, file, absent}, false},
      {{bad, file, good}, true},
  };
  for (const UpRow& row : rows) {
    UnitSnapshot unit;
    unit.sources = row.sources;
    CHECK(unit.up() == row.up);
  }
}

TEST_CASE("UnitSnapshot: a unit lacks every path if each was answered with 404", "[model]") {
  const SourceStatus good{"unit", true, false, 5ms, std::nullopt};
  const SourceStatus not_found{"unit", true, false, 5ms, Failure{Reason::kNotFound, "404"}};
  const SourceStatus bad{"unit", true, false, 5ms, Failure{Reason::kHttpStatus, "status 500"}};
  const SourceStatus absent{"report", true, true, 5ms, std::nullopt};
  const SourceStatus file{"report", false, false, 1ms, std::nullopt};
  struct Row {
    std::vector<SourceStatus> sources;
    bool lacks_every_path;
  };
  const std::vector<Row> rows{
      {{}, false},
      {{not_found}, true},
      {{absent}, true},
      {{not_found, absent}, true},
      {{not_found, file}, true},
      {{file}, false},
      {{good}, false},
      {{bad}, false},
      {{not_found, good}, false},
      {{not_found, bad}, false},
  };
  for (const Row& row : rows) {
    UnitSnapshot unit;
    unit.sources = row.sources;
    CHECK(unit.lacks_every_path() == row.lacks_every_path);
  }
}

TEST_CASE("UnitSnapshot: without its rows it says of itself what it said, and gives no label",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].known_addresses = {"192.0.2.10"};
  pair.units[0].missing = {{Fact::kHaMode, true}};
  pair.units[0].ha_error_message = "no peer";
  pair.units[0].read_at = SteadyTime(5s);
  pair.units[0].loadmasters->duplicates = 2;
  pair.units[0].loadmasters->without_address = 3;
  pair.units[0].report->without_address = 4;
  const PairAssessment assessment = AssessPair(pair);
  PairSnapshot light = pair;
  for (UnitSnapshot& unit : light.units) unit = unit.WithoutRows();
  const UnitSnapshot& unit = light.units[0];
  REQUIRE(unit.loadmasters);
  REQUIRE(unit.report);
  CHECK(unit.loadmasters->rows.empty());
  CHECK(unit.report->rows.empty());
  CHECK(unit.ha_key == std::nullopt);
  CHECK(unit.peer_ha_key == std::nullopt);
  CHECK(LabelOf(assessment.loadmasters.at(0), light).empty());
  CHECK(NameOf(assessment.loadmasters.at(0), light).empty());
  PairSnapshot without_lists = light;
  for (UnitSnapshot& one : without_lists.units) one.loadmasters.reset();
  CHECK(LabelOf(assessment.loadmasters.at(0), without_lists).empty());
  UnitSnapshot expected = pair.units[0];
  expected.ha_key.reset();
  expected.peer_ha_key.reset();
  expected.loadmasters->rows.clear();
  expected.report->rows.clear();
  CHECK(unit == expected);
}

TEST_CASE("AssessPair: LoadMasters are counted by state where the list was read and says it",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  LoadMasterList& list = *pair.units[0].loadmasters;
  list.rows.push_back(Normal("10.20.1.8:443"));
  CHECK(AssessPair(pair).units[0].activated == 3U);
  CHECK(AssessPair(pair).units[0].normal == 1U);
  SECTION("a state that was not understood may be either") {
    list.rows.push_back(Licensed("10.20.1.9:443", 0, Claim::kMine));
    list.rows.back().activation = Activation::kUnknown;
    CHECK(AssessPair(pair).units[0].activated == std::nullopt);
    CHECK(AssessPair(pair).units[0].normal == std::nullopt);
    CHECK(AssessPair(pair).units[0].listed == 5U);
  }
  SECTION("a row without a name, too") {
    list.without_address = 1;
    CHECK(AssessPair(pair).units[0].activated == std::nullopt);
    CHECK(AssessPair(pair).units[0].normal == std::nullopt);
  }
  list.without_address = 0;
  list.rows.clear();
  CHECK(AssessPair(pair).units[0].activated == 0U);
  CHECK(AssessPair(pair).units[0].normal == 0U);
  list.states_mapped = false;
  CHECK(AssessPair(pair).units[0].activated == std::nullopt);
  CHECK(AssessPair(pair).units[0].normal == std::nullopt);
  pair.units[0].loadmasters.reset();
  CHECK(AssessPair(pair).units[0].activated == std::nullopt);
  CHECK(AssessPair(pair).units[1].activated == 3U);
}

TEST_CASE("AssessPair: what is listed and reported is counted, whatever of it was understood",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& unit = pair.units[0];
  const auto judged = [&pair] { return AssessPair(pair).units[0]; };
  CHECK(judged().listed == 3U);
  CHECK(judged().reported == 3U);
  unit.report->rows.pop_back();
  CHECK(judged().reported == 2U);
  SECTION("states that are not mapped") { unit.loadmasters->states_mapped = false; }
  SECTION("rows and lines without an address") {
    unit.loadmasters->without_address = 2;
    unit.report->without_address = 5;
  }
  SECTION("claims and owners that are not mapped") {
    unit.loadmasters->claims_mapped = false;
    unit.report->owners_mapped = false;
  }
  CHECK(judged().listed == 3U);
  CHECK(judged().reported == 2U);
  unit.report.reset();
  CHECK(judged().reported == std::nullopt);
  CHECK(judged().listed == 3U);
  unit.loadmasters.reset();
  CHECK(judged().listed == std::nullopt);
}

TEST_CASE("AssessPair: whether a unit survives a cross-restore is its own affair", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].version = "1.22.4";
  MakeUnread(pair.units[1]);
  CHECK(AssessPair(pair).units[0].cross_restore_supported == false);
  CHECK(AssessPair(pair).units[1].cross_restore_supported == std::nullopt);
  pair.units[0].version = "nightly";
  CHECK(AssessPair(pair).units[0].cross_restore_supported == std::nullopt);
}

TEST_CASE("AssessPair: a pair is comparable, and has a skew, when both units are up", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].read_at = SteadyTime(10s);
  pair.units[1].read_at = SteadyTime(10s + 250ms);
  CHECK(AssessPair(pair).comparable);
  CHECK(AssessPair(pair).read_skew == 250ms);
  CHECK(AssessPair(Mirrored(pair)).read_skew == 250ms);
  MakeUnread(pair.units[1]);
  CHECK_FALSE(AssessPair(pair).comparable);
  CHECK(AssessPair(pair).read_skew == std::nullopt);
}

TEST_CASE("AssessPair: a pair of one unit has its facts and its list, and no comparisons",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units.pop_back();
  UnitSnapshot& unit = pair.units[0];
  unit.loadmasters->rows.push_back(Normal("10.20.1.0:443"));
  unit.loadmasters->rows[1].owner_id = "1300471";
  unit.loadmasters->rows[2].owner_id = "1300482";
  const PairAssessment assessment = AssessPair(pair);
  REQUIRE(assessment.units.size() == 1);
  CHECK(assessment.units[0].activated == 3U);
  CHECK(assessment.units[0].normal == 1U);
  CHECK(assessment.units[0].cross_restore_supported == true);
  CHECK(assessment.units[0].peer_address_match == std::nullopt);
  CHECK(assessment.units[0].peer_key_match == std::nullopt);
  CHECK_FALSE(assessment.comparable);
  CHECK(assessment.read_skew == std::nullopt);
  CHECK(assessment.ownership == std::nullopt);
  for (const Check check : kAll<Check>) CHECK(assessment.of(check) == std::nullopt);
  REQUIRE(assessment.loadmasters.size() == 4);
  CHECK(LabelOf(assessment.loadmasters[0], pair) == "10.20.1.0:443");
  CHECK(assessment.loadmasters[0].claim[0] == Claim::kSilent);
  CHECK(assessment.loadmasters[1].claim[0] == Claim::kMine);
  CHECK(assessment.loadmasters[2].claim[0] == Claim::kMine);
  CHECK(assessment.loadmasters[3].claim[0] == Claim::kPeers);  // 1300482, as the unit itself says
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    CHECK(loadmaster.row[1] == LoadMasterAssessment::kNotListed);
    CHECK(loadmaster.claim[1] == std::nullopt);
    CHECK(loadmaster.ownership == std::nullopt);
    CHECK(loadmaster.owner == std::nullopt);
  }
}

TEST_CASE("NameOf: a LoadMaster that the one unit gives no name has none", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units.pop_back();
  pair.units[0].loadmasters->rows[0].name = "";
  CHECK(NameOf(AssessPair(pair).loadmasters.at(0), pair).empty());
}

TEST_CASE("AssessPair: what a unit says of the licenses is counted", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[1].loadmasters->rows[2].claim = Claim::kUnclear;
  pair.units[1].loadmasters->rows.push_back(Normal("10.20.1.8:443"));
  const auto expect = [&pair](std::size_t unit, const std::array<std::size_t, 4>& claims) {
    CHECK(AssessPair(pair).units[unit].claims == claims);
  };
  expect(0, {2, 1, 1, 0});  // the fourth is not in its list
  expect(1, {1, 1, 1, 1});
  CHECK(AssessPair(pair).units[0].of(Claim::kMine) == 2);
  pair.units[1].loadmasters->claims_mapped = false;
  expect(0, {2, 1, 1, 0});
  expect(1, {0, 0, 0, 0});
  pair.units.pop_back();
  expect(0, {2, 1, 0, 0});
}

TEST_CASE("AssessPair: after a removal an emptied peer setting of the one unit is no fault",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units.pop_back();
  pair.units[0].peer_address = "";
  pair.units[0].peer_ha_key = Secret();
  CHECK(AssessPair(pair).units[0].peer_address_match == std::nullopt);
  CHECK(AssessPair(pair).units[0].peer_key_match == std::nullopt);
}

TEST_CASE("AssessPair: a unit is told of a peer by an address or a key, and of none by both empty",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& unit = pair.units[0];
  const auto configured = [&pair] { return AssessPair(pair).units[0].peer_configured; };
  CHECK(configured() == true);
  unit.peer_address = "";
  CHECK(configured() == true);
  unit.peer_ha_key = Secret();
  CHECK(configured() == false);
  unit.peer_address.reset();
  CHECK(configured() == std::nullopt);
  unit.peer_ha_key = Secret("key of b");
  CHECK(configured() == true);
  unit.peer_ha_key.reset();
  CHECK(configured() == std::nullopt);
  unit.peer_address = "";
  CHECK(configured() == std::nullopt);
  unit.peer_address = "192.0.2.11";
  CHECK(configured() == true);
  unit.peer_ha_key = Secret();
  CHECK(configured() == true);
}

TEST_CASE("AssessPair: which keys a unit has is told without them", "[model]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& unit = pair.units[0];
  const auto judged = [&pair] { return AssessPair(pair).units[0]; };
  CHECK(judged().shows_key);
  CHECK(judged().peer_key_set == true);
  unit.peer_ha_key = Secret();
  CHECK(judged().peer_key_set == false);
  unit.ha_key.reset();
  unit.peer_ha_key.reset();
  CHECK_FALSE(judged().shows_key);
  CHECK(judged().peer_key_set == std::nullopt);
}

TEST_CASE("AssessPair: a report names another owner where one of its lines does", "[model]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& unit = pair.units[0];
  const auto names_one = [&pair] { return AssessPair(pair).units[0].reports_other_owner; };
  CHECK(names_one());
  for (ReportRow& line : unit.report->rows) line.owner_id.clear();
  CHECK_FALSE(names_one());
  unit.report->rows.back().owner_id = "1300482";
  CHECK(names_one());
  unit.report->rows.back().perhaps_mine = true;  // as what may be its name is
  CHECK_FALSE(names_one());
  unit.report.reset();
  CHECK_FALSE(names_one());
}

TEST_CASE("AssessPair: the peer's device ID is compared where both units say theirs", "[model]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& unit = pair.units[0];
  const auto match = [&pair] { return AssessPair(pair).units[0].peer_device_match; };
  CHECK(match() == true);
  unit.peer_device_id = "1300999";
  CHECK(match() == false);
  CHECK(AssessPair(pair).of(Check::kPeerDevice) == false);
  unit.peer_device_id = "";
  CHECK(match() == std::nullopt);
  CHECK(AssessPair(pair).of(Check::kPeerDevice) == std::nullopt);
  unit.peer_device_id = "1300482";
  pair.units[1].device_id.reset();
  CHECK(match() == std::nullopt);
}

TEST_CASE("AssessPair: where no profile maps the peer's device ID there is no such check",
          "[model]") {
  PairSnapshot pair = HealthyPair();
  CHECK(AssessPair(pair).has(Check::kPeerDevice));
  pair.units[0].maps_peer_device = false;
  CHECK(AssessPair(pair).has(Check::kPeerDevice));  // the other unit's profile does
  pair.units[1].maps_peer_device = false;
  CHECK_FALSE(AssessPair(pair).has(Check::kPeerDevice));
  CHECK(AssessPair(pair).has(Check::kHaMode));
  pair.units.pop_back();
  CHECK_FALSE(AssessPair(pair).has(Check::kHaMode));
}

TEST_CASE(
    "AssessPair: an owner by device ID is the peer's while the peer is unread, if the unit "
    "names it",
    "[model]") {
  PairSnapshot pair = HealthyPair();
  LoadMaster& row = pair.units[0].loadmasters->rows[1];
  row.owner_id = "1300482";
  const auto claim = [&pair] { return AssessPair(pair).loadmasters[1].claim[0]; };
  CHECK(claim() == Claim::kPeers);
  MakeUnread(pair.units[1]);
  CHECK(claim() == Claim::kPeers);
  pair.units[0].peer_device_id.reset();
  CHECK(claim() == Claim::kUnclear);
  // A peer that was read and says that it is another one: this licence is a third unit's.
  pair = HealthyPair();
  pair.units[0].loadmasters->rows[1].owner_id = "1300999";
  pair.units[0].loadmasters->rows[1].claim = Claim::kUnclear;
  pair.units[0].peer_device_id = "1300999";
  CHECK(claim() == Claim::kUnclear);
}

TEST_CASE("AssessPair: a pair of which nothing was read says nothing", "[model]") {
  PairSnapshot pair = HealthyPair();
  MakeUnread(pair.units[0]);
  MakeUnread(pair.units[1]);
  PairAssessment nothing;
  nothing.units.resize(2);
  nothing.peer_device_mapped = pair.units[0].maps_peer_device;
  CHECK(AssessPair(pair) == nothing);
  CHECK(AssessPair(PairSnapshot{}) == PairAssessment{});
}

}  // namespace
}  // namespace kemp360
