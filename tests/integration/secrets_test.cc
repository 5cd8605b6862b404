#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "integration/scenario_verdicts.h"
#include "integration/world.h"
#include "support/read_file.h"

// No secret of the configuration or of a unit leaves the process in any form that people read: log
// at debug, pages, metrics, errors, headers, command line.
namespace kemp360::testing {
namespace {

using simulator::WireReply;
using simulator::WireRequest;

/// All that a run of the exporter emitted, each piece with where it came from.
class Emitted {
 public:
  void Add(const std::string& where, const HttpReply& reply) {
    std::string text = reply.Text();
    for (const auto& [name, value] : reply.headers) text += "\n" + name + ": " + value;
    Add(where, text);
  }
  void Add(const std::string& where, std::string text) {
    pieces_.emplace_back(where, std::move(text));
  }
  /// "WHERE: what stands before it" for each place where one shows.
  [[nodiscard]] std::vector<std::string> Leaks(const std::vector<std::string>& secrets) const {
    std::vector<std::string> leaks;
    for (const auto& [where, text] : pieces_) {
      for (const std::string& secret : secrets) {
        const std::size_t at = text.find(secret);
        if (at == std::string::npos) continue;
        const std::size_t from = at < 120 ? 0 : at - 120;
        leaks.push_back(where + ": " + text.substr(from, at - from + secret.size() + 20));
      }
    }
    return leaks;
  }
  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = 0;
    for (const auto& [where, text] : pieces_) sum += text.size();
    return sum;
  }

 private:
  std::vector<std::pair<std::string, std::string>> pieces_;
};

/// Every page, and every kind of request that is answered with an error.
void AskForEverything(World& world, const std::string& when, Emitted& emitted) {
  const ExporterProcess& exporter = world.exporter();
  for (const char* target :
       {"/metrics", "/", "/status", "/config", "/sd", "/probe?pair=emea&debug=true",
        "/probe?pair=emea", "/probe", "/probe?pair=eme", "/probe?pair=%ff%00", "/nothing",
        "/-/healthy", "/-/ready", "/-/reload"}) {
    emitted.Add(when + " " + target, exporter.Get(target));
  }
  emitted.Add(when + " openmetrics",
              exporter.Get("/metrics", {"Accept: application/openmetrics-text;version=1.0.0"}));
  emitted.Add(when + " bad deadline",
              exporter.Get("/metrics", {"X-Prometheus-Scrape-Timeout-Seconds: soon"}));
  emitted.Add(when + " POST /-/reload", HttpPost(exporter.port(), "/-/reload"));
}

std::string JsonError(const char* member, const WireRequest& request) {
  std::string said = request.target + " " + request.body;
  if (const auto header = request.Header("Authorization")) said += " " + std::string(*header);
  std::string escaped;
  for (const char letter : said) {
    if (letter == '"' || letter == '\\') escaped += '\\';
    escaped += letter;
  }
  return "{\"" + std::string(member) + "\": \"cannot understand: " + escaped + "\"}";
}

/// A unit that repeats what it was sent wherever it can, in a way for each source.
std::optional<WireReply> Echo(const WireRequest& request) {
  const std::string query(request.Query());
  const std::string_view path = request.Path();
  if (request.method == "POST")
    return WireReply::Text(400, "application/json", JsonError("error", request));
  if (path == "/api/v1/ha-settings/1/") {
    return WireReply::Text(400, "application/json", JsonError("error", request));
  }
  if (path == "/api/v1/loadmaster/") {
    WireReply reply = WireReply::Text(302, "text/html", "");
    const auto header = request.Header("Authorization");
    reply.headers.push_back({"Location", "https://elsewhere.example/?" + query +
                                             "&h=" + std::string(header.value_or(""))});
    return reply;
  }
  return WireReply::Text(500, "application/json", JsonError("error_message", request));
}

/// Did the unit see the secret, so that it could have been told on?
bool WasUsed(World& world, std::size_t unit, const std::string& secret) {
  const auto requests = world.pair().Requests(0, unit);
  return std::any_of(requests.begin(), requests.end(), [&secret](const WireRequest& request) {
    const auto header = request.Header("Authorization");
    return request.target.find(secret) != std::string::npos ||
           request.body.find(secret) != std::string::npos ||
           (header && header->find(secret) != std::string_view::npos);
  });
}

/// `text` with the first `from` replaced; throws if there is none.
std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no " + from + " in " + text);
  return text.replace(at, from.size(), to);
}

/// A mistake beside, or within, a secret: what takes the place of the line with unit a's key, or of
/// its url.
struct BrokenConfig {
  const char* what;
  bool in_the_url;
  std::string line;
};

