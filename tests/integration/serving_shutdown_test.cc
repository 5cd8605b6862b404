#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

constexpr const char* kProbe = "/probe?pair=emea";
constexpr const char* kStopping = "shutting down, finishing requests in progress";

WorldOptions PatientPair() {
  WorldOptions options = QuietMetrics("limits: {waiters: 300}");
  options.pair_lines = "timeout: 15s";
  return options;
}

TEST_CASE("The end while scrapes are under way: each gets its whole answer, then exit 0",
          "[integration]") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  CAPTURE(signal);
  World world(PatientPair());
  HeldUnit held(world, 0, 1);
  std::vector<HttpConnection> scrapes;
  scrapes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(held.WasAsked());
  while (scrapes.size() < 20) scrapes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(AwaitUnanswered(world.exporter(), scrapes.size()));

  world.exporter().process().Signal(signal);
  REQUIRE(world.exporter().process().WaitForOutput(kStopping));
  // Nobody new is served (refused, or reset where the kernel had taken the connection already).
  CHECK(Eventually([&] {
    try {
      static_cast<void>(HttpConnection(world.exporter().port()));
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
  held.Release();

  for (HttpConnection& scrape : scrapes) {
    const HttpReply reply = scrape.Receive();
    CHECK(reply.status == 200);
    CHECK(reply.Header("connection") == "close");
    const Exposition series(reply.Text());
    CHECK(series.Value(UnitSeries("kemp360_up", 0)) == 1);
    CHECK(series.Value(UnitSeries("kemp360_up", 1)) == 1);
    CHECK(series.Value(CheckSeries("ha_mode")) == 1);
    CHECK(scrape.ClosedByPeer());
  }
  CHECK(world.exporter().process().WaitForExit() == 0);
  CHECK(world.exporter().Log().find("msg=stopped") != std::string::npos);
}

TEST_CASE("The end while a unit never answers: what is there at the deadline, then exit 0",
          "[integration]") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  CAPTURE(signal);
  WorldOptions options = QuietMetrics();
  options.pair_lines = "timeout: 3s";
  World world(options);
  HeldUnit held(world, 0, 1);
  std::vector<HttpConnection> scrapes;
  scrapes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(held.WasAsked());
  while (scrapes.size() < 5) scrapes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(AwaitUnanswered(world.exporter(), scrapes.size()));
  world.exporter().process().Signal(signal);
  for (HttpConnection& scrape : scrapes) {
    const HttpReply reply = scrape.Receive();
    CHECK(reply.status == 200);
    const Exposition series(reply.Text());
    CHECK(series.Value(UnitSeries("kemp360_up", 0)) == 1);
    CHECK(series.Value(UnitSeries("kemp360_source_failure", 1,
                                  "source=\"settings\",reason=\"timeout\"")) == 1);
  }
  CHECK(world.exporter().process().WaitForExit() == 0);
}

TEST_CASE("The end with nothing to do: at once, kept connections included", "[integration]") {
  World world;
  HttpConnection kept(world.exporter().port());
  CHECK(kept.Exchange({.target = "/metrics"}).status == 200);
  const auto begin = std::chrono::steady_clock::now();
  world.exporter().process().Signal(SIGTERM);
  CHECK(kept.ClosedByPeer());
  CHECK(world.exporter().process().WaitForExit() == 0);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("The end right after a reload, with a read of the old configuration under way",
          "[integration]") {
  World world(PatientPair());
  HeldUnit held(world, 0, 1);
  HttpConnection old_scrape = Ask(world.exporter(), kProbe);
  REQUIRE(held.WasAsked());
  world.WriteFile("kemp360.yaml", world.ConfigText() + "\n# changed\n");
  const std::string loads = "kemp360_exporter_config_last_reload_success_timestamp_seconds";
  const double loaded = SelfValue(world.exporter(), loads);
  world.exporter().process().Signal(SIGHUP);
  REQUIRE(Eventually([&] { return SelfValue(world.exporter(), loads) > loaded; }));
  HttpConnection new_scrape = Ask(world.exporter(), kProbe);
  REQUIRE(AwaitUnanswered(world.exporter(), 2));
  world.exporter().process().Signal(SIGTERM);
  REQUIRE(world.exporter().process().WaitForOutput(kStopping));
  held.Release();
  for (HttpConnection* scrape : {&old_scrape, &new_scrape}) {
    const HttpReply reply = scrape->Receive();
    CHECK(reply.status == 200);
    CHECK(Exposition(reply.Text()).Value(UnitSeries("kemp360_up", 1)) == 1);
  }
  CHECK(world.exporter().process().WaitForExit() == 0);
}

/// More lines than a pipe and the exporter's queue hold.
void MakeItTalk(World& world) {
  HttpConnection client(world.exporter().port());
  const std::string target = "/" + std::string(4000, 'x');
  for (int i = 0; i < 500; ++i) REQUIRE(client.Exchange({.target = target}).status == 404);
}

TEST_CASE("A log that nobody reads: requests, reloads and the end do not wait for it",
          "[integration]") {
  World world;
  const std::string loads = "kemp360_exporter_config_last_reload_success_timestamp_seconds";
  const double loaded = SelfValue(world.exporter(), loads);
  world.exporter().process().StopReading();
  MakeItTalk(world);
  world.exporter().process().Signal(SIGHUP);
  CHECK(Eventually([&] { return SelfValue(world.exporter(), loads) > loaded; }));
  CHECK(world.Scrape().Value(UnitSeries("kemp360_up", 0)) == 1);
  world.exporter().process().ReadOn();
  CHECK(world.exporter().process().WaitForOutput("msg=\"log lines were lost: "));

  world.exporter().process().StopReading();
  MakeItTalk(world);
  world.exporter().process().Signal(SIGTERM);
  CHECK(Eventually([&] { return world.exporter().process().HasEnded(); }));
  CHECK(world.exporter().process().WaitForExit(std::chrono::seconds(0)) == std::nullopt);
  world.exporter().process().ReadOn();
  CHECK(world.exporter().process().WaitForExit() == 0);
}

TEST_CASE("The end after all scrapers left: nothing aborts, exit 0", "[integration]") {
  World world(PatientPair());
  HeldUnit held(world, 0, 1);
  std::vector<HttpConnection> scrapes;
  scrapes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(held.WasAsked());
  while (scrapes.size() < 10) scrapes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(AwaitUnanswered(world.exporter(), scrapes.size()));
  for (HttpConnection& scrape : scrapes) scrape.Abort();
  world.exporter().process().Signal(SIGTERM);
  REQUIRE(world.exporter().process().WaitForOutput(kStopping));
  held.Release();
  CHECK(world.exporter().process().WaitForExit() == 0);
}

}  // namespace
}  // namespace kemp360::testing
