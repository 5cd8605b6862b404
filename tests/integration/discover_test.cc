// The command `discover` over real sockets, in every dialect of the simulator.
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "integration/serving_support.h"
#include "integration/world.h"
#include "support/read_file.h"
#include "support/temp_directory.h"

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
    const std::string profile = (world.directory() / "lab.yaml").string();
    const DiscoverEnd written = RunDiscoverCommand(
        {"--config.file", world.config_file().string(), "--write-profile", profile});
    INFO(written.output);
    CHECK(Contains(written.output, profile + ": not written: central-b was not read: connect"));
    CHECK_FALSE(std::filesystem::exists(profile));
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

TEST_CASE("discover: --max-requests counts the reading for the checks, too", "[integration]") {
  World world(UnreadWorld());
  const std::size_t most = GENERATE(std::size_t{6}, std::size_t{24});
  const DiscoverEnd end = RunDiscoverCommand(
      {"--config.file", world.config_file().string(), "--max-requests", std::to_string(most)});
  INFO(end.output);
  for (std::size_t unit = 0; unit < 2; ++unit) {
    CHECK(world.pair().Requests(0, unit).size() <= most);
  }
  if (Contains(end.output, "Checks, as")) {
    CHECK(Contains(end.output, "more requests than --max-requests allows"));
  }
}

TEST_CASE("discover: a listing that asks to come back later", "[integration]") {
  World world(UnreadWorld());
  SECTION("soon: it is asked again") {
    world.Fault(0, {.name = "too-many-requests", .path = "/api/v1/", .number = 1, .times = 1});
    const DiscoverEnd end =
        RunDiscoverCommand({"--config.file", world.config_file().string(), "--dry-run"});
    INFO(end.output);
    CHECK(end.code == 0);
    CHECK(Contains(end.output, "GET /api/v1/ha-settings/schema/"));
  }
  SECTION("much later: until when, and exit 2") {
    world.Fault(0, {.name = "too-many-requests", .number = 3600});
    const DiscoverEnd end = RunDiscoverCommand({"--config.file", world.config_file().string()});
    INFO(end.output);
    CHECK(end.code == 2);
    CHECK(Contains(end.output, "429 for the list of its resources: the unit asks for a pause of"));
    CHECK(Contains(end.output, "run discover again after it"));
    CHECK(world.pair().Requests(0, 0).size() == 1);
    CHECK_FALSE(Contains(end.output, "both URLs may reach one unit"));
  }
}

TEST_CASE("discover: a signal ends it at once", "[integration]") {
  World world(UnreadWorld());
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  world.Fault(0, {.name = "too-many-requests", .number = 50});
  ChildProcess process(
      ExporterProcess::CommandLine({"discover", "--config.file", world.config_file().string()}));
  REQUIRE(process.WaitForOutput("central-a: "));
  process.Signal(signal);
  CHECK(process.WaitForExit(std::chrono::seconds(10)) == 2);
  CHECK(Contains(process.Output(), "interrupted"));
}

TEST_CASE("discover: what cannot be written is said before a unit is asked", "[integration]") {
  World world(UnreadWorld());
  const auto [option, below] = GENERATE(table<std::string, std::string>({
      {"--write-profile", ""},
      {"--write-profile", "missing/x.yaml"},
      {"--write-profile", "/proc/x.yaml"},
      {"--record", "kemp360.yaml/record"},
      {"--record", ""},
      {"--record", "/proc/record"},
  }));
  const std::string path = (world.directory() / below).string();
  std::vector<std::string> all{"--config.file", world.config_file().string()};
  all.insert(all.end(), {option, path});
  const DiscoverEnd end = RunDiscoverCommand(all);
  INFO(end.output);
  CHECK(end.code == 3);
  CHECK(Contains(end.output, path));
  CHECK(world.pair().Requests(0, 0).empty());
  CHECK(world.pair().Requests(0, 1).empty());
}

/// A HAR of so many megabytes: pictures, programs and long lists around what two units respond.
void WriteHar(const std::filesystem::path& file, const std::string& host, std::size_t megabytes,
              const std::string& entries) {
  std::ofstream out(file, std::ios::binary);
  out << R"({"log": {"version": "1.2", "entries": [)";
  const std::string megabyte(1U << 20U, 'A');
  for (std::size_t i = 0; i < megabytes; ++i) {
    const bool list = i % 2 == 0;
    out << R"({"request": {"method": "GET", "url": "https://)" << host << "/api/v1/big/" << i
        << R"(/", "headers": [{"name": "Cookie", "value": "sessionid=CookieSecret123"}]}, )"
        << R"("response": {"status": 200, "content": {"mimeType": ")"
        << (list ? "application/json" : "application/octet-stream") << R"(", )"
        << (list ? R"("text": "[\")" : R"("encoding": "base64", "text": ")") << megabyte
        << (list ? R"(\"]"}}},)" : R"("}}},)");
  }
  out << entries << "]}}";
}

void CheckLargeHar(std::size_t megabytes) {
  const std::filesystem::path directory = MakeTempDirectory();
  std::vector<std::string> arguments{"--record", (directory / "record").string(), "--write-profile",
                                     (directory / "lab.yaml").string()};
  for (const std::string unit : {"central-a", "central-b"}) {
    const bool first = unit == "central-a";
    const std::string host = unit + ".example";
    const std::string body = std::string(R"({\"ha_role\": \")") + (first ? "master" : "standby") +
                             R"(\", \"address\": \"10.0.0.)" + (first ? "1" : "2") +
                             R"(\", \"peer_address\": \"10.0.0.)" + (first ? "2" : "1") +
                             R"(\", \"ha_key\": \"Key)" + (first ? "a" : "b") + R"(12345678\"})";
    const auto file = directory / (unit + ".har");
    WriteHar(file, host, megabytes,
             R"({"request": {"method": "GET", "url": "https://)" + host +
                 R"(/api/v1/ha/1/?password=HarSecret1"}, "response": {"status": 200, )" +
                 R"("content": {"mimeType": "application/json", "text": ")" + body + "\"}}}");
    arguments.insert(arguments.end(), {"--har", unit + "=" + file.string()});
  }
  arguments.insert(arguments.begin(), "discover");
  ChildProcess process(ExporterProcess::CommandLine(arguments));
  const std::optional<int> code = process.WaitForExit(std::chrono::seconds(280));
  REQUIRE(code.has_value());
  const std::string output = process.Output();
  INFO(output);
  CHECK(code == 1);
  CHECK(Contains(output, "/api/v1/ha/1/ /peer_address"));
  const std::string all =
      output + AllFiles(directory / "record") + ReadFile(directory / "lab.yaml");
  for (const char* secret : {"CookieSecret123", "HarSecret1", "Keya12345678", "Keyb12345678"}) {
    CAPTURE(secret);
    CHECK_FALSE(Contains(all, secret));
  }
  std::filesystem::remove_all(directory);
  rusage usage{};
  REQUIRE(getrusage(RUSAGE_CHILDREN, &usage) == 0);
  // In KiB, the most of any child: a sanitizer alone needs a part of it.
  CHECK(usage.ru_maxrss < 700 * 1024);
}

TEST_CASE("discover: HAR files of 10 MB each are read in bounded memory", "[integration]") {
  CheckLargeHar(10);
}

TEST_CASE("discover: HAR files of 200 MB each are read in bounded memory", "[.long]") {
  CheckLargeHar(200);
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
