#include "app/last_reads.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

#include "diagnosis/diagnosis.h"

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

PairConfig Configured(const std::string& a, const std::string& b) {
  PairConfig pair;
  pair.name = "emea";
  for (const std::string& name : {a, b}) {
    UnitConfig& unit = pair.units.emplace_back();
    unit.name = name;
    unit.url = *ParseUrl("https://" + name + ".example");
  }
  return pair;
}

UnitSnapshot Unit(const std::string& name, int loadmasters, int disowned, Claim otherwise) {
  UnitSnapshot unit;
  unit.unit = name;
  unit.url = "https://" + name + ".example";
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

  const AssessedRead kept = reads.Of(Configured("a", "b"));
  REQUIRE(kept.snapshot != nullptr);
  CHECK(kept.snapshot->units[0].version == "1.24.3");
  CHECK(kept.snapshot->units[0].loadmasters->rows.size() == 2);
  CHECK(kept.snapshot->units[1].report->rows.empty());
  CHECK(kept.assessment->checks == assessment.checks);
  CHECK(kept.assessment->ownership == assessment.ownership);
  CHECK(kept.assessment->report_differences == assessment.report_differences);
  REQUIRE(kept.assessment->loadmasters.size() == 2);
  CHECK(LabelOf(kept.assessment->loadmasters[1], *kept.snapshot) == "10.0.0.1:443");
}

TEST_CASE("LastReads: keeps at most 20 LoadMasters in each state, and the counts of all", "[app]") {
  PairSnapshot snapshot;
  snapshot.pair = "emea";
  // 90 disowned, and 10 that both units claim
  snapshot.units = {Unit("a", 100, 90, Claim::kMine), Unit("b", 100, 90, Claim::kMine)};
  LastReads reads;
  reads.Note(snapshot, AssessPair(snapshot));
  const AssessedRead kept = reads.Of(Configured("a", "b"));
  CHECK(kept.assessment->loadmasters.size() == 20 + 10);
  CHECK(kept.assessment->ownership == AssessPair(snapshot).ownership);
  const Diagnosis diagnosis = Diagnose(*kept.snapshot, *kept.assessment);
  CHECK(
      std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(), [](const Finding& finding) {
        return finding.reason.find("90 LoadMasters disowned") != std::string::npos &&
               finding.reason.find("10.0.0.0:443, 10.0.0.10:443, 10.0.0.11:443 and 87 more") !=
                   std::string::npos;
      }));
}

TEST_CASE("LastReads: what was read of other units is not shown", "[app]") {
  PairSnapshot snapshot;
  snapshot.pair = "emea";
  snapshot.units = {Unit("a", 1, 0, Claim::kMine), Unit("b", 1, 0, Claim::kPeers)};
  LastReads reads;
  reads.Note(snapshot, AssessPair(snapshot));
  CHECK(reads.Of(Configured("a", "b")).snapshot != nullptr);
  CHECK(reads.Of(Configured("a", "c")).snapshot == nullptr);
  PairConfig moved = Configured("a", "b");
  moved.units[1].url = *ParseUrl("https://b.example:8443");
  CHECK(reads.Of(moved).snapshot == nullptr);
  PairConfig one = Configured("a", "b");
  one.units.pop_back();
  CHECK(reads.Of(one).snapshot == nullptr);
}

TEST_CASE("LastReads: a read that did not take place is kept when no fresh one did", "[app]") {
  using std::chrono::seconds;
  PairSnapshot snapshot;
  snapshot.pair = "emea";
  snapshot.units = {Unit("a", 1, 0, Claim::kMine), Unit("b", 1, 0, Claim::kPeers)};
  PairSnapshot left_out = snapshot;
  left_out.took_place = false;
  LastReads reads;
  const auto took_place = [&reads](const std::string& b) {
    return reads.Of(Configured("a", b)).snapshot->took_place;
  };
  reads.Note(left_out, AssessPair(left_out));  // it was never read
  CHECK_FALSE(took_place("b"));
  CHECK_FALSE(LastReads::IsFresh(*reads.Of(Configured("a", "b")).snapshot, left_out.read_at));
  snapshot.read_at += seconds(60);
  reads.Note(snapshot, AssessPair(snapshot));
  CHECK(took_place("b"));
  left_out.read_at = snapshot.read_at + seconds(90);
  reads.Note(left_out, AssessPair(left_out));
  CHECK(took_place("b"));
  SECTION("the last that did is old") {
    left_out.read_at += seconds(1);
    reads.Note(left_out, AssessPair(left_out));
    CHECK_FALSE(took_place("b"));
  }
  SECTION("the last that did was of another unit") {
    left_out.units[1] = Unit("c", 1, 0, Claim::kPeers);
    reads.Note(left_out, AssessPair(left_out));
    CHECK_FALSE(took_place("c"));
  }
}

TEST_CASE("LastReads: a pair that was never read has nothing", "[app]") {
  CHECK(LastReads().Of(Configured("a", "b")).snapshot == nullptr);
}

}  // namespace
}  // namespace kemp360
