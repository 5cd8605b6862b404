#pragma once

#include <vector>

#include "app/generation.h"
#include "app/last_reads.h"
#include "app/options.h"
#include "app/reloader.h"
#include "base/executor.h"
#include "base/self_stats.h"
#include "http/server.h"

namespace kemp360 {

/// What the endpoints need. Borrowed from App, which outlives the server.
struct RouteParts {
  const Options& options;
  Current& current;
  LastReads& last_reads;
  Reloader& reloader;
  Loop& loop;
  Executor& executor;  ///< for pure work
  const Clock& clock;
  SelfStats& stats;
};

/// Every endpoint: / /pair/NAME /metrics /probe /sd /status /config /-/healthy /-/ready POST
/// /-/reload.
[[nodiscard]] std::vector<Route> MakeRoutes(const RouteParts& parts);

}  // namespace kemp360
