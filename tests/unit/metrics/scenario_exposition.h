#pragma once

#include <string>
#include <vector>

#include "metrics/exposition.h"
#include "support/pair_scenarios.h"

namespace kemp360::testing {

/// The pairs of a scenario with what is judged of them; owns what its views borrow.
class ScenarioViews {
 public:
  explicit ScenarioViews(PairScenario scenario);
  explicit ScenarioViews(PairSnapshot pair) : ScenarioViews(PairScenario{"", {std::move(pair)}}) {}
  ScenarioViews(const ScenarioViews&) = delete;
  ScenarioViews& operator=(const ScenarioViews&) = delete;
  ~ScenarioViews() = default;

  [[nodiscard]] const std::vector<PairView>& views() const { return views_; }
  [[nodiscard]] std::string Render(TextFormat format, const SelfView* self = nullptr) const {
    return RenderExposition(format, views_, self);
  }

 private:
  PairScenario scenario_;
  std::vector<PairAssessment> assessments_;
  std::vector<PairView> views_;
};

/// The exporter after some hours of work.
[[nodiscard]] SelfView BusySelf();

}  // namespace kemp360::testing
