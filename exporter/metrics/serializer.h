#pragma once

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "metrics/catalogue.h"
#include "metrics/exposition.h"

namespace kemp360 {

/// Appends `value` as both text formats spell numbers: integers as digits, others as the
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

/// Builds one family after another and hands it to the serializer in chunks, whose memory it uses
/// again: 10,000 LoadMasters are 110,000 samples, and each would take 300 bytes as a ClientMetric.
/// A family without samples leaves no trace.
class FamilyWriter {
 public:
  explicit FamilyWriter(Serializer& serializer);
  FamilyWriter(const FamilyWriter&) = delete;
  FamilyWriter& operator=(const FamilyWriter&) = delete;

  /// Ends the family before.
  void Begin(Metric metric);
  /// The values of the first labels, for all that is added until the next call.
  void Of(std::initializer_list<std::string_view> first_labels);
  /// One value for each further label of the catalogue, in its order. A flag becomes 0 or 1, a
  /// duration or moment seconds; nothing where nothing is known.
  template <typename Value>
  void Add(std::initializer_list<std::string_view> further_labels, const Value& value) {
    AddSample(further_labels, AsNumber(value));
  }
  template <typename Value>
  void Add(std::initializer_list<std::string_view> further_labels,
           const std::optional<Value>& value) {
    if (value) Add(further_labels, *value);
  }
  /// Writes what is left of the last family.
  void Finish();

 private:
  static double AsNumber(Duration span) { return Seconds(span); }
  static double AsNumber(SystemTime time) { return UnixSeconds(time); }
  template <typename Number>
  static double AsNumber(Number number) {
    return static_cast<double>(number);
  }
  void AddSample(std::initializer_list<std::string_view> further_labels, double value);

  Serializer& serializer_;
  const MetricEntry* entry_ = nullptr;
  std::array<std::string_view, MetricEntry::kMostLabels> first_labels_;
  std::size_t first_count_ = 0;
  prometheus::MetricFamily family_;
  std::size_t used_ = 0;   ///< how many of family_.metric belong to the chunk at hand
  std::size_t named_ = 0;  ///< how many of them have the names of this family's labels
  bool header_written_ = false;
};

}  // namespace kemp360
