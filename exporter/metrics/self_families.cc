#include <map>
#include <string>
#include <utility>

#include "metrics/families.h"

namespace kemp360 {
namespace {

void WriteCountsByUnit(Metric metric, const std::map<UnitLabels, std::uint64_t>& counts,
                       FamilyWriter& writer) {
  writer.Begin(metric);
  for (const auto& [unit, count] : counts) {
    writer.Add({unit.first, unit.second}, count);
  }
}

void WriteHttp(const SelfSnapshot& counts, FamilyWriter& writer) {
  writer.Begin("kemp360_exporter_http_requests_total");
  for (const auto& [request, count] : counts.http_requests) {
    writer.Add({request.first, std::to_string(request.second)}, count);
  }
  writer.Begin("kemp360_exporter_http_requests_in_flight");
  writer.Add({}, counts.http_in_flight);
}

void WriteUpstream(const SelfSnapshot& counts, FamilyWriter& writer) {
  WriteCountsByUnit("kemp360_exporter_upstream_requests_total", counts.upstream_requests, writer);
  writer.Begin("kemp360_exporter_upstream_failures_total");
  for (const auto& [key, count] : counts.upstream_failures) {
    const auto& [pair, unit, reason] = key;
    writer.Add({pair, unit, ToString(reason)}, count);
  }
  WriteCountsByUnit("kemp360_exporter_logins_total", counts.logins, writer);
  WriteCountsByUnit("kemp360_exporter_login_failures_total", counts.login_failures, writer);
  writer.Begin("kemp360_exporter_shared_reads_total");
  for (const auto& [pair, count] : counts.shared_reads) {
    writer.Add({pair}, count);
  }
}

void WriteProcess(const ProcessStats& process, FamilyWriter& writer) {
  const struct {
    Metric metric;
    std::optional<double> value;
  } values[] = {
      {"process_cpu_seconds_total", process.cpu_seconds},
      {"process_open_fds", process.open_fds},
      {"process_max_fds", process.max_fds},
      {"process_virtual_memory_bytes", process.virtual_memory_bytes},
      {"process_virtual_memory_max_bytes", process.virtual_memory_max_bytes},
      {"process_resident_memory_bytes", process.resident_memory_bytes},
      {"process_start_time_seconds", process.start_time_seconds},
      {"process_threads", process.threads},
  };
  for (const auto& [metric, value] : values) {
    writer.Begin(metric);
    writer.Add({}, value);
  }
}

}  // namespace

void WriteSelfFamilies(const SelfView& self, FamilyWriter& writer) {
  writer.Begin("kemp360_exporter_build_info");
  writer.Add({self.build.version, self.build.revision, self.build.compiler}, 1);
  writer.Begin("kemp360_exporter_config_last_reload_successful");
  writer.Add({}, self.counts.last_reload_successful);
  writer.Begin("kemp360_exporter_config_last_reload_success_timestamp_seconds");
  if (self.counts.last_reload_success != SystemTime{}) {
    writer.Add({}, self.counts.last_reload_success);
  }
  WriteHttp(self.counts, writer);
  WriteUpstream(self.counts, writer);
  WriteProcess(self.process, writer);
}

}  // namespace kemp360
