#include "metrics/families.h"

namespace kemp360 {
namespace {

/// A family with no label beyond the pair's.
struct PairFamily {
  Metric metric;
  KnownValue (*value)(const PairView& view);
};

void WriteFamilies(std::span<const PairFamily> families, std::span<const PairView> pairs,
                   FamilyWriter& writer) {
  for (const PairFamily& family : families) {
    writer.Begin(family.metric);
    for (const PairView& view : pairs) {
      writer.AddIfKnown({view.snapshot->pair}, family.value(view));
    }
  }
}

/// With one unit configured there is nothing to check.
void WriteChecks(Metric metric, KnownValue (*value)(Verdict), std::span<const PairView> pairs,
                 FamilyWriter& writer) {
  writer.Begin(metric);
  for (const PairView& view : pairs) {
    if (view.snapshot->units.size() != 2) continue;
    for (const Check check : kAll<Check>) {
      writer.AddIfKnown({view.snapshot->pair, ToString(check)}, value(view.assessment->of(check)));
    }
  }
}

}  // namespace

void WritePairFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  constexpr PairFamily kOfTheRead[] = {
      {Metric::kPairUnits, [](const PairView& view) { return Count(view.snapshot->units.size()); }},
      {Metric::kPairComparable,
       [](const PairView& view) { return Flag(view.assessment->comparable); }},
      {Metric::kPairReadDuration,
       [](const PairView& view) { return SecondsIfKnown(view.snapshot->duration); }},
      {Metric::kPairReadSkew,
       [](const PairView& view) { return SecondsIfKnown(view.assessment->read_skew); }},
  };
  WriteFamilies(kOfTheRead, pairs, writer);
  WriteChecks(Metric::kPairCheck, Flag, pairs, writer);
  WriteChecks(
      Metric::kPairCheckDecided, [](Verdict verdict) { return Flag(verdict.has_value()); }, pairs,
      writer);
  writer.Begin(Metric::kPairLoadmasters);
  for (const PairView& view : pairs) {
    if (!view.assessment->ownership) continue;
    for (const Ownership ownership : kAll<Ownership>) {
      writer.AddIfKnown(
          {view.snapshot->pair, ToString(ownership)},
          Count(view.assessment->ownership->count[static_cast<std::size_t>(ownership)]));
    }
  }
  constexpr PairFamily kOfTheList[] = {
      {Metric::kPairLoadmastersUndecided,
       [](const PairView& view) -> KnownValue {
         if (!view.assessment->ownership) return std::nullopt;
         return Count(view.assessment->ownership->undecided);
       }},
      {Metric::kPairLoadmastersTruncated,
       [](const PairView& view) { return Flag(LoadmastersTruncated(view)); }},
  };
  WriteFamilies(kOfTheList, pairs, writer);
}

}  // namespace kemp360
