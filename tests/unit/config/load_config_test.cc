#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "config/config.h"
#include "support/paths.h"
#include "support/temp_directory.h"
#include "support/yaml_files.h"

namespace kemp360 {
namespace {

using std::chrono::milliseconds;
using testing::AsLines;
using testing::ReadWhole;
using testing::RewriteGolden;
using testing::WriteWhole;
using testing::YamlFilesIn;

const std::string kGood = testing::FixturePath("config/good");

Config Loaded(const std::string& file) {
  const Result<Config, std::vector<Mistake>> config = LoadConfig(file);
  if (!config) UNSCOPED_INFO(AsLines(config.error(), kGood));
  REQUIRE(config);
  return *config;
}

std::string WithoutFolder(std::string text, const std::string& folder) {
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
    text.replace(at, folder.size(), "FOLDER");
  }
  return text;
}

TEST_CASE("LoadConfig: the smallest useful file has every default of the structs", "[config]") {
  const Config config = Loaded(kGood + "/minimal.yaml");
  REQUIRE(config.pairs.size() == 1);
  PairConfig expected;
  expected.name = "emea";
  expected.defined_at = kGood + "/minimal.yaml:6:5";
  for (const char* name : {"central-a", "central-b"}) {
    UnitConfig& unit = expected.units.emplace_back();
    unit.name = name;
    unit.url = *ParseUrl("https://" + std::string(name) + ".example");
    unit.username = "monitoring";
    unit.api_key_file = kGood + "/keys/" + name;
  }
  CHECK(config.pairs.front() == expected);
  CHECK(config.limits == LimitsConfig{});
  CHECK(config.metrics_pairs == MetricsPairs::kAuto);
  CHECK(config.files == std::vector<std::string>{kGood + "/minimal.yaml"});
  CHECK(config.warnings.empty());
  REQUIRE(config.profiles.contains("default"));
  CHECK(config.profiles.size() == 1);
}

TEST_CASE("LoadConfig: the nearer key wins, maps are merged key by key", "[config]") {
  const Config config = Loaded(kGood + "/everything.yaml");
  REQUIRE(config.pairs.size() == 2);
  const PairConfig& emea = config.pairs[0];
  CHECK(emea.timeout == milliseconds(500));
  CHECK(emea.license_grace_period == std::chrono::days(14));
  CHECK_FALSE(emea.loadmaster_series);  // from defaults
  CHECK(emea.loadmaster_limit == 20);   // from the pair
  REQUIRE(emea.units.size() == 2);

  const UnitConfig& a = emea.units[0];
  CHECK(Origin(a.url) == "https://central-a.example");
  CHECK(a.url.path.empty());
  CHECK(a.username.empty());
  CHECK(a.username_file == kGood + "/keys/user");
  CHECK(a.api_key_file == kGood + "/keys/emea.a");
  CHECK(a.authentication == "header");
  CHECK(a.addresses ==
        std::vector<std::string>{"192.0.2.10", "2001:db8::1", "192.0.2.11", "nat.example"});
  CHECK(a.profile == "default");  // the pair's beats the defaults'
  CHECK(a.report_file == kGood + "/reports/emea.a.csv");
  CHECK(a.proxy_url.empty());  // "" switches the defaults' off
  CHECK(a.tls_config == TlsConfig{"", kGood + "/tls/client.pem", kGood + "/tls/client.key",
                                  "central.example", true, "TLS13",
                                  "sha256//YhKJKSzoTt2b5FP18fvpHo7fJYqQCjAa3HWY3tvRMwE=;"
                                  "sha256//YhKJKSzoTt2b5FP18fvpHo7fJYqQCjAa3HWY3tvRMwE="});

  const UnitConfig& b = emea.units[1];
  CHECK(Origin(b.url) == "http://[2001:db8::2]:8443");
  CHECK(b.username == "other");    // of a group that excludes one another,
  CHECK(b.username_file.empty());  // the nearer member replaces the farther one
  CHECK(b.password_file == kGood + "/keys/password");
  CHECK(b.api_key_file.empty());
  CHECK(b.authentication == "query");
  CHECK(b.profile == kGood + "/profiles/versions.yaml");
  CHECK(b.proxy_url == "socks5h://proxy.example:1080");
  CHECK(b.tls_config.ca_file == kGood + "/tls/ca.pem");

  CHECK(config.metrics_pairs == MetricsPairs::kNone);
  CHECK(config.limits == LimitsConfig{2, 3, 64U << 10U, 5, std::chrono::hours(1)});
}

TEST_CASE("LoadConfig: pair_files bring pairs, each file once, and are watched", "[config]") {
  const Config config = Loaded(kGood + "/everything.yaml");
  const PairConfig& apac = config.pairs[1];
  CHECK(apac.name == "apac");
  CHECK(apac.defined_at == kGood + "/pairs.d/apac.yaml:2:5");
  CHECK(apac.timeout == std::chrono::seconds(90));  // defaults hold for them too,
  REQUIRE(apac.units.size() == 1);
  CHECK(apac.units[0].api_key_file == kGood + "/keys/apac.a");  // relative to who names the file
  const auto watched = [&](const std::string& file) {
    return std::find(config.files.begin(), config.files.end(), kGood + file) != config.files.end();
  };
  CHECK(watched("/everything.yaml"));
  CHECK(watched("/pairs.d"));
  CHECK(watched("/pairs.d/apac.yaml"));
  CHECK(watched("/profiles/versions.yaml"));
}

TEST_CASE("LoadConfig: a folder of pair_files that cannot be read is not an empty one",
          "[config]") {
  const std::filesystem::path folder = testing::MakeTempDirectory();
  std::filesystem::create_symlink("pairs.d", folder / "pairs.d");
  std::ofstream(folder / "kemp360.yaml") << "pair_files: [pairs.d/*.yaml]\n";
  const auto config = LoadConfig((folder / "kemp360.yaml").string());
  REQUIRE_FALSE(config.ok());
  CHECK(ToString(config.error().at(0)) ==
        (folder / "kemp360.yaml:1:14: pair_files: ").string() + (folder / "pairs.d").string() +
            ": Too many levels of symbolic links: it must be a readable folder");
  std::filesystem::remove_all(folder);
}

TEST_CASE("LoadConfig: warnings name what works and is not wise", "[config]") {
  const auto warnings_of = [](const std::string& file) {
    std::vector<std::string> warnings;
    for (const std::string& warning : Loaded(kGood + file).warnings) {
      warnings.push_back(WithoutFolder(warning, kGood));
    }
    return warnings;
  };
  CHECK(warnings_of("/inline-key.yaml") ==
        std::vector<std::string>{"FOLDER/inline-key.yaml:1:43: the api_key is in the configuration "
                                 "itself: put it in a file, and name that file in api_key_file"});
  CHECK(warnings_of("/everything.yaml") ==
        std::vector<std::string>{
            "FOLDER/everything.yaml:31:14: unit \"b\" of pair \"emea\" is read over plain HTTP, "
            "which sends its credentials in clear text: use https:// if the unit offers it",
            "pair_files: nothing matches FOLDER/pairs.d/nothing-*.yaml",
            "profile FOLDER/profiles/versions.yaml maps too little to decide distinct_units, "
            "local_license_parity, metered_license_parity, ha_mode, ha_enabled, preferred_master, "
            "peer_address, peer_key, loadmaster_ownership, report_parity; these checks stay absent "
            "for emea"});
}

TEST_CASE("LoadConfig: an inline key is a secret, a nearer file replaces it", "[config]") {
  const Config config = Loaded(kGood + "/inline-key.yaml");
  CHECK(config.pairs[0].units[0].api_key == Secret("fake-inline-key"));
  CHECK(config.pairs[0].units[1].api_key.empty());
  CHECK(config.pairs[0].units[1].api_key_file == kGood + "/keys/central-b");
}

TEST_CASE("LoadConfig: YAML may be spelled in other ways", "[config]") {
  const Config config = Loaded(kGood + "/yaml-spellings.yaml");
  CHECK(config.pairs[0].name == "1");
  CHECK(config.pairs[0].timeout == std::chrono::seconds(10));
  CHECK(config.pairs[0].units[0].name == "2");
  CHECK(config.pairs[0].units[0].username == "true");
  CHECK(Origin(config.pairs[0].units[0].url) == "https://a.example");
}

TEST_CASE("LoadConfig: a thousand broken units are told in a hundred lines", "[config]") {
  std::string text = "pairs:\n";
  for (int i = 0; i < 1000; ++i) text += "  - {name: p" + std::to_string(i) + ", unit: []}\n";
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / "kemp360_config_test_many.yaml";
  WriteWhole(file, text);
  const Result<Config, std::vector<Mistake>> config = LoadConfig(file.string());
  std::filesystem::remove(file);
  REQUIRE_FALSE(config);
  REQUIRE(config.error().size() == 101);
  CHECK(config.error().back().what == "… and 900 more errors");
}

/// A file beside a key, which pairs may name; gone at the end.
class ScratchFile {
 public:
  ScratchFile() { WriteWhole(folder_ / "key", "fake-key"); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  [[nodiscard]] std::string Holding(const std::string& text) const {
    WriteWhole(folder_ / "kemp360.yaml", text);
    return folder_ / "kemp360.yaml";
  }

 private:
  const std::filesystem::path folder_ = testing::MakeTempDirectory();
};

std::string Pairs(std::size_t count, std::string_view credentials, std::string_view between) {
  std::string text = "{defaults: {username: ü}, pairs: [";
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "p" + std::to_string(i);
    text.append("{name: ").append(name).append(", ").append(credentials);
    text.append(", units: [{name: a, url: \"https://").append(name).append("\"}]},");
    text.append(between);
  }
  return text + "]}";
}

std::string InOneLine(std::size_t count) { return Pairs(count, "api_key_file: key", " "); }
std::string InLines(std::size_t count) { return Pairs(count, "api_key_file: key", "\n"); }
std::string WithInlineKeys(std::size_t count) { return Pairs(count, "api_key: fake-key", "\n"); }
std::string UnknownKeys(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < 4 * count; ++i) text += "key" + std::to_string(i) + ": 1\n";
  return text;
}

