#include <rapidjson/document.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/waiting_requests.h"
#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

constexpr std::size_t kClients = 50;
constexpr std::size_t kRequests = 60;  // of each client

/// What is asked for, what may be answered, and how the body of a 200 shows that it is whole.
struct Wish {
  std::string target;
  std::vector<std::string> headers;
  std::set<int> statuses;
  bool (*whole)(const std::string&);
};

bool IsJson(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  return !document.HasParseError();
}
bool IsOpenMetrics(const std::string& text) {
  static_cast<void>(Exposition(text));  // throws
  return text.ends_with("# EOF\n");
}
bool IsExposition(const std::string& text) { return Exposition(text).series().size() > 20; }
bool IsHtml(const std::string& text) { return text.ends_with("</body></html>\n"); }
bool IsAnything(const std::string&) { return true; }

const std::array<Wish, 10>& Wishes() {
  static const std::array<Wish, 10> kWishes{{
      {"/probe?pair=emea", {}, {200}, &IsExposition},
      {"/probe?pair=emea",
       {"Accept: application/openmetrics-text", "Accept-Encoding: gzip"},
       {200},
       &IsOpenMetrics},
      {"/probe?pair=pair-2", {ScrapeTimeout("10")}, {200, 404}, &IsExposition},  // comes and goes
      {"/metrics", {"Accept-Encoding: gzip"}, {200}, &IsExposition},
      {"/", {}, {200}, &IsHtml},
      {"/status", {}, {200}, &IsJson},
      {"/sd", {}, {200}, &IsJson},
      {"/config", {}, {200}, &IsAnything},
      {"/probe?pair=nobody", {}, {404}, &IsAnything},
      {"/-/healthy", {}, {200}, &IsAnything},
  }};
  return kWishes;
}

/// What went wrong in any client; Catch's macros are for one thread only.
class Complaints {
 public:
  void Add(std::string complaint) {
    const std::lock_guard lock(mutex_);
    if (complaints_.size() < 20) complaints_.push_back(std::move(complaint));
  }
  [[nodiscard]] std::vector<std::string> All() const {
    const std::lock_guard lock(mutex_);
    return complaints_;
  }

 private:
  mutable std::mutex mutex_;  // guards complaints_
  std::vector<std::string> complaints_;
};

/// Odd clients keep their connection, even ones open one for each request.
void RunClient(std::size_t number, std::uint16_t port, Complaints& complaints) noexcept {
  const Wish* wish = nullptr;
  try {
    HttpConnection kept(port);
    for (std::size_t i = 0; i < kRequests; ++i) {
      wish = &Wishes()[(number + i) % Wishes().size()];
      const HttpRequest request{.target = wish->target, .headers = wish->headers};
      const HttpReply reply =
          number % 2 == 1 ? kept.Exchange(request) : HttpExchange(port, request);
      if (!wish->statuses.contains(reply.status)) {
        complaints.Add(wish->target + ": " + std::to_string(reply.status) + " " + reply.Text());
      } else if (reply.status == 200 && !wish->whole(reply.Text())) {
        complaints.Add(wish->target + ": not whole: " + reply.Text());
      }
    }
  } catch (const std::exception& error) {
    complaints.Add((wish == nullptr ? std::string("connect") : wish->target) + ": " + error.what());
  }
}

TEST_CASE("50 clients ask for everything while configurations come and go: all is answered",
          "[integration]") {
  WorldOptions options;
  options.simulator.pairs = 2;
  options.pair_lines = "timeout: 15s";
  options.top_lines = "limits: {waiters: 300}";
  options.arguments = {"--web.enable-lifecycle"};
  World world(options);
  const std::string both = world.ConfigText();
  const std::string one = both.substr(0, both.find("  - name: pair-2"));
  const std::uint16_t port = world.exporter().port();

  Complaints complaints;
  std::atomic<std::size_t> running = kClients;
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      RunClient(i, port, complaints);
      --running;
    });
  }
  std::size_t reloads = 0;
  while (running > 0) {
    const bool good = reloads % 3 != 2;
    world.WriteFile("kemp360.yaml", !good ? "pairs: [" : reloads % 3 == 0 ? one : both);
    const HttpReply reply = HttpPost(port, "/-/reload");
    if (reply.status != (good ? 200 : 500)) complaints.Add("reload: " + reply.Text());
    if (++reloads % 5 == 0) world.exporter().process().Signal(SIGHUP);
  }
  for (std::thread& client : clients) client.join();

  const std::vector<std::string> all = complaints.All();
  CAPTURE(all);
  CHECK(all.empty());
  CHECK(reloads > 0);
  CHECK(world.exporter().Get("/-/healthy").status == 200);
  const Exposition metrics(world.exporter().Text("/metrics"));
  CHECK(metrics.Value("kemp360_exporter_http_requests_in_flight") == 1);
  CHECK(metrics.Value("kemp360_exporter_http_requests_total{handler=\"/sd\",code=\"200\"}") ==
        static_cast<double>(kClients * kRequests) / static_cast<double>(Wishes().size()));
  world.exporter().process().Signal(SIGTERM);
  CHECK(world.exporter().process().WaitForExit() == 0);
}

