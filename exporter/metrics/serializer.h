#pragma once

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <span>
#include <string>
#include <string_view>

#include "metrics/exposition.h"

namespace kemp360 {

/// Appends `value` as both text formats spell numbers: whole numbers as digits, others as the
/// shortest text that reads back as the same number, and NaN, +Inf, -Inf.
void AppendNumber(double value, std::string& out);

/// Writes families of gauges and counters as text, in either format, with the same samples in both.
/// prometheus-cpp's own serializer knows no OpenMetrics and does not escape HELP.
/// Appends to `out`, which it borrows.
class Serializer {
 public:
  Serializer(TextFormat format, std::string& out) : format_(format), out_(out) {}

  /// HELP and TYPE of a family, once, before its samples. A counter's name ends in _total.
  /// `unit` is the end of the family's name, or empty.
  void Header(const prometheus::MetricFamily& family, std::string_view unit);
  /// Some samples of the family; its own vector of metrics is not looked at.
  void Samples(const prometheus::MetricFamily& family,
               std::span<const prometheus::ClientMetric> samples);
  /// After the last family.
  void Finish();

 private:
  TextFormat format_;
  std::string& out_;
};

}  // namespace kemp360
