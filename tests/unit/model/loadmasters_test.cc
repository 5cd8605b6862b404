#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "model/pair_assessment.h"
#include "support/healthy_pair.h"

namespace kemp360 {
namespace {

using testing::HealthyPair;
using testing::Licensed;
using testing::MakeUnread;
using testing::Mirrored;
using testing::Normal;

constexpr std::size_t kNotListed = LoadMasterAssessment::kNotListed;
constexpr auto kNone = std::nullopt;

/// A healthy pair whose lists hold these rows instead.
PairSnapshot PairOf(std::vector<LoadMaster> of_a, std::vector<LoadMaster> of_b) {
  PairSnapshot pair = HealthyPair();
  pair.units[0].loadmasters->rows = std::move(of_a);
  pair.units[1].loadmasters->rows = std::move(of_b);
  return pair;
}

LoadMaster OwnedBy(std::string owner_id, Claim otherwise = Claim::kUnclear) {
  LoadMaster row = Licensed("10.20.1.1:443", 1, otherwise);
  row.owner_id = std::move(owner_id);
  return row;
}

/// One LoadMaster as one unit may list it; nullopt: it does not.
using Listed = std::optional<LoadMaster>;

const Listed kNowhere;
const Listed kMine = Licensed("10.20.1.1:443", 1, Claim::kMine);
const Listed kPeers = Licensed("10.20.1.1:443", 1, Claim::kPeers);
const Listed kUnclear = Licensed("10.20.1.1:443", 1, Claim::kUnclear);
const Listed kNormal = Normal("10.20.1.1:443", 1);

struct OwnershipRow {
  std::string what;
  Listed a;
  Listed b;
  std::optional<Ownership> ownership;
  std::optional<std::size_t> owner;
  std::size_t undecided;
  Verdict check;
};

TEST_CASE("AssessPair: who owns a LoadMaster's licence", "[model]") {
  const OwnershipRow row = GENERATE(values<OwnershipRow>({
      {"a's", kMine, kPeers, Ownership::kAgreed, 0, 0, true},
      {"b's", kPeers, kMine, Ownership::kAgreed, 1, 0, true},
      {"both say that the other owns it", kPeers, kPeers, Ownership::kDisowned, kNone, 0, false},
      {"both claim it", kMine, kMine, Ownership::kContested, kNone, 0, false},
      {"b has never heard of it", kMine, kNowhere, Ownership::kOneSided, kNone, 0, false},
      {"a never heard of what b says is a's", kNowhere, kPeers, Ownership::kOneSided, kNone, 0,
       false},
      {"b lists it as a normal device", kMine, kNormal, Ownership::kOneSided, kNone, 0, false},
      {"both list it as a normal device", kNormal, kNormal, kNone, kNone, 0, true},
      {"a normal device of one", kNormal, kNowhere, kNone, kNone, 0, true},
      {"b was not understood", kMine, kUnclear, kNone, kNone, 1, kNone},
      {"neither was understood", kUnclear, kUnclear, kNone, kNone, 1, kNone},
      {"not understood, and unknown to the other", kUnclear, kNowhere, kNone, kNone, 1, kNone},
      {"not understood, and normal for the other", kUnclear, kNormal, kNone, kNone, 1, kNone},
      {"by device id: a's", OwnedBy("1300471"), OwnedBy("1300471"), Ownership::kAgreed, 0, 0, true},
      {"by device id: b's", OwnedBy("1300482"), OwnedBy("1300482"), Ownership::kAgreed, 1, 0, true},
      {"by device id: each its own", OwnedBy("1300471"), OwnedBy("1300482"), Ownership::kContested,
       kNone, 0, false},
      {"by device id: each the other's", OwnedBy("1300482"), OwnedBy("1300471"),
       Ownership::kDisowned, kNone, 0, false},
      {"by device id: a stranger's", OwnedBy("77"), OwnedBy("77"), kNone, kNone, 1, kNone},
      {"by device id here, by a flag there", OwnedBy("1300482"), kMine, Ownership::kAgreed, 1, 0,
       true},
  }));
  CAPTURE(row.what);
  const auto list = [](const Listed& listed) {
    return listed ? std::vector<LoadMaster>{*listed} : std::vector<LoadMaster>{};
  };
  const PairSnapshot pair = PairOf(list(row.a), list(row.b));
  const PairAssessment assessment = AssessPair(pair);
  REQUIRE(assessment.loadmasters.size() == 1);
  CHECK(assessment.loadmasters[0].ownership == row.ownership);
  CHECK(assessment.loadmasters[0].owner == row.owner);
  REQUIRE(assessment.ownership);
  OwnershipCounts expected;
  expected.undecided = row.undecided;
  if (row.ownership) expected.count[static_cast<std::size_t>(*row.ownership)] = 1;
  CHECK(*assessment.ownership == expected);
  CHECK(assessment.of(Check::kLoadmasterOwnership) == row.check);

  const PairAssessment mirrored = AssessPair(Mirrored(pair));
  CHECK(mirrored.loadmasters[0].ownership == row.ownership);
  CHECK(mirrored.loadmasters[0].owner == (row.owner ? std::optional(1 - *row.owner) : kNone));
  CHECK(mirrored.ownership == assessment.ownership);
}

TEST_CASE("AssessPair: the owner's device id is compared with the ids that are known", "[model]") {
  using Id = std::optional<std::string>;
  const auto [own, peer, owner, expected] = GENERATE(table<Id, Id, std::string, Claim>({
      {"1", "2", "1", Claim::kMine},
      {"1", "2", "2", Claim::kPeers},
      {"1", "2", "3", Claim::kUnclear},
      {"1", std::nullopt, "1", Claim::kMine},
      {"1", std::nullopt, "2", Claim::kUnclear},
      {std::nullopt, "2", "2", Claim::kPeers},
      {std::nullopt, "2", "1", Claim::kUnclear},
      {std::nullopt, std::nullopt, "1", Claim::kUnclear},
      {"1", "1", "1", Claim::kMine},
      {"ab", "cd", "AB", Claim::kMine},
  }));
  PairSnapshot pair = PairOf({OwnedBy(owner)}, {});
  pair.units[0].device_id = own;
  pair.units[1].device_id = peer;
  CHECK(AssessPair(pair).loadmasters.at(0).claim[0] == expected);
}

TEST_CASE("AssessPair: what a unit says of its peer's device id counts while that one is not read",
          "[model]") {
  const bool read = GENERATE(true, false);
  PairSnapshot pair = PairOf({OwnedBy("1300482")}, {});
  if (read) {
    pair.units[1].device_id.reset();
  } else {
    MakeUnread(pair.units[1]);
  }
  const auto claim = AssessPair(pair).loadmasters.at(0).claim[0];
  CHECK(claim == (read ? Claim::kUnclear : Claim::kPeers));
}

TEST_CASE("AssessPair: what may be a name is the owner's device id only if a unit has it",
          "[model]") {
  using Id = std::optional<std::string>;
  const auto [peer, owner, expected, alone] = GENERATE(table<Id, std::string, Claim, Claim>({
      {"1300482", "1300482", Claim::kPeers, Claim::kUnclear},
      {"1300482", "1300471", Claim::kMine, Claim::kMine},
      {"1300482", "1300999", Claim::kMine, Claim::kUnclear},
      {"1300482", "lm-1", Claim::kMine, Claim::kMine},
      {"lm-1", "LM-1", Claim::kPeers, Claim::kMine},
      {std::nullopt, "1300482", Claim::kUnclear, Claim::kUnclear},
      {"", "1300482", Claim::kUnclear, Claim::kUnclear},
      {std::nullopt, "lm-1", Claim::kUnclear, Claim::kMine},
      {std::nullopt, "VLM-5000", Claim::kUnclear, Claim::kMine},
      {std::nullopt, "rack-12345", Claim::kUnclear, Claim::kUnclear},
  }));
  CAPTURE(peer, owner);
  PairSnapshot pair = PairOf({OwnedBy(owner, Claim::kMine)}, {});
  pair.units[0].peer_device_id.reset();
  pair.units[1].device_id = peer;
  CHECK(AssessPair(pair).loadmasters.at(0).claim[0] == expected);
  pair.units.pop_back();
  CHECK(AssessPair(pair).loadmasters.at(0).claim[0] == alone);
}

TEST_CASE("AssessPair: a normal device is silent, whatever else its row says", "[model]") {
  LoadMaster row = OwnedBy("1300471");
  row.activation = Activation::kNormal;
  row.claim = Claim::kMine;
  const PairAssessment assessment = AssessPair(PairOf({row}, {}));
  CHECK(assessment.loadmasters.at(0).claim[0] == Claim::kSilent);
  CHECK(assessment.ownership == OwnershipCounts{});
}

struct AbsentRow {
  std::string what;
  std::function<void(PairSnapshot&)> change;
};

TEST_CASE("AssessPair: no ownership without both lists", "[model]") {
  const AbsentRow row = GENERATE(values<AbsentRow>({
      {"one list not read", [](PairSnapshot& pair) { pair.units[1].loadmasters.reset(); }},
      {"one unit not read", [](PairSnapshot& pair) { MakeUnread(pair.units[1]); }},
      {"claims not mapped on one side",
       [](PairSnapshot& pair) { pair.units[1].loadmasters->claims_mapped = false; }},
      {"claims not mapped on both sides",
       [](PairSnapshot& pair) {
         pair.units[0].loadmasters->claims_mapped = false;
         pair.units[1].loadmasters->claims_mapped = false;
       }},
      {"one unit behind both urls",
       [](PairSnapshot& pair) { pair.units[1].device_id = pair.units[0].device_id; }},
  }));
  CAPTURE(row.what);
  PairSnapshot pair = HealthyPair();
  row.change(pair);
  const PairAssessment assessment = AssessPair(pair);
  CHECK(assessment.ownership == std::nullopt);
  CHECK(assessment.of(Check::kLoadmasterOwnership) == std::nullopt);
  REQUIRE(assessment.loadmasters.size() == 3);
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    CHECK(loadmaster.ownership == std::nullopt);
    CHECK(loadmaster.owner == std::nullopt);
    for (std::size_t unit = 0; unit < 2; ++unit) {
      const std::optional<LoadMasterList>& list = pair.units[unit].loadmasters;
      CHECK(loadmaster.claim[unit].has_value() == (list && list->claims_mapped));
    }
  }
}

TEST_CASE("AssessPair: what one unit claims stands while the other was not read", "[model]") {
  PairSnapshot pair = HealthyPair();
  MakeUnread(pair.units[0]);
  const PairAssessment assessment = AssessPair(pair);
  REQUIRE(assessment.loadmasters.size() == 3);
  CHECK(assessment.loadmasters[0].row == std::array<std::size_t, 2>{kNotListed, 0});
  CHECK(assessment.loadmasters[0].claim[0] == std::nullopt);
  CHECK(assessment.loadmasters[0].claim[1] == Claim::kPeers);
  CHECK(LabelOf(assessment.loadmasters[0], pair) == "10.20.1.1:443");
}

TEST_CASE("AssessPair: a pair without LoadMasters is in order", "[model]") {
  const PairAssessment assessment = AssessPair(PairOf({}, {}));
  CHECK(assessment.ownership == OwnershipCounts{});
  CHECK(assessment.of(Check::kLoadmasterOwnership) == true);
  CHECK(assessment.loadmasters.empty());
}

TEST_CASE("AssessPair: a violation is one, whatever else is undecided", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].loadmasters->rows[0].claim = Claim::kUnclear;
  CHECK(AssessPair(pair).of(Check::kLoadmasterOwnership) == std::nullopt);
  pair.units[1].loadmasters->rows[1].claim = Claim::kPeers;
  CHECK(AssessPair(pair).of(Check::kLoadmasterOwnership) == false);
}

