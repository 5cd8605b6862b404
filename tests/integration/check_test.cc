#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "integration/serving_support.h"
#include "integration/world.h"
#include "simulator/scenarios.h"
#include "support/golden.h"

namespace kemp360::testing {
namespace {

using std::chrono::minutes;

struct CheckEnd {
  int code = -1;
  std::string output;
};

/// What check prints depends on the locale, which a child takes from this process.
const bool kInUtf8 = setenv("LC_ALL", "C.UTF-8", 1) == 0;  // NOLINT(concurrency-mt-unsafe)

CheckEnd EndOf(const std::vector<std::string>& argv) {
  REQUIRE(kInUtf8);
  ChildProcess process(argv);
  const std::optional<int> code = process.WaitForExit();
  REQUIRE(code.has_value());
  return {*code, process.Output()};
}

CheckEnd Run(const std::vector<std::string>& arguments) {
  return EndOf(ExporterProcess::CommandLine(arguments));
}

CheckEnd RunCheckCommand(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "check");
  return Run(arguments);
}

/// `script` gets the whole command as "$0" "$@".
CheckEnd RunInShell(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> shell{"/bin/sh", "-c", script};
  const std::vector<std::string> command = ExporterProcess::CommandLine(arguments);
  shell.insert(shell.end(), command.begin(), command.end());
  return EndOf(shell);
}

/// A world without an exporter.
WorldOptions UnitsAlone() {
  WorldOptions options;
  options.start = false;
  return options;
}

/// Without what differs from run to run: times, durations, ports.
std::string Steady(std::string text) {
  const std::vector<std::pair<std::string, std::string>> rules{
      {R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", "TIME"},
      {R"(read \d\d:\d\d:\d\d UTC in \d+\.\d s)", "read TIME UTC in N s"},
      {R"((_seconds":)[0-9.e-]+)", "$1N"},
      {R"(read_duration=[0-9.]+s)", "read_duration=Ns"},
      {R"(127\.0\.0\.\d+:\d+)", "ADDRESS"},
      {R"(127\.0\.0\.\d+)", "HOST"},
      {R"(after \d+ ms)", "after N ms"}};
  for (const auto& [from, to] : rules) text = std::regex_replace(text, std::regex(from), to);
  return text;
}

struct ScenarioRow {
  std::string scenario;
  int code;
  int nagios;
  std::string after;  ///< the job that it belongs to
};

const std::vector<ScenarioRow>& ScenarioRows() {
  static const std::vector<ScenarioRow> kRows{
      {"healthy", 0, 0, "upgrade"},
      {"versions-differ", 1, 2, "upgrade"},
      {"local-licence-differs", 1, 2, "restore"},
      {"metered-licence-differs", 1, 2, "restore"},
      {"one-standalone", 1, 2, "restore"},
      {"both-master", 1, 2, ""},
      {"no-master", 1, 2, "restore"},
      {"disowned", 1, 1, ""},
      {"contested", 1, 1, ""},
      {"one-sided", 1, 1, ""},
      {"unit-removed", 1, 2, "removal"},
      {"backup-restored", 1, 2, "restore"},
      {"credentials-revoked", 2, 3, "restore"},
      {"report-differs", 1, 1, ""},
      {"rolling-upgrade", 2, 3, "upgrade"},
      {"unit-unreachable", 2, 3, ""},
      {"two-preferred", 1, 2, "restore"},
  };
  return kRows;
}

TEST_CASE("check: every scenario of the simulator has its row", "[integration][check]") {
  std::set<std::string> rows;
  for (const ScenarioRow& row : ScenarioRows()) rows.insert(row.scenario);
  std::set<std::string> known;
  for (const simulator::Scenario& scenario : simulator::AllScenarios()) {
    known.emplace(scenario.name);
  }
  CHECK(rows == known);
}

TEST_CASE("check: each scenario has its exit codes and its golden files", "[integration][check]") {
  for (const ScenarioRow& row : ScenarioRows()) {
    World world(UnitsAlone());
    world.Scenario(row.scenario);
    const std::string config = world.config_file().string();
    const std::string golden = "check/simulated/" + row.scenario;
    CAPTURE(row.scenario);
    const CheckEnd text = RunCheckCommand({"--config.file", config, "emea"});
    CHECK(text.code == row.code);
    CheckGolden(golden + ".txt", Steady(text.output));
    const CheckEnd json =
        RunCheckCommand({"--config.file", config, "--loadmasters", "--output", "json"});
    CHECK(json.code == row.code);
    CheckGolden(golden + ".json", Steady(json.output));
    const CheckEnd nagios = RunCheckCommand({"--config.file", config, "--output=nagios"});
    CHECK(nagios.code == row.nagios);
    CheckGolden(golden + ".nagios", Steady(nagios.output));
    std::string all = text.output + json.output + nagios.output;
    if (!row.after.empty()) {
      const CheckEnd list = RunCheckCommand({"--config.file", config, "--after", row.after});
      CHECK(list.code == row.code);
      CheckGolden(golden + ".after-" + row.after, Steady(list.output));
      all += list.output;
    }
    for (const std::string& secret : world.Secrets()) CHECK(all.find(secret) == std::string::npos);
  }
}

TEST_CASE("check: errors of usage and configuration are 3, whatever the output",
          "[integration][check]") {
  World world(UnitsAlone());
  const std::string config = world.config_file().string();
  world.WriteFile("bad.yaml", "pears: []\n");
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows{
      {{"--no-such-flag"}, "--no-such-flag"},
      {{"--output", "xml"}, "--output"},
      {{"--after", "lunch"}, "--after"},
      {{"--watch=soon"}, "--watch: \"soon\" is not a duration"},
      {{"--watch=10ms"}, "--watch: \"10ms\" is not a duration of a second or more"},
      {{"--from", "exporter:10360"}, "--from: "},
      {{"--from", "http://exporter:10360/?x=1"}, "--from: the URL has a query"},
      {{"--web.listen-address", ":1"}, "--web.listen-address"},
      {{"--config.file", "/nowhere.yaml"}, "/nowhere.yaml"},
      {{"--config.file", (world.directory() / "bad.yaml").string()}, "unknown key \"pears\""},
      {{"--config.file", config, "emae"}, "there is no pair \"emae\": did you mean \"emea\"?"},
      {{"--config.file", config, "--watch", "1s"}, "there is no pair \"1s\": write --watch=1s"},
      {{"--config.file", config, "1s"}, "there is no pair \"1s\": it has 1 pair"},
      {{"--config.file", config, "--output", "nagios", "apac"}, "KEMP360 UNKNOWN - "},
  };
  for (const auto& [arguments, words] : rows) {
    const CheckEnd end = RunCheckCommand(arguments);
    CAPTURE(arguments, end.output);
    CHECK(end.code == 3);
    CHECK(end.output.find(words) != std::string::npos);
  }
  CHECK(world.pair().Stats(0, 0).accepted == 0);
}

TEST_CASE("No pair at all is nothing that holds", "[integration][check]") {
  World world(UnitsAlone());
  world.WriteFile("none.yaml", "pair_files: [pairs.d/*.yaml]\n");
  const std::string config = (world.directory() / "none.yaml").string();
  const std::string why = config + ": no pair is configured: pair_files: nothing matches " +
                          (world.directory() / "pairs.d/*.yaml").string() + "\n";
  for (const std::string format : {"text", "json"}) {
    const CheckEnd end = RunCheckCommand({"--config.file", config, "--output", format});
    CHECK(end.code == 3);
    CHECK(end.output == why);
  }
  const CheckEnd nagios = RunCheckCommand({"--config.file", config, "--output", "nagios"});
  CHECK(nagios.code == 3);
  CHECK(nagios.output.ends_with("KEMP360 UNKNOWN - " + why));
  CHECK(RunCheckCommand({"--config.file", config, "--watch"}).code == 3);
  const CheckEnd online = Run({"--config.check", "--online", "--config.file", config});
  CHECK(online.code == 1);
  CHECK(online.output.find("warning: no pair is configured") != std::string::npos);
  const CheckEnd discover = Run({"discover", "--config.file", config});
  CHECK(discover.code == 3);
  CHECK(discover.output == why);

  ExporterProcess exporter(config);
  const std::string url = "http://127.0.0.1:" + std::to_string(exporter.port());
  const CheckEnd from = RunCheckCommand({"--from", url});
  CHECK(from.code == 3);
  CHECK(from.output.starts_with(url + "/status: no pair is configured: "));
  CHECK(RunCheckCommand({"--from", url, "--output", "nagios"}).code == 3);
}

TEST_CASE("An output that is lost is no success", "[integration][check]") {
  World world(UnitsAlone());
  const std::string config = "--config.file=" + world.config_file().string();
  const std::vector<std::vector<std::string>> rows{
      {"--help"},
      {"--version"},
      {"check", "--help"},
      {"discover", "--help"},
      {"--config.check", config},
      {"--config.check", "--online", config},
      {"check", "--list", config},
      {"check", config},
      {"check", "--output=json", config},
      {"check", "--output=nagios", config},
      {"check", "--watch=1s", config},
      {"discover", "--dry-run", config},
  };
  for (const std::vector<std::string>& arguments : rows) {
    CAPTURE(arguments);
    for (const std::string output : {">/dev/full", ">&-"}) {
      const CheckEnd lost = RunInShell(R"(exec "$0" "$@" )" + output, arguments);
      CAPTURE(output, lost.output);
      CHECK(lost.code == 3);
      CHECK(lost.output.ends_with(
          "standard output: not everything could be written: it is closed, or the disk is full\n"));
    }
    // A pipe that nobody reads.
    const std::string pipe = (world.directory() / "pipe").string();
    const CheckEnd closed =
        RunInShell("mkfifo -m 600 " + pipe + "; exec 3<>" + pipe + " 4>" + pipe + " 3>&-; rm " +
                       pipe + "; exec \"$0\" \"$@\" >&4 4>&-",
                   arguments);
    CHECK(closed.code == 3);
    CHECK(closed.output.find("standard output") == std::string::npos);
  }
}

TEST_CASE("check: reads only, once, and only what the profile names", "[integration][check]") {
  World world(UnitsAlone());
  CHECK(RunCheckCommand({"--config.file", world.config_file().string()}).code == 0);
  for (std::size_t unit = 0; unit < 2; ++unit) {
    std::multiset<std::string> paths;
    for (const simulator::WireRequest& request : world.pair().Requests(0, unit)) {
      CHECK(request.method == "GET");
      paths.insert(request.target.substr(0, request.target.find('?')));
    }
    CHECK(paths == std::multiset<std::string>{"/api/v1/asl-instance/report/",
                                              "/api/v1/ha-settings/1/", "/api/v1/loadmaster/"});
  }
}

TEST_CASE("check --list: the names of the pairs, and no unit is asked", "[integration][check]") {
  WorldOptions options = UnitsAlone();
  options.simulator.pairs = 2;
  World world(options);
  const CheckEnd end = RunCheckCommand({"--config.file", world.config_file().string(), "--list"});
  CHECK(end.code == 0);
  CHECK(end.output == "emea\npair-2\n");
  CHECK(world.pair().Stats(0, 0).accepted == 0);
}

TEST_CASE("check --from: what a running exporter says, in the same words", "[integration][check]") {
  World world;
  world.Scenario("backup-restored");
  const std::string url = "http://127.0.0.1:" + std::to_string(world.exporter().port());
  static_cast<void>(world.Scrape());
  const CheckEnd asked = RunCheckCommand({"--from", url});
  const CheckEnd own = RunCheckCommand({"--config.file", world.config_file().string()});
  CHECK(asked.code == 1);
  CHECK(Steady(asked.output) == Steady(own.output));
  CHECK(RunCheckCommand({"--from", url + "/", "--output", "nagios", "emea"}).code == 2);
  const CheckEnd all = RunCheckCommand({"--from", url, "--loadmasters"});
  const CheckEnd own_all =
      RunCheckCommand({"--config.file", world.config_file().string(), "--loadmasters"});
  CHECK(Steady(all.output) == Steady(own_all.output));
  CHECK(all.output.find("lm-0003") != std::string::npos);
  const CheckEnd unknown = RunCheckCommand({"--from", url, "emae"});
  CHECK(unknown.code == 3);
  CHECK(unknown.output.find("did you mean \"emea\"?") != std::string::npos);
}

TEST_CASE("check: says until when a LoadMaster without a license works at the latest",
          "[integration][check]") {
  WorldOptions options;
  options.pair_lines = "license_grace_period: 30d";
  const std::string period = "kemp360_pair_license_grace_period_seconds{pair=\"emea\"}";
  World world(options);
  world.Scenario("disowned");
  CHECK(world.Scrape().Value(period) == 2592000);
  const std::regex said(R"(license_grace_period,\s+that\s+is\s+until\s+\d{4}-\d\d-\d\d)");
  const std::string url = "http://127.0.0.1:" + std::to_string(world.exporter().port());
  for (const std::vector<std::string>& where :
       {std::vector<std::string>{"--from", url}, {"--config.file", world.config_file().string()}}) {
    CAPTURE(where.front());
    CHECK(std::regex_search(RunCheckCommand(where).output, said));
  }
  world.Scenario("unit-unreachable");
  CHECK(world.Scrape().Value(period) == 2592000);
}

TEST_CASE("check --from: an exporter that cannot be asked is 2, for Nagios 3",
          "[integration][check]") {
  World world;
  const std::string dead = "http://127.0.0.1:1";
  const CheckEnd refused = RunCheckCommand({"--from", dead});
  CHECK(refused.code == 2);
  CHECK(refused.output.find(dead + "/status: connect: ") != std::string::npos);
  const CheckEnd nagios = RunCheckCommand({"--from", dead, "--output", "nagios"});
  CHECK(nagios.code == 3);
  CHECK(nagios.output.find("KEMP360 UNKNOWN - ") != std::string::npos);
  const std::string url = "http://127.0.0.1:" + std::to_string(world.exporter().port());
  const CheckEnd missing = RunCheckCommand({"--from", url + "/elsewhere"});
  CHECK(missing.code == 2);
  CHECK(missing.output.find("status 404") != std::string::npos);
}

/// `check --watch` beside a world, and time that passes in the world until it says something.
class Watch {
 public:
  Watch(World& world, const std::vector<std::string>& more)
      : world_(world), process_(ExporterProcess::CommandLine(Arguments(world, more))) {}

