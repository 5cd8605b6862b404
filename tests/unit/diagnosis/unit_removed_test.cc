#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "support/pair_scenarios.h"

namespace kemp360 {
namespace {

constexpr const char* kHeadline =
    "central-a names no peer and lists 2 normal devices (was a unit removed?)";

void MakeNormal(UnitSnapshot& unit, std::size_t number) {
  for (std::size_t i = 0; i < number; ++i) {
    unit.loadmasters->rows.at(i).activation = Activation::kNormal;
    unit.loadmasters->rows[i].claim = Claim::kSilent;
  }
}

void NameNoPeer(UnitSnapshot& unit) {
  unit.peer_address = "";
  unit.peer_ha_key = Secret();
  unit.ha_mode = HaMode::kStandalone;
}

/// central-a after central-b was removed: one licensed LoadMaster, two normal devices. central-b is
/// read too, alone and with an empty list.
PairSnapshot BothRead() {
  PairSnapshot pair = testing::HealthyPair();
  for (UnitSnapshot& unit : pair.units) NameNoPeer(unit);
  pair.units[0].loadmasters->rows[1].claim = Claim::kMine;
  std::swap(pair.units[0].loadmasters->rows[0], pair.units[0].loadmasters->rows[2]);
  MakeNormal(pair.units[0], 2);
  pair.units[1].loadmasters->rows.clear();
  return pair;
}

PairSnapshot OtherSwitchedOff() {
  PairSnapshot pair = BothRead();
  PairSnapshot unread = testing::OneUnitUnread();
  pair.units[1] = unread.units[1];
  return pair;
}

PairSnapshot OneConfigured() {
  PairSnapshot pair = BothRead();
  pair.units.pop_back();
  return pair;
}

Diagnosis DiagnosisOf(const PairSnapshot& pair) { return Diagnose(pair, AssessPair(pair)); }

std::vector<Finding> FindingsOf(const std::string& id, const Diagnosis& diagnosis) {
  std::vector<Finding> findings;
  for (const Finding& finding : diagnosis.findings) {
    if (finding.fault->id == id) findings.push_back(finding);
  }
  return findings;
}

bool SaysRemoved(const PairSnapshot& pair) {
  return !FindingsOf("unit-removed", DiagnosisOf(pair)).empty();
}

using Change = std::function<void(PairSnapshot& pair)>;

struct Row {
  std::string what;
  Change change;
};

/// What is no removal, whether the other unit is configured, or read, or not.
const std::vector<Row> kLackingOne = {
    {"a peer address", [](PairSnapshot& pair) { pair.units[0].peer_address = "192.0.2.11"; }},
    {"a peer address that is not reported",
     [](PairSnapshot& pair) { pair.units[0].peer_address.reset(); }},
    {"a peer key", [](PairSnapshot& pair) { pair.units[0].peer_ha_key = Secret("a key"); }},
    {"a peer key that is not reported",
     [](PairSnapshot& pair) { pair.units[0].peer_ha_key.reset(); }},
    {"Master", [](PairSnapshot& pair) { pair.units[0].ha_mode = HaMode::kMaster; }},
    {"a mode that is not mapped",
     [](PairSnapshot& pair) { pair.units[0].ha_mode = HaMode::kUnknown; }},
    {"no mode", [](PairSnapshot& pair) { pair.units[0].ha_mode.reset(); }},
    {"no normal device",
     [](PairSnapshot& pair) {
       for (LoadMaster& row : pair.units[0].loadmasters->rows) {
         row.activation = Activation::kActivated;
         row.claim = Claim::kMine;
       }
     }},
    {"states that are not mapped",
     [](PairSnapshot& pair) { pair.units[0].loadmasters->states_mapped = false; }},
    {"no list", [](PairSnapshot& pair) { pair.units[0].loadmasters.reset(); }},
    {"a claim for the peer",
     [](PairSnapshot& pair) { pair.units[0].loadmasters->rows[2].claim = Claim::kPeers; }},
    {"a claim that is not understood, which may be for the peer",
     [](PairSnapshot& pair) { pair.units[0].loadmasters->rows[2].claim = Claim::kUnclear; }},
    {"a row without an address, which may claim for the peer",
     [](PairSnapshot& pair) { pair.units[0].loadmasters->without_address = 1; }},
};

void CheckNone(const PairSnapshot& removed) {
  REQUIRE(SaysRemoved(removed));
  for (const Row& row : kLackingOne) {
    PairSnapshot pair = removed;
    row.change(pair);
    INFO(row.what);
    CHECK_FALSE(SaysRemoved(pair));
  }
}

TEST_CASE("unit-removed: each condition alone missing, and it is not there", "[diagnosis]") {
  SECTION("both units read") { CheckNone(BothRead()); }
  SECTION("the other unit switched off") { CheckNone(OtherSwitchedOff()); }
  SECTION("one unit configured") { CheckNone(OneConfigured()); }
}

TEST_CASE("unit-removed: something activated at the other unit, and it is not there",
          "[diagnosis]") {
  PairSnapshot pair = BothRead();
  const PairSnapshot healthy = testing::HealthyPair();
  pair.units[1].loadmasters = healthy.units[1].loadmasters;
  CHECK_FALSE(SaysRemoved(pair));
  // The states are not known, and it claims a license all the same.
  pair.units[1].loadmasters->states_mapped = false;
  for (LoadMaster& row : pair.units[1].loadmasters->rows) row.activation = Activation::kUnknown;
  CHECK_FALSE(SaysRemoved(pair));
  // Plain devices are nothing activated.
  pair = BothRead();
  pair.units[1].loadmasters = healthy.units[1].loadmasters;
  MakeNormal(pair.units[1], 3);
  CHECK(SaysRemoved(pair));
}

TEST_CASE("unit-removed: profiles that map no claims can still show it", "[diagnosis]") {
  PairSnapshot pair = BothRead();
  pair.units[0].loadmasters->claims_mapped = false;
  CHECK(SaysRemoved(pair));
}

TEST_CASE("unit-removed: one unit behind both urls is no removal", "[diagnosis]") {
  PairSnapshot pair = BothRead();
  MakeNormal(pair.units[0], 3);
  pair.units[1] = pair.units[0];
  CHECK_FALSE(SaysRemoved(pair));
}

TEST_CASE(
    "unit-removed: of one unit that licenses nothing it is uncertain, unless it cannot license",
    "[diagnosis]") {
  PairSnapshot pair = OneConfigured();
  MakeNormal(pair.units[0], 3);
  pair.units[0].report->rows.clear();
  const Diagnosis diagnosis = DiagnosisOf(pair);
  CHECK_FALSE(SaysRemoved(pair));
  CHECK(diagnosis.severity == Severity::kUnknown);
  CHECK(diagnosis.headline ==
        "One unit configured, HA is not checked: central-a; unknown whether normal devices of "
        "central-a must be re-licensed");
  CHECK(FindingsOf("removal-uncertain", diagnosis).size() == 1);
  PairSnapshot plain = pair;
  for (const std::optional<bool> licensed : {std::optional(false), std::optional<bool>()}) {
    plain.units[0].metered_license = licensed;
    CHECK(DiagnosisOf(plain).findings.empty());
    CHECK(DiagnosisOf(plain).headline == "One unit configured, HA is not checked: central-a");
  }
  // Its report still lists what it licensed.
  pair.units[0].report->rows = testing::HealthyPair().units[0].report->rows;
  CHECK(SaysRemoved(pair));
  CHECK(FindingsOf("removal-uncertain", DiagnosisOf(pair)).empty());
}

TEST_CASE("unit-removed: the headline, both steps for each device, and what of the two settings",
          "[diagnosis]") {
  const auto [what, pair, headline] = GENERATE(table<std::string, PairSnapshot, std::string>({
      {"both read", BothRead(), "Not in HA: "},
      {"switched off", OtherSwitchedOff(), "Not in HA: "},
      {"one configured", OneConfigured(), "One unit configured, HA is not checked: central-a; "},
  }));
  CAPTURE(what);
  const Diagnosis diagnosis = DiagnosisOf(pair);
  CHECK(diagnosis.headline == headline + kHeadline);
  const std::vector<Finding> removed = FindingsOf("unit-removed", diagnosis);
  REQUIRE(removed.size() == 1);
  CHECK(removed[0].fault->basis == FaultBasis::kAssumed);
  CHECK(removed[0].reason.find("those of the 2 normal devices that the pair licensed before") !=
        std::string::npos);
  CHECK(removed[0].cure.at(0) == "Find out whether a unit was removed on purpose.");
  CHECK(removed[0].cure.at(1).find("remove the normal (green) device of each LoadMaster that the "
                                   "pair licensed") != std::string::npos);
  CHECK(removed[0].cure.at(2).find("re-license the LoadMaster from its own web UI against "
                                   "central-a") != std::string::npos);
  const bool configured = pair.units.size() == 2;
  CHECK(std::any_of(removed[0].cure.begin(), removed[0].cure.end(), [](const std::string& step) {
          return step.find("central-b is gone for good") != std::string::npos;
        }) == configured);
  // It comes before the empty settings, which are its consequence.
  for (const std::string id : {"peer-address-empty", "peer-key-empty"}) {
    for (const Finding& empty : FindingsOf(id, diagnosis)) {
      CHECK(empty.explained);
      CHECK(empty.cure.empty());
    }
    CHECK(FindingsOf(id, diagnosis).empty() == !configured);
  }
  CHECK(diagnosis.findings[0].fault->id == "unit-removed");
  CHECK(diagnosis.findings[0].severity == (configured ? Severity::kBad : Severity::kWarning));
}

TEST_CASE("unit-removed: before Version 1.23 a restore is the second cause", "[diagnosis]") {
  for (PairSnapshot pair : {BothRead(), OtherSwitchedOff(), OneConfigured()}) {
    CHECK(FindingsOf("unit-removed", DiagnosisOf(pair)).at(0).causes.size() == 1);
    pair.units[0].version = "1.22.4";
    const Finding finding = FindingsOf("unit-removed", DiagnosisOf(pair)).at(0);
    REQUIRE(finding.causes.size() == 2);
    CHECK(finding.causes[1].find("central-a runs 1.22.4") != std::string::npos);
    pair.units[0].version.reset();
    CHECK(FindingsOf("unit-removed", DiagnosisOf(pair)).at(0).causes.size() == 1);
  }
}

}  // namespace
}  // namespace kemp360
