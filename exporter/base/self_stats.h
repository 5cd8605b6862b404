#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/reason.h"

namespace kemp360 {

/// Its pair and its name.
using UnitLabels = std::pair<std::string, std::string>;

/// What the exporter counts about itself, as a value. Keys are label values in the order of the
/// metric contract.
struct SelfSnapshot {
  std::map<std::pair<std::string, int>, std::uint64_t> http_requests;  ///< (handler, status code)
  std::uint64_t http_in_flight = 0;
  std::map<UnitLabels, std::uint64_t> upstream_requests;
  std::map<std::tuple<std::string, std::string, Reason>, std::uint64_t> upstream_failures;
  std::map<UnitLabels, std::uint64_t> logins;
  std::map<UnitLabels, std::uint64_t> login_failures;
  std::map<std::string, std::uint64_t> shared_reads;  ///< pair
  bool last_reload_successful = true;
  SystemTime last_reload_success{};
};

/// The counters behind `kemp360_exporter_*`. Owned by App, outlives reloads. Safe to call from any
/// thread. http/ counts requests; collect/ counts upstream requests, logins and shared reads; app/
/// notes reloads.
class SelfStats {
 public:
  void RequestStarted() {
    counts_.With([](SelfSnapshot& counts) { ++counts.http_in_flight; });
  }
  void RequestEnded(const std::string& handler, int code) {
    counts_.With([&](SelfSnapshot& counts) {
      --counts.http_in_flight;
      ++counts.http_requests[{handler, code}];
    });
  }
  void UpstreamRequest(const std::string& pair, const std::string& unit) {
    Increase(&SelfSnapshot::upstream_requests, {pair, unit});
  }
  void UpstreamFailure(const std::string& pair, const std::string& unit, Reason reason) {
    counts_.With([&](SelfSnapshot& counts) {
      if (counts.logins.contains({pair, unit})) ++counts.upstream_failures[{pair, unit, reason}];
    });
  }
  void Login(const std::string& pair, const std::string& unit) {
    Increase(&SelfSnapshot::logins, {pair, unit});
  }
  void LoginFailure(const std::string& pair, const std::string& unit) {
    Increase(&SelfSnapshot::login_failures, {pair, unit});
  }
  void SharedRead(const std::string& pair) { Increase(&SelfSnapshot::shared_reads, pair); }
  void Reloaded(SystemTime when) {
    counts_.With([&](SelfSnapshot& counts) {
      counts.last_reload_successful = true;
      counts.last_reload_success = when;
    });
  }
  void ReloadFailed() {
    counts_.With([](SelfSnapshot& counts) { counts.last_reload_successful = false; });
  }

  /// The units that are configured now. Their counters exist, with 0 at first: a counter that
  /// appears with 1 hides its first increase. Those of any other unit go, and what a read of an
  /// older configuration still counts for them is dropped.
  void Configured(const std::set<UnitLabels>& units);

  [[nodiscard]] SelfSnapshot Snapshot() const {
    return counts_.With([](const SelfSnapshot& counts) { return counts; });
  }

 private:
  template <typename Key>
  void Increase(std::map<Key, std::uint64_t> SelfSnapshot::*counters, const Key& key) {
    counts_.With([&](SelfSnapshot& counts) {
      if ((counts.*counters).contains(key)) ++(counts.*counters)[key];
    });
  }

  Guarded<SelfSnapshot> counts_;
};

}  // namespace kemp360
