#include "app/last_reads.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace kemp360 {
namespace {

bool NeedsAttention(const LoadMasterAssessment& loadmaster) {
  return loadmaster.ownership && *loadmaster.ownership != Ownership::kAgreed;
}

}  // namespace

void LastReads::Note(const PairSnapshot& snapshot, const PairAssessment& assessment) {
  PairSnapshot kept;
  kept.pair = snapshot.pair;
  kept.duration = snapshot.duration;
  kept.read_at = snapshot.read_at;
  for (const UnitSnapshot& unit : snapshot.units) kept.units.push_back(unit.WithoutRows());

  PairAssessment judged;
  judged.units = assessment.units;
  judged.comparable = assessment.comparable;
  judged.read_skew = assessment.read_skew;
  judged.checks = assessment.checks;
  judged.ownership = assessment.ownership;
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
