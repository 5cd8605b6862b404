#pragma once

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "metrics/catalogue.h"
#include "metrics/serializer.h"

namespace kemp360 {

/// Builds one family after another and hands it to the serializer in chunks, whose memory it uses
/// again: 10,000 LoadMasters are 110,000 samples, and each would take 300 bytes as a ClientMetric.
/// A family without samples leaves no trace.
class FamilyWriter {
 public:
  explicit FamilyWriter(Serializer& serializer);
  FamilyWriter(const FamilyWriter&) = delete;
  FamilyWriter& operator=(const FamilyWriter&) = delete;
  ~FamilyWriter() = default;

  /// Ends the family before.
  void Begin(Metric metric);
  /// One value for each label of the catalogue, in its order.
  void Add(std::initializer_list<std::string_view> label_values, double value);
  /// The same; nothing where nothing is known.
  void AddIfKnown(std::initializer_list<std::string_view> label_values,
                  std::optional<double> value) {
    if (value) Add(label_values, *value);
  }
  /// Ends the last family.
  void Finish();

 private:
  void Flush();

  Serializer& serializer_;
  const MetricEntry* entry_ = nullptr;
  prometheus::MetricFamily family_;
  std::size_t used_ = 0;  ///< how many of family_.metric belong to the chunk at hand
  bool header_written_ = false;
};

}  // namespace kemp360