TEST_CASE("LoadConfig: twice as much takes twice as long, however it is written", "[.speed]") {
  const auto text = GENERATE(&InOneLine, &InLines, &WithInlineKeys, &UnknownKeys);
  const ScratchFile file;
  const auto ticks = [&](std::size_t count) {
    const std::string path = file.Holding(text(count));
    std::clock_t least = std::numeric_limits<std::clock_t>::max();
    for (int i = 0; i < 3; ++i) {
      const std::clock_t begin = std::clock();
      static_cast<void>(LoadConfig(path));
      least = std::min(least, std::clock() - begin);
    }
    return static_cast<double>(least);
  };
  CHECK(ticks(1000) < 3 * ticks(500));
}

TEST_CASE("LoadConfig: it ends soon after it is told to", "[config]") {
  const ScratchFile file;
  const auto [text, asked] = GENERATE(table<std::string, int>({
      {InLines(1), 0},
      {InLines(100), 50},    // between two pairs
      {InOneLine(1000), 2},  // in the middle of a file
      {UnknownKeys(1000), 1},
  }));
  int times = 0;
  const auto loaded =
      LoadConfig(file.Holding(text), {std::nullopt, [&, most = asked] { return ++times > most; }});
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().empty());
  CHECK(times <= asked + 2);  // what was being read is let go, and that is all
}

