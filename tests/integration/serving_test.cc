#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

TEST_CASE("A unit that fails costs its own series only: 200", "[integration]") {
  const std::string fault = GENERATE(as<std::string>{}, "refuse", "accept-and-close", "reset",
                                     "html", "status", "empty-body");
  CAPTURE(fault);
  World world;
  world.Fault(1, {.name = fault});
  for (const std::string target : {"/probe?pair=emea", "/metrics"}) {
    const HttpReply reply = world.exporter().Get(target);
    CHECK(reply.status == 200);
    const Exposition scrape(reply.Text());
    CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
    CHECK(scrape.Value(UnitSeries("kemp360_unit_ha_mode", 0, "mode=\"master\"")) == 1);
    CHECK(scrape.Value(UnitSeries("kemp360_up", 1)) == 0);
    CHECK_FALSE(scrape.Value(UnitSeries("kemp360_unit_ha_mode", 1, "mode=\"standby\"")));
    CHECK_FALSE(scrape.Value(CheckSeries("version_parity")));
  }
}

TEST_CASE("Both units fail: 200 with the series that are never absent", "[integration]") {
  World world;
  world.Fault(0, {.name = "refuse"});
  world.Fault(1, {.name = "refuse"});
  const HttpReply reply = world.exporter().Get("/probe?pair=emea");
  CHECK(reply.status == 200);
  const Exposition scrape(reply.Text());
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 0);
  CHECK(scrape.Value(UnitSeries("kemp360_up", 1)) == 0);
  CHECK(scrape.Value(PairSeries("kemp360_pair_units")) == 2);
  CHECK(scrape.StartingWith("kemp360_pair_check{").empty());
}

TEST_CASE("A pair whose other unit breaks leaves the first pair alone", "[integration]") {
  WorldOptions options;
  options.simulator.pairs = 2;
  World world(options);
  REQUIRE(world.pair().SetFault(1, 0, {.name = "refuse"}).ok());
  const Exposition scrape = world.Scrape();
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
  CHECK(scrape.Value(CheckSeries("ha_mode")) == 1);
  CHECK(scrape.Value("kemp360_up{pair=\"pair-2\",unit=\"central-a\"}") == 0);
  CHECK(scrape.Value("kemp360_up{pair=\"pair-2\",unit=\"central-b\"}") == 1);
}

TEST_CASE("A request that asks for nothing we have: one line that says what to ask for",
          "[integration]") {
  World world;
  const auto [method, target, status,
              answer] = GENERATE(table<std::string, std::string, int, std::string>({
      {"GET", "/probe?pair=emae", 404, "there is no pair \"emae\": did you mean \"emea\"?\n"},
      {"GET", "/probe?pair=EMEA", 404, "there is no pair \"EMEA\": did you mean \"emea\"?\n"},
      {"GET", "/probe?pair=production-tokyo", 404,
       "there is no pair \"production-tokyo\": /sd lists the pairs of the configuration\n"},
      {"GET", "/probe?pair=a%0Ab", 404,
       "there is no pair \"a b\": /sd lists the pairs of the configuration\n"},
      {"GET", "/probe?pair=%FF", 404,
       "there is no pair \"\xEF\xBF\xBD\": /sd lists the pairs of the configuration\n"},
      {"GET", "/probe?pair=https%3A%2F%2Felsewhere.example", 404,
       "there is no pair \"https://elsewhere.example\": /sd lists the pairs of the "
       "configuration\n"},
      {"GET", "/probe", 400,
       "parameter \"pair\" is missing: request /probe?pair=NAME (/sd lists the names)\n"},
      {"GET", "/probe?pair=", 400,
       "parameter \"pair\" is missing: request /probe?pair=NAME (/sd lists the names)\n"},
      {"GET", "/probe?target=emea", 400,
       "parameter \"pair\" is missing: request /probe?pair=NAME (/sd lists the names)\n"},
      {"GET", "/metric", 404,
       "no such path /metric: did you mean /metrics? there is /, /pair/NAME, /metrics, /probe, "
       "/sd, "
       "/status, /config, /-/healthy, /-/ready, /-/reload\n"},
      {"GET", "/360/unset_proxy/", 404,
       "no such path /360/unset_proxy/: there is /, /pair/NAME, /metrics, /probe, /sd, /status, "
       "/config, "
       "/-/healthy, /-/ready, /-/reload\n"},
      {"POST", "/metrics", 405,
       "/metrics does not support the method POST: use one of GET, HEAD\n"},
      {"DELETE", "/probe?pair=emea", 405,
       "/probe does not support the method DELETE: use one of GET, HEAD\n"},
      {"GET", "/-/reload", 405, "/-/reload does not support the method GET: use one of POST\n"},
      {"POST", "/-/reload", 403,
       "reloading by request is off: start with --web.enable-lifecycle, or send SIGHUP\n"},
      {"GET", "/-/healthy", 200, "healthy\n"},
      {"GET", "/-/ready", 200, "ready\n"},
  }));
  CAPTURE(method, target);
  const HttpReply reply =
      HttpExchange(world.exporter().port(), {.method = method, .target = target});
  CHECK(reply.status == status);
  CHECK(reply.Text() == answer);
  CHECK(reply.Header("content-type") == "text/plain; charset=utf-8");
  CHECK(world.pair().Stats(0, 0).requests == 0);  // nothing of that reached a unit
}

