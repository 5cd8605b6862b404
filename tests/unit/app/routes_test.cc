#include "app/routes.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/url.h"
#include "support/fake_fetcher.h"
#include "support/fake_look_up.h"
#include "support/manual_clock.h"
#include "support/manual_loop.h"
#include "support/recording_logger.h"
#include "support/temp_directory.h"

namespace kemp360 {
namespace {

using testing::FakeAnswer;
using Query = std::vector<std::pair<std::string, std::string>>;
using Headers = std::map<std::string, std::string>;

constexpr const char* kPath = "/api/v1/ha-settings/1/";
constexpr const char* kScrapeTimeout = "x-prometheus-scrape-timeout-seconds";

/// What one client got, once it is there.
struct Client final : Responder::Impl {
  void Send(Response sent) override {
    if (!response) response = std::move(sent);
  }
  std::optional<Response> response;
};

bool Holds(const Response& response, const std::string& part) {
  return response.body.find(part) != std::string::npos;
}

std::string PairYaml(const std::string& name) {
  const auto unit = [&name](const std::string& letter) {
    return "{name: " + name + "-" + letter + ", url: \"https://" + name + "-" + letter +
           ".example\"}";
  };
  return "  - {name: " + name + ", units: [" + unit("a") + ", " + unit("b") + "]}\n";
}

/// The end points between fakes: time and threads stand still until a test moves them. Two pairs,
/// emea and apac, whose units answer well.
class RouteScene {
 public:
  explicit RouteScene(Options given = {}) : options(std::move(given)) {
    Write("profile.yaml", "name: scene\nsources: {settings: {path: " + std::string(kPath) +
                              "}}\nfacts:\n"
                              "  device_id: {source: settings, at: /device_id}\n"
                              "  ha_mode: {source: settings, at: /mode, words: "
                              "{master: [m], standby: [s], standalone: [alone]}}\n");
    Configure(PairYaml("emea") + PairYaml("apac"));
    for (const char* const pair : {"emea", "apac"}) {
      Serve(std::string(pair) + "-a", R"({"device_id": "1", "mode": "m"})");
      Serve(std::string(pair) + "-b", R"({"device_id": "2", "mode": "s"})");
    }
  }
  RouteScene(const RouteScene&) = delete;
  RouteScene& operator=(const RouteScene&) = delete;
  ~RouteScene() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
  }
  void WriteConfig(const std::string& pairs, const std::string& more = "") const {
    Write("kemp360.yaml", more +
                              "defaults: {username: monitoring, api_key: 0123456789abcdef, "
                              "profile: profile.yaml}\npairs:\n" +
                              pairs);
  }
  void Configure(const std::string& pairs, const std::string& more = "") {
    WriteConfig(pairs, more);
    REQUIRE(reloader.Load().ok());
  }
  void Serve(const std::string& unit, const std::string& body) {
    fetcher.Serve(unit + ".example", kPath, FakeAnswer::Status(200, body));
  }
  /// From now on the unit does not answer.
  void Hang(const std::string& unit) {
    fetcher.Serve(unit + ".example", kPath, FakeAnswer::Status(200).Held());
  }

  /// What the server's thread does.
  [[nodiscard]] std::shared_ptr<Client> Begin(const std::string& path, Query query = {},
                                              Headers headers = {}) const {
    const auto route = std::find_if(routes.begin(), routes.end(), [&path](const Route& one) {
      return one.path == path || (one.path == "/pair/" && path.starts_with(one.path));
    });
    REQUIRE(route != routes.end());
    auto client = std::make_shared<Client>();
    route->handler({route->method, path, std::move(query), std::move(headers), clock.Steady()},
                   Responder(client));
    return client;
  }
  /// And the answer, as soon as everything was done that takes no time.
  Response Ask(const std::string& path, Query query = {}, Headers headers = {}) {
    const auto client = Begin(path, std::move(query), std::move(headers));
    loop.RunReady();
    REQUIRE(client->response.has_value());
    return *client->response;
  }
  [[nodiscard]] std::size_t RequestsTo(const std::string& unit) const {
    const std::vector<FetchRequest> requests = fetcher.Requests();
    return static_cast<std::size_t>(std::count_if(
        requests.begin(), requests.end(),
        [&unit](const FetchRequest& request) { return request.url.host == unit + ".example"; }));
  }

