#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "metrics/exposition.h"
#include "metrics/serializer.h"

namespace kemp360 {

/// A label value that a unit gave ends after so many characters.
inline constexpr std::size_t kLongestLabel = 200;

/// The sections of the contract, each family by its own rule of absence. A family goes over all
/// pairs before the next begins: the formats want its samples together.
void WriteReadingFamilies(std::span<const PairView> pairs, FamilyWriter& writer);
void WriteUnitFamilies(std::span<const PairView> pairs, FamilyWriter& writer);
void WritePairFamilies(std::span<const PairView> pairs, FamilyWriter& writer);
void WriteLoadmasterFamilies(std::span<const PairView> pairs, FamilyWriter& writer);
void WriteSelfFamilies(const SelfView& self, FamilyWriter& writer);

/// Was any LoadMaster left without series of its own? nullopt: no list was read, or none has any.
[[nodiscard]] std::optional<bool> LoadmastersTruncated(const PairView& view);

/// One unit of one pair with what was judged of it. Borrowed.
struct UnitView {
  std::string_view pair;
  const UnitSnapshot& snapshot;
  const UnitAssessment& assessment;
};

/// Begins `metric` and calls `add(unit)` for every unit of every pair.
template <typename Add>
void ForEachUnit(Metric metric, std::span<const PairView> pairs, FamilyWriter& writer, Add add) {
  writer.Begin(metric);
  for (const PairView& view : pairs) {
    for (std::size_t i = 0; i < view.snapshot->units.size(); ++i) {
      add(UnitView{view.snapshot->pair, view.snapshot->units[i], view.assessment->units[i]});
    }
  }
}

/// What becomes a sample; nothing where nothing is known.
using KnownValue = std::optional<double>;

/// 0 or 1.
[[nodiscard]] inline KnownValue Flag(std::optional<bool> fact) {
  return fact ? KnownValue(*fact ? 1 : 0) : std::nullopt;
}
[[nodiscard]] inline KnownValue Count(std::optional<std::size_t> count) {
  return count ? KnownValue(static_cast<double>(*count)) : std::nullopt;
}
[[nodiscard]] inline KnownValue SecondsIfKnown(std::optional<Duration> span) {
  return span ? KnownValue(Seconds(*span)) : std::nullopt;
}
[[nodiscard]] inline KnownValue UnixSecondsIfKnown(std::optional<SystemTime> time) {
  return time ? KnownValue(UnixSeconds(*time)) : std::nullopt;
}

}  // namespace kemp360
