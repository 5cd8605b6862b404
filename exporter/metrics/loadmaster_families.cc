#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/clean_text.h"
#include "metrics/families.h"

namespace kemp360 {
namespace {

/// Who keeps its series when there are more LoadMasters than the limit: the ones that somebody has
/// to do something about.
enum class Urgency : std::uint8_t { kStale, kUnclearOrNormal, kFine };

Urgency UrgencyOf(const LoadMasterAssessment& loadmaster, const PairSnapshot& snapshot) {
  if (loadmaster.ownership && *loadmaster.ownership != Ownership::kAgreed) return Urgency::kStale;
  for (std::size_t unit = 0; unit < snapshot.units.size(); ++unit) {
    if (loadmaster.claim[unit] == Claim::kUnclear) return Urgency::kUnclearOrNormal;
    const LoadMaster* row = RowOf(loadmaster, snapshot, unit);
    if (row != nullptr && row->activation == Activation::kNormal) return Urgency::kUnclearOrNormal;
  }
  return Urgency::kFine;
}

/// One LoadMaster as it is exposed. Borrowed from the pair's snapshot and assessment.
struct LoadmasterView {
  const PairSnapshot* snapshot;
  const LoadMasterAssessment* assessment;
  std::string_view label;

  [[nodiscard]] std::string_view pair() const { return snapshot->pair; }
};

/// The most urgent `limit` of the pair, in the order of their labels; the same ones every time.
std::vector<const LoadMasterAssessment*> Chosen(const PairView& view) {
  const std::vector<LoadMasterAssessment>& all = view.assessment->loadmasters;
  std::vector<const LoadMasterAssessment*> chosen;
  chosen.reserve(all.size());
  for (const LoadMasterAssessment& loadmaster : all) chosen.push_back(&loadmaster);
  if (all.size() <= view.loadmaster_limit) return chosen;

  const auto by_urgency = [&view](const LoadMasterAssessment* loadmaster) {
    return UrgencyOf(*loadmaster, *view.snapshot);
  };
  std::stable_sort(chosen.begin(), chosen.end(), [&](const auto* one, const auto* other) {
    return by_urgency(one) < by_urgency(other);
  });
  chosen.resize(view.loadmaster_limit);
  std::sort(chosen.begin(), chosen.end());  // as they stand in `all`, which is sorted by label
  return chosen;
}

std::vector<LoadmasterView> AllChosen(std::span<const PairView> pairs) {
  std::vector<LoadmasterView> loadmasters;
  for (const PairView& view : pairs) {
    if (!view.loadmaster_series) continue;
    for (const LoadMasterAssessment* loadmaster : Chosen(view)) {
      loadmasters.push_back({view.snapshot, loadmaster, LabelOf(*loadmaster, *view.snapshot)});
    }
  }
  return loadmasters;
}

KnownValue ActivatedValue(const LoadMaster* row) {
  if (row == nullptr || row->activation == Activation::kUnknown) return std::nullopt;
  return Flag(row->activation == Activation::kActivated);
}

KnownValue ClaimedValue(const std::optional<Claim>& claim) {
  if (claim == Claim::kMine) return 1;
  if (claim == Claim::kPeers) return 0;
  return std::nullopt;
}

/// One sample for each unit, of what `value(view, unit)` knows.
template <typename Value>
void WriteByUnit(Metric metric, std::span<const LoadmasterView> loadmasters, FamilyWriter& writer,
                 Value value) {
  writer.Begin(metric);
  for (const LoadmasterView& view : loadmasters) {
    for (std::size_t i = 0; i < view.snapshot->units.size(); ++i) {
      writer.AddIfKnown({view.pair(), view.label, view.snapshot->units[i].unit}, value(view, i));
    }
  }
}

}  // namespace

std::optional<bool> LoadmastersTruncated(const PairView& view) {
  const auto& units = view.snapshot->units;
  const bool any_list = std::any_of(units.begin(), units.end(), [](const UnitSnapshot& unit) {
    return unit.loadmasters.has_value();
  });
  if (!any_list || !view.loadmaster_series) return std::nullopt;
  return view.assessment->loadmasters.size() > view.loadmaster_limit;
}

void WriteLoadmasterFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  const std::vector<LoadmasterView> loadmasters = AllChosen(pairs);
  writer.Begin("kemp360_loadmaster_info");
  for (const LoadmasterView& view : loadmasters) {
    writer.Add({view.pair(), view.label,
                CleanText(NameOf(*view.assessment, *view.snapshot), kLongestLabel)},
               1);
  }
  WriteByUnit("kemp360_loadmaster_activated", loadmasters, writer,
              [](const LoadmasterView& view, std::size_t unit) {
                return ActivatedValue(RowOf(*view.assessment, *view.snapshot, unit));
              });
  WriteByUnit("kemp360_loadmaster_claimed", loadmasters, writer,
              [](const LoadmasterView& view, std::size_t unit) {
                return ClaimedValue(view.assessment->claim[unit]);
              });
  WriteByUnit("kemp360_loadmaster_owner", loadmasters, writer,
              [](const LoadmasterView& view, std::size_t unit) {
                return view.assessment->ownership ? Flag(view.assessment->owner == unit)
                                                  : std::nullopt;
              });
  writer.Begin("kemp360_loadmaster_ownership");
  for (const LoadmasterView& view : loadmasters) {
    if (!view.assessment->ownership) continue;
    for (const Ownership ownership : kAll<Ownership>) {
      writer.Add({view.pair(), view.label, ToString(ownership)},
                 view.assessment->ownership == ownership ? 1 : 0);
    }
  }
}

}  // namespace kemp360
