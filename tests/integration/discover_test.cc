// The command `discover` over real sockets, in every dialect of the simulator.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "integration/serving_support.h"
#include "integration/world.h"
#include "support/read_file.h"

namespace kemp360::testing {
namespace {

struct DiscoverEnd {
  int code = -1;
  std::string output;
};

DiscoverEnd RunDiscoverCommand(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "discover");
  ChildProcess process(ExporterProcess::CommandLine(arguments));
  const std::optional<int> code = process.WaitForExit(std::chrono::seconds(90));
  REQUIRE(code.has_value());
  return {*code, process.Output()};
}

WorldOptions UnreadWorld(const std::string& dialect = "default") {
  WorldOptions options = In(dialect);
  options.start = false;
  return options;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Files of a directory and all below it, as one text.
std::string AllFiles(const std::filesystem::path& directory) {
  std::string text;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) text += ReadFile(entry.path());
  }
  return text;
}

void CheckNoSecrets(const World& world, const std::string& text) {
  for (const std::string& secret : world.Secrets()) CHECK_FALSE(Contains(text, secret));
}

TEST_CASE("discover: the default dialect is mapped, and its profile reads the pair",
          "[integration]") {
  World world(UnreadWorld());
  const std::string profile = (world.directory() / "drafted.yaml").string();
  const std::string record = (world.directory() / "record").string();
  const DiscoverEnd end =
      RunDiscoverCommand({"--config.file", world.config_file().string(), "--write-profile", profile,
                          "--record", record, "--ask", "/api/v1/asl-instance/report/"});
  INFO(end.output);
  CHECK(end.code == 0);
  CHECK(Contains(end.output, "holds      ha_mode"));
  CHECK(Contains(end.output, "holds      report_parity"));
  CHECK_FALSE(Contains(end.output, "violated"));
  const std::string written = ReadFile(profile) + AllFiles(record);
  CheckNoSecrets(world, end.output + written);
  // The device IDs and names of the pair are in the profile's evidence nowhere, nor in the record.
  CHECK_FALSE(Contains(AllFiles(record), "lm-0001"));

  SECTION("an existing file is not overwritten") {
    const DiscoverEnd again = RunDiscoverCommand(
        {"--config.file", world.config_file().string(), "--write-profile", profile});
    CHECK(again.code == 3);
    CHECK(Contains(again.output, "exists"));
  }
  SECTION("the record is read without the units, and says the same") {
    world.pair().ForgetRequests();
    const DiscoverEnd replay = RunDiscoverCommand({"--replay", record});
    INFO(replay.output);
    CHECK(replay.code == 0);
    CHECK(world.pair().Requests(0, 0).empty());
    CHECK(Contains(replay.output, "ha_mode           likely"));
  }
  SECTION("the configuration with the profile is valid") {
    std::string config = world.ConfigText();
    const std::string ca = "        tls_config";
    for (std::size_t at = config.find(ca); at != std::string::npos; at = config.find(ca, at)) {
      const std::string line = "        profile: ./drafted.yaml\n";
      config.insert(at, line);
      at += line.size() + ca.size();
    }
    world.WriteFile("with-profile.yaml", config);
    ChildProcess check(ExporterProcess::CommandLine(
        {"--config.check", "--config.file", (world.directory() / "with-profile.yaml").string()}));
    CHECK(check.WaitForExit() == 0);
  }
}

TEST_CASE("discover: only reading requests, one at a time, never more than allowed",
          "[integration]") {
  World world(UnreadWorld());
  const DiscoverEnd end =
      RunDiscoverCommand({"--config.file", world.config_file().string(), "--max-requests", "9"});
  INFO(end.output);
  CHECK(end.code == 1);
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const auto requests = world.pair().Requests(0, unit);
    for (const simulator::WireRequest& request : requests) {
      CHECK(request.method == "GET");
      CHECK_FALSE(Contains(std::string(request.Path()), "unset_proxy"));
    }
  }
  CHECK(Contains(end.output, "--max-requests"));
}

TEST_CASE("discover: dry-run asks for the listing and for nothing else", "[integration]") {
  World world(UnreadWorld());
  const DiscoverEnd end =
      RunDiscoverCommand({"emea", "--config.file", world.config_file().string(), "--dry-run"});
  INFO(end.output);
  CHECK(end.code == 0);
  CHECK(Contains(end.output, "GET /api/v1/ha-settings/schema/"));
  for (const simulator::WireRequest& request : world.pair().Requests(0, 0)) {
    CHECK(request.Path().size() == std::string_view("/api/v1/").size());
  }
}

TEST_CASE("discover: a unit that cannot be read, or refuses the key, is named", "[integration]") {
  World world(UnreadWorld());
  SECTION("down") {
    world.Fault(1, {.name = "refuse"});
    const DiscoverEnd end = RunDiscoverCommand({"--config.file", world.config_file().string()});
    INFO(end.output);
    CHECK(end.code == 2);
    CHECK(Contains(end.output, "central-b was not read: connect"));
  }
  SECTION("key refused") {
    world.Scenario("credentials-revoked");
    const DiscoverEnd end = RunDiscoverCommand({"--config.file", world.config_file().string()});
    INFO(end.output);
    CHECK(end.code == 2);
    CHECK(Contains(end.output, "central-b was not read: 401"));
    CHECK(world.pair().Requests(0, 1).size() < 10);
  }
  SECTION("one resource denied") {
    world.Act({.name = "deny", .unit = 0, .loadmaster = {}, .value = "patch"});
    const DiscoverEnd end = RunDiscoverCommand({"--config.file", world.config_file().string()});
    INFO(end.output);
    CHECK(end.code == 1);
    CHECK(Contains(end.output, "central-a: /api/v1/patch/: 401"));
  }
}

TEST_CASE("discover: a pair that is not healthy is said to be none", "[integration]") {
  World world(UnreadWorld());
  world.Scenario("versions-differ");
  const DiscoverEnd end = RunDiscoverCommand({"--config.file", world.config_file().string()});
  INFO(end.output);
  CHECK(Contains(end.output, "The pair is not healthy"));
}

TEST_CASE("discover: errors of usage are exit 3", "[integration]") {
  World world(UnreadWorld());
  const std::string config = world.config_file().string();
  const auto arguments = GENERATE_COPY(values<std::vector<std::string>>({
      {"nobody", "--config.file", config},
      {"--config.file", "missing.yaml"},
      {"--har", "a.har"},
      {"--har", "a=x.har"},
      {"--har", "a=x.har", "--har", "a=y.har"},
      {"--har", "a=/missing.har", "--har", "b=/missing.har"},
      {"--replay", "/missing"},
      {"--replay", "/missing", "--har", "a=x", "--har", "b=x"},
      {"--config.file", config, "--ask", "/api/v1/360/unset_proxy/"},
      {"--config.file", config, "--output", "xml"},
      {"--config.file", config, "--max-requests", "0"},
  }));
  CAPTURE(arguments);
  const DiscoverEnd end = RunDiscoverCommand(arguments);
  INFO(end.output);
  CHECK(end.code == 3);
}

TEST_CASE("discover: JSON for machines, without secrets", "[integration]") {
  World world(UnreadWorld());
  const DiscoverEnd end =
      RunDiscoverCommand({"--config.file", world.config_file().string(), "--output", "json"});
  INFO(end.output);
  CHECK(Contains(end.output, "\"fact\": \"device_id\""));
  CHECK(Contains(end.output, "\"certainty\": \"certain\""));
  CheckNoSecrets(world, end.output);
}

}  // namespace
}  // namespace kemp360::testing
