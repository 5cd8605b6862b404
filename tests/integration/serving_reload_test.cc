#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

constexpr const char* kSuccessful = "kemp360_exporter_config_last_reload_successful";
constexpr const char* kSuccessTime =
    "kemp360_exporter_config_last_reload_success_timestamp_seconds";

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// Two pairs in the simulator, of which the configuration names the first; /metrics reads none.
WorldOptions OnePairOfTwo() {
  WorldOptions options = QuietMetrics();
  options.simulator.pairs = 2;
  options.pair_lines = "timeout: 19s";
  options.arguments = {"--web.enable-lifecycle"};
  options.start = false;
  return options;
}

/// A world whose configuration can be had with either pair alone or with both.
class TwoPairs {
 public:
  TwoPairs() : world(OnePairOfTwo()) {
    both = world.ConfigText();
    const std::size_t second = both.find("  - name: pair-2");
    REQUIRE(second != std::string::npos);
    first_only = both.substr(0, second);
    second_only = both.substr(second);
    world.WriteFile("kemp360.yaml", first_only);
    world.Start();
  }
  [[nodiscard]] HttpReply Reload() { return HttpPost(world.exporter().port(), "/-/reload"); }
  [[nodiscard]] int Probe(const std::string& pair) {
    return world.exporter().Get("/probe?pair=" + pair).status;
  }

  World world;
  std::string both;
  std::string first_only;
  std::string second_only;  ///< the entry of a list
};

TEST_CASE("Reload by request: pairs are added, renamed and removed", "[integration]") {
  TwoPairs pairs;
  const double started = SelfValue(pairs.world.exporter(), kSuccessTime);
  CHECK(started > 1.7e9);
  CHECK(SelfValue(pairs.world.exporter(), kSuccessful) == 1);
  CHECK(pairs.Probe("emea") == 200);
  CHECK(pairs.Probe("pair-2") == 404);

  pairs.world.WriteFile("kemp360.yaml", pairs.both);
  const HttpReply reloaded = pairs.Reload();
  CHECK(reloaded.status == 200);
  CHECK(reloaded.Text() == "reloaded\n");
  CHECK(SelfValue(pairs.world.exporter(), kSuccessTime) > started);
  CHECK(pairs.Probe("emea") == 200);
  CHECK(pairs.Probe("pair-2") == 200);

  pairs.world.WriteFile("kemp360.yaml", Replaced(pairs.both, "pair-2", "apac"));
  CHECK(pairs.Reload().status == 200);
  CHECK(pairs.Probe("pair-2") == 404);
  CHECK(pairs.Probe("apac") == 200);
  CHECK(pairs.world.exporter().Text("/sd").find("apac") != std::string::npos);
  CHECK(pairs.world.exporter().Text("/").find("pair-2") == std::string::npos);

  pairs.world.WriteFile("kemp360.yaml", pairs.first_only);
  CHECK(pairs.Reload().status == 200);
  CHECK(pairs.Probe("apac") == 404);
  CHECK(pairs.Probe("emea") == 200);
}

TEST_CASE("Reload with mistakes: every one is listed, the old configuration stays in force",
          "[integration]") {
  TwoPairs pairs;
  const double started = SelfValue(pairs.world.exporter(), kSuccessTime);
  std::string wrong = Replaced(pairs.both, "timeout: 19s", "timeout: 19");
  wrong = Replaced(wrong, "name: pair-2", "nmae: pair-2");
  pairs.world.WriteFile("kemp360.yaml", wrong);
  const HttpReply refused = pairs.Reload();
  CHECK(refused.status == 500);
  const std::string text = refused.Text();
  CAPTURE(text);
  CHECK(text.starts_with("not reloaded, the previous configuration stays active:\n"));
  const std::string file = pairs.world.config_file().string();
  CHECK(text.find(file + ":5:14: \"19\": a duration needs a unit, for example 10s") !=
        std::string::npos);
  CHECK(text.find("unknown key \"nmae\": did you mean \"name\"?") != std::string::npos);

  CHECK(SelfValue(pairs.world.exporter(), kSuccessful) == 0);
  CHECK(SelfValue(pairs.world.exporter(), kSuccessTime) == started);
  CHECK(pairs.Probe("emea") == 200);
  CHECK(pairs.Probe("pair-2") == 404);
  CHECK(pairs.world.exporter().Text("/config").find("timeout: 19s") != std::string::npos);
  CHECK(pairs.world.exporter().process().WaitForOutput("did you mean"));

  pairs.world.WriteFile("kemp360.yaml", pairs.both);  // mended
  CHECK(pairs.Reload().status == 200);
  CHECK(SelfValue(pairs.world.exporter(), kSuccessful) == 1);
  CHECK(pairs.Probe("pair-2") == 200);
}

