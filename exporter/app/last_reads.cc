#include "app/last_reads.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "diagnosis/standing.h"

namespace kemp360 {
namespace {

bool HaveSameUnits(const PairSnapshot& one, const PairSnapshot& other) {
  return std::ranges::equal(one.units, other.units, {}, &UnitSnapshot::unit, &UnitSnapshot::unit) &&
         std::ranges::equal(one.units, other.units, {}, &UnitSnapshot::url, &UnitSnapshot::url);
}

bool AreUnitsOf(const PairConfig& pair, const PairSnapshot& snapshot) {
  return std::equal(pair.units.begin(), pair.units.end(), snapshot.units.begin(),
                    snapshot.units.end(), [](const UnitConfig& unit, const UnitSnapshot& read) {
                      return unit.name == read.unit && Display(unit.url) == read.url;
                    });
}

}  // namespace

void LastReads::Note(const PairSnapshot& snapshot, const PairAssessment& assessment) {
  PairSnapshot kept;
  kept.pair = snapshot.pair;
  kept.took_place = snapshot.took_place;
  kept.duration = snapshot.duration;
  kept.read_at = snapshot.read_at;
  kept.license_grace_period = snapshot.license_grace_period;
  for (const UnitSnapshot& unit : snapshot.units) kept.units.push_back(unit.WithoutRows());

  PairAssessment judged;
  judged.units = assessment.units;
  judged.comparable = assessment.comparable;
  judged.read_skew = assessment.read_skew;
  judged.checks = assessment.checks;
  judged.peer_device_mapped = assessment.peer_device_mapped;
  judged.ownership = assessment.ownership;
  judged.report_differences = assessment.report_differences;
  judged.differing_in_reports = assessment.differing_in_reports;
  std::array<std::size_t, kAll<Ownership>.size()> kept_of{};
  std::size_t normal_kept = 0;
  for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    const bool stale = loadmaster.ownership && loadmaster.ownership != Ownership::kAgreed;
    if (!stale && !IsNormalDevice(loadmaster, snapshot)) continue;
    std::size_t& number =
        stale ? kept_of.at(static_cast<std::size_t>(*loadmaster.ownership)) : normal_kept;
    if (number == kKeptLoadMasters) continue;
    ++number;
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
  reads_.With([&](std::map<std::string, AssessedRead>& reads) {
    AssessedRead& known = reads[snapshot.pair];
    const bool stays = !snapshot.took_place && known.snapshot &&
                       IsFresh(*known.snapshot, snapshot.read_at) &&
                       HaveSameUnits(*known.snapshot, snapshot);
    if (!stays) known = std::move(read);
  });
}

AssessedRead LastReads::Of(const PairConfig& pair) const {
  return reads_.With([&](const std::map<std::string, AssessedRead>& reads) {
    const auto found = reads.find(pair.name);
    const bool current = found != reads.end() && AreUnitsOf(pair, *found->second.snapshot);
    return current ? found->second : AssessedRead{};
  });
}

}  // namespace kemp360
