#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "exposition_reader.h"
#include "scenario_exposition.h"

namespace kemp360 {
namespace {

using testing::PairScenario;
using testing::ScenarioViews;
using testing::StaleMigrations;

/// The LoadMasters that have series, by their label.
std::set<std::string> ExposedLoadmasters(const PairScenario& scenario) {
  const testing::ReadExposition read = testing::ReadExpositionStrictly(
      TextFormat::kPrometheus004, ScenarioViews(scenario).Render(TextFormat::kPrometheus004));
  std::set<std::string> labels;
  const std::string key = "|loadmaster=";
  for (const std::string& sample : read.samples) {
    const std::size_t begin = sample.find(key);
    if (begin == std::string::npos) continue;
    labels.insert(
        sample.substr(begin + key.size(), sample.find('|', begin + 1) - begin - key.size()));
  }
  return labels;
}

TEST_CASE("loadmasters.limit: stale migrations keep their series longest", "[metrics]") {
  const std::string agreed = "10.20.1.1:443";
  const std::string disowned = "10.20.1.2:443";
  const std::string contested = "10.20.1.3:443";
  const std::string one_sided = "10.20.1.4:443";
  const std::string unclear = "10.20.1.5:443";
  const std::string normal = "10.20.1.6:443";
  const auto [limit, expected] = GENERATE_COPY(table<std::size_t, std::set<std::string>>({
      {0, {}},
      {1, {disowned}},
      {2, {disowned, contested}},
      {3, {disowned, contested, one_sided}},
      {4, {disowned, contested, one_sided, unclear}},
      {5, {disowned, contested, one_sided, unclear, normal}},
      {6, {disowned, contested, one_sided, unclear, normal, agreed}},
      {7, {disowned, contested, one_sided, unclear, normal, agreed}},
  }));
  CHECK(ExposedLoadmasters({"", {StaleMigrations()}, true, limit}) == expected);
}

/// Both units list three LoadMasters: one that is well, a normal device, a disowned one.
PairSnapshot OneOfEachUrgency() {
  PairSnapshot pair = testing::HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    unit.loadmasters->rows = {
        {"10.20.1.1:443", "fine", "", 0, Activation::kActivated, Claim::kSilent},
        {"10.20.1.2:443", "normal", "", 0, Activation::kNormal, Claim::kSilent},
        {"10.20.1.3:443", "disowned", "", 0, Activation::kActivated, Claim::kPeers},
    };
  }
  return pair;
}

TEST_CASE("loadmasters.limit: those that keep their series stand in the order of their labels",
          "[metrics]") {
  const PairSnapshot pair = OneOfEachUrgency();
  const PairAssessment assessment = AssessPair(pair);
  const PairView view{&pair, &assessment, true, 2};
  const std::string text = RenderExposition(TextFormat::kPrometheus004, {&view, 1}, nullptr);
  const auto place = [&text](const std::string& loadmaster) {
    return text.find("kemp360_loadmaster_info{pair=\"emea\",loadmaster=\"" + loadmaster + "\"");
  };
  CHECK(place("10.20.1.1:443") == std::string::npos);
  CHECK(place("10.20.1.3:443") != std::string::npos);  // the most urgent
  CHECK(place("10.20.1.2:443") < place("10.20.1.3:443"));
}

TEST_CASE("loadmasters.limit: what is stale goes before what is normal, and that before the rest",
          "[metrics]") {
  const PairSnapshot pair = OneOfEachUrgency();
  CHECK(ExposedLoadmasters({"", {pair}, true, 1}) == std::set<std::string>{"10.20.1.3:443"});
  CHECK(ExposedLoadmasters({"", {pair}, true, 2}) ==
        std::set<std::string>{"10.20.1.2:443", "10.20.1.3:443"});
}

TEST_CASE("loadmasters.limit: with one unit unread it chooses among those that the other lists",
          "[metrics]") {
  PairSnapshot pair = testing::OneUnitUnread();
  pair.units[0].loadmasters->rows = {
      {"10.20.1.1:443", "fine", "", 0, Activation::kActivated, Claim::kMine},
      {"10.20.1.2:443", "normal", "", 0, Activation::kNormal, Claim::kSilent},
  };
  CHECK(ExposedLoadmasters({"", {pair}, true, 1}) == std::set<std::string>{"10.20.1.2:443"});
}

TEST_CASE("loadmasters.limit: truncation is told, the counts stay complete", "[metrics]") {
  const auto has = [](const PairScenario& scenario, const std::string& line) {
    const std::string text = ScenarioViews(scenario).Render(TextFormat::kPrometheus004);
    return text.find("\n" + line + "\n") != std::string::npos;
  };
  const std::string truncated = "kemp360_pair_loadmasters_truncated{pair=\"emea\"} ";
  const PairScenario tight{"", {StaleMigrations()}, true, 5};
  CHECK(has(tight, truncated + "1"));
  CHECK(has(tight, "kemp360_pair_loadmasters{pair=\"emea\",ownership=\"agreed\"} 1"));
  CHECK(has(tight, "kemp360_pair_loadmasters{pair=\"emea\",ownership=\"disowned\"} 1"));
  CHECK(has({"", {StaleMigrations()}, true, 6}, truncated + "0"));
  CHECK_FALSE(has({"", {StaleMigrations()}, false, 5}, truncated + "1"));
  CHECK_FALSE(has({"", {StaleMigrations()}, false, 5}, truncated + "0"));
  CHECK_FALSE(has({"", {testing::NothingRead()}}, truncated + "0"));
}

}  // namespace
}  // namespace kemp360
