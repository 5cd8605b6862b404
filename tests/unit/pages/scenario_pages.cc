#include "scenario_pages.h"

#include <chrono>
#include <string>
#include <utility>

#include "support/manual_clock.h"

namespace kemp360::testing {

bool Has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

std::size_t Times(const std::string& page, const std::string& text) {
  std::size_t times = 0;
  for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) {
    ++times;
  }
  return times;
}

ScenarioPages::ScenarioPages(std::vector<PairSnapshot> pairs) : pairs_(std::move(pairs)) {
  assessments_.reserve(pairs_.size());
  for (PairSnapshot& pair : pairs_) {
    assessments_.push_back(AssessPair(pair));
    // As app/ keeps a read for the pages: judged with them, shown without keys and reports.
    for (UnitSnapshot& unit : pair.units) {
      unit.ha_key.reset();
      unit.peer_ha_key.reset();
      if (unit.report) unit.report->rows.clear();
    }
    PairGlance& glance = glances_.emplace_back();
    glance.pair = pair.pair;
    for (const UnitSnapshot& unit : pair.units) glance.units.push_back(unit.unit);
    glance.snapshot = &pair;
    glance.assessment = &assessments_.back();
  }
}

void ScenarioPages::AddUnread(std::string pair) {
  glances_.push_back({std::move(pair), {"central-a", "central-b"}, nullptr, nullptr});
}

PagesView ScenarioPages::View() const {
  return {"0.1.0", glances_, ManualClock::kStart + std::chrono::seconds(12), true};
}

PairPageView ScenarioPages::PairView() const {
  UnitPlaces places{.url = "https://central.example",
                    .profile = "default",
                    .paths = {{"unit", "/api/v1/unit/"},
                              {"loadmasters", "/api/v1/loadmaster/"},
                              {"report", "/report.csv"}},
                    .facts = {},
                    .loadmasters = "loadmasters",
                    .report = "report"};
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kOfRows || row.fact == Fact::kAddress) continue;
    places.facts[row.fact] = {"unit /" + std::string(row.word), "assumed"};
  }
  const PagesView view = View();
  return {.version = view.version,
          .glance = glances_.front(),
          .places = {places, places},
          .now = view.now};
}

}  // namespace kemp360::testing
