#include "app/last_reads.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace kemp360 {
namespace {

/// A copy without the list rows and report lines; the copy of a 10,000-row list would be thrown
/// away a moment later.
UnitSnapshot WithoutRows(const UnitSnapshot& unit) {
  UnitSnapshot copy = unit.WithoutLists();
  if (unit.loadmasters) {
    copy.loadmasters.emplace();
    copy.loadmasters->duplicates = unit.loadmasters->duplicates;
    copy.loadmasters->without_address = unit.loadmasters->without_address;
    copy.loadmasters->claims_mapped = unit.loadmasters->claims_mapped;
    copy.loadmasters->states_mapped = unit.loadmasters->states_mapped;
  }
  if (unit.report) {
    copy.report.emplace();
    copy.report->made_at = unit.report->made_at;
    copy.report->owners_mapped = unit.report->owners_mapped;
  }
  return copy;
}

bool NeedsAttention(const LoadMasterAssessment& loadmaster) {
  return loadmaster.ownership && *loadmaster.ownership != Ownership::kAgreed;
}

}  // namespace

void LastReads::Note(const PairSnapshot& snapshot, const PairAssessment& assessment) {
  PairSnapshot kept;
  kept.pair = snapshot.pair;
  kept.duration = snapshot.duration;
  kept.read_at = snapshot.read_at;
  for (const UnitSnapshot& unit : snapshot.units) kept.units.push_back(WithoutRows(unit));

  PairAssessment judged = assessment.WithoutLoadMasters();
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    if (judged.loadmasters.size() == kKeptLoadMasters) break;
    if (!NeedsAttention(loadmaster)) continue;
    LoadMasterAssessment copy = loadmaster;
    for (std::size_t i = 0; i < snapshot.units.size(); ++i) {
      if (loadmaster.row[i] == LoadMasterAssessment::kNotListed) continue;
      std::vector<LoadMaster>& rows = kept.units[i].loadmasters->rows;
      copy.row[i] = rows.size();
      rows.push_back(snapshot.units[i].loadmasters->rows[loadmaster.row[i]]);
    }
    judged.loadmasters.push_back(copy);
  }
  AssessedRead read{std::make_shared<const PairSnapshot>(std::move(kept)),
                    std::make_shared<const PairAssessment>(std::move(judged))};
  reads_.With(
      [&](std::map<std::string, AssessedRead>& reads) { reads[snapshot.pair] = std::move(read); });
}

AssessedRead LastReads::Of(const std::string& pair) const {
  return reads_.With([&](const std::map<std::string, AssessedRead>& reads) {
    const auto found = reads.find(pair);
    return found == reads.end() ? AssessedRead{} : found->second;
  });
}

}  // namespace kemp360
