#include "metrics/exposition.h"

#include <algorithm>

#include "metrics/families.h"
#include "metrics/serializer.h"

namespace kemp360 {
namespace {

/// About how long the text becomes: growing by doubling would hold it one and a half times at the
/// peak, while memory that is reserved and never written costs nothing.
std::size_t EstimateSize(std::span<const PairView> pairs) {
  constexpr std::size_t kPairBytes = 20'000;
  constexpr std::size_t kLoadmasterSeries = 11;
  constexpr std::size_t kSeriesBytes = 90;
  constexpr std::size_t kSelfBytes = 16'000;
  std::size_t size = kSelfBytes;
  for (const PairView& view : pairs) {
    size += kPairBytes;
    if (!view.loadmaster_series) continue;
    const std::size_t count = std::min(view.assessment->loadmasters.size(), view.loadmaster_limit);
    if (count == 0) continue;
    std::size_t names = view.snapshot->pair.size();
    for (const UnitSnapshot& unit : view.snapshot->units) names = std::max(names, unit.unit.size());
    names += LabelOf(view.assessment->loadmasters.front(), *view.snapshot).size();
    size += count * kLoadmasterSeries * (kSeriesBytes + names);
  }
  return size;
}

}  // namespace

std::string_view ContentType(TextFormat format) {
  return format == TextFormat::kOpenMetrics100
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string RenderExposition(TextFormat format, std::span<const PairView> pairs,
                             const SelfView* self) {
  std::string text;
  text.reserve(EstimateSize(pairs));
  Serializer serializer(format, text);
  FamilyWriter writer(serializer);
  WriteUnitFamilies(pairs, writer);
  WritePairFamilies(pairs, writer);
  WriteLoadmasterFamilies(pairs, writer);
  if (self != nullptr) WriteSelfFamilies(*self, writer);
  writer.Finish();
  serializer.Finish();
  return text;
}

}  // namespace kemp360
