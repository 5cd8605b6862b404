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

/// What the exporter counts about itself, as a value. Keys are label values in the order of the
/// metric contract.
struct SelfSnapshot {
  std::map<std::pair<std::string, int>, std::uint64_t> http_requests;  ///< (handler, status code)
  std::uint64_t http_in_flight = 0;
  std::map<std::pair<std::string, std::string>, std::uint64_t> upstream_requests;  ///< (pair, unit)
  std::map<std::tuple<std::string, std::string, Reason>, std::uint64_t>
      upstream_failures;                                                ///< (pair, unit, reason)
  std::map<std::pair<std::string, std::string>, std::uint64_t> logins;  ///< (pair, unit)
  std::map<std::pair<std::string, std::string>, std::uint64_t> login_failures;  ///< (pair, unit)
  std::map<std::string, std::uint64_t> shared_reads;                            ///< pair
  bool last_reload_successful = true;
  SystemTime last_reload_success{};
};

/// The counters behind `kemp360_exporter_*`. Owned by App, outlives reloads. Safe to call from any
/// thread. http/ counts requests; collect/ counts upstream requests, log-ins and shared reads; app/
/// notes reloads.
class SelfStats {
 public:
  void RequestStarted();
  void RequestEnded(const std::string& handler, int code);
  void UpstreamRequest(const std::string& pair, const std::string& unit);
  void UpstreamFailure(const std::string& pair, const std::string& unit, Reason reason);
  void Login(const std::string& pair, const std::string& unit);
  void LoginFailure(const std::string& pair, const std::string& unit);
  void SharedRead(const std::string& pair);
  void Reloaded(SystemTime when);
  void ReloadFailed();

  /// The units that are configured now, as (pair, unit). Their counters exist, with 0 at first: a
  /// counter that appears with 1 hides its first increase. Those of any other unit go, and what a
  /// read of an older configuration still counts for them is dropped.
  void Configured(const std::set<std::pair<std::string, std::string>>& units);

  [[nodiscard]] SelfSnapshot Snapshot() const;

 private:
  Guarded<SelfSnapshot> counts_;
};

}  // namespace kemp360
