#include "app/scraping.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace kemp360 {
namespace {

using std::chrono::milliseconds;

TEST_CASE("ParseScrapeTimeout: what Prometheus grants less the offset, never below half a second",
          "[app]") {
  const auto [header, offset, expected] =
      GENERATE(table<std::string_view, milliseconds, milliseconds>({
          {"10", milliseconds(500), milliseconds(9500)},
          {"10.000000", milliseconds(500), milliseconds(9500)},
          {" 2.5 ", milliseconds(250), milliseconds(2250)},
          {"1", milliseconds(500), milliseconds(500)},
          {"0.7", milliseconds(500), milliseconds(500)},
          {"0.001", milliseconds(0), milliseconds(500)},
          {"3", milliseconds(0), milliseconds(3000)},
          {"1e3", milliseconds(0), milliseconds(1000000)},
          {"1e300", milliseconds(0), milliseconds(86400000)},
      }));
  CAPTURE(header);
  const auto told = ParseScrapeTimeout(std::string(header), offset);
  REQUIRE(told.ok());
  CHECK(*told == std::optional<Duration>(expected));
}

TEST_CASE("ParseScrapeTimeout: without the header the pair's own time-out is the bound", "[app]") {
  const auto told = ParseScrapeTimeout(std::nullopt, milliseconds(500));
  REQUIRE(told.ok());
  CHECK(*told == std::nullopt);
}

TEST_CASE("ParseScrapeTimeout: a header that is not a timeout is said, not guessed", "[app]") {
  const std::string_view header =
      GENERATE(as<std::string_view>{}, "", "abc", "0", "-1", "nan", "inf", "10s", "1,5");
  CAPTURE(header);
  const auto told = ParseScrapeTimeout(std::string(header), milliseconds(500));
  REQUIRE_FALSE(told.ok());
  CHECK(told.error().where == "X-Prometheus-Scrape-Timeout-Seconds");
}

TEST_CASE("ParseScrapeTimeout: shows a header of any bytes as one short line of UTF-8", "[app]") {
  CHECK(ParseScrapeTimeout("a\tb\xFF", milliseconds(500)).error().what ==
        "\"a?b?\" is not a timeout");
  CHECK(ParseScrapeTimeout(std::string(1000, 'x'), milliseconds(500)).error().what.size() < 100);
}

}  // namespace
}  // namespace kemp360
