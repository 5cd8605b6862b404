#include "model/comparisons.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "model/identity.h"
#include "support/healthy_pair.h"

namespace kemp360 {
namespace {

using namespace std::chrono_literals;
using testing::HealthyPair;

struct ParityRow {
  std::string what;
  std::function<void(UnitSnapshot& a, UnitSnapshot& b)> change;
  Verdict expected;
};

// In HealthyPair, the reports name 1300471 (a), 1300482 (b), 1300471 (a).
TEST_CASE("CompareReports: parity is the same LoadMasters with the same owners", "[model]") {
  const ParityRow row = GENERATE(values<ParityRow>({
      {"as they are", [](auto&, auto&) {}, true},
      {"in another order", [](auto&, auto& b) { std::swap(b.report->rows[0], b.report->rows[2]); },
       true},
      {"one is missing", [](auto&, auto& b) { b.report->rows.pop_back(); }, false},
      {"one is missing, owners not mapped",
       [](auto& a, auto& b) {
         a.report->owners_mapped = b.report->owners_mapped = false;
         b.report->rows.pop_back();
       },
       false},
      {"one is missing, device ids unknown",
       [](auto& a, auto& b) {
         a.device_id.reset();
         b.device_id.reset();
         b.report->rows.pop_back();
       },
       false},
      {"each says that it owns it", [](auto&, auto& b) { b.report->rows[0].owner_id = ""; }, false},
      {"each says that the other owns it",
       [](auto& a, auto&) { a.report->rows[0].owner_id = "1300482"; }, false},
      {"a stranger owns it for one", [](auto& a, auto&) { a.report->rows[0].owner_id = "77"; },
       std::nullopt},
      {"the same stranger owns it for both",
       [](auto& a, auto& b) { a.report->rows[0].owner_id = b.report->rows[0].owner_id = "77"; },
       std::nullopt},
      {"a number in a name is no owner",
       [](auto& a, auto&) { a.report->rows[0] = {a.report->rows[0].endpoint, 0, "2", true, true}; },
       true},
      {"the other's ID, in whatever form",
       [](auto& a, auto&) {
         a.report->rows[0] = {a.report->rows[0].endpoint, 0, "1300482", true, true};
       },
       false},
      {"what may be the ID of a unit that does not say it",
       [](auto& a, auto& b) {
         b.report->rows.resize(1);
         a.report->rows = {{b.report->rows[0].endpoint, 0, "1300482", true, true}};
         b.device_id.reset();
       },
       std::nullopt},
      {"what may be the ID of a unit that says an empty one",
       [](auto& a, auto& b) {
         b.report->rows.resize(1);
         a.report->rows = {{b.report->rows[0].endpoint, 0, "1300482", true, true}};
         b.device_id = "";
       },
       std::nullopt},
      {"a unit names itself in parentheses",
       [](auto& a, auto&) { a.report->rows[0].owner_id = "1300471"; }, true},
      {"the id is spelt otherwise",
       [](auto& a, auto& b) {
         a.device_id = "ab12";
         b.report->rows[0].owner_id = b.report->rows[2].owner_id = "AB12";
       },
       true},
      {"owners not mapped on one side", [](auto& a, auto&) { a.report->owners_mapped = false; },
       std::nullopt},
      {"one owner not understood", [](auto& a, auto&) { a.report->rows[0].owner_clear = false; },
       std::nullopt},
      {"one owner not understood, another differs",
       [](auto& a, auto& b) {
         a.report->rows[0].owner_clear = false;
         b.report->rows[1].owner_id = "1300471";
       },
       false},
      {"one device id unknown", [](auto& a, auto&) { a.device_id.reset(); }, std::nullopt},
      {"one device id empty", [](auto& a, auto&) { a.device_id = ""; }, std::nullopt},
      {"both empty",
       [](auto& a, auto& b) {
         a.report->rows.clear();
         b.report->rows.clear();
       },
       true},
      {"one empty", [](auto& a, auto&) { a.report->rows.clear(); }, false},
      {"a line that nobody could name: not confirmed",
       [](auto& a, auto&) { a.report->without_address = 1; }, std::nullopt},
      {"it may be the one that is missing",
       [](auto& a, auto&) {
         a.report->without_address = 1;
         a.report->rows.pop_back();
       },
       std::nullopt},
      {"it is not what the other report misses",
       [](auto& a, auto& b) {
         a.report->without_address = 1;
         b.report->rows.pop_back();
       },
       false},
      {"one not read", [](auto& a, auto&) { a.report.reset(); }, std::nullopt},
      {"both not read",
       [](auto& a, auto& b) {
         a.report.reset();
         b.report.reset();
       },
       std::nullopt},
      {"five minutes apart", [](auto& a, auto&) { a.report->made_at += 5min; }, true},
      {"more than five minutes apart", [](auto& a, auto&) { a.report->made_at += 5min + 1ns; },
       std::nullopt},
      {"long apart and different",
       [](auto& a, auto& b) {
         a.report->made_at -= 1h;
         b.report->rows.clear();
       },
       std::nullopt},
      {"one LoadMaster under two addresses, by its MAC",
       [](auto& a, auto&) { a.report->rows[0].endpoint = "172.16.0.1:443"; }, true},
      {"no MACs, the same addresses",
       [](auto& a, auto& b) {
         for (ReportRow& line : a.report->rows) line.mac = 0;
         for (ReportRow& line : b.report->rows) line.mac = 0;
       },
       true},
      {"one address, two MACs: who knows", [](auto& a, auto&) { a.report->rows[0].mac = 99; },
       std::nullopt},
      {"a LoadMaster twice in one report",
       [](auto& a, auto&) { a.report->rows.push_back(a.report->rows[0]); }, std::nullopt},
  }));
  CAPTURE(row.what);
  PairSnapshot pair = HealthyPair();
  row.change(pair.units[0], pair.units[1]);
  CHECK(CompareReports(pair.units[0], pair.units[1]).parity == row.expected);
  CHECK(CompareReports(pair.units[1], pair.units[0]).parity == row.expected);
}

TEST_CASE("CompareReports: names each LoadMaster that differs, as each report has it", "[model]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& a = pair.units[0];
  UnitSnapshot& b = pair.units[1];
  CHECK(CompareReports(a, b).differences.empty());
  b.report->rows[0].owner_id = "1300482";
  b.report->rows[1].owner_clear = false;  // not known: that is no difference
  a.report->rows.pop_back();
  const ReportComparison compared = CompareReports(a, b);
  CHECK(compared.differing == 2);
  REQUIRE(compared.differences.size() == 2);
  const auto& [of_a, of_b] = compared.differences[0].line;
  REQUIRE((of_a && of_b));
  CHECK(of_a->endpoint == a.report->rows[0].endpoint);
  CHECK(of_a->name == "lm " + of_a->endpoint);
  CHECK(of_a->owner == "1300471");
  CHECK(of_b->owner == "1300482");
  CHECK_FALSE(compared.differences[1].line[0].has_value());
  CHECK(compared.differences[1].line[1]->endpoint == b.report->rows[2].endpoint);
  const PairAssessment assessment = AssessPair(pair);
  CHECK(assessment.report_differences == compared.differences);
  CHECK(assessment.differing_in_reports == 2);
  a.report->made_at -= 1h;
  CHECK(CompareReports(a, b).differing == 0);
}

TEST_CASE("CompareReports: a line has the name that its unit's list has for its address or MAC",
          "[model]") {
  const auto [endpoint, mac, name] = GENERATE(table<std::string, std::uint64_t, std::string>({
      {"10.20.1.2:443", 0, "lm 10.20.1.2:443"},
      {"10.20.1.2:443", 99, "lm 10.20.1.2:443"},
      {"172.16.0.1:443", 2, "lm 10.20.1.2:443"},
      {"172.16.0.1:443", 1, "lm 10.20.1.1:443"},
      {"172.16.0.1:443", 99, ""},
      {"172.16.0.1:443", 0, ""},
      {"172.16.0.1:443", kUnclearMac, ""},
  }));
  CAPTURE(endpoint, mac);
  PairSnapshot pair = HealthyPair();
  std::vector<LoadMaster>& listed = pair.units[0].loadmasters->rows;
  listed = {testing::Licensed("10.20.1.9:443", 0, Claim::kMine),
            testing::Licensed("10.20.1.8:443", kUnclearMac, Claim::kMine),
            testing::Licensed("10.20.1.1:443", 1, Claim::kMine),
            testing::Licensed("10.20.1.2:443", 2, Claim::kMine)};
  pair.units[0].report->rows = {{endpoint, mac, "", true}};
  pair.units[1].report->rows.clear();
  const ReportComparison compared = CompareReports(pair.units[0], pair.units[1]);
  REQUIRE(compared.differences.size() == 1);
  CHECK(compared.differences[0].line[0]->name == name);
}

TEST_CASE("CompareReports: names ten, and counts all", "[model]") {
  PairSnapshot pair = HealthyPair();
  pair.units[1].report->rows.clear();
  for (int i = 0; i < 20; ++i) {
    pair.units[0].report->rows.push_back({"10.99.0." + std::to_string(i) + ":443", 0, "", true});
  }
  const ReportComparison compared = CompareReports(pair.units[0], pair.units[1]);
  CHECK(compared.differing == 23);
  CHECK(compared.differences.size() == kMostReportDifferences);
}

}  // namespace
}  // namespace kemp360
