#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <string>

#include "scenario_pages.h"
#include "support/golden.h"

namespace kemp360 {
namespace {

using testing::ScenarioPages;

rapidjson::Document ParsedStatus(const ScenarioPages& pages) {
  rapidjson::Document document;
  const std::string text = RenderStatus(pages.View());
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

TEST_CASE("RenderStatus: every scenario is its golden file, and JSON", "[pages]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    const ScenarioPages pages(scenario.pairs);
    testing::CheckGolden(scenario.name + ".status.json", RenderStatus(pages.View()) + "\n");
    CHECK(ParsedStatus(pages)["pairs"].Size() == scenario.pairs.size());
  }
}

std::string Text(const rapidjson::Value& value) {
  REQUIRE(value.IsString());
  return {value.GetString(), value.GetStringLength()};
}

TEST_CASE("RenderStatus: a script finds the verdict, the checks and the age", "[pages]") {
  const rapidjson::Document status = ParsedStatus(ScenarioPages({testing::VersionsDiffer()}));
  const auto& pair = status["pairs"][0];
  CHECK(Text(pair["name"]) == "emea");
  CHECK(pair["in_ha"].IsFalse());
  CHECK(Text(pair["severity"]) == "bad");
  CHECK(Text(pair["verdict"]) ==
        "Not in HA: versions differ: central-a 1.24.3.1527, central-b 1.22.4.1401");
  CHECK(pair["checks"]["version_parity"].IsFalse());
  CHECK(pair["checks"]["preferred_master"].IsTrue());
  CHECK(Text(pair["read_at"]) == "2026-03-02T09:36:40Z");
  CHECK(pair["age_seconds"].GetDouble() == 12.0);
  CHECK(Text(pair["units"][1]["mode"]) == "standalone");
}

TEST_CASE("RenderStatus: what is not known is null, not false", "[pages]") {
  ScenarioPages pages({testing::NothingRead()});
  pages.AddUnread("not-yet");
  const rapidjson::Document status = ParsedStatus(pages);
  const auto& blind = status["pairs"][0];
  CHECK(blind["in_ha"].IsNull());
  CHECK(blind["checks"]["ha_mode"].IsNull());
  CHECK(blind["loadmasters"].IsNull());
  CHECK(blind["units"][0]["mode"].IsNull());
  CHECK(blind["units"][0]["up"].IsFalse());
  CHECK(Text(blind["units"][0]["sources"][0]["reason"]) == "timeout");
  const auto& unread = status["pairs"][1];
  CHECK(unread["in_ha"].IsNull());
  CHECK(unread["read_at"].IsNull());
  CHECK(unread["units"].Size() == 2);
  // The same keys, read or not.
  for (const auto& member : blind.GetObject()) CHECK(unread.HasMember(member.name));
}

TEST_CASE("RenderStatus: a source that is absent is neither up nor down, and says why", "[pages]") {
  PairSnapshot pair = testing::HealthyPair();
  pair.units[0].sources.back().absent = true;
  const rapidjson::Document status = ParsedStatus(ScenarioPages({pair}));
  const auto& sources = status["pairs"][0]["units"][0]["sources"];
  const auto& absent = sources[sources.Size() - 1];
  CHECK(absent["up"].IsNull());
  CHECK(absent["reason"].IsNull());
  CHECK(Text(absent["detail"]) == "404, and the profile calls it optional");
}

TEST_CASE("RenderStatus: each fact of a unit is there by its name, or left out on purpose",
          "[pages]") {
  const rapidjson::Document status = ParsedStatus(ScenarioPages({testing::VersionsDiffer()}));
  const auto& unit = status["pairs"][0]["units"][0];
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kOfRows) continue;
    CAPTURE(row.word);
    const bool left_out = row.kind == FactKind::kKey || row.kind == FactKind::kKeySetting ||
                          row.kind == FactKind::kTextSetting || row.fact == Fact::kAddress;
    const std::string name(row.fact == Fact::kHaMode ? "mode" : row.word);
    CHECK(unit.HasMember(name.c_str()) != left_out);
  }
}

}  // namespace
}  // namespace kemp360
