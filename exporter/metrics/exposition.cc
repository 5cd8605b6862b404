#include "metrics/exposition.h"

#include <algorithm>
#include <map>

#include "metrics/families.h"
#include "metrics/serializer.h"

namespace kemp360 {
namespace {

/// About how long the text becomes: growing by doubling would hold it one and a half times at the
/// peak, while memory that is reserved and never written costs nothing.
std::size_t EstimateSize(std::span<const PairView> pairs) {
  constexpr std::size_t kPairBytes = 20'000;
  constexpr std::size_t kLoadmasterSeries = 11;
  constexpr std::size_t kSeriesBytes = 90;
  constexpr std::size_t kSelfBytes = 16'000;
  std::size_t size = kSelfBytes;
  for (const PairView& view : pairs) {
    size += kPairBytes;
    const std::size_t count = std::min(view.assessment->loadmasters.size(), view.loadmaster_limit);
    if (count == 0) continue;
    std::size_t names = view.snapshot->pair.size();
    for (const UnitSnapshot& unit : view.snapshot->units) names = std::max(names, unit.unit.size());
    names += LabelOf(view.assessment->loadmasters.front(), *view.snapshot).size();
    size += count * kLoadmasterSeries * (kSeriesBytes + names);
  }
  return size;
}

/// A family of one sample, or none.
template <typename Value>
void WriteOne(Metric metric, const Value& value, FamilyWriter& writer) {
  writer.Begin(metric);
  writer.Add({}, value);
}

void WriteCountsByUnit(Metric metric, const std::map<UnitLabels, std::uint64_t>& counts,
                       FamilyWriter& writer) {
  writer.Begin(metric);
  for (const auto& [unit, count] : counts) writer.Add({unit.first, unit.second}, count);
}

void WriteCounts(const SelfSnapshot& counts, FamilyWriter& writer) {
  writer.Begin("kemp360_exporter_http_requests_total");
  for (const auto& [request, count] : counts.http_requests) {
    writer.Add({request.first, std::to_string(request.second)}, count);
  }
  WriteOne("kemp360_exporter_http_requests_in_flight", counts.http_in_flight, writer);
  WriteCountsByUnit("kemp360_exporter_upstream_requests_total", counts.upstream_requests, writer);
  writer.Begin("kemp360_exporter_upstream_failures_total");
  for (const auto& [key, count] : counts.upstream_failures) {
    const auto& [pair, unit, reason] = key;
    writer.Add({pair, unit, ToString(reason)}, count);
  }
  WriteCountsByUnit("kemp360_exporter_logins_total", counts.logins, writer);
  WriteCountsByUnit("kemp360_exporter_login_failures_total", counts.login_failures, writer);
  writer.Begin("kemp360_exporter_shared_reads_total");
  for (const auto& [pair, count] : counts.shared_reads) writer.Add({pair}, count);
}

void WriteProcess(const ProcessStats& process, FamilyWriter& writer) {
  WriteOne("process_cpu_seconds_total", process.cpu_seconds, writer);
  WriteOne("process_open_fds", process.open_fds, writer);
  WriteOne("process_max_fds", process.max_fds, writer);
  WriteOne("process_virtual_memory_bytes", process.virtual_memory_bytes, writer);
  WriteOne("process_virtual_memory_max_bytes", process.virtual_memory_max_bytes, writer);
  WriteOne("process_resident_memory_bytes", process.resident_memory_bytes, writer);
  WriteOne("process_start_time_seconds", process.start_time_seconds, writer);
  WriteOne("process_threads", process.threads, writer);
}

void WriteSelfFamilies(const SelfView& self, FamilyWriter& writer) {
  const SystemTime reloaded = self.counts.last_reload_success;
  writer.Begin("kemp360_exporter_build_info");
  writer.Add({self.build.version, self.build.revision, self.build.compiler}, true);
  WriteOne("kemp360_exporter_config_last_reload_successful", self.counts.last_reload_successful,
           writer);
  WriteOne("kemp360_exporter_config_last_reload_success_timestamp_seconds",
           reloaded != SystemTime{} ? std::optional(reloaded) : std::nullopt, writer);
  WriteCounts(self.counts, writer);
  WriteProcess(self.process, writer);
}

}  // namespace

std::string_view ContentType(TextFormat format) {
  return format == TextFormat::kOpenMetrics100
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string RenderExposition(TextFormat format, std::span<const PairView> pairs,
                             const SelfView* self) {
  std::string text;
  text.reserve(EstimateSize(pairs));
  Serializer serializer(format, text);
  FamilyWriter writer(serializer);
  WriteUnitFamilies(pairs, writer);
  WritePairFamilies(pairs, writer);
  WriteLoadmasterFamilies(pairs, writer);
  if (self != nullptr) WriteSelfFamilies(*self, writer);
  writer.Finish();
  serializer.Finish();
  return text;
}

}  // namespace kemp360
