// Centrals that files describe (tests/simulator/centrals), over real sockets: `discover` drafts a
// profile, and the exporter that reads by it tells the truth.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "integration/scenario_verdicts.h"
#include "integration/world.h"
#include "support/described_centrals.h"
#include "support/har_text.h"
#include "support/http_client.h"
#include "support/read_file.h"

namespace kemp360::testing {
namespace {

constexpr const char* kCookie = "5e551011c00c1e5e551011c00c1e5e55";

/// Units that speak plain HTTP, so that a test can play the browser; no exporter yet.
WorldOptions Described(const std::string& file, bool password = false) {
  WorldOptions options = In(file);
  options.password = password;
  options.simulator.tls = false;
  options.start = false;
  return options;
}

std::string RunExporter(const std::string& command, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), command);
  ChildProcess process(ExporterProcess::CommandLine(arguments));
  REQUIRE(process.WaitForExit(std::chrono::seconds(90)).has_value());
  return process.Output();
}
std::string RunDiscover(std::vector<std::string> arguments) {
  return RunExporter("discover", std::move(arguments));
}

/// The world's configuration, in which both units have that profile.
void UseProfile(const World& world, const std::string& profile) {
  const std::string key = "        username";
  world.WriteFile("kemp360.yaml",
                  ReplaceAll(world.ConfigText(), key, "        profile: " + profile + "\n" + key));
}

/// What a browser records of a person who logs in and clicks through a unit's own pages.
std::string Browsed(World& world, std::size_t unit, const DescribedCentral& described) {
  const std::string key =
      "Authorization: ApiKey " + world.pair().Username(0, unit) + ":" + world.pair().Key(0, unit);
  std::vector<HarExchange> exchanges;
  exchanges.push_back(
      {.url = world.pair().UnitUrl(0, unit) + "/api/v1/user/authenticate/",
       .body = R"({"apikey": ")" + world.pair().Key(0, unit) + R"(", "id": 1, "success": true})",
       .posted = R"({"username": ")" + world.pair().Username(0, unit) + R"(", "password": ")" +
                 world.pair().Password(0, unit) + "\"}"});
  for (const std::string& page : described.Browsed()) {
    for (std::string target = page; !target.empty();) {
      const HttpReply reply = HttpGet(world.pair().UnitPort(0, unit), target, {key});
      exchanges.push_back({world.pair().UnitUrl(0, unit) + target, reply.body, reply.status,
                           reply.Header("location"), reply.Header("content-type")});
      target = reply.Header("location");
    }
  }
  return HarText(exchanges, kCookie);
}

std::string FilesOf(const std::filesystem::path& directory) {
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    text += ReadFile(entry.path());
  }
  return text;
}

/// Word by word, and of the checks letter by letter, the same; "-" where the profile leaves
/// something open, "unknown" for a mode in a word that a healthy pair does not show.
bool SaysNothingElse(std::string_view said, std::string_view truth) {
  while (!truth.empty()) {
    const std::string_view one = TakeUntil(said, " ");
    const std::string_view other = TakeUntil(truth, " ");
    if (one == "-" || one == "unknown") continue;
    const bool open = std::ranges::equal(
        one, other, [](char of_one, char of_other) { return of_one == of_other || of_one == '-'; });
    if (!open) return false;
  }
  return said.empty();
}

void CheckVerdicts(const Verdicts& said, const Verdicts& truth) {
  CAPTURE(ToString(said), ToString(truth));
  CHECK(SaysNothingElse(said.checks, truth.checks));
  CHECK(SaysNothingElse(said.modes, truth.modes));
  CHECK(SaysNothingElse(said.errors, truth.errors));
  CHECK(SaysNothingElse(said.address, truth.address));
  CHECK(SaysNothingElse(said.key, truth.key));
  CHECK(said.ownership == truth.ownership);
  CHECK(said.listed == truth.listed);
  CHECK(said.report == truth.report);
  CHECK(said.failures == truth.failures);
}

TEST_CASE("discover: the exporter tells the truth of a Central that nobody here has seen",
          "[integration]") {
  const std::string file = GENERATE(from_range(DescribedCentrals()));
  CAPTURE(file);
  World world(Described(file));
  const std::string output =
      RunDiscover({"--config.file", world.config_file().string(), "--write-profile",
                   (world.directory() / "drafted.yaml").string()});
  INFO(output);
  UseProfile(world, "./drafted.yaml");
  world.Start();
  World truth;
  for (const char* scenario : {"healthy", "versions-differ", "one-standalone", "both-master",
                               "disowned", "backup-restored", "report-differs"}) {
    CAPTURE(scenario);
    world.Scenario(scenario);
    truth.Scenario(scenario);
    CheckVerdicts(VerdictsOf(world.Scrape()), VerdictsOf(truth.Scrape()));
  }
}

/// `wanted`: 0 reads the units, 1 reads HAR files, 2 both.
void CheckNoSecretIsShown(const std::string& file, bool password,
                          const std::vector<std::size_t>& wanted) {
  CAPTURE(file, password);
  World world(Described(file, password));
  const DescribedCentral described(file);
  const std::filesystem::path& directory = world.directory();
  std::vector<std::string> har;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const std::string name = unit == 0 ? "central-a" : "central-b";
    world.WriteFile(name + ".har", Browsed(world, unit, described));
    har.insert(har.end(), {"--har", name + "=" + (directory / (name + ".har")).string()});
  }
  const std::vector<std::string> config{"--config.file", world.config_file().string()};
  std::vector<std::vector<std::string>> inputs{config, har};
  inputs.push_back(config);
  inputs.back().insert(inputs.back().end(), har.begin(), har.end());
  for (const std::size_t number : wanted) {
    const std::vector<std::string>& input = inputs[number];
    CAPTURE(input);
    const std::string record = (directory / ("record" + std::to_string(number))).string();
    const std::string profile =
        (directory / ("profile" + std::to_string(number) + ".yaml")).string();
    const bool json = number % 2 == 1;
    std::vector<std::string> arguments = input;
    arguments.insert(arguments.end(), {"--record", record, "--write-profile", profile, "--output",
                                       json ? "json" : "text"});
    const std::string all = RunDiscover(arguments) + ReadFile(profile) + FilesOf(record) +
                            RunDiscover({"--replay", record, "--output", json ? "text" : "json"});
    std::vector<std::string> secrets = world.Secrets();
    secrets.emplace_back(kCookie);
    for (const std::string& secret : secrets) CHECK(all.find(secret) == std::string::npos);
    CHECK(all.find("ha_mode") != std::string::npos);
  }
  UseProfile(world, "./profile" + std::to_string(wanted.front()) + ".yaml");
  std::string all;
  for (const char* const form : {"text", "json", "nagios"}) {
    all += RunExporter("check", {"--config.file", world.config_file().string(), "--all",
                                 "--loadmasters", "--output", form});
  }
  for (const std::string& secret : world.Secrets()) CHECK(all.find(secret) == std::string::npos);
  CHECK(all.find("\"ha_mode\":true") != std::string::npos);
}

TEST_CASE("discover, check: no secret of their input is printed or written, whatever the input is",
          "[integration]") {
  std::size_t number = 0;
  for (const std::string& file : DescribedCentrals()) {
    CheckNoSecretIsShown(file, number % 2 == 0, {number % 3});
    ++number;
  }
}

TEST_CASE("discover, check: no secret of any input of any Central is printed or written",
          "[.long]") {
  const std::string file = GENERATE(from_range(DescribedCentrals()));
  CheckNoSecretIsShown(file, GENERATE(false, true), {0, 1, 2});
}

}  // namespace
}  // namespace kemp360::testing
