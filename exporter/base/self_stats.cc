#include "base/self_stats.h"

namespace kemp360 {
namespace {

template <typename Key>
void Keep(std::map<Key, std::uint64_t>& counters, const std::set<Key>& keys) {
  std::erase_if(counters, [&keys](const auto& entry) { return !keys.contains(entry.first); });
  for (const Key& key : keys) counters.try_emplace(key, 0);
}

}  // namespace

void SelfStats::Configured(const std::set<UnitLabels>& units) {
  counts_.With([&](SelfSnapshot& counts) {
    std::set<std::string> pairs;
    for (const auto& [pair, unit] : units) pairs.insert(pair);
    Keep(counts.upstream_requests, units);
    Keep(counts.logins, units);
    Keep(counts.login_failures, units);
    Keep(counts.shared_reads, pairs);
    std::erase_if(counts.upstream_failures, [&units](const auto& entry) {
      const auto& [pair, unit, reason] = entry.first;
      return !units.contains({pair, unit});
    });
  });
}

}  // namespace kemp360
