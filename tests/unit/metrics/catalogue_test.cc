#include "metrics/catalogue.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "exposition_reader.h"
#include "scenario_exposition.h"

namespace kemp360 {
namespace {

using testing::ReadExposition;
using testing::ScenarioViews;

/// Every golden exposition and the exporter's own series, as one.
std::vector<ReadExposition> ReadAllScenarios() {
  const SelfView self = testing::BusySelf();
  std::vector<ReadExposition> all;
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    const std::string text = ScenarioViews(scenario).Render(TextFormat::kPrometheus004, &self);
    all.push_back(testing::ReadExpositionStrictly(TextFormat::kPrometheus004, text));
  }
  return all;
}

/// The label names of "name|label=value|… value", in their order.
std::vector<std::string> LabelNamesOf(const std::string& sample) {
  std::vector<std::string> names;
  for (std::size_t bar = sample.find('|'); bar != std::string::npos;
       bar = sample.find('|', bar + 1)) {
    names.push_back(sample.substr(bar + 1, sample.find('=', bar) - bar - 1));
  }
  return names;
}

TEST_CASE("MetricCatalogue: what is exposed is what it says, and all of it occurs", "[metrics]") {
  std::map<std::string, const MetricEntry*> by_name;
  for (const MetricEntry& entry : MetricCatalogue()) by_name[std::string(entry.name)] = &entry;
  std::set<std::string> seen;
  for (const ReadExposition& read : ReadAllScenarios()) {
    for (const auto& [name, family] : read.families) {
      INFO(name);
      REQUIRE(by_name.count(name) == 1);
      CHECK(family.help == by_name[name]->help);
      CHECK(family.type == (by_name[name]->is_counter() ? "counter" : "gauge"));
      seen.insert(name);
    }
    for (const std::string& sample : read.samples) {
      const auto labels = by_name.at(sample.substr(0, sample.find_first_of("| ")))->labels();
      INFO(sample);
      const std::vector<std::string> names = LabelNamesOf(sample);
      CHECK(std::equal(names.begin(), names.end(), labels.begin(), labels.end()));
    }
  }
  for (const auto& [name, entry] : by_name) {
    INFO(name);
    CHECK(seen.count(name) == 1);
  }
}

TEST_CASE("MetricCatalogue: names, units and words keep the conventions", "[metrics]") {
  std::set<std::string_view> names;
  for (const MetricEntry& entry : MetricCatalogue()) {
    INFO(entry.name);
    CHECK(names.insert(entry.name).second);
    const bool process = entry.name.starts_with("process_");
    CHECK((process || entry.name.starts_with("kemp360_")));
    CHECK(entry.name.starts_with("kemp360_exporter_") ==
          (entry.section == MetricSection::kExporter && !process));
    CHECK(entry.help.ends_with('.'));
    CHECK(entry.absent.ends_with('.'));
    CHECK(entry.family_name().ends_with(entry.unit()));
  }
}

TEST_CASE("MetricEntry: unit and family name follow from the name", "[metrics]") {
  CHECK(Metric("kemp360_source_duration_seconds").entry().unit() == "seconds");
  CHECK(Metric("process_resident_memory_bytes").entry().unit() == "bytes");
  CHECK(Metric("kemp360_up").entry().unit().empty());
  CHECK(Metric("process_cpu_seconds_total").entry().unit() == "seconds");
  CHECK(Metric("process_cpu_seconds_total").entry().family_name() == "process_cpu_seconds");
  CHECK(Metric("kemp360_up").entry().family_name() == "kemp360_up");
  CHECK(Metric("kemp360_source_failure").entry().labels().size() == MetricEntry::kMostLabels);
  CHECK(Metric("process_cpu_seconds_total").entry().labels().empty());
}

}  // namespace
}  // namespace kemp360