TEST_CASE("LoadConfig: urls and addresses may have every form that is honest", "[config]") {
  const ScratchFile file;
  const auto config = LoadConfig(file.Holding(
      "pairs: [{name: p, username: u, api_key_file: key, units: [\n"
      "  {name: a, url: \"HTTPS://central-a.example:8443/\", proxy_url: "
      "\"socks5://proxy.example:1080\"},\n"
      "  {name: b, url: \"http://[2001:db8::1]\", proxy_url: \"http://[2001:db8::1]:3128/\",\n"
      "   addresses: [fe80::1]}]}]\n"));
  REQUIRE(config);
  CHECK(Origin(config->pairs[0].units[0].url) == "https://central-a.example:8443");
}

TEST_CASE("LoadConfig: no more may wait than there is room for among the connections", "[config]") {
  const ScratchFile file;
  const std::string text = InLines(1);
  const auto with = [&](const std::string& limits, std::optional<std::size_t> connections) {
    return LoadConfig(file.Holding(text.substr(0, text.size() - 1) + limits + "}"),
                      {connections, nullptr});
  };
  CHECK(with(", limits: {waiters: 448}", 512)->limits.waiters == 448);
  CHECK(with(", limits: {waiters: 449}", std::nullopt)->limits.waiters == 449);
  const auto refused = with(", limits: {waiters: 449}", 512);
  REQUIRE_FALSE(refused);
  REQUIRE(refused.error().size() == 1);
  CHECK(refused.error().front().line == 2);
  CHECK(refused.error().front().what ==
        "limits.waiters is 449, and --web.max-connections=512 lets 448 requests wait");
  CHECK(refused.error().front().mend == "write at most 448, or start with more connections");
  // What nobody wrote is no mistake.
  CHECK(with("", 40)->limits.waiters == 32);
  CHECK(with("", 512)->limits.waiters == LimitsConfig{}.waiters);
}