TEST_CASE("More reads than may be under way: a probe is refused, the metrics page waits its turn",
          "[integration]") {
  WorldOptions options;
  options.top_lines = "limits: {reads_in_flight: 1}";
  options.pair_lines = "timeout: 19s";
  options.simulator.pairs = 2;
  World world(options);
  HeldUnit held(world, 0, 0);
  HttpConnection probe = Ask(world.exporter(), "/probe?pair=emea");
  REQUIRE(held.WasAsked());
  const HttpReply refused = world.exporter().Get("/probe?pair=pair-2");
  CHECK(refused.status == 503);
  CHECK(refused.Text() ==
        "too many reads in progress: scrape fewer pairs at once, or raise limits.reads_in_flight "
        "and limits.waiters\n");
  CHECK(world.exporter().Get("/-/healthy").status == 200);
  HttpConnection metrics = Ask(world.exporter(), "/metrics");
  CHECK_FALSE(metrics.Readable(std::chrono::milliseconds(100)));  // it waits
  held.Release();

  CHECK(probe.Receive().status == 200);
  const HttpReply all = metrics.Receive();
  CHECK(all.status == 200);
  CHECK(Exposition(all.Text()).StartingWith("kemp360_up").size() == 4);
  CHECK(world.exporter().Get("/probe?pair=pair-2").status == 200);  // there is room again
}

TEST_CASE("More waiters than allowed: 503 at once, those who wait are answered", "[integration]") {
  WorldOptions options = QuietMetrics("limits: {waiters: 3}");
  options.pair_lines = "timeout: 19s";
  World world(options);
  HeldUnit held(world, 0, 0);
  std::vector<HttpConnection> waiting;
  waiting.push_back(Ask(world.exporter(), "/probe?pair=emea"));
  REQUIRE(held.WasAsked());
  while (waiting.size() < 3)
    waiting.push_back(Ask(world.exporter(), "/probe?pair=emea", {ScrapeTimeout("15")}));
  REQUIRE(Eventually([&] { return SharedReads(world.exporter()) == 2; }));
  CHECK(world.exporter().Get("/probe?pair=emea").status == 503);
  held.Release();
  for (HttpConnection& one : waiting) CHECK(one.Receive().status == 200);
  CHECK(world.exporter().Get("/probe?pair=emea").status == 200);
  CHECK(SelfValue(world.exporter(),
                  "kemp360_exporter_http_requests_total{handler=\"/probe\",code=\"503\"}") == 1);
}

TEST_CASE("Debug: the log of the read and what it comes to, for a person", "[integration]") {
  World world;
  const HttpReply reply = world.exporter().Get("/probe?pair=emea&debug=true");
  CHECK(reply.status == 200);
  const std::string text = reply.Text();
  CHECK(text.starts_with("# The read of pair emea\n"));
  CHECK(text.find("/api/v1/loadmaster/") != std::string::npos);
  CHECK(text.find("# The resulting metrics") != std::string::npos);
  CHECK(text.find("kemp360_up{pair=\"emea\",unit=\"central-b\"} 1") != std::string::npos);
  for (const std::string& secret : world.Secrets()) CHECK(text.find(secret) == std::string::npos);
}

}  // namespace
}  // namespace kemp360::testing