std::vector<BrokenConfig> BrokenConfigs(const std::string& url, const std::string& key) {
  const std::string more = "\n        ";
  const std::string good = "api_key: " + key;
  return {
      {"two credentials", false, good + more + "password_file: password.0.0"},
      {"no such key", false, "api_kye: " + key},
      {"a list", false, "api_key: [" + key + "]"},
      {"a map", false, "api_key: {" + key + ": 1}"},
      {"an anchor", false, "api_key: &" + key + " " + key},
      {"an alias", false, "api_key: *" + key},
      {"an open quote", false, "api_key: \"" + key},
      {"a colon within", false, "api_key: " + key + ": " + key},
      {"twice", false, good + more + good},
      {"a proxy with a password", false, good + more + "proxy_url: http://u:" + key + "@p.example"},
      {"a proxy of another kind", false, good + more + "proxy_url: ftp://u:" + key + "@p.example"},
      {"user information", true, Replaced(url, "//", "//admin:" + key + "@")},
      {"a query", true, url + "/?api_key=" + key},
  };
}

WorldOptions Credentialed(const std::string& kind, const std::string& authentication) {
  WorldOptions options;
  options.password = kind == "password";
  options.unit_lines = "authentication: " + authentication;
  options.arguments = {"--web.enable-lifecycle"};
  options.start = false;
  return options;
}

/// The keys themselves instead of the names of their files.
void WriteKeysInline(World& world) {
  std::string config = world.ConfigText();
  for (const std::size_t unit : {0U, 1U}) {
    config = Replaced(config, "api_key_file: key.0." + std::to_string(unit),
                      "api_key: " + world.pair().Key(0, unit));
  }
  world.WriteFile("kemp360.yaml", config);
}

/// Adds the command line and all of the log, and ends the exporter.
void AddWhatTheProcessShows(World& world, Emitted& emitted) {
  ChildProcess& process = world.exporter().process();
  emitted.Add("/proc cmdline", ReadFile("/proc/" + std::to_string(process.pid()) + "/cmdline"));
  process.Signal(SIGTERM);
  REQUIRE(process.WaitForExit() == 0);
  emitted.Add("log", process.Output());
}

TEST_CASE("Secrets: none in anything that the exporter emits", "[integration]") {
  const auto kind = GENERATE(as<std::string>(), "key file", "inline", "password");
  const auto authentication = GENERATE(as<std::string>(), "query", "header");
  CAPTURE(kind, authentication);
  World world(Credentialed(kind, authentication));
  if (kind == "inline") WriteKeysInline(world);
  const std::vector<std::string> secrets = world.Secrets();
  world.Start();
  Emitted emitted;
  AskForEverything(world, "healthy", emitted);
  // All of them were used: keys and passwords were sent, the HA keys were compared.
  CHECK(world.Scrape().Value(CheckSeries("peer_key")) == 1);
  for (const std::size_t unit : {0U, 1U}) {
    CHECK(WasUsed(world, unit, world.pair().Key(0, unit)));
    CHECK(WasUsed(world, unit, world.pair().Password(0, unit)) == (kind == "password"));
  }

  world.Fault(0, {"redirect-to-unset-proxy", "loadmaster", {}, ""});
  world.Fault(1, {"redirect",
                  "loadmaster",
                  {},
                  "https://elsewhere.example/?username=admin&api_key=" + world.pair().Key(0, 1)});
  world.Fault(1, {"truncated-json", "ha-settings", {}, ""});
  AskForEverything(world, "faults", emitted);
  CHECK(VerdictsOf(world.Scrape()).failures == "redirect malformed,redirect");
  world.pair().ClearFaults();

  world.Scenario("backup-restored");  // the HA keys no longer match
  AskForEverything(world, "wrong key", emitted);
  CHECK(world.Scrape().Value(CheckSeries("peer_key")) == 0);
  world.Scenario("credentials-revoked");
  AskForEverything(world, "revoked", emitted);
  AskForEverything(world, "cool-down", emitted);

  AddWhatTheProcessShows(world, emitted);
  CHECK(emitted.bytes() > 50'000);
  CHECK(emitted.Leaks(secrets) == std::vector<std::string>{});
}

TEST_CASE("Secrets: not even those that a unit repeats", "[integration]") {
  const auto kind = GENERATE(as<std::string>(), "key file", "inline", "password");
  const auto authentication = GENERATE(as<std::string>(), "query", "header");
  CAPTURE(kind, authentication);
  World world(Credentialed(kind, authentication));
  if (kind == "inline") WriteKeysInline(world);
  const std::vector<std::string> secrets = world.Secrets();
  for (const std::size_t unit : {0U, 1U}) world.pair().SetHook(0, unit, Echo);
  world.Start();
  Emitted emitted;
  AskForEverything(world, "echo", emitted);
  for (const std::size_t unit : {0U, 1U}) {
    CHECK(WasUsed(world, unit,
                  kind == "password" ? world.pair().Password(0, unit) : world.pair().Key(0, unit)));
  }
  AddWhatTheProcessShows(world, emitted);
  if (kind != "password") {  // what a refused login says is not shown at all
    CHECK(world.exporter().Log().find("cannot understand") != std::string::npos);
  }
  CHECK(emitted.Leaks(secrets) == std::vector<std::string>{});
}

TEST_CASE("Secrets: a unit that speaks of the HA keys is not quoted with them", "[integration]") {
  WorldOptions options = Credentialed("key file", "query");
  World world(options);
  const auto [own, peers] = world.pair().With(0, [](const simulator::SimulatedPair& pair) {
    return std::pair(pair.unit(0).ha_key, pair.unit(1).ha_key);
  });
  const std::string settings =
      R"({"device_id": "1300471", "version": "1.24.3", "ha_mode": ")" + own +
      R"(", "ha_error": true, "ha_error_message": "the peer shows )" + peers + R"(", "ha_key": ")" +
      own + R"(", "peer_ha_key": ")" + peers + R"("})";
  world.pair().SetHook(0, 0, [settings](const WireRequest& request) {
    const bool asked = request.Path() == "/api/v1/ha-settings/1/";
    return asked ? std::optional(WireReply::Json(settings)) : std::nullopt;
  });
  world.Start();
  Emitted emitted;
  AskForEverything(world, "HA keys", emitted);
  const Exposition scrape = world.Scrape();
  CHECK(scrape.Value(CheckSeries("peer_key")) == 1);
  CHECK(scrape.Value(UnitSeries("kemp360_unit_ha_mode", 0, "mode=\"unknown\"")) == 1);
  CHECK(world.exporter().Get("/status").Text().find("the peer shows <hidden>") !=
        std::string::npos);
  AddWhatTheProcessShows(world, emitted);
  CHECK(emitted.Leaks(world.Secrets()) == std::vector<std::string>{});
}

