#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <tuple>
#include <vector>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

using std::chrono::milliseconds;

// For a machine that is busy, or a build with sanitizers. Every time-out of these tables that must
// not be the one that counts is further away than that.
constexpr milliseconds kSlowness{8000};

/// Unit a is all there, unit b failed with `timeout` in every source, and nothing is said of it.
void CheckUnitBTimedOut(const Exposition& scrape) {
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_unit_ha_mode", 0, "mode=\"master\"")) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_unit_loadmasters", 0, "state=\"activated\"")) == 7);
  CHECK(scrape.Value(UnitSeries("kemp360_up", 1)) == 0);
  CHECK(scrape.StartingWith("kemp360_unit_ha_mode").size() == 4);  // of unit a
  for (const std::string source : {"settings", "loadmasters", "report"}) {
    CAPTURE(source);
    const std::string label = "source=\"" + source + "\"";
    CHECK(scrape.Value(UnitSeries("kemp360_source_up", 0, label)) == 1);
    CHECK(scrape.Value(UnitSeries("kemp360_source_up", 1, label)) == 0);
    CHECK(scrape.Value(UnitSeries("kemp360_source_failure", 1, label + ",reason=\"timeout\"")) ==
          1);
  }
  CHECK(scrape.StartingWith("kemp360_source_failure").size() == 3);
  CHECK(scrape.Value(PairSeries("kemp360_pair_comparable")) == 0);
  CHECK(scrape.Value(PairSeries("kemp360_pair_check_decided", "check=\"version_parity\"")) == 0);
}

TEST_CASE("A scrape of a pair with a hung unit: answered by the nearest of the deadlines",
          "[integration]") {
  struct Row {
    std::string pair_timeout;
    std::string header;  // "": Prometheus says nothing
    std::string offset;
    milliseconds expected;
  };
  const Row row = GENERATE(values<Row>({
      {"1s", "", "0.5", milliseconds(1000)},        // the pair's own
      {"1s", "15", "0.5", milliseconds(1000)},      // still the pair's own
      {"15s", "1.5", "0.5", milliseconds(1000)},    // what Prometheus grants less the offset
      {"15s", "1.5", "250ms", milliseconds(1250)},  // another offset
      {"15s", "1", "0", milliseconds(1000)},        // no offset
      {"15s", "0.1", "0.5", milliseconds(500)},     // never below half a second
      {"15s", "14", "13", milliseconds(1000)},      // nearly all is the way back
  }));
  CAPTURE(row.pair_timeout, row.header, row.offset);
  WorldOptions options;
  options.pair_lines = "timeout: " + row.pair_timeout;
  options.arguments = {"--timeout-offset", row.offset};
  World world(options);
  world.Fault(1, {.name = "never-answer"});

  const auto begin = std::chrono::steady_clock::now();
  const HttpReply reply = world.exporter().Get(
      "/probe?pair=emea", row.header.empty() ? std::vector<std::string>{}
                                             : std::vector<std::string>{ScrapeTimeout(row.header)});
  const auto took =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
  CHECK(reply.status == 200);
  CHECK(took >= row.expected - milliseconds(50));
  CHECK(took < row.expected + kSlowness);
  CheckUnitBTimedOut(Exposition(reply.Text()));
}

TEST_CASE("A unit that hangs in the TLS handshake: the same, for all pairs too", "[integration]") {
  const std::string target = GENERATE(as<std::string>{}, "/metrics", "/probe?pair=emea");
  CAPTURE(target);
  WorldOptions options;
  options.pair_lines = "timeout: 15s";
  World world(options);
  world.Fault(1, {.name = "hang"});
  const auto begin = std::chrono::steady_clock::now();
  const HttpReply reply = world.exporter().Get(target, {ScrapeTimeout("1.5")});
  CHECK(reply.status == 200);
  CHECK(std::chrono::steady_clock::now() - begin < milliseconds(1000) + kSlowness);
  CheckUnitBTimedOut(Exposition(reply.Text()));
}

TEST_CASE("A time-out that is none: 400 with one line that says what to send", "[integration]") {
  World world;
  for (const std::string target : {"/probe?pair=emea", "/metrics"}) {
    for (const std::string header : {"soon", "-1", "0", "10s", "nan", "1,5", ""}) {
      CAPTURE(target, header);
      const HttpReply reply = world.exporter().Get(target, {ScrapeTimeout(header)});
      CHECK(reply.status == 400);
      CHECK(reply.Text() == "X-Prometheus-Scrape-Timeout-Seconds: \"" + header +
                                "\" is not a timeout: a positive number of seconds, as Prometheus "
                                "sends it\n");
    }
  }
}

}  // namespace
}  // namespace kemp360::testing
