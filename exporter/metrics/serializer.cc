#include "metrics/serializer.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace kemp360 {
namespace {

/// Beyond it not every integer is a double, and digits would promise more than there is.
constexpr double kLargestExact = 9007199254740992.0;  // 2^53

template <typename Number>
void AppendChars(Number value, std::string& out) {
  std::array<char, 32> text;  // the longest shortest double has 24 characters
  const auto result = std::to_chars(text.begin(), text.end(), value);
  out.append(text.begin(), result.ptr);
}

/// Samples that are built at once: small enough to stay in the processor's cache until written.
constexpr std::size_t kChunk = 256;

enum class Quotes : unsigned char { kEscaped, kPlain };

/// 2: is escaped; 1: in quotes only. One look-up a character: labels are most of what is written.
constexpr auto kSpecial = [] {
  std::array<unsigned char, 256> special{};
  special['\\'] = special['\n'] = 2;
  special['"'] = 1;
  return special;
}();

void AppendEscaped(std::string_view text, Quotes quotes, std::string& out) {
  const auto is_special = [from = static_cast<unsigned char>(quotes)](char c) {
    return kSpecial[static_cast<unsigned char>(c)] > from;
  };
  while (true) {
    const auto special = std::ranges::find_if(text, is_special);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out.append(text.data(), plain);
    if (special == text.end()) return;
    out += '\\';
    out += *special == '\n' ? 'n' : *special;
    text.remove_prefix(plain + 1);
  }
}

/// What a family is called: OpenMetrics leaves _total to the samples.
std::string_view FamilyName(const prometheus::MetricFamily& family, TextFormat format) {
  std::string_view name = family.name;
  if (format == TextFormat::kOpenMetrics100 && family.type == prometheus::MetricType::Counter) {
    name.remove_suffix(std::string_view("_total").size());
  }
  return name;
}

}  // namespace

void AppendNumber(double value, std::string& out) {
  if (value == 0) {
    out.append("0");
  } else if (value == 1) {
    out.append("1");  // nearly all values are one of these two
  } else if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += std::signbit(value) ? "-Inf" : "+Inf";
  } else if (std::abs(value) <= kLargestExact && std::trunc(value) == value) {
    AppendChars(static_cast<std::int64_t>(value), out);
  } else {
    AppendChars(value, out);
  }
}

void Serializer::Header(const prometheus::MetricFamily& family, std::string_view unit) {
  const std::string_view name = FamilyName(family, format_);
  const bool open_metrics = format_ == TextFormat::kOpenMetrics100;
  out_.append("# HELP ").append(name) += ' ';
  AppendEscaped(family.help, open_metrics ? Quotes::kEscaped : Quotes::kPlain, out_);
  out_.append("\n# TYPE ").append(name);
  out_.append(family.type == prometheus::MetricType::Counter ? " counter\n" : " gauge\n");
  if (open_metrics && !unit.empty()) {
    out_.append("# UNIT ").append(name).append(" ").append(unit) += '\n';
  }
}

void Serializer::Samples(const prometheus::MetricFamily& family,
                         std::span<const prometheus::ClientMetric> samples) {
  const bool is_counter = family.type == prometheus::MetricType::Counter;
  for (const prometheus::ClientMetric& sample : samples) {
    out_ += family.name;
    char separator = '{';
    for (const auto& label : sample.label) {
      out_ += separator;
      out_.append(label.name).append("=\"");
      AppendEscaped(label.value, Quotes::kEscaped, out_);
      out_ += '"';
      separator = ',';
    }
    out_.append(sample.label.empty() ? " " : "} ");
    AppendNumber(is_counter ? sample.counter.value : sample.gauge.value, out_);
    out_ += '\n';
  }
}

void Serializer::Finish() {
  if (format_ == TextFormat::kOpenMetrics100) out_ += "# EOF\n";
}

FamilyWriter::FamilyWriter(Serializer& serializer) : serializer_(serializer) {
  family_.metric.reserve(kChunk);
}

void FamilyWriter::Begin(Metric metric) {
  Finish();
  entry_ = &metric.entry();
  header_written_ = false;
  first_count_ = 0;
  named_ = 0;
  family_.name = entry_->name;
  family_.help = entry_->help;
  family_.type =
      entry_->is_counter() ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
}

void FamilyWriter::Of(std::initializer_list<std::string_view> first_labels) {
  std::ranges::copy(first_labels, first_labels_.begin());
  first_count_ = first_labels.size();
}

void FamilyWriter::AddSample(std::initializer_list<std::string_view> further_labels, double value) {
  assert(entry_ != nullptr && first_count_ + further_labels.size() == entry_->labels().size());
  if (used_ == kChunk) Finish();
  if (used_ == family_.metric.size()) family_.metric.emplace_back();
  prometheus::ClientMetric& sample = family_.metric[used_++];
  if (used_ > named_) {
    named_ = used_;
    sample.label.resize(first_count_ + further_labels.size());
    for (std::size_t i = 0; i < sample.label.size(); ++i) {
      sample.label[i].name = entry_->label_names[i];
    }
  }
  auto* label = sample.label.data();
  for (std::size_t i = 0; i < first_count_; ++i) (label++)->value = first_labels_[i];
  for (const std::string_view further : further_labels) (label++)->value = further;
  (family_.type == prometheus::MetricType::Counter ? sample.counter.value : sample.gauge.value) =
      value;
}

void FamilyWriter::Finish() {
  if (used_ == 0) return;
  if (!header_written_) serializer_.Header(family_, entry_->unit());
  header_written_ = true;
  serializer_.Samples(family_, std::span(family_.metric).first(used_));
  used_ = 0;
}

}  // namespace kemp360