  const std::filesystem::path folder = testing::MakeTempDirectory();
  const Options options;
  testing::ManualClock clock;
  testing::ManualLoop loop{clock};  // and the pool: what is posted to it waits, too
  testing::FakeFetcher fetcher{loop, clock};
  testing::FakeLookUp names{loop};
  testing::ManualCalls files{loop};
  SessionStore sessions{loop};
  SelfStats stats;
  testing::RecordingLogger logger;
  LastReads last_reads;
  Current current;
  const PairReader::Parts parts{fetcher,
                                names,
                                loop,
                                loop,
                                files,
                                clock,
                                sessions,
                                stats,
                                logger,
                                [this](const AssessedRead& read) {
        last_reads.Note(*read.snapshot, *read.assessment); }};
  Reloader reloader{{folder / "kemp360.yaml",
                     {},
                     [this] { loop.Post([this] { static_cast<void>(reloader.Load()); }); }},
                    parts,
                    current};
  const std::vector<Route> routes =
      MakeRoutes({options, current, last_reads, reloader, loop, loop, clock, stats});
};

Options WithLifecycle() {
  Options options;
  options.enable_lifecycle = true;
  return options;
}

TEST_CASE("Probe: reads the pair that is asked for, and no other", "[app]") {
  RouteScene scene;
  const Response response = scene.Ask("/probe", {{"pair", "emea"}});
  CHECK(response.status == 200);
  CHECK(response.content_type.starts_with("text/plain; version=0.0.4"));
  CHECK(Holds(response, R"(kemp360_up{pair="emea",unit="emea-a"} 1)"));
  CHECK(Holds(response, R"(kemp360_up{pair="emea",unit="emea-b"} 1)"));
  CHECK_FALSE(Holds(response, "apac"));
  CHECK_FALSE(Holds(response, "kemp360_exporter_"));
  CHECK(scene.RequestsTo("apac-a") == 0);
}

TEST_CASE("Probe: the format that the client likes best", "[app]") {
  RouteScene scene;
  const auto [accept, type, end] = GENERATE(table<std::string, std::string, std::string>({
      {"application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4",
       "application/openmetrics-text; version=1.0.0", "# EOF\n"},
      {"text/plain;version=0.0.4", "text/plain; version=0.0.4", "\n"},
      {"image/png", "text/plain; version=0.0.4", "\n"},
  }));
  const Response response = scene.Ask("/probe", {{"pair", "emea"}}, {{"accept", accept}});
  CHECK(response.content_type.starts_with(type));
  CHECK(response.body.ends_with(end));
  CHECK(Holds(response, "# EOF") == (end == "# EOF\n"));
}

TEST_CASE("Probe: what is wrong with a request is said, and no unit is asked", "[app]") {
  RouteScene scene;
  const auto [query, headers, status, body] = GENERATE(table<Query, Headers, int, std::string>({
      {{},
       {},
       400,
       "parameter \"pair\" is missing: request /probe?pair=NAME (/sd lists the names)\n"},
      {{{"pair", ""}},
       {},
       400,
       "parameter \"pair\" is missing: request /probe?pair=NAME (/sd lists the names)\n"},
      {{{"pair", "emeaa"}}, {}, 404, "there is no pair \"emeaa\": did you mean \"emea\"?\n"},
      {{{"pair", "antarctica"}},
       {},
       404,
       "there is no pair \"antarctica\": /sd lists the pairs of the configuration\n"},
      {{{"pair", "\x1b[31m\n" + std::string(100, 'x')}},
       {},
       404,
       "there is no pair \"[31m " + std::string(58, 'x') +
           "\": /sd lists the pairs of the configuration\n"},
      {{{"pair", "emea"}},
       {{kScrapeTimeout, "soon"}},
       400,
       "X-Prometheus-Scrape-Timeout-Seconds: \"soon\" is not a timeout: a positive number of "
       "seconds, as Prometheus sends it\n"},
  }));
  const Response response = scene.Ask("/probe", query, headers);
  CHECK(response.status == status);
  CHECK(response.body == body);
  CHECK(scene.fetcher.Requests().empty());
}

TEST_CASE("Probe: with debug=true the story of the read, as text", "[app]") {
  RouteScene scene;
  const Response response = scene.Ask("/probe", {{"pair", "emea"}, {"debug", "TRUE"}},
                                      {{"accept", "application/openmetrics-text"}});
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/plain; charset=utf-8");
  CHECK(response.body.starts_with("# The read of pair emea\n\n"));
  CHECK(Holds(response, kPath));
  CHECK(Holds(response, "\n\n# The resulting metrics\n\n# HELP "));
  CHECK_FALSE(Holds(response, "# EOF"));
  CHECK_FALSE(Holds(response, "0123456789abcdef"));
}

TEST_CASE("Probe: at the scrape's deadline, what is there", "[app]") {
  RouteScene scene;
  scene.Hang("emea-b");
  const auto client = scene.Begin("/probe", {{"pair", "emea"}}, {{kScrapeTimeout, "3"}});
  scene.loop.Advance(std::chrono::milliseconds(2400));
  CHECK_FALSE(client->response.has_value());
  scene.loop.Advance(std::chrono::milliseconds(200));  // 3 s less the half second of the way
  REQUIRE(client->response.has_value());
  CHECK(client->response->status == 200);
  CHECK(Holds(*client->response, R"(kemp360_up{pair="emea",unit="emea-a"} 1)"));
  CHECK(Holds(*client->response,
              R"(kemp360_source_failure{pair="emea",unit="emea-b",source="settings",)"
              R"(reason="timeout"} 1)"));
}

TEST_CASE("Probe: one more than may wait is refused at once", "[app]") {
  RouteScene scene;
  scene.Configure(PairYaml("emea") + PairYaml("apac"), "limits: {waiters: 2}\n");
  scene.Hang("emea-a");
  const auto first = scene.Begin("/probe", {{"pair", "emea"}});
  const auto second = scene.Begin("/probe", {{"pair", "emea"}});
  scene.loop.RunReady();
  CHECK_FALSE(second->response.has_value());
  const Response response = scene.Ask("/probe", {{"pair", "apac"}});
  CHECK(response.status == 503);
  CHECK(Holds(response, "too many reads in progress"));
  CHECK(Holds(response, "limits.waiters"));
  scene.fetcher.Release("emea-a.example", kPath);
  scene.loop.RunReady();
  CHECK(first->response->status == 200);
  CHECK(second->response->status == 200);
}

TEST_CASE("Probe: after a reload the new configuration is read, whoever still waits", "[app]") {
  RouteScene scene;
  scene.Hang("emea-a");
  const auto old = scene.Begin("/probe", {{"pair", "emea"}});
  scene.loop.RunReady();
  scene.Configure(PairYaml("apac"));
  CHECK(scene.Ask("/probe", {{"pair", "emea"}}).status == 404);
  CHECK(scene.Ask("/probe", {{"pair", "apac"}}).status == 200);
  scene.fetcher.Release("emea-a.example", kPath);
  scene.loop.RunReady();
  REQUIRE(old->response.has_value());
  CHECK(old->response->status == 200);
}

TEST_CASE("Metrics: all pairs and the exporter itself, or the exporter alone", "[app]") {
  RouteScene scene;
  const bool with_pairs = GENERATE(true, false);
  if (!with_pairs) scene.Configure(PairYaml("emea"), "metrics: {pairs: none}\n");
  const Response response = scene.Ask("/metrics");
  CHECK(response.status == 200);
  CHECK(response.content_type.starts_with("text/plain; version=0.0.4"));
  CHECK(Holds(response, R"(kemp360_up{pair="emea",unit="emea-b"} 1)") == with_pairs);
  CHECK(Holds(response, R"(kemp360_up{pair="apac",unit="apac-a"} 1)") == with_pairs);
  CHECK(Holds(response, "kemp360_exporter_build_info{"));
  CHECK(Holds(response, "\nprocess_cpu_seconds_total "));
  CHECK(scene.RequestsTo("emea-a") == (with_pairs ? 1 : 0));
}

TEST_CASE("Metrics: a pair that nobody could read costs its own series, and waits for its time",
          "[app]") {
  RouteScene scene;
  scene.Hang("emea-a");
  scene.Hang("emea-b");
  const auto client = scene.Begin("/metrics", {}, {{"accept", "application/openmetrics-text"}});
  scene.loop.Advance(std::chrono::seconds(7));
  CHECK_FALSE(client->response.has_value());
  scene.loop.Advance(std::chrono::milliseconds(1100));  // the pair's own time-out is 8 s
  REQUIRE(client->response.has_value());
  CHECK(client->response->status == 200);
  CHECK(Holds(*client->response, R"(kemp360_up{pair="emea",unit="emea-a"} 0)"));
  CHECK(Holds(*client->response, R"(kemp360_up{pair="apac",unit="apac-a"} 1)"));
  CHECK(client->response->body.ends_with("# EOF\n"));
  CHECK(scene.Ask("/metrics", {}, {{kScrapeTimeout, "-1"}}).status == 400);
}

TEST_CASE("Metrics: a pair whose turn did not come is there, and has the next turn", "[app]") {
  RouteScene scene;
  scene.Configure(PairYaml("emea") + PairYaml("apac"), "limits: {reads_in_flight: 1}\n");
  scene.Hang("emea-a");
  const auto scrape = [&scene] {
    const auto client = scene.Begin("/metrics", {}, {{kScrapeTimeout, "10"}});
    scene.loop.Advance(std::chrono::seconds(10));
    REQUIRE(client->response.has_value());
    CHECK(client->response->status == 200);
    return *client->response;
  };
  const Response first = scrape();
  CHECK(Holds(first, R"(kemp360_up{pair="emea",unit="emea-b"} 1)"));
  for (const std::string unit : {"apac-a", "apac-b"}) {
    const std::string labels = R"({pair="apac",unit=")" + unit + "\"";
    CHECK(Holds(first, "kemp360_up" + labels + "} 0"));
    CHECK(Holds(first, "kemp360_source_up" + labels + R"(,source="settings"} 0)"));
    CHECK(
        Holds(first, "kemp360_source_failure" + labels + R"(,source="settings",reason="busy"} 1)"));
  }
  CHECK(Holds(first, R"(kemp360_pair_units{pair="apac"} 2)"));
  CHECK(Holds(first, R"(kemp360_pair_check_decided{pair="apac",check="ha_mode"} 0)"));
  CHECK_FALSE(Holds(first, R"(kemp360_pair_check{pair="apac")"));
  CHECK_FALSE(Holds(first, R"(kemp360_pair_read_duration_seconds{pair="apac"})"));
  CHECK(scene.RequestsTo("apac-a") == 0);