TEST_CASE("MetricsCarryPairs: auto is all up to twenty pairs, and none above", "[config]") {
  const auto [word, pairs, expected] =
      GENERATE(table<MetricsPairs, std::size_t, bool>({{MetricsPairs::kAuto, 0, true},
                                                       {MetricsPairs::kAuto, 20, true},
                                                       {MetricsPairs::kAuto, 21, false},
                                                       {MetricsPairs::kAll, 21, true},
                                                       {MetricsPairs::kNone, 1, false}}));
  Config config;
  config.metrics_pairs = word;
  config.pairs.resize(pairs);
  CHECK(config.MetricsCarryPairs() == expected);
}

TEST_CASE("RenderConfig: every default is filled in, secrets are masked", "[config]") {
  const std::vector<std::filesystem::path> files = YamlFilesIn(kGood);
  CHECK(files.size() >= 4);
  for (const std::filesystem::path& file : files) {
    INFO(file.filename().string());
    const std::string rendered = WithoutFolder(RenderConfig(Loaded(file.string())), kGood);
    const std::filesystem::path golden =
        std::filesystem::path(testing::GoldenPath("config")) / file.filename();
    if (RewriteGolden()) WriteWhole(golden, rendered);
    CHECK(rendered == ReadWhole(golden));
    CHECK(rendered.find("fake-") == std::string::npos);
  }
}

TEST_CASE("RenderConfig: what it says is a configuration again, but for profiles and secrets",
          "[config]") {
  const Config config = Loaded(kGood + "/everything.yaml");
  std::string rendered = RenderConfig(config);
  rendered.erase(rendered.find("\nprofiles:") + 1);
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / "kemp360_config_test_rendered.yaml";
  WriteWhole(file, rendered);
  Config again = Loaded(file.string());
  std::filesystem::remove(file);
  REQUIRE(again.pairs.size() == config.pairs.size());
  for (std::size_t i = 0; i < config.pairs.size(); ++i) {
    again.pairs[i].defined_at = config.pairs[i].defined_at;
  }
  CHECK(again.pairs == config.pairs);
  CHECK(again.limits == config.limits);
  CHECK(again.metrics_pairs == config.metrics_pairs);
  CHECK(again.profiles == config.profiles);
}

}  // namespace
}  // namespace kemp360
