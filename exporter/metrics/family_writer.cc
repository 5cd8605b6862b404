#include "metrics/family_writer.h"

#include <cassert>
#include <span>

namespace kemp360 {
namespace {

/// Small enough to stay in the processor's cache between building and writing.
constexpr std::size_t kChunk = 256;

prometheus::MetricType TypeOf(MetricKind kind) {
  switch (kind) {
    case MetricKind::kGauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::kCounter:
      return prometheus::MetricType::Counter;
  }
  return prometheus::MetricType::Untyped;  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace

FamilyWriter::FamilyWriter(Serializer& serializer) : serializer_(serializer) {
  family_.metric.reserve(kChunk);
}

void FamilyWriter::Begin(Metric metric) {
  Flush();
  entry_ = &EntryOf(metric);
  header_written_ = false;
  family_.name = entry_->name;
  family_.help = entry_->help;
  family_.type = TypeOf(entry_->kind);
}

void FamilyWriter::Add(std::initializer_list<std::string_view> label_values, double value) {
  assert(entry_ != nullptr && label_values.size() == entry_->labels().size());
  if (used_ == kChunk) Flush();
  if (used_ == family_.metric.size()) family_.metric.emplace_back();
  prometheus::ClientMetric& sample = family_.metric[used_++];
  sample.label.resize(label_values.size());
  const std::string_view* label_value = label_values.begin();
  for (std::size_t i = 0; i < sample.label.size(); ++i) {
    sample.label[i].name = entry_->label_names[i];
    sample.label[i].value = label_value[i];
  }
  if (entry_->kind == MetricKind::kCounter) {
    sample.counter.value = value;
  } else {
    sample.gauge.value = value;
  }
}

void FamilyWriter::Finish() { Flush(); }

void FamilyWriter::Flush() {
  if (used_ == 0) return;
  if (!header_written_) serializer_.Header(family_, entry_->unit());
  header_written_ = true;
  serializer_.Samples(family_, std::span(family_.metric).first(used_));
  used_ = 0;
}

}  // namespace kemp360
