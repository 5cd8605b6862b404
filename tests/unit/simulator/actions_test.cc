#include "simulator/actions.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "simulator/scenarios.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::simulator {
namespace {

using namespace std::chrono_literals;

TEST_CASE("Actions: every action of the list can be performed", "[simulator]") {
  for (const ActionRule& rule : AllActions()) {
    CAPTURE(rule.name);
    SimulatedPair pair{{}};
    Action action{std::string(rule.name), std::nullopt, "", std::string(rule.value_example)};
    if (rule.needs_unit) {
      CHECK_FALSE(Perform(pair, action).ok());
      action.unit = 1;
    }
    if (rule.needs_loadmaster) {
      CHECK_FALSE(Perform(pair, action).ok());
      action.loadmaster = "lm-0001";
    }
    const auto done = Perform(pair, action);
    CHECK((done.ok() ? std::string() : ToString(done.error())).empty());
    pair.Advance(2h);
  }
}

TEST_CASE("Actions: the README names every action and every scenario", "[simulator]") {
  const std::string text = testing::ReadFile(testing::SourcePath("tests/simulator/README.md"));
  for (const ActionRule& rule : AllActions()) {
    CAPTURE(rule.name);
    CHECK(text.find("`" + std::string(rule.name) + "`") != std::string::npos);
  }
  for (const Scenario& scenario : AllScenarios()) {
    CAPTURE(scenario.name);
    CHECK(text.find("`" + std::string(scenario.name) + "`") != std::string::npos);
  }
}

TEST_CASE("Actions: mistakes say what is wrong and how to mend it", "[simulator]") {
  const auto [action, message] = GENERATE(table<Action, std::string>({
      {{"set-versoin", 1, "", "1"},
       "action: no action \"set-versoin\": did you mean \"set-version\"?"},
      {{"set-version", std::nullopt, "", "1"},
       "action: \"set-version\" needs a unit: give unit a or b"},
      {{"set-version", 1, "", ""}, "action: the version is missing: give one, for example 1.24.3"},
      {{"set-disabled", 1, "", "perhaps"}, "action: \"perhaps\" is no flag: use true or false"},
      {{"license", 1, "lm-9999", ""},
       "action: no LoadMaster \"lm-9999\": give a name, device ID, MAC, address or address:port of "
       "one"},
  }));
  SimulatedPair pair{{}};
  const auto done = Perform(pair, action);
  REQUIRE_FALSE(done.ok());
  CHECK(ToString(done.error()) == message);
}

TEST_CASE("Actions: a LoadMaster has many names", "[simulator]") {
  const auto text = GENERATE(as<std::string>{}, "lm-0005", "2100005", "00:50:56:00:00:05",
                             "2001:db8:20::5", "[2001:db8:20::5]:443");
  SimulatedPair pair{{}};
  CHECK(pair.FindDevice(text) == 4U);
}

TEST_CASE("Actions: with a backup's users comes the other unit's key", "[simulator]") {
  PairOptions options;
  options.api_keys = {std::string(40, '1'), std::string(40, '2')};
  SimulatedPair pair{options};
  REQUIRE(Perform(pair, {"restore-backup-with-users", 1, "", ""}).ok());
  CHECK(pair.unit(1).api_key == std::string(40, '1'));
}

}  // namespace
}  // namespace kemp360::simulator
