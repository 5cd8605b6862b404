#include <map>
#include <string>
#include <utility>

#include "metrics/families.h"

namespace kemp360 {
namespace {

using CountsByUnit = std::map<std::pair<std::string, std::string>, std::uint64_t>;

void WriteCountsByUnit(Metric metric, const CountsByUnit& counts, FamilyWriter& writer) {
  writer.Begin(metric);
  for (const auto& [unit, count] : counts) {
    writer.Add({unit.first, unit.second}, static_cast<double>(count));
  }
}

void WriteHttp(const SelfSnapshot& counts, FamilyWriter& writer) {
  writer.Begin(Metric::kHttpRequests);
  for (const auto& [request, count] : counts.http_requests) {
    writer.Add({request.first, std::to_string(request.second)}, static_cast<double>(count));
  }
  writer.Begin(Metric::kHttpRequestsInFlight);
  writer.Add({}, static_cast<double>(counts.http_in_flight));
}

void WriteUpstream(const SelfSnapshot& counts, FamilyWriter& writer) {
  WriteCountsByUnit(Metric::kUpstreamRequests, counts.upstream_requests, writer);
  writer.Begin(Metric::kUpstreamFailures);
  for (const auto& [key, count] : counts.upstream_failures) {
    const auto& [pair, unit, reason] = key;
    writer.Add({pair, unit, ToString(reason)}, static_cast<double>(count));
  }
  WriteCountsByUnit(Metric::kLogins, counts.logins, writer);
  WriteCountsByUnit(Metric::kLoginFailures, counts.login_failures, writer);
  writer.Begin(Metric::kSharedReads);
  for (const auto& [pair, count] : counts.shared_reads) {
    writer.Add({pair}, static_cast<double>(count));
  }
}

void WriteProcess(const ProcessStats& process, FamilyWriter& writer) {
  const std::pair<Metric, std::optional<double>> values[] = {
      {Metric::kProcessCpu, process.cpu_seconds},
      {Metric::kProcessOpenFds, process.open_fds},
      {Metric::kProcessMaxFds, process.max_fds},
      {Metric::kProcessVirtualMemory, process.virtual_memory_bytes},
      {Metric::kProcessVirtualMemoryMax, process.virtual_memory_max_bytes},
      {Metric::kProcessResidentMemory, process.resident_memory_bytes},
      {Metric::kProcessStartTime, process.start_time_seconds},
      {Metric::kProcessThreads, process.threads},
  };
  for (const auto& [metric, value] : values) {
    writer.Begin(metric);
    writer.AddIfKnown({}, value);
  }
}

}  // namespace

void WriteSelfFamilies(const SelfView& self, FamilyWriter& writer) {
  writer.Begin(Metric::kBuildInfo);
  writer.Add({self.build.version, self.build.revision, self.build.compiler}, 1);
  writer.Begin(Metric::kReloadSuccessful);
  writer.Add({}, self.counts.last_reload_successful ? 1 : 0);
  writer.Begin(Metric::kReloadSuccessTimestamp);
  if (self.counts.last_reload_success != SystemTime{}) {
    writer.Add({}, UnixSeconds(self.counts.last_reload_success));
  }
  WriteHttp(self.counts, writer);
  WriteUpstream(self.counts, writer);
  WriteProcess(self.process, writer);
}

}  // namespace kemp360