TEST_CASE("Reload: a file that is gone is a mistake, not a crash", "[integration]") {
  TwoPairs pairs;
  std::filesystem::remove(pairs.world.config_file());
  const HttpReply refused = pairs.Reload();
  CHECK(refused.status == 500);
  CHECK(refused.Text().find("kemp360.yaml") != std::string::npos);
  CHECK(pairs.Probe("emea") == 200);
}

TEST_CASE("Reload by SIGHUP: the same, good and bad", "[integration]") {
  TwoPairs pairs;
  pairs.world.WriteFile("kemp360.yaml", pairs.both);
  pairs.world.exporter().process().Signal(SIGHUP);
  CHECK(Eventually([&] { return pairs.Probe("pair-2") == 200; }));

  pairs.world.WriteFile("kemp360.yaml", "pairs: none of that\n");
  pairs.world.exporter().process().Signal(SIGHUP);
  CHECK(Eventually([&] { return SelfValue(pairs.world.exporter(), kSuccessful) == 0; }));
  CHECK(pairs.Probe("pair-2") == 200);

  pairs.world.WriteFile("kemp360.yaml", pairs.first_only);
  pairs.world.exporter().process().Signal(SIGHUP);
  CHECK(Eventually([&] { return pairs.Probe("pair-2") == 404; }));
  CHECK(SelfValue(pairs.world.exporter(), kSuccessful) == 1);
}

TEST_CASE("Reload: pair files that come, change and go", "[integration]") {
  TwoPairs pairs;
  pairs.world.WriteFile("kemp360.yaml", "pair_files: [pairs.d/*.yaml]\n" + pairs.first_only);
  CHECK(pairs.Reload().status == 200);  // a folder that is not there yet is a warning
  std::filesystem::create_directory(pairs.world.directory() / "pairs.d");
  // Names of files are relative to the file that names them.
  std::string moved = pairs.second_only;
  for (std::size_t at = 0; (at = moved.find("api_key_file: ", at)) != std::string::npos; ++at)
    moved.insert(at + 14, "../");
  for (std::size_t at = 0; (at = moved.find("ca_file: ", at)) != std::string::npos; ++at)
    moved.insert(at + 9, "../");
  pairs.world.WriteFile("pairs.d/two.yaml", "pairs:\n" + moved);
  CHECK(pairs.Reload().Text() == "reloaded\n");
  CHECK(pairs.Probe("pair-2") == 200);

  pairs.world.WriteFile("pairs.d/three.yaml", "pairs:\n" + moved);  // the same name again
  const HttpReply refused = pairs.Reload();
  CHECK(refused.status == 500);
  CHECK(refused.Text().find("pairs.d/two.yaml:2:5") != std::string::npos);
  CHECK(refused.Text().find("pairs.d/three.yaml:2:5") != std::string::npos);
  CHECK(pairs.Probe("pair-2") == 200);

  std::filesystem::remove_all(pairs.world.directory() / "pairs.d");
  CHECK(pairs.Reload().status == 200);
  CHECK(pairs.Probe("pair-2") == 404);
  CHECK(pairs.Probe("emea") == 200);
}

