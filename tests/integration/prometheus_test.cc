#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <string>

#include "integration/prometheus_process.h"

namespace kemp360::testing {
namespace {

using std::chrono::seconds;

TEST_CASE("A real Prometheus finds the pairs at sd and scrapes each by probe", "[integration]") {
  WorldOptions options;
  options.simulator.pairs = 2;
  World world(options);
  const std::string exporter = "127.0.0.1:" + std::to_string(world.exporter().port());
  PrometheusProcess prometheus(world, R"(
global: {scrape_interval: 2s, scrape_timeout: 2s}
scrape_configs:
  - job_name: kemp360
    http_sd_configs: [{url: "http://)" + exporter +
                                          R"(/sd"}]
)");

  // Twelve checks of each pair, all of which hold.
  CHECK(prometheus.Comes("sum(kemp360_pair_check)", "24"));
  CHECK(prometheus.Comes("sum(up{job=\"kemp360\"})", "2"));
  CHECK(prometheus.Number("count(up{instance=~\"emea|pair-2\"})") == "2");
  for (const char* pair : {"emea", "pair-2"}) {
    const std::string label = "{pair=\"" + std::string(pair) + "\"}";
    CAPTURE(pair);
    CHECK(prometheus.Number("count(kemp360_pair_check" + label + ")") == "12");
    CHECK(prometheus.Number("sum(kemp360_up" + label + ")") == "2");
  }
  CHECK(prometheus.Number("count({exported_pair!=\"\"})").empty());
  CHECK(prometheus.Number("count(kemp360_exporter_build_info)").empty());  // /metrics has it
  // Only OpenMetrics tells a unit.
  CHECK(prometheus.Api("/api/v1/metadata?metric=kemp360_pair_read_duration_seconds")
            .find("\"unit\":\"seconds\"") != std::string::npos);

  world.Scenario("versions-differ");
  CHECK(prometheus.Comes("sum(kemp360_pair_check{check=\"version_parity\"})", "0"));
  CHECK(prometheus.Comes("sum(kemp360_unit_ha_mode{mode=\"standalone\"})", "4"));

  prometheus.process().Signal(SIGTERM);
  CHECK(prometheus.process().WaitForExit(seconds{60}) == 0);
}

}  // namespace
}  // namespace kemp360::testing