  bool Says(const std::string& text) { return process_.WaitForOutput(text); }
  /// Lets time pass until it ends; its exit code.
  std::optional<int> EndsWhileTimePasses(minutes step, int most) {
    for (int i = 0; i < most; ++i) {
      world_.pair().Advance(step);
      if (const auto code = process_.WaitForExit(std::chrono::seconds(2))) return code;
    }
    return std::nullopt;
  }
  std::optional<int> WaitForExit() { return process_.WaitForExit(); }
  [[nodiscard]] std::string Output() const { return process_.Output(); }
  void Signal(int signal) { process_.Signal(signal); }

 private:
  static std::vector<std::string> Arguments(const World& world,
                                            const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"check", "--config.file", world.config_file().string(),
                                       "--watch=1s"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  World& world_;
  ChildProcess process_;
};

TEST_CASE("check --watch: through a rolling upgrade, until everything holds",
          "[integration][check]") {
  World world(UnitsAlone());
  world.Scenario("rolling-upgrade");
  Watch watch(world, {"--after", "upgrade"});
  REQUIRE(watch.Says("emea: UNKNOWN - central-b was not read: connect: "));
  world.pair().Advance(minutes{7});
  REQUIRE(watch.Says("emea: NOT IN HA - versions differ: "));
  world.pair().Advance(minutes{29});
  REQUIRE(watch.Says("central-a was not read: connect: "));
  CHECK(watch.EndsWhileTimePasses(minutes{2}, 10) == 0);
  CAPTURE(watch.Output());
  CHECK(watch.Says("emea: IN HA - central-a is Master, central-b is Standby"));
  CHECK(watch.Output().find("no longer: versions differ: ") != std::string::npos);
}

TEST_CASE("check --watch: through the repair after a restore", "[integration][check]") {
  World world(UnitsAlone());
  world.Scenario("backup-restored");
  Watch watch(world, {"--after", "restore"});
  REQUIRE(watch.Says("emea: NOT IN HA - "));
  const auto [address, key] = world.pair().With(0, [](const simulator::SimulatedPair& pair) {
    return std::pair(pair.unit(0).ip_address, pair.unit(0).ha_key);
  });
  world.Act({"set-disabled", 1, "", "false"});
  world.Act({"set-preferred", 1, "", "false"});
  world.Act({"set-peer-address", 1, "", address});
  REQUIRE(watch.Says("no longer: IP Address for the Other Peer of central-b is its own address"));
  world.Act({"set-peer-key", 1, "", key});
  CHECK(watch.EndsWhileTimePasses(minutes{2}, 10) == 0);
  CHECK(watch.Says("emea: IN HA - "));
}

TEST_CASE("check --watch: Ctrl-C ends it with what was true last", "[integration][check]") {
  World world(UnitsAlone());
  world.Scenario("disowned");
  Watch watch(world, {});
  REQUIRE(watch.Says("stale license migration: 2 LoadMasters disowned"));
  watch.Signal(SIGINT);
  CHECK(watch.WaitForExit() == 1);
}

TEST_CASE("check --watch: ends with its terminal, and when nobody reads it any more",
          "[integration][check]") {
  World world(UnitsAlone());
  world.Scenario("disowned");
  Watch watch(world, {});
  REQUIRE(watch.Says("stale license migration: 2 LoadMasters disowned"));
  watch.Signal(SIGHUP);
  CHECK(watch.WaitForExit() == 128 + SIGHUP);
  const CheckEnd head =
      RunInShell("\"$0\" \"$@\" | head -n 1",
                 {"check", "--watch=1m", "--config.file", world.config_file().string()});
  CHECK(head.code == 0);
  CHECK(head.output.find("stale license migration") != std::string::npos);
}

TEST_CASE("check --watch: a normal device or an unmapped fact is not waited for",
          "[integration][check]") {
  World world(UnitsAlone());
  Watch watch(world, {});
  CHECK(watch.WaitForExit() == 0);
}

TEST_CASE("ConfigCheck --online: sources, facts with their places, checks",
          "[integration][check]") {
  World world(UnitsAlone());
  const std::string config = world.config_file().string();
  const auto run = [&config] {
    return Run({"--config.file", config, "--config.check", "--online"});
  };
  const CheckEnd well = run();
  CAPTURE(well.output);
  CHECK(well.code == 0);
  for (const char* const words :
       {"valid, 1 pair", "central-a (https://", "/api/v1/ha-settings/1/", "settings /ha_mode",
        "set, equal to the key that the other unit shows", "Same version: holds"}) {
    CAPTURE(words);
    CHECK(well.output.find(words) != std::string::npos);
  }
  world.Fault(1, {.name = "status", .path = "loadmaster", .number = 503});
  const CheckEnd failing = run();
  CHECK(failing.code == 1);
  CHECK(failing.output.find("http_status: ") != std::string::npos);
  CHECK(failing.output.find("One owner per LoadMaster: undecided, ") != std::string::npos);
  for (const std::string& secret : world.Secrets()) {
    CHECK(well.output.find(secret) == std::string::npos);
  }
}

}  // namespace
}  // namespace kemp360::testing