  const Response second = scrape();
  CHECK(Holds(second, R"(kemp360_up{pair="apac",unit="apac-a"} 1)"));
  CHECK(Holds(second, R"(kemp360_unit_last_success_timestamp_seconds{pair="apac",unit="apac-a"})"));
}

TEST_CASE("Probe: while every place is taken, status 503, and the pages say why", "[app]") {
  RouteScene scene;
  scene.Configure(PairYaml("emea") + PairYaml("apac"), "limits: {reads_in_flight: 1}\n");
  scene.Hang("emea-a");
  const auto hangs = scene.Begin("/probe", {{"pair", "emea"}});
  scene.loop.RunReady();
  const Response refused = scene.Ask("/probe", {{"pair", "apac"}});
  CHECK(refused.status == 503);
  CHECK(Holds(refused, "too many reads in progress"));
  // The page waits for its turn, too, in vain.
  const bool json = GENERATE(true, false);
  const auto page = scene.Begin(json ? "/status" : "/");
  scene.loop.Advance(std::chrono::seconds(8));
  CHECK(hangs->response.has_value());
  REQUIRE(page->response.has_value());
  CHECK(page->response->status == 200);
  if (json) {
    CHECK(Holds(*page->response, R"("id":"exporter-overloaded")"));
    CHECK(Holds(*page->response, R"("reason":"busy")"));
    CHECK(Holds(*page->response, R"("read_at":null,"age_seconds":null,)"));
  } else {
    CHECK(Holds(*page->response, "The exporter cannot read all of its pairs in time."));
    CHECK(Holds(*page->response, "no, the exporter was busy"));
  }
  CHECK_FALSE(Holds(*page->response, "pair-unreachable"));
  CHECK_FALSE(Holds(*page->response, "neither unit can be read"));
}

