#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pages/pages.h"
#include "support/pair_scenarios.h"

namespace kemp360::testing {

[[nodiscard]] bool Has(const std::string& page, const std::string& text);
/// How often the text is in the page.
[[nodiscard]] std::size_t Times(const std::string& page, const std::string& text);

/// What the pages are made from; owns what its view borrows.
class ScenarioPages {
 public:
  explicit ScenarioPages(std::vector<PairSnapshot> pairs);
  ScenarioPages(const ScenarioPages&) = delete;
  ScenarioPages& operator=(const ScenarioPages&) = delete;
  ~ScenarioPages() = default;

  /// Configured, and never read.
  void AddUnread(std::string pair);
  /// 12 seconds after the read.
  [[nodiscard]] PagesView View() const;
  /// The page of the first pair. The profile of its units maps all facts but the address.
  [[nodiscard]] PairPageView PairView() const;

 private:
  std::vector<PairSnapshot> pairs_;
  std::vector<PairAssessment> assessments_;
  std::vector<PairGlance> glances_;
};

}  // namespace kemp360::testing