TEST_CASE("Secrets: a unit that speaks of the other unit's is not quoted with them",
          "[integration]") {
  WorldOptions options = Credentialed("key file", "query");
  World world(options);
  const std::string peers = world.pair().With(
      0, [](const simulator::SimulatedPair& pair) { return pair.unit(1).ha_key; });
  const std::string key = world.pair().Key(0, 1);
  const std::string settings =
      R"({"device_id": "1300471", "version": ")" + key + R"(", "ha_mode": "master", )" +
      R"("ha_error": true, "ha_error_message": "presented key )" + peers + " with " + key +
      R"(, expected )" + std::string(32, 'c') + R"(", "peer_ip_address": ")" + peers +
      R"(", "peer_ha_key": ")" + std::string(32, 'c') + R"("})";
  world.pair().SetHook(0, 0, [settings](const WireRequest& request) {
    const bool asked = request.Path() == "/api/v1/ha-settings/1/";
    return asked ? std::optional(WireReply::Json(settings)) : std::nullopt;
  });
  world.Start();
  Emitted emitted;
  AskForEverything(world, "the other unit's secrets", emitted);
  const Exposition scrape = world.Scrape();
  CHECK(scrape.Value(UnitSeries("kemp360_fact_missing", 0, "fact=\"version\"")) == 1);
  CHECK(world.exporter().Get("/status").Text().find("presented key <hidden> with <hidden>") !=
        std::string::npos);
  AddWhatTheProcessShows(world, emitted);
  std::vector<std::string> secrets = world.Secrets();
  secrets.emplace_back(32, 'c');
  CHECK(emitted.Leaks(secrets) == std::vector<std::string>{});
}

TEST_CASE("Secrets: no message about a broken configuration quotes one", "[integration]") {
  WorldOptions options = Credentialed("inline", "query");
  World world(options);
  WriteKeysInline(world);
  const std::string good = world.ConfigText();
  const std::string key = world.pair().Key(0, 0);
  world.Start();
  const std::string url = world.pair().UnitUrl(0, 0);
  for (const BrokenConfig& broken : BrokenConfigs(url, key)) {
    CAPTURE(broken.what);
    world.WriteFile("kemp360.yaml",
                    Replaced(good, broken.in_the_url ? url : "api_key: " + key, broken.line));
    Emitted emitted;
    const HttpReply reply = HttpPost(world.exporter().port(), "/-/reload");
    CHECK(reply.status == 500);
    emitted.Add("POST /-/reload", reply);
    CHECK(emitted.Leaks(world.Secrets()) == std::vector<std::string>{});
  }
  Emitted emitted;
  AskForEverything(world, "after the mistakes", emitted);
  AddWhatTheProcessShows(world, emitted);
  CHECK(emitted.Leaks(world.Secrets()) == std::vector<std::string>{});
}

}  // namespace
}  // namespace kemp360::testing
