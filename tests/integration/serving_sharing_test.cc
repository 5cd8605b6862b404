#include <catch2/catch.hpp>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

constexpr const char* kProbe = "/probe?pair=emea";

std::uint64_t RequestsToUnitA(World& world) { return world.pair().Stats(0, 0).requests; }

/// How many requests one read costs unit a.
std::uint64_t CostOfOneRead(World& world) {
  const std::uint64_t before = RequestsToUnitA(world);
  CHECK(world.exporter().Get(kProbe).status == 200);
  return RequestsToUnitA(world) - before;
}

/// The threads of a process, as the kernel counts them.
std::size_t ThreadsOf(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    std::size_t count = 0;
    if (word == "Threads:" && status >> count) return count;
  }
  return 0;
}

void CheckBothUnitsRead(const HttpReply& reply) {
  CHECK(reply.status == 200);
  const Exposition scrape(reply.Text());
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_up", 1)) == 1);
  CHECK(scrape.Value(CheckSeries("version_parity")) == 1);
}

TEST_CASE("Overlapping scrapes of one pair: one read", "[integration]") {
  WorldOptions options = QuietMetrics();
  options.pair_lines = "timeout: 19s";
  World world(options);
  const std::uint64_t one_read = CostOfOneRead(world);
  REQUIRE(one_read >= 3);  // a request for each source
  REQUIRE(SharedReads(world.exporter()) == 0);

  const std::uint64_t before = RequestsToUnitA(world);
  HeldUnit held(world, 0, 1);
  std::vector<HttpConnection> scrapes;
  scrapes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(held.WasAsked());
  for (int i = 0; i < 4; ++i) {
    scrapes.push_back(Ask(world.exporter(), kProbe, {ScrapeTimeout("15")}));
  }
  REQUIRE(Eventually([&] { return SharedReads(world.exporter()) == 4; }));
  held.Release();

  const HttpReply first = scrapes.front().Receive();
  CheckBothUnitsRead(first);
  for (std::size_t i = 1; i < scrapes.size(); ++i) {
    CHECK(scrapes[i].Receive().Text() == first.Text());  // to the byte: the same read
  }
  CHECK(RequestsToUnitA(world) - before == one_read);
  CHECK(SharedReads(world.exporter()) == 4);

  CheckBothUnitsRead(world.exporter().Get(kProbe));  // nothing is kept for the next one
  CHECK(RequestsToUnitA(world) - before == 2 * one_read);
}

TEST_CASE("Overlapping scrapes with different deadlines: each is answered at its own",
          "[integration]") {
  WorldOptions options = QuietMetrics();
  options.pair_lines = "timeout: 19s";
  World world(options);
  const std::uint64_t one_read = CostOfOneRead(world);
  const std::uint64_t before = RequestsToUnitA(world);

  HeldUnit held(world, 0, 1);
  HttpConnection patient = Ask(world.exporter(), kProbe);
  REQUIRE(held.WasAsked());
  HttpConnection hurried = Ask(world.exporter(), kProbe, {ScrapeTimeout("1.5")});

  const HttpReply partial = hurried.Receive();
  CHECK(partial.status == 200);
  const Exposition scrape(partial.Text());
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_source_failure", 1,
                                "source=\"settings\",reason=\"timeout\"")) == 1);
  CHECK(SharedReads(world.exporter()) == 1);

  held.Release();  // the read went on for him who has more time
  CheckBothUnitsRead(patient.Receive());
  CHECK(RequestsToUnitA(world) - before == one_read);
}

TEST_CASE("A scrape that has much more time than the read: it gets the next one", "[integration]") {
  WorldOptions options = QuietMetrics();
  options.pair_lines = "timeout: 19s";
  World world(options);
  const std::uint64_t one_read = CostOfOneRead(world);
  const std::uint64_t before = RequestsToUnitA(world);

  HeldUnit held(world, 0, 1);
  HttpConnection first = Ask(world.exporter(), kProbe);
  REQUIRE(held.WasAsked());
  // Its answer comes 1.5 s after its question: time passes without a clock of ours.
  CHECK(world.exporter().Get(kProbe, {ScrapeTimeout("2")}).status == 200);
  HttpConnection late = Ask(world.exporter(), kProbe);
  REQUIRE(AwaitUnanswered(world.exporter(), 2));
  CHECK(SharedReads(world.exporter()) == 1);  // the one of the 2 s
  held.Release();

  CheckBothUnitsRead(first.Receive());
  CheckBothUnitsRead(late.Receive());
  CHECK(RequestsToUnitA(world) - before == 2 * one_read);
}

TEST_CASE("A hung unit holds no thread: 200 probes wait, and all else goes on", "[integration]") {
  WorldOptions options = QuietMetrics("limits: {waiters: 300}");
  options.simulator.pairs = 2;
  options.pair_lines = "timeout: 19s";
  World world(options);
  HeldUnit held(world, 0, 0);
  std::vector<HttpConnection> probes;
  probes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(held.WasAsked());
  const std::size_t threads = ThreadsOf(world.exporter().process().pid());
  while (probes.size() < 200) probes.push_back(Ask(world.exporter(), kProbe));
  REQUIRE(AwaitUnanswered(world.exporter(), probes.size()));

  CHECK(world.exporter().Get("/-/healthy").status == 200);  // no probe has been answered
  CHECK(world.exporter().Get("/-/ready").status == 200);
  CHECK(world.exporter().Get("/probe?pair=" + world.pair().PairName(1)).status == 200);
  CHECK(world.exporter().Get("/sd").status == 200);
  // Key files that happen to be read at once take a thread each, and one more may be kept.
  CHECK(ThreadsOf(world.exporter().process().pid()) <= threads + 1);
  CHECK(threads <= 12);

  held.Release();
  for (HttpConnection& probe : probes) CheckBothUnitsRead(probe.Receive());
}

TEST_CASE("Clients that leave while they wait cost nothing and harm nobody", "[integration]") {
  WorldOptions options = QuietMetrics("limits: {waiters: 300}");
  options.pair_lines = "timeout: 19s";
  World world(options);
  HeldUnit held(world, 0, 0);
  HttpConnection stays = Ask(world.exporter(), kProbe);
  REQUIRE(held.WasAsked());
  {
    std::vector<HttpConnection> leave;
    while (leave.size() < 50) leave.push_back(Ask(world.exporter(), kProbe));
    REQUIRE(AwaitUnanswered(world.exporter(), leave.size() + 1));
    for (HttpConnection& one : leave) one.Abort();
  }
  held.Release();
  CheckBothUnitsRead(stays.Receive());
  CHECK(Eventually([&] {
    return SelfValue(world.exporter(), "kemp360_exporter_http_requests_in_flight") == 1;
  }));
  CheckBothUnitsRead(world.exporter().Get(kProbe));
}

}  // namespace
}  // namespace kemp360::testing
