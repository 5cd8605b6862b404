#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "integration/spoiled_scrape.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

struct LogRow {
  simulator::Fault fault;
  std::vector<std::string> said;  ///< what the one line must hold
  bool cools_down = false;
};

TEST_CASE("A failing unit is said once, and its recovery once, in words that help",
          "[integration]") {
  const LogRow row = GENERATE(values<LogRow>({
      {{"html"}, {"every source: malformed"}},
      {{"refuse"}, {"every source: connect", "no connection", "Connection refused"}},
      {{"accept-and-close"}, {"every source: tls", "closed the connection during the handshake"}},
      {{"status", "", 403}, {"403: the API key is wrong", "next attempt in 10m"}, true},
      {{"status", "report", 500}, {"source report: http_status: status 500"}},
      {{"status", "ha-settings/", 404}, {"source settings: not_found: 404", "no such resource"}},
      {{"status", "ha-settings/", 401},
       {"source settings: unauthorized: 401", "the API key is wrong, or its user may not"},
       true},
      {{"status", "", 401},
       {"401: the API key is wrong", "each unit has its own", "next attempt in 10m"},
       true},
      {{"redirect", "ha-settings/"},
       {"source settings: redirect", "not followed: it leads to another host"}},
      {{"redirect-to-unset-proxy", "ha-settings/"},
       {"source settings: redirect",
        "it leads to /api/v1/360/unset_proxy/, a path that is never requested"}},
      {{"redirect", "ha-settings/", {}, "/api/v1/loadmaster/"},
       {"source settings: redirect",
        "it leads to /api/v1/loadmaster/: to read it there, add redirects_to: "
        "[/api/v1/loadmaster/] to source \\\"settings\\\""}},
      {{"redirect-loop", "ha-settings/"}, {"there were too many (3 are followed)"}},
      {{"endless-body", "ha-settings/"},
       {"source settings: too_large", "larger than limits.answer_bytes (16777216 bytes)"}},
      {{"endless-headers", "ha-settings/"}, {"source settings: too_large", "header"}},
      {{"cut", "ha-settings/"}, {"disconnected", "in the middle of the response"}},
      {{"reset", "ha-settings/"}, {"disconnected", "lost before a response"}},
      {{"empty-body", "ha-settings/"}, {"source settings: malformed", "empty"}},
      {{"other-json", "ha-settings/", {}, "[]"}, {"source settings: unexpected_shape"}},
      {{"duplicate-loadmaster", "ha-settings/"}, {}},
  }));
  CAPTURE(row.fault.name, row.fault.path, row.fault.number.value_or(0));
  World world;
  static_cast<void>(Probe(world));
  CHECK(Remarks(world).empty());

  world.Fault(0, row.fault);
  for (int i = 0; i < 5; ++i) static_cast<void>(Probe(world));
  std::vector<std::string> remarks = Remarks(world);
  if (row.said.empty()) {
    CHECK(remarks.empty());
    return;
  }
  REQUIRE(remarks.size() == 1);
  CHECK_THAT(remarks.front(), Catch::Contains("level=warn msg=\"unit central-a: ") &&
                                  Catch::EndsWith("pair=emea unit=central-a"));
  for (const std::string& words : row.said) CHECK_THAT(remarks.front(), Catch::Contains(words));

  world.pair().ClearFaults();
  if (row.cools_down) return;
  for (int i = 0; i < 3; ++i) static_cast<void>(Probe(world));
  remarks = Remarks(world);
  REQUIRE(remarks.size() == 2);
  CHECK_THAT(remarks.back(),
             Catch::Contains("level=info msg=\"unit central-a: every source is read again\""));
}

TEST_CASE("A unit that fails in another way is worth another line, and the counters count each",
          "[integration]") {
  World world;
  static_cast<void>(Probe(world));
  world.Fault(0, {"html", "ha-settings/"});
  for (int i = 0; i < 3; ++i) static_cast<void>(Probe(world));
  CHECK(Remarks(world).size() == 1);
  world.Fault(0, {"status", "v1/loadmaster/", 500});
  for (int i = 0; i < 3; ++i) static_cast<void>(Probe(world));
  const std::vector<std::string> remarks = Remarks(world);
  REQUIRE(remarks.size() == 2);
  CHECK_THAT(remarks.back(), Catch::Contains("source settings: malformed") &&
                                 Catch::Contains("source loadmasters: http_status"));

  const Exposition scrape = world.Scrape();  // reads once more
  const auto failures = [&scrape](const std::string& reason) {
    return scrape.Value(
        UnitSeries("kemp360_exporter_upstream_failures_total", 0, "reason=\"" + reason + "\""));
  };
  CHECK(failures("malformed") == 7);
  CHECK(failures("http_status") == 4);
  CHECK(Remarks(world).size() == 2);
}

TEST_CASE("The story of one probe names every request and hides every secret", "[integration]") {
  World world;
  world.Fault(0, {"redirect", "ha-settings/", {}, "https://elsewhere.example/?api_key=gone"});
  world.Fault(0, {"cut", "v1/loadmaster/"});
  const std::string text = world.exporter().Text("/probe?pair=emea&debug=true");
  CHECK_THAT(text, Catch::Contains("central-a settings: GET https://127.0.0.1:") &&
                       Catch::Contains("/api/v1/ha-settings/1/ redirect") &&
                       Catch::Contains("/api/v1/loadmaster/ disconnected") &&
                       Catch::Contains("central-b report: GET https://127.0.0.1:") &&
                       !Catch::Contains("elsewhere.example") && !Catch::Contains("api_key"));
  for (const std::string& secret : world.Secrets()) {
    CHECK_THAT(text, !Catch::Contains(secret));
    CHECK_THAT(LogOf(world), !Catch::Contains(secret));
  }
}

}  // namespace
}  // namespace kemp360::testing
