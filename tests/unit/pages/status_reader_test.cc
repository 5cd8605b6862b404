#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "pages/status.h"
#include "scenario_pages.h"
#include "support/golden.h"

namespace kemp360 {
namespace {

using testing::ScenarioPages;

TEST_CASE("StatusJsonSchema: the committed file is what the program writes", "[pages]") {
  testing::CheckGolden("../../docs/schema/status.schema.json", StatusJsonSchema());
}

TEST_CASE("ReadStatus: reads what WriteStatus wrote, to the last byte", "[pages]") {
  const DeviceScope scope = GENERATE(DeviceScope::kNeedy, DeviceScope::kAll);
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    ScenarioPages pages(scenario.pairs);
    pages.AddUnread("not-yet");
    const std::string written = WriteStatus(DescribePairs(pages.View(), scope));
    const Result<StatusPage> read = ReadStatus(written);
    INFO(scenario.name);
    REQUIRE(read);
    CHECK(WriteStatus(*read) == written);
  }
}

TEST_CASE("ReadStatus: of another version, unknown keys are skipped and missing ones not known",
          "[pages]") {
  const Result<StatusPage> read = ReadStatus(
      R"({"version": "9", "new": [1], "pairs": [{"name": "emea", "in_ha": true, "newer": {},
          "read_at": "2026-03-02T09:36:40Z", "checks": {"newest": false}, "units": [{"name": "a"}]}]})");
  REQUIRE(read);
  REQUIRE(read->pairs.size() == 1);
  CHECK(read->pairs[0].in_ha == true);
  CHECK(read->pairs[0].checks == CheckVerdicts{{"newest", false}});
  CHECK(read->pairs[0].units[0].version == std::nullopt);
  CHECK(read->pairs[0].loadmasters == std::nullopt);
}

TEST_CASE("ReadStatus: what is no status is an error that names the place", "[pages]") {
  const auto [json, expected] = GENERATE(table<std::string, std::string>({
      {"<html>", "status: is not JSON: check that the URL is an exporter's"},
      {"", "status: is not JSON: check that the URL is an exporter's"},
      {"{}", "status: has no version: check that the URL is an exporter's"},
      {"[]", "status: is not an object"},
      {R"({"version": 1})", "status.version: is not a string"},
      {R"({"version": "1", "pairs": {}})", "status.pairs: is not a list"},
      {R"({"version": "1", "pairs": [{"severity": "awful"}]})",
       "status.pairs[0].severity: is not a word that this version knows"},
      {R"({"version": "1", "pairs": [{"units": [{"up": 1}]}]})",
       "status.pairs[0].units[0].up: is not a boolean"},
      {R"({"version": "1", "pairs": [{"loadmasters": 3}]})",
       "status.pairs[0].loadmasters: is not an object"},
      {R"({"version": "1", "pairs": [{"age_seconds": "x"}]})",
       "status.pairs[0].age_seconds: is not a number"},
  }));
  const Result<StatusPage> read = ReadStatus(json);
  INFO(json);
  REQUIRE_FALSE(read);
  CHECK(ToString(read.error()).starts_with(expected));
}

TEST_CASE("ReadStatus: what would take over a terminal is left out of every text", "[pages]") {
  const Result<StatusPage> read = ReadStatus(
      R"({"version": "1\u001b[2J", "pairs": [{"name": "\u001b]0;x\u0007emea\u200b",
          "checks": {"ha\u009bx": true}, "units": [{"name": "a\nb", "version": "\u202e1"}]}]})");
  REQUIRE(read);
  CHECK(read->version == "1[2J");
  CHECK(read->pairs[0].name == "]0;xemea");
  CHECK(read->pairs[0].checks == CheckVerdicts{{"hax", true}});
  CHECK(read->pairs[0].units[0].name == "a b");
  CHECK(read->pairs[0].units[0].version == "1");
}

TEST_CASE("ReadStatus: more than an exporter has is refused before it costs memory", "[pages]") {
  const auto many = [](const std::string& first, const std::string& each, std::size_t count) {
    std::string text = R"({"version": "1", "pairs": [)" + first;
    for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : ",").append(each);
    return text;
  };
  const auto [json, expected] = GENERATE_REF(table<std::string, std::string>({
      {many("", "{}", 1'000'000) + "]}",
       "status.pairs: is longer than in any response of an exporter"},
      {many(R"({"units": [)", "{}", 1'000'000) + "]}]}",
       "status.pairs[0].units: is longer than in any response of an exporter"},
      {many("", "1", 5'000'000) + "]}", "status: is larger than any response of an exporter"},
  }));
  const Result<StatusPage> read = ReadStatus(json);
  REQUIRE_FALSE(read);
  CHECK(ToString(read.error()).starts_with(expected));
}

}  // namespace
}  // namespace kemp360