TEST_CASE("AssessPair: a row that nobody could name may have been any LoadMaster's", "[model]") {
  PairSnapshot pair = HealthyPair();
  SECTION("all that have an address are agreed: not confirmed") {
    pair.units[1].loadmasters->without_address = 1;
    const PairAssessment assessment = AssessPair(pair);
    CHECK(assessment.ownership->count[static_cast<std::size_t>(Ownership::kAgreed)] == 3);
    CHECK(assessment.of(Check::kLoadmasterOwnership) == std::nullopt);
    CHECK_FALSE(assessment.ownership->whole);
  }
  SECTION("one that the other lists is not there: not one-sided") {
    pair.units[1].loadmasters->without_address = 1;
    pair.units[1].loadmasters->rows.pop_back();
    const PairAssessment assessment = AssessPair(pair);
    CHECK(assessment.loadmasters[2].ownership == std::nullopt);
    CHECK(assessment.ownership->undecided == 1);
    CHECK(assessment.of(Check::kLoadmasterOwnership) == std::nullopt);
  }
}

TEST_CASE("AssessPair: a LoadMaster is one across units that know it differently", "[model]") {
  SECTION("other ids, orders and names: the label and name of the first unit") {
    LoadMaster named = *kPeers;
    named.name = "the other's name";
    const PairSnapshot pair = PairOf({*kMine, Licensed("10.20.1.0:443", 5, Claim::kMine)},
                                     {Licensed("10.20.1.0:443", 5, Claim::kPeers), named});
    const PairAssessment assessment = AssessPair(pair);
    REQUIRE(assessment.loadmasters.size() == 2);
    CHECK(assessment.loadmasters[0].row == std::array<std::size_t, 2>{1, 0});
    CHECK(assessment.loadmasters[1].row == std::array<std::size_t, 2>{0, 1});
    CHECK(LabelOf(assessment.loadmasters[1], pair) == "10.20.1.1:443");
    CHECK(NameOf(assessment.loadmasters[1], pair) == "lm 10.20.1.1:443");
  }
  SECTION("a name that only the second unit gives") {
    LoadMaster nameless = *kMine;
    nameless.name = "";
    const PairSnapshot pair = PairOf({nameless}, {*kPeers});
    CHECK(NameOf(AssessPair(pair).loadmasters.at(0), pair) == "lm 10.20.1.1:443");
    const PairSnapshot none = PairOf({nameless}, {});
    CHECK(NameOf(AssessPair(none).loadmasters.at(0), none).empty());
  }
  SECTION("two on one address") {
    const PairSnapshot pair = PairOf(
        {Licensed("10.20.1.3:443", 3, Claim::kMine), Licensed("10.20.1.3:8443", 4, Claim::kPeers)},
        {Licensed("10.20.1.3:8443", 4, Claim::kMine), Licensed("10.20.1.3:443", 3, Claim::kPeers)});
    const PairAssessment assessment = AssessPair(pair);
    REQUIRE(assessment.loadmasters.size() == 2);
    CHECK(assessment.loadmasters[0].owner == 0U);
    CHECK(assessment.loadmasters[1].owner == 1U);
  }
  SECTION("behind NAT, by its MAC: the label of the first unit") {
    const PairSnapshot pair = PairOf({Licensed("lm.example:443", 3, Claim::kMine)},
                                     {Licensed("10.20.1.3:443", 3, Claim::kPeers)});
    const PairAssessment assessment = AssessPair(pair);
    REQUIRE(assessment.loadmasters.size() == 1);
    CHECK(assessment.loadmasters[0].ownership == Ownership::kAgreed);
    CHECK(LabelOf(assessment.loadmasters[0], pair) == "lm.example:443");
    CHECK(AssessPair(Mirrored(pair)).loadmasters[0].ownership == Ownership::kAgreed);
  }
  SECTION("behind NAT without MACs: perhaps one LoadMaster, so no verdict on either") {
    const PairAssessment assessment =
        AssessPair(PairOf({Licensed("lm.example:443", 0, Claim::kMine)},
                          {Licensed("10.20.1.3:443", 0, Claim::kPeers)}));
    REQUIRE(assessment.loadmasters.size() == 2);
    CHECK(assessment.loadmasters[0].ownership == std::nullopt);
    CHECK(assessment.loadmasters[1].ownership == std::nullopt);
    CHECK(assessment.ownership->undecided == 2);
    CHECK(assessment.of(Check::kLoadmasterOwnership) == std::nullopt);
  }
  SECTION("a name and an address with MACs that differ, or at other ports: two LoadMasters") {
    const auto [port, mac] = GENERATE(table<std::string, std::uint64_t>({{"443", 4}, {"8443", 0}}));
    const PairAssessment assessment =
        AssessPair(PairOf({Licensed("lm.example:443", 3, Claim::kMine)},
                          {Licensed("10.20.1.3:" + port, mac, Claim::kPeers)}));
    REQUIRE(assessment.loadmasters.size() == 2);
    CHECK(assessment.loadmasters[0].ownership == Ownership::kOneSided);
    CHECK(assessment.loadmasters[1].ownership == Ownership::kOneSided);
  }
  SECTION("a name beside an address that both lists have: the name is one-sided") {
    const PairAssessment assessment = AssessPair(PairOf(
        {Licensed("lm.example:443", 0, Claim::kMine), Licensed("10.20.1.3:443", 0, Claim::kMine)},
        {Licensed("10.20.1.3:443", 0, Claim::kPeers)}));
    REQUIRE(assessment.loadmasters.size() == 2);
    CHECK(assessment.ownership->of(Ownership::kOneSided) == 1);
    CHECK(assessment.ownership->of(Ownership::kAgreed) == 1);
  }
  SECTION("a cloned machine: its MAC is on two rows, and another one on the other unit's") {
    const PairAssessment assessment = AssessPair(PairOf(
        {Licensed("10.20.1.1:443", 1, Claim::kMine), Licensed("10.20.1.2:443", 1, Claim::kMine)},
        {Licensed("10.20.1.1:443", 2, Claim::kPeers)}));
    REQUIRE(assessment.loadmasters.size() == 2);
    CHECK(assessment.loadmasters[0].ownership == std::nullopt);
    CHECK(assessment.ownership->undecided == 2);
  }
  SECTION("one address, two MACs: one label, what each says, and no verdict") {
    const PairAssessment assessment =
        AssessPair(PairOf({Licensed("10.20.1.3:443", 3, Claim::kMine)},
                          {Licensed("10.20.1.3:443", 4, Claim::kPeers)}));
    REQUIRE(assessment.loadmasters.size() == 1);
    CHECK(assessment.loadmasters[0].claim[0] == Claim::kMine);
    CHECK(assessment.loadmasters[0].claim[1] == Claim::kPeers);
    CHECK(assessment.loadmasters[0].ownership == std::nullopt);
    CHECK(assessment.ownership->undecided == 1);
    CHECK(assessment.of(Check::kLoadmasterOwnership) == std::nullopt);
  }
}

}  // namespace
}  // namespace kemp360
