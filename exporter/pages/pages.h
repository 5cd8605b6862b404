#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// One configured pair and the newest thing known of it.
struct PairGlance {
  std::string pair;
  std::vector<std::string> units;
  const PairSnapshot* snapshot = nullptr;  ///< null: not read yet
  const PairAssessment* assessment = nullptr;
};

struct PagesView {
  std::string version;
  std::span<const PairGlance> pairs;
  SystemTime now{};
  bool metrics_carries_pairs = true;  ///< what `metrics.pairs` comes to
};

/// The landing page: every pair at a glance, worst first, in words; works without JavaScript; links
/// are relative.
[[nodiscard]] std::string RenderLandingPage(const PagesView& view);
/// The same as JSON, for scripts.
[[nodiscard]] std::string RenderStatus(const PagesView& view);
/// HTTP service discovery for Prometheus: one target per pair, with `__param_pair` and `instance`.
/// `target` is host:port as the caller reached us.
[[nodiscard]] std::string RenderServiceDiscovery(std::span<const std::string> pairs,
                                                 const std::string& target);

}  // namespace kemp360
