#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "integration/spoiled_scrape.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

/// A source of the default profile and a part of its path that no other has.
struct SourcePath {
  std::string source;
  std::string path;
};
const std::vector<SourcePath>& AllPaths() {
  static const std::vector<SourcePath> kPaths{{"settings", "ha-settings/"},
                                              {"loadmasters", "v1/loadmaster/"},
                                              {"report", "asl-instance/report/"}};
  return kPaths;
}

struct Row {
  std::string fault;
  std::string json;  ///< the reason that a source of JSON must give
  std::string csv;   ///< and the one of CSV; "": nothing is wrong with it
  std::optional<std::int64_t> number{};
  std::string value{};
};

std::string ReasonFor(const Row& row, const std::string& source) {
  return source == "report" ? row.csv : row.json;
}

TEST_CASE("A spoiled answer costs its own series, and the next good one brings them back",
          "[integration]") {
  const Row row = GENERATE(values<Row>({
      {"html", "malformed", "malformed"},
      {"truncated-json", "malformed", ""},
      {"empty-body", "malformed", "unexpected_shape"},
      {"invalid-utf8", "malformed", "malformed"},
      {"deep-nesting", "unexpected_shape", "unexpected_shape", 100'000},
      {"other-json", "unexpected_shape", "unexpected_shape", {}, "[]"},
      {"other-json", "unexpected_shape", "unexpected_shape", {}, "null"},
      {"other-json", "unexpected_shape", "unexpected_shape", {}, "\"a text\""},
      {"cut", "disconnected", "disconnected"},
      {"cut-head", "disconnected", "disconnected"},
      {"abort", "disconnected", "disconnected"},
      {"wrong-length", "disconnected", "disconnected"},
      {"reset", "disconnected", "disconnected"},
      {"close-without-answer", "disconnected", "disconnected"},
      {"status", "http_status", "http_status", 400},
      {"status", "http_status", "http_status", 500},
      {"status", "http_status", "http_status", 503},
      {"status", "http_status", "http_status", 204},
      {"too-many-requests", "http_status", "http_status", 0},  // else it rests: sessions_test.cc
      {"redirect", "redirect", "redirect"},
      {"redirect-to-unset-proxy", "redirect", "redirect"},
      {"redirect-loop", "redirect", "redirect"},
      {"endless-body", "too_large", "too_large"},
      {"endless-rows", "too_large", "too_large"},
      {"endless-headers", "too_large", "too_large"},
  }));
  CAPTURE(row.fault, row.value, row.number.value_or(0));
  WorldOptions options;
  options.pair_lines = "timeout: 1m";  // endless answers exceed the limit, also on a busy machine
  World world(options);
  const Exposition healthy = Probe(world);
  REQUIRE(Unlike(healthy, {}, healthy).empty());
  REQUIRE(Failures(healthy, 0).empty());

  std::map<std::string, std::string> all_reasons;
  for (const SourcePath& spoiled : AllPaths()) {
    const std::string reason = ReasonFor(row, spoiled.source);
    if (reason.empty()) continue;
    all_reasons[spoiled.source] = reason;
    CAPTURE(spoiled.source, reason);
    world.Fault(0, {row.fault, spoiled.path, row.number, row.value});
    CHECK(Unlike(healthy, {.failed = {{spoiled.source, reason}}}, Probe(world)) == "");
    world.pair().ClearFaults();
    CHECK(Unlike(healthy, {}, Probe(world)) == "");
  }
  for (const SourcePath& spoiled : AllPaths()) {
    if (!all_reasons.contains(spoiled.source)) continue;
    world.Fault(0, {row.fault, spoiled.path, row.number, row.value});
  }
  CHECK(Unlike(healthy, {.failed = all_reasons}, Probe(world)) == "");
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
  CHECK(PeakIsBounded(world));
}

TEST_CASE("A status of one source is that source's failure, and no verdict on the credentials",
          "[integration]") {
  const auto [status, reason] =
      GENERATE(table<int, std::string>({{401, "unauthorized"}, {403, "forbidden"}}));
  World world;
  const Exposition healthy = Probe(world);
  char digit = '0';
  for (const SourcePath& spoiled : AllPaths()) {
    CAPTURE(spoiled.source);
    world.Fault(0, {"status", spoiled.path, status});
    const Damage damage{.failed = {{spoiled.source, reason}}};
    CHECK(Unlike(healthy, damage, Probe(world)) == "");
    world.pair().ForgetRequests();
    CHECK(Unlike(healthy, damage, Probe(world)) == "");
    for (const auto& request : world.pair().Requests(0, 0)) {
      CHECK(request.target.find(spoiled.path) == std::string::npos);  // it rests
    }
    world.pair().ClearFaults();
    const std::string fresh(40, ++digit);  // other credentials are tried at once
    world.Act({"change-key", 0, "", fresh});
    world.WriteFile(world.KeyFile(0, 0), fresh);
    CHECK(Unlike(healthy, {}, Probe(world)) == "");
  }
}

TEST_CASE("404: a source that must be there fails, one that may be missing is absent",
          "[integration]") {
  World world;
  const Exposition healthy = Probe(world);
  for (const SourcePath& spoiled : AllPaths()) {
    CAPTURE(spoiled.source);
    world.Fault(0, {"status", spoiled.path, 404});
    Damage damage;
    if (spoiled.source == "report") {
      damage.absent = {"report"};
    } else {
      damage.failed = {{spoiled.source, "not_found"}};
    }
    CHECK(Unlike(healthy, damage, Probe(world)) == "");
    world.pair().ClearFaults();
    CHECK(Unlike(healthy, {}, Probe(world)) == "");
  }
}

TEST_CASE("Half a report, properly framed, is none: it ends within a line", "[integration]") {
  World world;
  const Exposition healthy = Probe(world);
  world.Fault(0, {"truncated-json", "asl-instance/report/"});
  const Damage damage{.failed = {{"report", "malformed"}}};
  CHECK(Unlike(healthy, damage, Probe(world)) == "");
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

TEST_CASE("A unit that has no report is as well as one that has", "[integration]") {
  WorldOptions options;
  options.simulator.site.has_report = false;
  World world(options);
  const Exposition scrape = Probe(world);
  CHECK(Failures(scrape, 0).empty());
  CHECK(Failures(scrape, 1).empty());
  CHECK(scrape.StartingWith("kemp360_source_up{").size() == 4);
  CHECK(scrape.Value(CheckSeries("version_parity")) == 1);
  CHECK(scrape.Value(CheckSeries("report_parity")) == std::nullopt);
  CHECK(Remarks(world).empty());
}

}  // namespace
}  // namespace kemp360::testing
