#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "integration/world.h"
#include "support/child_process.h"
#include "support/http_client.h"

namespace kemp360::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The real Prometheus on a free port, its data in the world's directory.
class PrometheusProcess {
 public:
  PrometheusProcess(const World& world, const std::string& config)
      : process_((world.WriteFile("prometheus.yml", config),
                  std::vector<std::string>{"/usr/bin/prometheus", "--config.file",
                                           (world.directory() / "prometheus.yml").string(),
                                           "--storage.tsdb.path",
                                           (world.directory() / "prometheus").string(),
                                           "--web.listen-address", "127.0.0.1:0"})) {
    const std::string mark = "msg=\"Listening on\" address=127.0.0.1:";
    const bool up = process_.WaitForOutput(mark, seconds{60}) &&
                    process_.WaitForOutput("Server is ready to receive web requests", seconds{60});
    const std::string log = process_.Output();
    if (!up) throw std::runtime_error("Prometheus did not come up: " + log);
    port_ = static_cast<std::uint16_t>(std::stoi(log.substr(log.find(mark) + mark.size())));
  }

  /// The answer of its HTTP API.
  [[nodiscard]] std::string Api(const std::string& target) const {
    return HttpGet(port_, target).Text();
  }
  /// The one number that the expression comes to; "" if it comes to none.
  [[nodiscard]] std::string Number(const std::string& expression) const {
    const std::string body = Api("/api/v1/query?query=" + Encoded(expression));
    // {"status":"success","data":{"resultType":"vector",
    //  "result":[{"metric":{},"value":[1772444205.123,"22"]}]}}
    const std::string mark = "\"value\":[";
    const std::size_t value = body.find(mark);
    if (value == std::string::npos) return {};
    const std::size_t begin = body.find('"', value + mark.size()) + 1;
    return body.substr(begin, body.find('"', begin) - begin);
  }
  /// Asks again until the expression comes to that number; false at the deadline.
  [[nodiscard]] bool Comes(const std::string& expression, const std::string& number) const {
    const auto deadline = std::chrono::steady_clock::now() + seconds{60};
    while (Number(expression) != number) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(milliseconds{50});  // it must be asked; this is how often
    }
    return true;
  }
  ChildProcess& process() { return process_; }

 private:
  static std::string Encoded(const std::string& text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : text) {
      const auto byte = static_cast<unsigned char>(letter);
      encoded.append(1, '%').append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    }
    return encoded;
  }

  ChildProcess process_;
  std::uint16_t port_ = 0;
};

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
