#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "integration/spoiled_scrape.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

// Long enough for the healthy unit to be read on a busy machine.
constexpr seconds kTimeout{kSanitized ? 8 : 2};
// Whatever a machine may need to notice that a time is over.
constexpr seconds kSlack{kSanitized ? 30 : 15};

/// A world whose pair has so little time.
WorldOptions Hurried() {
  WorldOptions options;
  options.pair_lines = "timeout: " + std::to_string(kTimeout.count()) + "s";
  return options;
}

struct Timed {
  Exposition scrape;
  SteadyClock::duration spent;
};
Timed ProbeTimed(World& world) {
  const auto begun = SteadyClock::now();
  Exposition scrape = Probe(world);
  return {std::move(scrape), SteadyClock::now() - begun};
}

struct Row {
  std::string settings;  ///< faults of central-a, one for each source
  std::string loadmasters;
  std::string report;
};

TEST_CASE("A source that never ends is cut off at the pair's timeout, and the other unit is whole",
          "[integration]") {
  const Row row = GENERATE(values<Row>({
      {"drip", "stall", "never-answer"},
      {"drip-head", "never-answer", "stall"},
      {"stall", "drip", "drip-head"},
      {"", "hold", ""},
  }));
  CAPTURE(row.settings, row.loadmasters, row.report);
  World world(Hurried());
  const Exposition healthy = Probe(world);
  std::map<std::string, std::string> failed;
  const auto spoil = [&](const std::string& source, const std::string& path,
                         const std::string& fault) {
    if (fault.empty()) return;
    world.Fault(0, {fault, path});
    failed[source] = "timeout";
  };
  spoil("settings", "ha-settings/", row.settings);
  spoil("loadmasters", "v1/loadmaster/", row.loadmasters);
  spoil("report", "asl-instance/report/", row.report);

  const auto [scrape, spent] = ProbeTimed(world);
  CHECK(Unlike(healthy, {.failed = failed}, scrape) == "");
  CHECK(spent > kTimeout / 2);
  CHECK(spent < kTimeout + kSlack);
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
  CHECK(PeakIsBounded(world));
}

TEST_CASE("A unit that hangs in the TLS handshake costs nobody else any time", "[integration]") {
  World world(Hurried());
  const Exposition healthy = Probe(world);
  world.Fault(0, {"hang"});
  const Damage damage{
      .failed = {{"settings", "timeout"}, {"loadmasters", "timeout"}, {"report", "timeout"}}};
  const auto [scrape, spent] = ProbeTimed(world);
  CHECK(Unlike(healthy, damage, scrape) == "");
  CHECK(spent > kTimeout / 2);
  CHECK(spent < kTimeout + kSlack);
  const std::vector<std::string> remarks = Remarks(world);
  REQUIRE(remarks.size() == 1);
  CHECK_THAT(remarks.front(), Catch::Contains("every source: timeout") &&
                                  Catch::Contains("the TLS handshake was not finished"));
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

TEST_CASE("A whole unit of endless answers takes neither memory nor time without bounds",
          "[integration]") {
  const std::string fault =
      GENERATE(as<std::string>{}, "endless-body", "endless-rows", "endless-headers");
  CAPTURE(fault);
  WorldOptions options;
  options.pair_lines = "timeout: 40s";  // 96 MiB is much for a debug build on a busy machine
  if (kSanitized) options.top_lines = "limits: {answer_bytes: 2MiB}";
  World world(options);
  const Exposition healthy = Probe(world);
  world.Fault(0, {fault});
  world.Fault(1, {fault});
  const auto [scrape, spent] = ProbeTimed(world);
  const std::map<std::string, std::string> wanted{
      {"settings", "too_large"}, {"loadmasters", "too_large"}, {"report", "too_large"}};
  CHECK(Failures(scrape, 0) == wanted);
  CHECK(Failures(scrape, 1) == wanted);
  CHECK(spent < seconds(40) + kSlack);
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
  if (!kSanitized) {
    CHECK(PeakResidentBytes(world) < (std::size_t{160} << 20U));
  }
}

TEST_CASE("limits.answer_bytes bounds what is taken from a unit", "[integration]") {
  WorldOptions options;
  options.top_lines = "limits: {answer_bytes: 1MiB}";
  World world(options);
  const Exposition healthy = Probe(world);
  world.Fault(0, {"endless-body"});
  world.Fault(1, {"endless-rows", "v1/loadmaster/"});
  const Exposition scrape = Probe(world);
  CHECK(Failures(scrape, 0) == std::map<std::string, std::string>{{"settings", "too_large"},
                                                                  {"loadmasters", "too_large"},
                                                                  {"report", "too_large"}});
  CHECK(Failures(scrape, 1) == std::map<std::string, std::string>{{"loadmasters", "too_large"}});
  CHECK_THAT(LogOf(world), Catch::Contains("limits.answer_bytes (1048576 bytes)"));
  if (!kSanitized) {
    CHECK(PeakResidentBytes(world) < (std::size_t{40} << 20U));
  }
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

}  // namespace
}  // namespace kemp360::testing
