#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "integration/spoiled_scrape.h"
#include "integration/world.h"

namespace kemp360::testing {
namespace {

constexpr const char* kListPath = "v1/loadmaster/";

/// So many LoadMasters, in pages of twenty.
WorldOptions ManyPages() {
  WorldOptions options;
  options.simulator.pair.loadmasters = 95;
  options.simulator.site.max_limit = 20;
  return options;
}

struct ListRow {
  std::string fault;
  std::optional<std::int64_t> number;
  std::string reason;
  std::string log;  ///< what the log must say of it
};

TEST_CASE("A list that does not hold together is not read: no ownership of what may be half a list",
          "[integration]") {
  const ListRow row = GENERATE(values<ListRow>({
      {"changing-list", {}, "inconsistent", "page 2: /meta/total_count went from 96 to 95"},
      {"lying-total", 97, "inconsistent", "/meta/total_count is 97, but only 96 rows came"},
      {"lying-total", 5000, "inconsistent", "/meta/total_count is 5000, but only 96 rows came"},
      {"lying-total", 19, "inconsistent", "/meta/total_count is 19, but 20 rows came"},
      {"lying-total", 0, "inconsistent", "/meta/total_count is 0, but 20 rows came"},
      {"lying-total", 1'000'000, "too_large", "more than 100000 (limits.rows)"},
      {"lying-total", INT64_MAX, "too_large", "more than 100000 (limits.rows)"},
      {"lying-total", -1, "unexpected_shape", "there is no number at"},
      {"missing-field", {}, "unexpected_shape", "there is no number at"},
  }));
  CAPTURE(row.fault, row.number.value_or(0));
  World world(ManyPages());
  const Exposition healthy = Probe(world);
  REQUIRE(healthy.Value(UnitSeries("kemp360_unit_loadmasters", 0, "state=\"activated\"")) == 95);
  world.pair().ForgetRequests();
  world.Fault(
      0, {row.fault, kListPath, row.number, row.fault == "missing-field" ? "total_count" : ""});
  CHECK(Unlike(healthy, {.failed = {{"loadmasters", row.reason}}}, Probe(world)) == "");
  // However long it says that it is: not a page more than there are.
  CHECK(world.pair().Requests(0, 0).size() <= 2 + 6);
  CHECK_THAT(LogOf(world), Catch::Contains(row.log));
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
  CHECK(PeakIsBounded(world));
}

TEST_CASE("A page that fails takes the whole list with it, and the log names the page",
          "[integration]") {
  World world(ManyPages());
  const Exposition healthy = Probe(world);
  world.pair().SetHook(0, 0, [](const simulator::WireRequest& request) {
    std::optional<simulator::WireReply> reply;
    if (request.target.find("offset=40") != std::string::npos) {
      reply = simulator::WireReply::Text(503, "text/plain", "later");
    }
    return reply;
  });
  CHECK(Unlike(healthy, {.failed = {{"loadmasters", "http_status"}}}, Probe(world)) == "");
  CHECK_THAT(LogOf(world), Catch::Contains("page 3: status 503"));
  world.pair().SetHook(0, 0, {});
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

TEST_CASE("limits.rows: one row more is too large, as many as it says are not", "[integration]") {
  WorldOptions options = ManyPages();
  const bool fits = GENERATE(false, true);
  options.top_lines = fits ? "limits: {rows: 96}" : "limits: {rows: 95}";
  World world(options);
  const Exposition scrape = Probe(world);
  if (fits) {
    CHECK(Failures(scrape, 0).empty());
    CHECK(scrape.Value(CheckSeries("loadmaster_ownership")) == 1);
  } else {
    CHECK(Failures(scrape, 0) == std::map<std::string, std::string>{{"loadmasters", "too_large"}});
    CHECK(scrape.Value(CheckSeries("loadmaster_ownership")) == std::nullopt);
    CHECK(scrape.Value(CheckSeries("version_parity")) == 1);
  }
}

TEST_CASE("A list of the other dialect that does not hold together", "[integration]") {
  WorldOptions options = ManyPages();
  options.dialect = "other";
  World world(options);
  const Exposition healthy = Probe(world);
  REQUIRE(Failures(healthy, 0).empty());
  const std::string fault = GENERATE(as<std::string>{}, "changing-list", "lying-total");
  const bool numbered = fault == "lying-total";
  world.Fault(
      0, {fault, "inventory/device/", numbered ? std::optional<std::int64_t>(97) : std::nullopt});
  const Exposition scrape = Probe(world);
  CHECK(Failures(scrape, 0) == std::map<std::string, std::string>{{"devices", "inconsistent"}});
  CHECK(Failures(scrape, 1).empty());
  CHECK(scrape.Value(CheckSeries("loadmaster_ownership")) == std::nullopt);
  CHECK(scrape.Value(CheckSeries("version_parity")) == 1);
  world.pair().ClearFaults();
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

}  // namespace
}  // namespace kemp360::testing
