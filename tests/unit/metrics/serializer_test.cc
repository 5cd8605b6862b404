#include "metrics/serializer.h"

#include <catch2/catch.hpp>
#include <string>

#include "support/allocations.h"

namespace kemp360 {
namespace {

prometheus::MetricFamily OddFamily(prometheus::MetricType type) {
  prometheus::MetricFamily family;
  family.name = type == prometheus::MetricType::Counter ? "odd_seconds_total" : "odd_seconds";
  family.help = "A \"quote\", a \\ and\na line.";
  family.type = type;
  prometheus::ClientMetric& sample = family.metric.emplace_back();
  sample.label = {{"one", "a\\b\"c\nd"}, {"other", ""}};
  sample.gauge.value = 2;
  sample.counter.value = 3;
  return family;
}

std::string Serialized(TextFormat format, prometheus::MetricType type) {
  const prometheus::MetricFamily family = OddFamily(type);
  std::string text;
  Serializer serializer(format, text);
  serializer.Header(family, "seconds");
  serializer.Samples(family, family.metric);
  serializer.Finish();
  return text;
}

TEST_CASE("Serializer: help and label values are escaped as each format wants it", "[metrics]") {
  CHECK(Serialized(TextFormat::kPrometheus004, prometheus::MetricType::Gauge) ==
        "# HELP odd_seconds A \"quote\", a \\\\ and\\na line.\n"
        "# TYPE odd_seconds gauge\n"
        "odd_seconds{one=\"a\\\\b\\\"c\\nd\",other=\"\"} 2\n");
  CHECK(Serialized(TextFormat::kOpenMetrics100, prometheus::MetricType::Gauge) ==
        "# HELP odd_seconds A \\\"quote\\\", a \\\\ and\\na line.\n"
        "# TYPE odd_seconds gauge\n"
        "# UNIT odd_seconds seconds\n"
        "odd_seconds{one=\"a\\\\b\\\"c\\nd\",other=\"\"} 2\n"
        "# EOF\n");
}

TEST_CASE("Serializer: OpenMetrics names a counter by its family", "[metrics]") {
  CHECK(Serialized(TextFormat::kPrometheus004, prometheus::MetricType::Counter) ==
        "# HELP odd_seconds_total A \"quote\", a \\\\ and\\na line.\n"
        "# TYPE odd_seconds_total counter\n"
        "odd_seconds_total{one=\"a\\\\b\\\"c\\nd\",other=\"\"} 3\n");
  CHECK(Serialized(TextFormat::kOpenMetrics100, prometheus::MetricType::Counter) ==
        "# HELP odd_seconds A \\\"quote\\\", a \\\\ and\\na line.\n"
        "# TYPE odd_seconds counter\n"
        "# UNIT odd_seconds seconds\n"
        "odd_seconds_total{one=\"a\\\\b\\\"c\\nd\",other=\"\"} 3\n"
        "# EOF\n");
}

TEST_CASE("FamilyWriter: a family of many samples has one header, and takes the memory of a few",
          "[metrics]") {
  std::string text;
  text.reserve(100'000);
  Serializer serializer(TextFormat::kPrometheus004, text);
  FamilyWriter writer(serializer);
  writer.Begin("kemp360_up");
  std::string expected;
  expected.reserve(100'000);
  testing::ForgetAllocations();
  expected += "# HELP kemp360_up " + std::string(Metric("kemp360_up").entry().help) +
              "\n# TYPE kemp360_up gauge\n";
  for (int i = 0; i < 1000; ++i) {
    const std::string unit = "unit-" + std::to_string(i);
    writer.Add({"emea", unit}, i);
    expected += "kemp360_up{pair=\"emea\",unit=\"" + unit + "\"} " + std::to_string(i) + "\n";
  }
  writer.Finish();
  CHECK(testing::LargestAllocation() < 1000);
  CHECK(text == expected);
}

}  // namespace
}  // namespace kemp360
