#include "base/self_stats.h"

namespace kemp360 {

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
  counts_.With([&](SelfSnapshot& counts) { ++counts.upstream_requests[{pair, unit}]; });
}

void SelfStats::UpstreamFailure(const std::string& pair, const std::string& unit, Reason reason) {
  counts_.With([&](SelfSnapshot& counts) { ++counts.upstream_failures[{pair, unit, reason}]; });
}

void SelfStats::Login(const std::string& pair, const std::string& unit) {
  counts_.With([&](SelfSnapshot& counts) { ++counts.logins[{pair, unit}]; });
}

void SelfStats::LoginFailure(const std::string& pair, const std::string& unit) {
  counts_.With([&](SelfSnapshot& counts) { ++counts.login_failures[{pair, unit}]; });
}

void SelfStats::SharedRead(const std::string& pair) {
  counts_.With([&](SelfSnapshot& counts) { ++counts.shared_reads[pair]; });
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

void SelfStats::Announce(const std::string& pair, const std::string& unit) {
  counts_.With([&](SelfSnapshot& counts) {
    counts.upstream_requests.try_emplace({pair, unit}, 0);
    counts.logins.try_emplace({pair, unit}, 0);
    counts.login_failures.try_emplace({pair, unit}, 0);
    counts.shared_reads.try_emplace(pair, 0);
  });
}

SelfSnapshot SelfStats::Snapshot() const {
  return counts_.With([](const SelfSnapshot& counts) { return counts; });
}

}  // namespace kemp360