TEST_CASE("As many scrapes as may wait hang: more are refused, and health is answered",
          "[integration]") {
  WorldOptions options;
  options.pair_lines = "timeout: 15s";
  options.arguments = {"--web.max-connections", "20"};
  World world(options);
  HeldUnit held(world, 0, 1);
  constexpr std::array<const char*, 3> kTargets{"/metrics", "/", "/status"};
  constexpr std::size_t kTooMany = 3;
  std::vector<HttpConnection> clients;
  while (clients.size() < MostWaitingRequests(20) + kTooMany) {
    clients.push_back(Ask(world.exporter(), kTargets[clients.size() % kTargets.size()]));
  }
  const auto is_answered = [](HttpConnection& client) {
    return client.Readable(std::chrono::milliseconds(0));
  };
  REQUIRE(Eventually(
      [&] { return std::count_if(clients.begin(), clients.end(), is_answered) == kTooMany; }));
  CHECK(world.exporter().Get("/-/healthy").status == 200);
  CHECK(world.exporter().Get("/-/ready").status == 200);
  held.Release();
  std::map<int, std::size_t> statuses;
  for (HttpConnection& client : clients) ++statuses[client.Receive().status];
  CHECK(statuses == std::map<int, std::size_t>{{200, MostWaitingRequests(20)}, {503, kTooMany}});
}

TEST_CASE("Scrapes whose clients have left make room for others", "[integration]") {
  WorldOptions options;
  options.pair_lines = "timeout: 15s";
  options.arguments = {"--web.max-connections", "20"};
  World world(options);
  const HeldUnit held(world, 0, 1);
  std::vector<HttpConnection> clients;
  while (clients.size() <= MostWaitingRequests(20)) {
    clients.push_back(Ask(world.exporter(), "/metrics"));
  }
  REQUIRE(Eventually([&] {  // one is refused: the others wait
    return std::any_of(clients.begin(), clients.end(), [](HttpConnection& client) {
      return client.Readable(std::chrono::milliseconds(0));
    });
  }));
  clients.clear();
  CHECK(Ask(world.exporter(), "/metrics", {ScrapeTimeout("2")}).Receive().status == 200);
}

TEST_CASE("More slow pairs than are read at once: /metrics says busy, and each has its turn",
          "[integration]") {
  WorldOptions options;
  options.simulator.pairs = 3;
  options.pair_lines = "timeout: 2s";
  options.top_lines = "limits: {reads_in_flight: 1}";
  World world(options);
  const HeldUnit one(world, 0, 0);
  const HeldUnit two(world, 1, 0);
  const HeldUnit three(world, 2, 0);
  std::map<std::string, int> left_out;
  for (int scrape = 0; scrape < 5; ++scrape) {
    const Exposition metrics(world.exporter().Text("/metrics"));
    int busy = 0;
    for (const std::string pair : {"emea", "pair-2", "pair-3"}) {
      INFO("scrape " << scrape << ", " << pair);
      const std::string unit = "{pair=\"" + pair + "\",unit=\"central-b\"";
      const bool left = metrics.Value("kemp360_source_failure" + unit +
                                      ",source=\"settings\",reason=\"busy\"}") == 1;
      CHECK(metrics.Value("kemp360_up" + unit + "}") == (left ? 0 : 1));
      CHECK(metrics.Value("kemp360_source_up" + unit + ",source=\"settings\"}") == (left ? 0 : 1));
      CHECK(metrics.Value("kemp360_pair_units{pair=\"" + pair + "\"}") == 2);
      left_out[pair] = left ? left_out[pair] + 1 : 0;
      CHECK(left_out[pair] < 3);
      busy += left ? 1 : 0;
    }
    CHECK(busy == 2);
  }
  rapidjson::Document status;
  status.Parse(world.exporter().Text("/status").c_str());
  for (const auto& pair : status["pairs"].GetArray()) CHECK(pair["read_at"].IsString());
}

TEST_CASE("A pair that was left out since the start: the pages say that the exporter was busy",
          "[integration]") {
  WorldOptions options;
  options.simulator.pairs = 2;
  options.pair_lines = "timeout: 4s";
  options.top_lines = "limits: {reads_in_flight: 1}";
  World world(options);
  const HeldUnit held(world, 0, 0);
  HttpConnection probe = Ask(world.exporter(), "/probe?pair=emea");
  REQUIRE(held.WasAsked());
  CHECK(world.exporter().Get("/probe?pair=pair-2").status == 503);
  rapidjson::Document status;
  status.Parse(world.exporter().Text("/status").c_str());
  const auto& pair = status["pairs"][1];
  CHECK(pair["severity"].GetString() == std::string("unknown"));
  CHECK(pair["read_at"].IsNull());
  REQUIRE(pair["faults"].Size() == 1);
  CHECK(pair["faults"][0]["id"].GetString() == std::string("exporter-overloaded"));
  CHECK(pair["units"][0]["sources"][0]["reason"].GetString() == std::string("busy"));
  CHECK(probe.Receive().status == 200);
}

TEST_CASE("600 clients that have closed their side keep nobody from being served",
          "[integration]") {
  World world;
  std::vector<HttpConnection> clients;
  const std::string whole = GENERATE("GET /-/healthy HTTP/1.1\r\nHost: h\r\n\r\n", "GET /-/he");
  for (int i = 0; i < 600; ++i) {
    clients.emplace_back(world.exporter().port()).Write(whole);
    clients.back().ShutdownWrite();
  }
  HttpConnection next = Ask(world.exporter(), "/-/healthy");
  CHECK(next.Readable(std::chrono::seconds(2)));
}

}  // namespace
}  // namespace kemp360::testing
