#include <array>
#include <catch2/catch.hpp>
#include <string_view>
#include <tuple>

#include "http/server.h"

namespace kemp360 {
namespace {

constexpr std::size_t kText = 0;
constexpr std::size_t kOpenMetrics = 1;
constexpr std::array<std::string_view, 2> kFormats{"text/plain;version=0.0.4",
                                                   "application/openmetrics-text;version=1.0.0"};

TEST_CASE("PreferredMediaType: what the client likes best, else the first", "[http]") {
  const auto [accept, expected] = GENERATE(table<std::string_view, std::size_t>({
      {"", kText},
      {"*/*", kText},
      {"text/html", kText},
      {"application/openmetrics-text", kOpenMetrics},
      {"application/openmetrics-text;version=1.0.0", kOpenMetrics},
      {"application/openmetrics-text; version=\"1.0.0\"; charset=utf-8", kOpenMetrics},
      {"Application/OpenMetrics-Text; Version=1.0.0", kOpenMetrics},
      {"application/openmetrics-text;version=0.0.1", kText},
      {"application/openmetrics-text;version=1.0.0;q=0", kText},
      {"application/openmetrics-text;q=0,*/*", kText},
      {"application/*", kOpenMetrics},
      {"application/*;q=0.5,text/*;q=0.6", kText},
      {"text/plain;q=0.5,application/openmetrics-text;q=0.5", kText},
      {"text/plain,application/openmetrics-text;version=1.0.0", kOpenMetrics},
      {"*/*,application/openmetrics-text", kOpenMetrics},
      {"*/*;q=1.0,text/plain;q=0.1", kOpenMetrics},
      {"text/plain;version=1.0.0,application/openmetrics-text;q=0.1", kOpenMetrics},
      {"application/openmetrics-text;q=nonsense", kText},
      {"application/openmetrics-text;q=2", kText},
      {"application/openmetrics-text;q=", kText},
      {"application/openmetrics-text;q=nan", kText},
      {" , ,;;,text/plain;x=\"a,b;q=0\" , application/openmetrics-text;q=0.9", kText},
      {"\"", kText},
      // Prometheus 2.x, then 3.x
      {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
       "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kOpenMetrics},
      {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
       "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;"
       "escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
       kOpenMetrics},
      {"text/plain;version=0.0.4;q=0.5,*/*;q=0.1", kText},
      // a browser
      {"text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", kText},
  }));
  CAPTURE(accept);
  CHECK(PreferredMediaType(accept, kFormats) == expected);
}

TEST_CASE("AcceptsGzip: only if the client says so", "[http]") {
  const auto [accept, expected] = GENERATE(table<std::string_view, bool>({
      {"", false},
      {"gzip", true},
      {"GZip", true},
      {"x-gzip", true},
      {"gzip, deflate, br", true},
      {"deflate, br", false},
      {"identity", false},
      {"*", true},
      {"*;q=0", false},
      {"gzip;q=0", false},
      {"gzip;q=0.000", false},
      {"gzip;q=0.001", true},
      {"gzip ; q=1.0", true},
      {"gzip;q=0, *", false},
      {"*;q=0, gzip", true},
      {"*;q=0, gzip;q=0.5", true},
      {"identity;q=1, *;q=0", false},
      {"gzip;q=high", false},
      {"gzipped", false},
  }));
  CAPTURE(accept);
  CHECK(AcceptsGzip(accept) == expected);
}

}  // namespace
}  // namespace kemp360