TEST_CASE("Metrics: an exporter that is stopping does not answer as if it had no pairs", "[app]") {
  RouteScene scene;
  scene.Hang("emea-a");
  const auto client = scene.Begin("/metrics");
  scene.loop.RunReady();
  bool stopped = false;
  scene.current.Get()->reader.Stop([&stopped] { stopped = true; });
  scene.loop.RunReady();
  CHECK(stopped);
  REQUIRE(client->response.has_value());
  CHECK(client->response->status == 503);
}

TEST_CASE("Pages: read what was not read for a while, and only that", "[app]") {
  RouteScene scene;
  const auto [path, type, name] = GENERATE(table<std::string, std::string, std::string>({
      {"/", "text/html; charset=utf-8", "emea"},
      {"/status", "application/json", "\"name\":\"emea\""},
  }));
  CHECK(scene.Ask("/probe", {{"pair", "emea"}}).status == 200);
  const std::size_t once = scene.RequestsTo("emea-a");
  const Response response = scene.Ask(path);
  CHECK(response.status == 200);
  CHECK(response.content_type == type);
  CHECK(Holds(response, name));
  CHECK(Holds(response, "apac-b"));
  CHECK(scene.RequestsTo("emea-a") == once);
  CHECK(scene.RequestsTo("apac-a") == 1);
  scene.clock.Advance(std::chrono::seconds(91));
  CHECK(scene.Ask(path).status == 200);
  CHECK(scene.RequestsTo("emea-a") == once + 1);
}

