#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/self_stats.h"
#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

enum class TextFormat {
  kPrometheus004,   ///< text/plain; version=0.0.4
  kOpenMetrics100,  ///< application/openmetrics-text; version=1.0.0
};
[[nodiscard]] std::string_view ContentType(TextFormat format);

/// One pair as it is exposed. Borrowed.
struct PairView {
  const PairSnapshot* snapshot = nullptr;
  const PairAssessment* assessment = nullptr;
  bool loadmaster_series = true;        ///< `loadmasters.series`
  std::size_t loadmaster_limit = 5000;  ///< `loadmasters.limit`
};

struct BuildInfo {
  std::string version;
  std::string revision;
  std::string compiler;
};

/// The usual process_*, read by app/ from the operating system; what could not be read is absent.
struct ProcessStats {
  std::optional<double> cpu_seconds;
  std::optional<double> open_fds;
  std::optional<double> max_fds;
  std::optional<double> virtual_memory_bytes;
  std::optional<double> virtual_memory_max_bytes;
  std::optional<double> resident_memory_bytes;
  std::optional<double> start_time_seconds;
  std::optional<double> threads;
};

/// Section 5 of the contract: only on /metrics.
struct SelfView {
  BuildInfo build;
  SelfSnapshot counts;
  ProcessStats process;
};

/// The whole exposition. Pure. Families are built, rendered and dropped piece by piece: 10,000
/// LoadMasters must not be in memory as 80,000 samples. `self` is null for /probe.
[[nodiscard]] std::string RenderExposition(TextFormat format, std::span<const PairView> pairs,
                                           const SelfView* self);

}  // namespace kemp360
