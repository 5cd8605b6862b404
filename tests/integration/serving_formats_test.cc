#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

const std::string kText = "text/plain; version=0.0.4; charset=utf-8";
const std::string kOpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

std::set<std::string> SeriesOf(const HttpReply& reply) {
  const Exposition scrape(reply.Text());
  std::set<std::string> names;
  for (const auto& [series, value] : scrape.series()) names.insert(series);
  return names;
}

/// Asks for each handler and code once, so that these counters exist in all that follows.
void WarmUp(const ExporterProcess& exporter) {
  for (int i = 0; i < 2; ++i) {
    static_cast<void>(exporter.Get("/metrics"));
    static_cast<void>(exporter.Get("/probe?pair=emea"));
  }
}

TEST_CASE("Accept: what each Prometheus asks for is what it gets", "[integration]") {
  const auto [accept, expected] = GENERATE(table<std::string, std::string>({
      {"", kText},
      {"*/*", kText},
      {"text/plain", kText},
      // Prometheus 2.42, as Debian 12 has it
      {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
       "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kOpenMetrics},
      // 2.49 and later
      {"application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;"
       "version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
       kOpenMetrics},
      // with native histograms
      {"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
       "encoding=delimited;q=0.5,application/openmetrics-text;version=1.0.0;q=0.4,"
       "application/openmetrics-text;version=0.0.1;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
       kOpenMetrics},
      // 3.x
      {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
       "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;"
       "escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
       kOpenMetrics},
      // scrape_protocols: [PrometheusText0.0.4]
      {"text/plain;version=0.0.4;q=0.6,*/*;q=0.5", kText},
  }));
  CAPTURE(accept);
  World world;
  const std::vector<std::string> headers =
      accept.empty() ? std::vector<std::string>{} : std::vector{"Accept: " + accept};
  for (const std::string target : {"/probe?pair=emea", "/metrics"}) {
    CAPTURE(target);
    const HttpReply reply = world.exporter().Get(target, headers);
    CHECK(reply.status == 200);
    CHECK(reply.Header("content-type") == expected);
    CHECK(reply.Text().ends_with("# EOF\n") == (expected == kOpenMetrics));
  }
}

TEST_CASE("Both formats and gzip carry the same series", "[integration]") {
  const std::string scenario =
      GENERATE(as<std::string>{}, "healthy", "disowned", "credentials-revoked", "unit-unreachable");
  CAPTURE(scenario);
  World world;
  world.Scenario(scenario);
  WarmUp(world.exporter());
  for (const std::string target : {"/probe?pair=emea", "/metrics"}) {
    CAPTURE(target);
    const HttpReply text = world.exporter().Get(target);
    const HttpReply open = world.exporter().Get(target, {"Accept: application/openmetrics-text"});
    const HttpReply packed = world.exporter().Get(
        target, {"Accept: application/openmetrics-text", "Accept-Encoding: gzip"});
    CHECK(text.Header("content-encoding").empty());
    CHECK(packed.Header("content-encoding") == "gzip");
    CHECK(packed.body.size() < open.body.size() / 2);
    CHECK(SeriesOf(text).size() > 60);
    CHECK(SeriesOf(open) == SeriesOf(text));
    CHECK(SeriesOf(packed) == SeriesOf(text));
  }
}

TEST_CASE("The metrics page is the exporter itself and what a probe of its pairs shows",
          "[integration]") {
  World world;
  WarmUp(world.exporter());
  const std::set<std::string> probe = SeriesOf(world.exporter().Get("/probe?pair=emea"));
  const std::set<std::string> metrics = SeriesOf(world.exporter().Get("/metrics"));
  CHECK(std::includes(metrics.begin(), metrics.end(), probe.begin(), probe.end()));
  for (const std::string& series : metrics) {
    if (probe.contains(series)) continue;
    CAPTURE(series);
    CHECK((series.starts_with("kemp360_exporter_") || series.starts_with("process_")));
  }
  for (const std::string& series : probe) {
    CAPTURE(series);
    CHECK(series.find("pair=\"emea\"") != std::string::npos);
    CHECK_FALSE(series.starts_with("kemp360_exporter_"));
  }
}

TEST_CASE("HEAD: the headers of GET, and no body", "[integration]") {
  World world;
  HttpConnection connection(world.exporter().port());
  const HttpReply head = connection.Exchange({.method = "HEAD", .target = "/probe?pair=emea"});
  CHECK(head.status == 200);
  CHECK(head.Header("content-type") == kText);
  CHECK(std::stoul(head.Header("content-length")) > 1000);
  CHECK(connection.Exchange({.target = "/-/healthy"}).Text() == "healthy\n");
}

}  // namespace
}  // namespace kemp360::testing