TEST_CASE("Pages: where /metrics carries no pairs they read none", "[app]") {
  RouteScene scene;
  scene.Configure(PairYaml("emea"), "metrics: {pairs: none}\n");
  const Response response = scene.Ask("/status");
  CHECK(response.status == 200);
  CHECK(Holds(response, "\"read_at\":null"));
  CHECK(scene.fetcher.Requests().empty());
}

TEST_CASE("Service discovery: every pair, by the host that the client asked", "[app]") {
  RouteScene scene;
  const Response response = scene.Ask("/sd", {}, {{"host", "exporter.example:10360"}});
  CHECK(response.status == 200);
  CHECK(response.content_type == "application/json");
  CHECK(Holds(response, "exporter.example:10360"));
  CHECK(Holds(response, R"("__param_pair":"emea")"));
  CHECK(Holds(response, R"("__param_pair":"apac")"));
  CHECK(Holds(scene.Ask("/sd"), "localhost:10360"));
}

TEST_CASE("Service discovery: below a prefix, and by the external URL, whatever the host",
          "[app]") {
  RouteScene below({.route_prefix = "/kemp"});
  const Response prefixed = below.Ask("/sd", {}, {{"host", "exporter.example:10360"}});
  CHECK(Holds(prefixed, R"({"targets":["exporter.example:10360"],"labels":)"
                        R"({"__metrics_path__":"/kemp/probe","__param_pair":"emea",)"));

  RouteScene outside({.external_url = ParseUrl("https://example.org/kemp").value()});
  for (const char* const host : {"10.0.0.1:10360", "a b"}) {
    const Response response = outside.Ask("/sd", {}, {{"host", host}});
    CHECK(response.status == 200);
    CHECK(Holds(response, R"({"targets":["example.org:443"],"labels":{"__scheme__":"https",)"
                          R"("__metrics_path__":"/kemp/probe","__param_pair":"emea",)"));
  }
}

TEST_CASE("Service discovery: only a valid host becomes the address of a target", "[app]") {
  RouteScene scene;
  const auto [host, target] = GENERATE(table<std::string, std::string>({
      {"exporter.example", "exporter.example"},
      {"10.0.0.1:10360", "10.0.0.1:10360"},
      {"[2001:DB8::1]:10360", "[2001:db8::1]:10360"},
      {"[::1]", "[::1]"},
  }));
  const Response good = scene.Ask("/sd", {}, {{"host", host}});
  CHECK(good.status == 200);
  CHECK(Holds(good, "[\"" + target + "\"]"));
  const std::string bad =
      GENERATE("", "a.example, b.example", "a.example:1:2", "a.example:0", "a.example:http", "a b",
               "a.example/x", "\xff\xfe", "user@a.example", "a\",\"b", "::1", "a..b");
  CAPTURE(bad);
  const Response refused = scene.Ask("/sd", {}, {{"host", bad}});
  CHECK(refused.status == 400);
  CHECK(refused.body.starts_with("the Host header \""));
  CHECK(Holds(refused, "\" cannot become the address of the targets: "));
  CHECK_FALSE(Holds(refused, "\xff"));
}

