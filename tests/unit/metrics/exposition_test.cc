#include "metrics/exposition.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exposition_reader.h"
#include "scenario_exposition.h"
#include "support/allocations.h"
#include "support/golden.h"

namespace kemp360 {
namespace {

using testing::AllPairScenarios;
using testing::BusySelf;
using testing::CheckGolden;
using testing::PairScenario;
using testing::ReadExposition;
using testing::ReadExpositionStrictly;
using testing::ScenarioViews;

std::string SuffixOf(TextFormat format) {
  return format == TextFormat::kPrometheus004 ? ".prom" : ".om";
}

TEST_CASE("RenderExposition: every scenario is its golden file, in both formats", "[metrics]") {
  const auto format = GENERATE(TextFormat::kPrometheus004, TextFormat::kOpenMetrics100);
  for (const PairScenario& scenario : AllPairScenarios()) {
    CheckGolden(scenario.name + SuffixOf(format), ScenarioViews(scenario).Render(format));
  }
}

TEST_CASE("RenderExposition: the exporter's own series are their golden file", "[metrics]") {
  const auto format = GENERATE(TextFormat::kPrometheus004, TextFormat::kOpenMetrics100);
  const SelfView self = BusySelf();
  CheckGolden("self" + SuffixOf(format), RenderExposition(format, {}, &self));
}

TEST_CASE("RenderExposition: a strict reader has nothing to say and both formats agree",
          "[metrics]") {
  const SelfView self = BusySelf();
  for (const PairScenario& scenario : AllPairScenarios()) {
    const ScenarioViews views(scenario);
    const ReadExposition text = ReadExpositionStrictly(
        TextFormat::kPrometheus004, views.Render(TextFormat::kPrometheus004, &self));
    const ReadExposition open = ReadExpositionStrictly(
        TextFormat::kOpenMetrics100, views.Render(TextFormat::kOpenMetrics100, &self));
    INFO(scenario.name);
    CHECK(text.complaints.empty());
    CHECK(open.complaints.empty());
    CHECK_FALSE(text.samples.empty());
    CHECK(text.samples == open.samples);
  }
}

TEST_CASE("RenderExposition: nothing at all is an empty text, or just its end", "[metrics]") {
  CHECK(RenderExposition(TextFormat::kPrometheus004, {}, nullptr).empty());
  CHECK(RenderExposition(TextFormat::kOpenMetrics100, {}, nullptr) == "# EOF\n");
}

TEST_CASE("RenderExposition: an HA key is in no text", "[metrics]") {
  for (const PairScenario& scenario : AllPairScenarios()) {
    const std::string text = ScenarioViews(scenario).Render(TextFormat::kPrometheus004);
    CHECK(text.find(testing::kSecretMark) == std::string::npos);
  }
}

TEST_CASE("RenderExposition: a configuration that was never accepted has no time", "[metrics]") {
  const SelfView self;
  const std::string text = RenderExposition(TextFormat::kPrometheus004, {}, &self);
  CHECK(text.find("\nkemp360_exporter_config_last_reload_successful ") != std::string::npos);
  CHECK(text.find("config_last_reload_success_timestamp_seconds") == std::string::npos);
}

TEST_CASE("RenderExposition: memory is reserved once, for the text, and for little else",
          "[metrics]") {
  // Growing would copy: at 10,000 LoadMasters that is half the memory that the read may take. By
  // doubling, one of these three would become half as large again as it must be.
  const int more = GENERATE(350, 441, 556);
  PairSnapshot pair = testing::HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    const LoadMaster first = unit.loadmasters->rows[0];
    for (int i = 0; i < more; ++i) {
      LoadMaster& row = unit.loadmasters->rows.emplace_back(first);
      row.endpoint = "[2001:db8:aaaa:bbbb:cccc::" + std::to_string(i) + "]:8443";
      row.name = "a-rather-long-name.example." + std::to_string(i);
      row.mac = 0;
    }
  }
  const ScenarioViews views(pair);
  testing::ForgetAllocations();
  const std::string text = views.Render(TextFormat::kOpenMetrics100);
  CHECK(text.size() > 350'000);
  CHECK(text.capacity() < text.size() * 3 / 2);
  CHECK(testing::LargestAllocation() == text.capacity() + 1);
}

TEST_CASE("RenderExposition: each pair adds the same to the memory that is reserved", "[metrics]") {
  PairScenario scenario{"", {}};
  std::vector<std::size_t> reserved;
  for (int pairs = 0; pairs < 6; ++pairs) {
    reserved.push_back(ScenarioViews(scenario).Render(TextFormat::kOpenMetrics100).capacity());
    scenario.pairs.push_back(testing::NothingRead());
  }
  const std::size_t each = reserved[1] - reserved[0];
  CHECK(each > 0);
  for (std::size_t i = 1; i < reserved.size(); ++i) CHECK(reserved[i] == reserved[i - 1] + each);
}

TEST_CASE("ContentType: each format names its version", "[metrics]") {
  CHECK(ContentType(TextFormat::kPrometheus004) == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(ContentType(TextFormat::kOpenMetrics100) ==
        "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

}  // namespace
}  // namespace kemp360
