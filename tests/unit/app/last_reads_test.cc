#include "app/last_reads.h"

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

namespace kemp360 {
namespace {

LoadMaster Row(int number, Claim claim) {
  LoadMaster row;
  row.endpoint = "10.0.0." + std::to_string(number) + ":443";
  row.name = "lm-" + std::to_string(number);
  row.activation = Activation::kActivated;
  row.claim = claim;
  return row;
}

UnitSnapshot Unit(const std::string& name, int loadmasters, int disowned, Claim otherwise) {
  UnitSnapshot unit;
  unit.unit = name;
  unit.device_id = name;
  unit.version = "1.24.3";
  unit.loadmasters.emplace();
  unit.loadmasters->claims_mapped = true;
  for (int i = 0; i < loadmasters; ++i) {
    unit.loadmasters->rows.push_back(Row(i, i < disowned ? Claim::kPeers : otherwise));
  }
  unit.report.emplace();
  unit.report->rows.resize(5);
  return unit;
}

TEST_CASE("LastReads: keeps what a page shows and lets the long lists go", "[app]") {
  PairSnapshot snapshot;
  snapshot.pair = "emea";
  snapshot.units = {Unit("a", 100, 2, Claim::kMine), Unit("b", 100, 2, Claim::kPeers)};
  const PairAssessment assessment = AssessPair(snapshot);
  LastReads reads;
  reads.Note(snapshot, assessment);

  const AssessedRead kept = reads.Of("emea");
  REQUIRE(kept.snapshot != nullptr);
  CHECK(kept.snapshot->units[0].version == "1.24.3");
  CHECK(kept.snapshot->units[0].loadmasters->rows.size() == 2);
  CHECK(kept.snapshot->units[1].report->rows.empty());
  CHECK(kept.assessment->checks == assessment.checks);
  CHECK(kept.assessment->ownership == assessment.ownership);
  REQUIRE(kept.assessment->loadmasters.size() == 2);
  CHECK(LabelOf(kept.assessment->loadmasters[1], *kept.snapshot) == "10.0.0.1:443");
}

TEST_CASE("LastReads: keeps at most so many LoadMasters of a pair", "[app]") {
  PairSnapshot snapshot;
  snapshot.pair = "emea";
  snapshot.units = {Unit("a", 100, 100, Claim::kMine), Unit("b", 100, 100, Claim::kPeers)};
  LastReads reads;
  reads.Note(snapshot, AssessPair(snapshot));
  CHECK(reads.Of("emea").assessment->loadmasters.size() == LastReads::kKeptLoadMasters);
}

TEST_CASE("LastReads: a pair that was never read has nothing", "[app]") {
  CHECK(LastReads().Of("emea").snapshot == nullptr);
}

}  // namespace
}  // namespace kemp360
