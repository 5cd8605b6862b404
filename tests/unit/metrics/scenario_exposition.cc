#include "scenario_exposition.h"

#include "model/pair_assessment.h"
#include "support/manual_clock.h"

namespace kemp360::testing {

ScenarioViews::ScenarioViews(PairScenario scenario) : scenario_(std::move(scenario)) {
  assessments_.reserve(scenario_.pairs.size());
  for (const PairSnapshot& pair : scenario_.pairs) {
    assessments_.push_back(AssessPair(pair));
    views_.push_back(
        {&pair, &assessments_.back(), scenario_.loadmaster_series, scenario_.loadmaster_limit});
  }
}

SelfView BusySelf() {
  SelfView self;
  self.build = {"0.1.0", "abc1234", "g++ 12.2.0"};
  self.counts.http_requests = {
      {{"/metrics", 200}, 1234}, {{"/probe", 404}, 1}, {{"other", 404}, 7}};
  self.counts.http_in_flight = 1;
  self.counts.upstream_requests = {{{"emea", "central-a"}, 3702}, {{"emea", "central-b"}, 3702}};
  self.counts.upstream_failures = {{{"emea", "central-b", Reason::kTimeout}, 3},
                                   {{"emea", "central-b", Reason::kHttpStatus}, 1}};
  self.counts.logins = {{{"emea", "central-a"}, 1}, {{"emea", "central-b"}, 0}};
  self.counts.login_failures = {{{"emea", "central-a"}, 0}, {{"emea", "central-b"}, 0}};
  self.counts.shared_reads = {{"emea", 12}};
  self.counts.last_reload_success = ManualClock::kStart - std::chrono::hours(2);
  self.process.cpu_seconds = 12.75;
  self.process.open_fds = 17;
  self.process.max_fds = 1048576;
  self.process.virtual_memory_bytes = 123456789504;
  self.process.virtual_memory_max_bytes = 18446744073709551615.0;
  self.process.resident_memory_bytes = 17825792;
  self.process.start_time_seconds = 1772437000.25;
  self.process.threads = 6;
  return self;
}

}  // namespace kemp360::testing