TEST_CASE("Reload while a read is under way: the scrape gets its whole answer", "[integration]") {
  TwoPairs pairs;
  HeldUnit held(pairs.world, 0, 1);
  HttpConnection probe = Ask(pairs.world.exporter(), "/probe?pair=emea");
  REQUIRE(held.WasAsked());
  pairs.world.WriteFile("kemp360.yaml", "pairs:\n" + pairs.second_only);
  CHECK(pairs.Reload().status == 200);
  CHECK(pairs.Probe("emea") == 404);  // the old one is gone for all who come now
  CHECK(pairs.Probe("pair-2") == 200);
  held.Release();

  const HttpReply reply = probe.Receive();
  CHECK(reply.status == 200);
  const Exposition scrape(reply.Text());
  CHECK(scrape.Value(UnitSeries("kemp360_up", 0)) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_up", 1)) == 1);
  CHECK(scrape.Value(CheckSeries("ha_mode")) == 1);
}

TEST_CASE("Reload: what the exporter counts about itself goes on", "[integration]") {
  TwoPairs pairs;
  CHECK(pairs.Probe("emea") == 200);
  const std::string series = UnitSeries("kemp360_exporter_upstream_requests_total", 0);
  const double before = SelfValue(pairs.world.exporter(), series);
  CHECK(before > 0);
  CHECK(pairs.Reload().status == 200);
  CHECK(SelfValue(pairs.world.exporter(), series) == before);
  CHECK(pairs.Probe("emea") == 200);
  CHECK(SelfValue(pairs.world.exporter(), series) == 2 * before);
}

TEST_CASE("A changed file is noticed without a word", "[integration]") {
  TwoPairs pairs;
  pairs.world.WriteFile("kemp360.yaml", pairs.both);
  CHECK(pairs.world.exporter().process().WaitForOutput("a configuration file changed",
                                                       std::chrono::seconds(30)));
  CHECK(Eventually([&] { return pairs.Probe("pair-2") == 200; }));
}

/// A pair file of so many pairs, on one line, to which nothing ever listens.
void WritePairs(const World& world, const std::filesystem::path& name, std::size_t count) {
  const std::string key = world.KeyFile(0, 0).string();
  std::string text = "pairs: [";
  for (std::size_t i = 0; i < count; ++i) {
    const std::string pair = "many-" + std::to_string(i);
    text.append("{name: ").append(pair).append(", username: u, api_key_file: ").append(key);
    text.append(", units: [{name: a, url: \"https://").append(pair).append(".invalid\"}]},");
  }
  world.WriteFile(name, text + "]\n");
}

TEST_CASE("Reload by request: eight at once cost two loads, and no probe waits for them",
          "[integration]") {
  TwoPairs pairs;
  WritePairs(pairs.world, "many.yaml", 3000);
  pairs.world.WriteFile("kemp360.yaml", "pair_files: [many.yaml]\n" + pairs.first_only);
  REQUIRE(pairs.Reload().status == 200);
  const std::size_t before = pairs.world.exporter().Log().size();

  std::vector<HttpConnection> reloads;
  for (int i = 0; i < 8; ++i) {
    reloads.emplace_back(pairs.world.exporter().port());
    reloads.back().Send({.method = "POST", .target = "/-/reload"});
  }
  CHECK(pairs.Probe("emea") == 200);
  for (HttpConnection& reload : reloads) CHECK(reload.Receive().Text() == "reloaded\n");
  const std::string log = pairs.world.exporter().Log().substr(before);
  std::size_t loads = 0;
  for (std::size_t at = 0; (at = log.find("configuration loaded", at)) != std::string::npos; ++at)
    ++loads;
  CHECK(loads <= 2);
}

/// Used by a process so far, in seconds.
double CpuTime(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

TEST_CASE("The end in the middle of a load: it stops loading", "[integration]") {
  TwoPairs pairs;
  std::filesystem::create_directory(pairs.world.directory() / "pairs.d");
  WritePairs(pairs.world, "pairs.d/0.yaml", 20'000);  // almost as large as a file may be
  for (int i = 1; i < 100; ++i) {
    std::filesystem::create_symlink(
        "0.yaml", pairs.world.directory() / "pairs.d" / (std::to_string(i) + ".yaml"));
  }
  pairs.world.WriteFile("kemp360.yaml", "pair_files: [pairs.d/*.yaml]\n" + pairs.first_only);
  ChildProcess started(ExporterProcess::CommandLine(
      {"--config.file=" + pairs.world.config_file().string(), "--web.listen-address=127.0.0.1:0"}));
  REQUIRE(Eventually([&] { return CpuTime(started.pid()) > 0.3; }));
  started.Signal(SIGTERM);
  CHECK(started.WaitForExit(std::chrono::seconds(2)) == 0);

  ChildProcess& running = pairs.world.exporter().process();
  const double before = CpuTime(running.pid());
  HttpConnection reload(pairs.world.exporter().port());
  reload.Send({.method = "POST", .target = "/-/reload"});
  REQUIRE(Eventually([&] { return CpuTime(running.pid()) > before + 0.3; }));
  running.Signal(SIGINT);
  CHECK(running.WaitForExit(std::chrono::seconds(2)) == 0);
  CHECK(reload.Receive().status == 503);
}

}  // namespace
}  // namespace kemp360::testing