TEST_CASE("Pair page: reads the pair now, wherever its metrics are", "[app]") {
  RouteScene scene;
  scene.Configure(PairYaml("emea") + PairYaml("apac"), "metrics: {pairs: none}\n");
  for (std::size_t reads = 1; reads <= 2; ++reads) {
    const Response page = scene.Ask("/pair/emea");
    CHECK(page.status == 200);
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(Holds(page, "<title>emea: in HA"));
    CHECK(Holds(page, "settings /mode (assumed)"));
    CHECK(Holds(page, "Log of this read"));
    CHECK(scene.RequestsTo("emea-a") == reads);
    CHECK(scene.RequestsTo("apac-a") == 0);
  }
  CHECK(Holds(scene.Ask("/"), "read 0 s ago"));
  for (const std::string path : {"/pair/emeo", "/pair/emea/", "/pair/x/emea"}) {
    const Response unknown = scene.Ask(path);
    CAPTURE(path);
    CHECK(unknown.status == 404);
    CHECK(Holds(unknown,
                "there is no pair \"" + path.substr(std::string_view("/pair/").size()) + "\""));
  }
  CHECK(Holds(scene.Ask("/pair/emeo"), "did you mean \"emea\"?"));
  CHECK(Holds(scene.Ask("/pair/emea/"), "did you mean \"emea\"?"));
}

TEST_CASE("Pair page: while every place is taken it shows the read before, and says so", "[app]") {
  RouteScene scene;
  scene.Configure(PairYaml("emea") + PairYaml("apac"), "limits: {reads_in_flight: 1}\n");
  CHECK(scene.Ask("/pair/apac").status == 200);
  scene.clock.Advance(std::chrono::seconds(70));
  scene.Hang("emea-a");
  const auto hangs = scene.Begin("/probe", {{"pair", "emea"}});
  scene.loop.RunReady();
  const Response page = scene.Ask("/pair/apac");
  CHECK(page.status == 200);
  CHECK(Holds(page, "The exporter is busy with other reads"));
  CHECK(Holds(page, "read 70 s ago"));
  scene.loop.Advance(std::chrono::seconds(8));
}

TEST_CASE("Pages: load themselves again as often as their reader chose", "[app]") {
  RouteScene scene;
  using Lines = std::vector<std::pair<std::string, std::string>>;
  const std::string path = GENERATE("/", "/pair/emea");
  const auto [chosen, headers] = GENERATE(table<std::string, Lines>({
      {"", {}},
      {"30", {{"Refresh", "30"}}},
      {"0", {}},
      {"1", {}},
      {"30; url=//elsewhere.example", {}},
  }));
  CHECK(scene.Ask(path, {{"refresh", chosen}}).headers == headers);
}

TEST_CASE("Landing page: shows the pairs that its reader chose", "[app]") {
  RouteScene scene;
  const Response page = scene.Ask("/", {{"q", "APAC"}, {"state", ""}});
  CHECK(Holds(page, "id=\"pair-apac\""));
  CHECK_FALSE(Holds(page, "id=\"pair-emea\""));
}

TEST_CASE("Config: a page for a browser, YAML for everything else", "[app]") {
  RouteScene scene;
  const auto [accept, html] = GENERATE(table<std::string, bool>({
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
      {"*/*", false},
      {"application/yaml, text/html;q=0.5", false},
      {"", false},
  }));
  CAPTURE(accept);
  const Response response = scene.Ask("/config", {}, {{"accept", accept}});
  CHECK((response.content_type == "text/html; charset=utf-8") == html);
  CHECK(Holds(response, html ? "&lt;secret&gt;" : "<secret>"));
  CHECK_FALSE(Holds(response, "0123456789abcdef"));
}

TEST_CASE("Config: what is in force, without its secrets", "[app]") {
  RouteScene scene;
  const Response response = scene.Ask("/config");
  CHECK(response.status == 200);
  CHECK(response.content_type == "application/yaml; charset=utf-8");
  CHECK(Holds(response, "<secret>"));
  CHECK_FALSE(Holds(response, "0123456789abcdef"));
}

