#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

struct Ended {
  int code = -1;
  std::string output;
};

/// Runs the exporter with these arguments until it ends by itself.
Ended RunToItsEnd(std::vector<std::string> arguments) {
  ChildProcess process(ExporterProcess::CommandLine(arguments));
  const std::optional<int> code = process.WaitForExit();
  REQUIRE(code.has_value());
  return {*code, process.Output()};
}

WorldOptions NotStarted() {
  WorldOptions options;
  options.start = false;
  return options;
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::ptrdiff_t Lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

TEST_CASE("Help and version: on standard output, exit 0", "[integration]") {
  const auto [flag, words] = GENERATE(table<std::string, std::vector<std::string>>({
      {"--version", {"kemp360_exporter, version ", "(revision ", "compiler: ", "libcurl/"}},
      {"--help",
       {"--config.file", "--config.check", "--timeout-offset", "--web.listen-address", ":10360",
        "--web.enable-lifecycle", "--web.max-connections", "--web.systemd-socket",
        "--web.external-url", "--web.route-prefix", "--log.level", "--log.format", "--version"}},
  }));
  const Ended ended = RunToItsEnd({flag});
  CAPTURE(flag, ended.output);
  CHECK(ended.code == 0);
  for (const std::string& word : words) CHECK(Holds(ended.output, word));
}

TEST_CASE("A mistake on the command line: exit 2 and the argument by name", "[integration]") {
  const auto [arguments, word] = GENERATE(table<std::vector<std::string>, std::string>({
      {{"--config.fiel", "a.yaml"}, "--config.fiel"},
      {{"--timeout-offset", "soon"}, "--timeout-offset"},
      {{"--log.level", "loud"}, "--log.level"},
      {{"--log.format", "xml"}, "--log.format"},
      {{"--web.max-connections", "many"}, "--web.max-connections"},
      {{"kemp360.yaml"}, "kemp360.yaml"},
      {{"--config.file"}, "--config.file"},
      {{"--web.listen-address", "10360"}, "\"10360\": has no port"},
      {{"--web.listen-address", "::1:10360"}, "an IPv6 address must be in brackets"},
  }));
  const Ended ended = RunToItsEnd(arguments);
  CAPTURE(arguments, ended.output);
  CHECK(ended.code == 2);
  CHECK(Holds(ended.output, word));
}

TEST_CASE("A configuration with mistakes: exit 1, every mistake in the log", "[integration]") {
  World world(NotStarted());
  world.WriteFile("bad.yaml", "pears: []\nlimits: {waiters: many}\n");
  const std::string file = (world.directory() / "bad.yaml").string();
  const Ended ended = RunToItsEnd({"--config.file", file, "--web.listen-address", "127.0.0.1:0"});
  CAPTURE(ended.output);
  CHECK(ended.code == 1);
  CHECK(Holds(ended.output, file + ":1:1: unknown key"));
  CHECK(Holds(ended.output, file + ":2:19: "));
  CHECK_FALSE(Holds(ended.output, "msg=listening"));
}

TEST_CASE("No configuration at all: exit 1 and the name of the file that is missing",
          "[integration]") {
  const Ended ended = RunToItsEnd(
      {"--config.file", "/nowhere/kemp360.yaml", "--web.listen-address", "127.0.0.1:0"});
  CHECK(ended.code == 1);
  CHECK(Holds(ended.output, "/nowhere/kemp360.yaml"));
}

TEST_CASE("A port in use: exit 1 and what to do", "[integration]") {
  World world;
  const std::string taken = "127.0.0.1:" + std::to_string(world.exporter().port());
  const Ended ended =
      RunToItsEnd({"--config.file", world.config_file().string(), "--web.listen-address", taken});
  CAPTURE(ended.output);
  CHECK(ended.code == 1);
  CHECK(Holds(ended.output, taken + ": is already in use"));
  CHECK(Holds(ended.output, "use another address"));
  CHECK(world.exporter().Get("/-/healthy").status == 200);
}

TEST_CASE("Without a socket of systemd, --web.systemd-socket ends with what to do",
          "[integration]") {
  World world(NotStarted());
  const auto [environment, message] = GENERATE(table<std::string, std::string>({
      {"", "systemd has handed over no socket: start the exporter by its .socket unit"},
      {"LISTEN_PID=1 LISTEN_FDS=1", "systemd has handed over no socket"},
      {"LISTEN_PID=$$ LISTEN_FDS=0", "systemd has handed over no socket"},
      {"LISTEN_PID=$$ LISTEN_FDS=1",
       "file descriptor 3 is not a listening socket: use ListenStream= and Accept=no"},
  }));
  const std::vector<std::string> command = ExporterProcess::CommandLine(
      {"--config.file", world.config_file().string(), "--web.systemd-socket"});
  std::vector<std::string> shell{"/bin/sh", "-c", environment + " exec \"$0\" \"$@\" 3</dev/null"};
  shell.insert(shell.end(), command.begin(), command.end());
  ChildProcess process(shell);
  CHECK(process.WaitForExit() == 1);
  CHECK(Holds(process.Output(), "--web.systemd-socket: " + message));
}

TEST_CASE("Checking a configuration: good or every mistake, and no unit is asked",
          "[integration]") {
  World world(NotStarted());
  const std::string file = world.config_file().string();
  world.WriteFile("waiters.yaml", world.ConfigText() + "limits: {waiters: 100}\n");
  const std::string waiters = (world.directory() / "waiters.yaml").string();
  const Ended refused =
      RunToItsEnd({"--config.file", waiters, "--config.check", "--web.max-connections", "64"});
  CHECK(refused.code == 1);
  CHECK(Holds(refused.output, "limits.waiters is 100, and --web.max-connections=64 lets 56"));
  const Ended good = RunToItsEnd({"--config.file", file, "--config.check"});
  CHECK(good.code == 0);
  CHECK(good.output == file + ": valid, 1 pair\n");

  std::filesystem::remove(world.KeyFile(0, 0));
  world.WriteFile("key.0.1", "");
  world.WriteFile("ca.pem", "no certificate");
  const Ended bad = RunToItsEnd({"--config.file", file, "--config.check"});
  CAPTURE(bad.output);
  CHECK(bad.code == 1);
  CHECK(Lines(bad.output) == 4);  // two keys, and one CA file that two units name
  CHECK(Holds(bad.output, "key.0.0"));
  CHECK(Holds(bad.output, "key.0.1"));
  CHECK(Holds(bad.output, "ca.pem"));
  CHECK(world.pair().Stats(0, 0).accepted == 0);
}

TEST_CASE("Several listen addresses, IPv6 among them: each serves the same", "[integration]") {
  WorldOptions options;
  const bool has_ipv6 = std::filesystem::exists("/proc/net/if_inet6") &&
                        std::ifstream("/proc/net/if_inet6").peek() != EOF;
  options.arguments = {"--web.listen-address", "127.0.0.1:0"};
  if (has_ipv6)
    options.arguments.insert(options.arguments.end(), {"--web.listen-address", "[::1]:0"});
  World world(options);
  const std::size_t expected = has_ipv6 ? 3 : 2;
  REQUIRE(Eventually([&] { return world.exporter().Ports().size() == expected; }));
  const std::vector<std::uint16_t> ports = world.exporter().Ports();
  for (std::size_t i = 0; i < ports.size(); ++i) {
    CAPTURE(i);
    HttpConnection connection(ports[i], i == 2 ? "::1" : "127.0.0.1");
    const HttpReply reply = connection.Exchange({.target = "/probe?pair=emea"});
    CHECK(reply.status == 200);
    CHECK(Exposition(reply.Text()).Value(CheckSeries("ha_mode")) == 1);
  }
  if (!has_ipv6) WARN("this machine has no IPv6: not tested");
}

TEST_CASE("JSON log: every line is an object", "[integration]") {
  WorldOptions options;
  options.arguments = {"--log.format", "json"};
  options.start = false;
  World world(options);
  ChildProcess process(ExporterProcess::CommandLine({"--config.file", world.config_file().string(),
                                                     "--web.listen-address", "127.0.0.1:0",
                                                     "--log.format", "json"}));
  REQUIRE(process.WaitForOutput("\"msg\":\"listening\""));
  process.Signal(15);
  CHECK(process.WaitForExit() == 0);
  std::istringstream lines(process.Output());
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.starts_with("{\"ts\":"));
    CHECK(line.ends_with("}"));
  }
}

}  // namespace
}  // namespace kemp360::testing
