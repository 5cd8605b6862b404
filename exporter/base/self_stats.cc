#include "base/self_stats.h"

namespace kemp360 {
namespace {

template <typename Key>
void Increase(std::map<Key, std::uint64_t>& counters, const Key& key) {
  const auto counter = counters.find(key);
  if (counter != counters.end()) ++counter->second;
}

template <typename Key>
void Keep(std::map<Key, std::uint64_t>& counters, const std::set<Key>& keys) {
  std::erase_if(counters, [&keys](const auto& entry) { return !keys.contains(entry.first); });
  for (const Key& key : keys) counters.try_emplace(key, 0);
}

}  // namespace

void SelfStats::RequestStarted() {
  counts_.With([](SelfSnapshot& counts) { ++counts.http_in_flight; });
}

void SelfStats::RequestEnded(const std::string& handler, int code) {
  counts_.With([&](SelfSnapshot& counts) {
    --counts.http_in_flight;
    ++counts.http_requests[{handler, code}];
  });
}

void SelfStats::UpstreamRequest(const std::string& pair, const std::string& unit) {
  counts_.With([&](SelfSnapshot& counts) { Increase(counts.upstream_requests, {pair, unit}); });
}

void SelfStats::UpstreamFailure(const std::string& pair, const std::string& unit, Reason reason) {
  counts_.With([&](SelfSnapshot& counts) {
    if (counts.logins.contains({pair, unit})) ++counts.upstream_failures[{pair, unit, reason}];
  });
}

void SelfStats::Login(const std::string& pair, const std::string& unit) {
  counts_.With([&](SelfSnapshot& counts) { Increase(counts.logins, {pair, unit}); });
}

void SelfStats::LoginFailure(const std::string& pair, const std::string& unit) {
  counts_.With([&](SelfSnapshot& counts) { Increase(counts.login_failures, {pair, unit}); });
}

void SelfStats::SharedRead(const std::string& pair) {
  counts_.With([&](SelfSnapshot& counts) { Increase(counts.shared_reads, pair); });
}

void SelfStats::Reloaded(SystemTime when) {
  counts_.With([&](SelfSnapshot& counts) {
    counts.last_reload_successful = true;
    counts.last_reload_success = when;
  });
}

void SelfStats::ReloadFailed() {
  counts_.With([](SelfSnapshot& counts) { counts.last_reload_successful = false; });
}

void SelfStats::Configured(const std::set<std::pair<std::string, std::string>>& units) {
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

SelfSnapshot SelfStats::Snapshot() const {
  return counts_.With([](const SelfSnapshot& counts) { return counts; });
}

}  // namespace kemp360
