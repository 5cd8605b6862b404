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
};

/// The most urgent `limit` of the pair, in the order of their labels; the same ones every time.
std::vector<const LoadMasterAssessment*> Chosen(const PairView& view) {
  const std::vector<LoadMasterAssessment>& all = view.assessment->loadmasters;
  std::vector<const LoadMasterAssessment*> chosen;
  chosen.reserve(all.size());
  for (const LoadMasterAssessment& loadmaster : all) chosen.push_back(&loadmaster);
  if (all.size() <= view.loadmaster_limit) return chosen;

  std::ranges::stable_sort(chosen, {}, [&view](const LoadMasterAssessment* loadmaster) {
    return UrgencyOf(*loadmaster, *view.snapshot);
  });
  chosen.resize(view.loadmaster_limit);
  std::ranges::sort(chosen);  // as they stand in `all`, which is sorted by label
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

/// A sample for each unit of which `value(unit)` knows one.
template <typename Value>
void AddByUnit(const LoadmasterView& view, FamilyWriter& writer, Value value) {
  for (std::size_t unit = 0; unit < view.snapshot->units.size(); ++unit) {
    writer.Add({view.snapshot->units[unit].unit}, value(unit));
  }
}

/// Adds the samples of one LoadMaster, whose labels are set already.
struct LoadmasterFamily {
  Metric metric;
  void (*add)(const LoadmasterView& view, FamilyWriter& writer);
};

constexpr LoadmasterFamily kFamilies[] = {
    {"kemp360_loadmaster_info",
     [](const auto& view, auto& out) {
       out.Add({CleanText(NameOf(*view.assessment, *view.snapshot), kLongestLabel)}, true);
     }},
    {"kemp360_loadmaster_activated",
     [](const auto& view, auto& out) {
       AddByUnit(view, out, [&view](std::size_t unit) -> std::optional<bool> {
         const LoadMaster* row = RowOf(*view.assessment, *view.snapshot, unit);
         if (row == nullptr || row->activation == Activation::kUnknown) return std::nullopt;
         return row->activation == Activation::kActivated;
       });
     }},
    {"kemp360_loadmaster_claimed",
     [](const auto& view, auto& out) {
       AddByUnit(view, out, [&view](std::size_t unit) -> std::optional<bool> {
         const std::optional<Claim> claim = view.assessment->claim[unit];
         if (claim != Claim::kMine && claim != Claim::kPeers) return std::nullopt;
         return claim == Claim::kMine;
       });
     }},
    {"kemp360_loadmaster_owner",
     [](const auto& view, auto& out) {
       if (!view.assessment->ownership) return;
       AddByUnit(view, out, [&view](std::size_t unit) { return view.assessment->owner == unit; });
     }},
    {"kemp360_loadmaster_ownership",
     [](const auto& view, auto& out) {
       if (!view.assessment->ownership) return;
       for (const Ownership ownership : kAll<Ownership>) {
         out.Add({ToString(ownership)}, view.assessment->ownership == ownership);
       }
     }},
};

}  // namespace

void WriteLoadmasterFamilies(std::span<const PairView> pairs, FamilyWriter& writer) {
  const std::vector<LoadmasterView> loadmasters = AllChosen(pairs);
  for (const LoadmasterFamily& family : kFamilies) {
    writer.Begin(family.metric);
    for (const LoadmasterView& view : loadmasters) {
      writer.Of({view.snapshot->pair, view.label});
      family.add(view, writer);
    }
  }
}

}  // namespace kemp360