TEST_CASE("Reload by request: only where it is allowed, and what is wrong is said", "[app]") {
  RouteScene closed;
  const Response refused = closed.Ask("/-/reload");
  CHECK(refused.status == 403);
  CHECK(Holds(refused, "--web.enable-lifecycle"));

  RouteScene open(WithLifecycle());
  open.WriteConfig(PairYaml("emea"));
  const Response reloaded = open.Ask("/-/reload");
  CHECK(reloaded.status == 200);
  CHECK(reloaded.body == "reloaded\n");
  CHECK(open.Ask("/probe", {{"pair", "apac"}}).status == 404);
  open.WriteConfig(PairYaml("apac"), "pears: 1\n");
  const Response mistake = open.Ask("/-/reload");
  CHECK(mistake.status == 500);
  CHECK(mistake.body.starts_with("not reloaded, the previous configuration stays active:\n"));
  CHECK(Holds(mistake, "kemp360.yaml:1:1: unknown key \"pears\""));
  CHECK(open.Ask("/probe", {{"pair", "emea"}}).status == 200);
}

TEST_CASE("Reload by request: not from a page of another site", "[app]") {
  RouteScene scene(WithLifecycle());
  const auto [headers, status] = GENERATE(table<Headers, int>({
      {{{"sec-fetch-site", "cross-site"}}, 403},
      {{{"sec-fetch-site", "same-site"}}, 403},
      {{{"sec-fetch-site", "none"}}, 200},
      {{{"sec-fetch-site", "same-origin"}, {"origin", "http://h:1"}, {"host", "h:1"}}, 200},
      {{{"origin", "http://h:1"}, {"host", "h:1"}}, 200},
      {{{"origin", "http://evil.example"}, {"host", "h:1"}}, 403},
      {{{"origin", "null"}, {"host", "h:1"}}, 403},
  }));
  const Response response = scene.Ask("/-/reload", {}, headers);
  CHECK(response.status == status);
  if (status == 403) {
    CHECK(response.body ==
          "a page of another site must not reload the configuration: send the request without a "
          "browser, for example with curl -X POST\n");
  }
}

TEST_CASE("Health: answered by the server's own thread, within the call", "[app]") {
  const RouteScene scene;
  for (const Route& route : scene.routes) {
    const bool health = route.path == "/-/healthy" || route.path == "/-/ready";
    CAPTURE(route.path);
    CHECK(route.at_once == health);
    if (health) CHECK(scene.Begin(route.path)->response->status == 200);
  }
}

TEST_CASE("With 10,000 pairs no request costs the server's thread more than a moment", "[app]") {
  RouteScene scene;
  Config config = scene.current.Get()->config;
  const std::string name = "a-pair-with-a-name-as-long-as-some-people-give-";
  PairConfig pair = config.pairs.front();
  config.pairs.clear();
  for (int i = 0; i < 10'000; ++i) {
    pair.name = name + std::to_string(i);
    config.pairs.push_back(pair);
  }
  config.metrics_pairs = MetricsPairs::kAll;
  scene.current.Publish(std::make_shared<Generation>(std::move(config), scene.parts));

  constexpr int kRequests = 100;
  for (const auto& [path, asked] : std::vector<std::pair<std::string, std::string>>{
           {"/probe", name + "none"},
           {"/probe", name + "9999"},
           {"/metrics", ""},
           {"/", ""},
           {"/status", ""},
           {"/sd", ""},
           {"/config", ""},
       }) {
    CAPTURE(path, asked);
    std::vector<std::shared_ptr<Client>> clients;
    const std::clock_t begin = std::clock();
    for (int i = 0; i < kRequests; ++i) clients.push_back(scene.Begin(path, {{"pair", asked}}));
    const std::clock_t took = std::clock() - begin;
    for (const auto& client : clients) CHECK_FALSE(client->response.has_value());
    // Half a millisecond of CPU each, also where nothing is optimized. The edit distances to all
    // names took a thousand times as long, a copy of all names ten times.
    CHECK(took < kRequests * (CLOCKS_PER_SEC / 2000));
  }
}

}  // namespace
}  // namespace kemp360
