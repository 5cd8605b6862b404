#include "metrics/families.h"

namespace kemp360 {
namespace {

template <typename Add>
void ForEachPair(Metric metric, std::span<const PairView> pairs, FamilyWriter& writer, Add add) {
  writer.Begin(metric);
  for (const PairView& view : pairs) add(*view.snapshot, *view.assessment);
}

/// With one unit configured there is nothing to check.
template <typename Add>
void ForEachCheck(Metric metric, std::span<const PairView> pairs, FamilyWriter& writer, Add add) {
  ForEachPair(metric, pairs, writer,
              [&](const PairSnapshot& snapshot, const PairAssessment& assessment) {
                if (snapshot.units.size() != 2) return;
                for (const Check check : kAllChecks) {
                  add(snapshot.pair, ToString(check), assessment.of(check));
                }
              });
}

void WriteOwnershipCounts(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachPair(Metric::kPairLoadmasters, pairs, writer,
              [&](const PairSnapshot& snapshot, const PairAssessment& assessment) {
                if (!assessment.ownership) return;
                for (const Ownership ownership : kAllOwnerships) {
                  const auto index = static_cast<std::size_t>(ownership);
                  writer.Add({snapshot.pair, ToString(ownership)},
                             static_cast<double>(assessment.ownership->count[index]));
                }
              });
  ForEachPair(Metric::kPairLoadmastersUndecided, pairs, writer,
              [&](const PairSnapshot& snapshot, const PairAssessment& assessment) {
                if (!assessment.ownership) return;
                writer.Add({snapshot.pair}, static_cast<double>(assessment.ownership->undecided));
              });
  writer.Begin(Metric::kPairLoadmastersTruncated);
  for (const PairView& view : pairs) {
    writer.AddIfKnown({view.snapshot->pair}, Flag(LoadmastersTruncated(view)));
  }
}

}  // namespace

void WritePairFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  ForEachPair(Metric::kPairUnits, pairs, writer,
              [&](const PairSnapshot& snapshot, const PairAssessment&) {
                writer.Add({snapshot.pair}, static_cast<double>(snapshot.units.size()));
              });
  ForEachPair(Metric::kPairComparable, pairs, writer,
              [&](const PairSnapshot& snapshot, const PairAssessment& assessment) {
                writer.Add({snapshot.pair}, assessment.comparable ? 1 : 0);
              });
  ForEachPair(Metric::kPairReadDuration, pairs, writer,
              [&](const PairSnapshot& snapshot, const PairAssessment&) {
                writer.Add({snapshot.pair}, Seconds(snapshot.duration));
              });
  ForEachPair(Metric::kPairReadSkew, pairs, writer,
              [&](const PairSnapshot& snapshot, const PairAssessment& assessment) {
                if (!assessment.read_skew) return;
                writer.Add({snapshot.pair}, Seconds(*assessment.read_skew));
              });
  ForEachCheck(Metric::kPairCheck, pairs, writer,
               [&](std::string_view pair, std::string_view check, Verdict verdict) {
                 writer.AddIfKnown({pair, check}, Flag(verdict));
               });
  ForEachCheck(Metric::kPairCheckDecided, pairs, writer,
               [&](std::string_view pair, std::string_view check, Verdict verdict) {
                 writer.Add({pair, check}, verdict ? 1 : 0);
               });
  WriteOwnershipCounts(pairs, writer);
}

}  // namespace kemp360
