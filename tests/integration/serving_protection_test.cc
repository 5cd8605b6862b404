#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "integration/prometheus_process.h"
#include "integration/protected_world.h"
#include "support/bcrypt.h"

namespace kemp360::testing {
namespace {

HttpsRequest Plain(ProtectedWorld& world, const std::string& target, const std::string& user = "") {
  return {.port = world.exporter().port(), .target = target, .scheme = "http", .user = user};
}

TEST_CASE("basic_auth_users: who is not one of them gets nothing but whether it lives",
          "[integration]") {
  ProtectedWorld world("basic_auth_users:\n  prometheus: " + BcryptHash("right") + "\n");
  for (const std::string target : {"/", "/metrics", "/probe?pair=emea", "/sd", "/status", "/config",
                                   "/nowhere", "/-/reload"}) {
    CAPTURE(target);
    const HttpsReply nobody = Fetch(Plain(world, target));
    CHECK(nobody.status == 401);
    CHECK(nobody.headers.at("www-authenticate").starts_with("Basic "));
    CHECK(nobody.body.find("kemp360_") == std::string::npos);
    CHECK(Fetch(Plain(world, target, "prometheus:wrong")).status == 401);
    CHECK(Fetch(Plain(world, target, "nobody:right")).status == 401);
  }
  CHECK(Fetch(Plain(world, "/metrics", "prometheus:right")).status == 200);
  CHECK(Fetch(Plain(world, "/metrics", "prometheus:right")).status == 200);  // remembered
  CHECK(Fetch(Plain(world, "/nowhere", "prometheus:right")).status == 404);
  CHECK(Fetch(Plain(world, "/-/healthy")).status == 200);
  CHECK(Fetch(Plain(world, "/-/ready")).status == 200);
  const std::string log = world.exporter().Log();
  CHECK(log.find("wrong") == std::string::npos);
  CHECK(log.find("$2y$") == std::string::npos);
}

TEST_CASE("basic_auth_users: a changed password holds at once, a spoiled file changes nothing",
          "[integration]") {
  ProtectedWorld world("basic_auth_users: {prometheus: " + BcryptHash("old") + "}\n");
  CHECK(Fetch(Plain(world, "/metrics", "prometheus:old")).status == 200);
  world.Write("web.yaml", "basic_auth_users: {prometheus: " + BcryptHash("new") + "}\n");
  CHECK(
      Eventually([&] { return Fetch(Plain(world, "/metrics", "prometheus:new")).status == 200; }));
  CHECK(Fetch(Plain(world, "/metrics", "prometheus:old")).status == 401);

  world.Write("web.yaml", "basic_auth_users: {prometheus: plain}\n");
  CHECK(world.exporter().process().WaitForOutput("is not a bcrypt hash"));
  CHECK(Fetch(Plain(world, "/metrics")).status == 401);
  CHECK(Eventually([&] {  // the log says it first
    const HttpsReply scrape = Fetch(Plain(world, "/metrics", "prometheus:new"));
    const Exposition metrics(scrape.body);
    return scrape.status == 200 &&
           metrics.Value("kemp360_exporter_config_last_reload_successful") == 0;
  }));
}

/// A hundred wrong logins a second and more, no two the same, as long as there are clients that do
/// not wait for a comparison. The clock says when the next one is due, however long the answers
/// take.
class WrongLogins {
 public:
  WrongLogins(ProtectedWorld& world, std::size_t clients, std::string user)
      : user_(std::move(user)) {
    for (std::size_t i = 0; i < clients; ++i) {
      clients_.emplace_back([this, &world] { Ask(world); });
    }
  }
  ~WrongLogins() {
    stop_ = true;
    for (std::thread& client : clients_) client.join();
  }

  [[nodiscard]] double PerSecond() const {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin_;
    return (unauthorized_ + too_many_ + other_) / passed.count();
  }
  [[nodiscard]] int unauthorized() const { return unauthorized_; }
  [[nodiscard]] int too_many() const { return too_many_; }
  [[nodiscard]] int other() const { return other_; }

 private:
  void Ask(ProtectedWorld& world) {
    while (!stop_) {
      const int number = next_++;
      std::this_thread::sleep_until(begin_ + number * std::chrono::milliseconds{8});
      const long status =
          Fetch(Plain(world, "/metrics", user_ + ":wrong" + std::to_string(number))).status;
      ++(status == 401 ? unauthorized_ : status == 429 ? too_many_ : other_);
    }
  }

  const std::string user_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<bool> stop_ = false;
  std::atomic<int> next_ = 0;
  std::atomic<int> unauthorized_ = 0;
  std::atomic<int> too_many_ = 0;
  std::atomic<int> other_ = 0;
  std::vector<std::thread> clients_;
};

double Median(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  return numbers.at(numbers.size() / 2);
}

TEST_CASE("A hundred wrong logins a second do not hold up who is remembered", "[integration]") {
  // A comparison takes a quarter of a second: who had to wait for even one of them would be late.
  // Of so many connections eight may wait for theirs; the other half keeps up the rate.
  ProtectedWorld world("basic_auth_users: {prometheus: " + BcryptHash("right", 12) + "}\n",
                       {"--web.max-connections", "24"});
  const auto scrape = [&world] {
    const HttpsReply reply = Fetch(Plain(world, "/metrics", "prometheus:right"));
    CHECK(reply.status == 200);
    return reply.seconds;
  };
  static_cast<void>(scrape());
  std::vector<double> quiet(100);
  std::ranges::generate(quiet, scrape);

  const WrongLogins wrong(world, 16, "prometheus");
  std::vector<double> flooded;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (wrong.too_many() < 300 || wrong.unauthorized() == 0) {
    flooded.push_back(scrape());
    REQUIRE(std::chrono::steady_clock::now() < deadline);
  }
  CAPTURE(wrong.PerSecond(), wrong.unauthorized(), wrong.too_many(), flooded.size());
  CHECK(wrong.PerSecond() >= 100);
  CHECK(wrong.other() == 0);
  CAPTURE(Median(quiet));
  CHECK(Median(flooded) < Median(quiet) + 0.1);
}

TEST_CASE("A user who is not remembered yet gets in while twenty connections flood",
          "[integration]") {
  ProtectedWorld world("basic_auth_users: {prometheus: " + BcryptHash("right", 10) + "}\n");
  const std::string flooding = GENERATE("nobody", "prometheus");
  const WrongLogins wrong(world, 20, flooding);
  REQUIRE(Eventually([&wrong] { return wrong.unauthorized() >= 20; }));
  const HttpsReply reply = Fetch(Plain(world, "/metrics", "prometheus:right"));
  CAPTURE(flooding, reply.seconds, wrong.unauthorized(), wrong.too_many());
  CHECK(reply.status == 200);
  CHECK(wrong.other() == 0);
}

TEST_CASE("http_server_config.headers: on every answer, in place of the server's own",
          "[integration]") {
  ProtectedWorld world(
      "http_server_config:\n  headers:\n    X-Frame-Options: sameorigin\n"
      "    Content-Security-Policy: frame-ancestors 'self'\n"
      "    Strict-Transport-Security: max-age=60\n");
  for (const std::string target : {"/", "/metrics", "/-/healthy", "/nowhere"}) {
    const HttpsReply reply = Fetch(Plain(world, target));
    CHECK(reply.headers.at("x-frame-options") == "sameorigin");
    CHECK(reply.headers.at("content-security-policy") == "frame-ancestors 'self'");
    CHECK(reply.headers.at("strict-transport-security") == "max-age=60");
    CHECK(reply.headers.at("x-content-type-options") == "nosniff");
  }
}

TEST_CASE("rate_limit: beyond the burst 429, but whether it lives may be asked", "[integration]") {
  ProtectedWorld world("rate_limit: {interval: 1h, burst: 3}\n");
  for (int i = 0; i < 3; ++i) CHECK(Fetch(Plain(world, "/sd")).status == 200);
  const HttpsReply refused = Fetch(Plain(world, "/sd"));
  CHECK(refused.status == 429);
  CHECK_FALSE(refused.headers.at("retry-after").empty());
  for (int i = 0; i < 10; ++i) CHECK(Fetch(Plain(world, "/-/healthy")).status == 200);
}

TEST_CASE("A real Prometheus scrapes with a client certificate and a password", "[integration]") {
  ProtectedWorld world(kServerTls +
                       "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
                       "  client_allowed_sans: [client.example]\n"
                       "basic_auth_users: {prometheus: " +
                       BcryptHash("right") + "}\n");
  const auto job = [&world](const std::string& name, const std::string& client,
                            const std::string& password) {
    return "  - job_name: " + name + "\n    scheme: https\n    honor_labels: true\n" +
           "    tls_config: {ca_file: " + world.Path("ca.pem") +
           ", cert_file: " + world.Path(client + ".pem") +
           ", key_file: " + world.Path(client + ".key") +
           "}\n    basic_auth: {username: prometheus, password: " + password +
           "}\n    static_configs: [{targets: [\"127.0.0.1:" +
           std::to_string(world.exporter().port()) + "\"]}]\n";
  };
  PrometheusProcess prometheus(
      world.world(), "global: {scrape_interval: 2s, scrape_timeout: 2s}\nscrape_configs:\n" +
                         job("good", "own", "right") + job("password", "own", "wrong") +
                         job("certificate", "foreign", "right"));
  CHECK(prometheus.Comes("up{job=\"good\"}", "1"));
  CHECK(prometheus.Comes("up{job=\"password\"}", "0"));
  CHECK(prometheus.Comes("up{job=\"certificate\"}", "0"));
  CHECK(prometheus.Comes("count(kemp360_exporter_build_info)", "1"));
  // Renewed while it scrapes: no scrape fails.
  world.Show(world.authority().Issue({.common_name = "renewed"}), "server");
  CHECK(Eventually([&] {
    return Fetch(world.Request("own")).certificate_subject.find("renewed") != std::string::npos;
  }));
  CHECK(prometheus.Comes("count_over_time(up{job=\"good\"}[1m]) >= bool 4", "1"));
  CHECK(prometheus.Number("min_over_time(up{job=\"good\"}[1m])") == "1");
}

TEST_CASE("Open to the network: the log says so once, and only then", "[integration]") {
  const std::string open = "without TLS and without a password";
  const std::string clear = "passwords cross the network in clear text";
  const auto says = [](const std::string& warning, const std::string& web,
                       const std::vector<std::string>& arguments) {
    ProtectedWorld world(web, arguments);
    world.exporter().process().Signal(SIGTERM);
    REQUIRE(world.exporter().process().WaitForExit() == 0);
    const std::string log = world.exporter().Log();
    const std::size_t first = log.find(warning);
    if (first == std::string::npos) return 0;
    return log.find(warning, first + 1) == std::string::npos ? 1 : 2;
  };
  const std::string password = "basic_auth_users: {a: " + BcryptHash("b") + "}\n";
  const std::vector<std::string> everywhere{"--web.listen-address", ":0"};
  CHECK(says(open, "", {}) == 0);
  CHECK(says(open, "", {"--web.listen-address", "[::1]:0"}) == 0);
  CHECK(says(open, "", everywhere) == 1);
  CHECK(says(open, kServerTls, everywhere) == 0);
  CHECK(says(open, password, everywhere) == 0);
  CHECK(says(clear, password, everywhere) == 1);
  CHECK(says(clear, password, {}) == 0);
  CHECK(says(clear, "", everywhere) == 0);
  CHECK(says(clear, kServerTls + password, everywhere) == 0);
}

TEST_CASE("The web configuration is read by --config.check, too", "[integration]") {
  ProtectedWorld world(kServerTls);
  const auto check = [&world](const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"--config.file", world.world().config_file().string(),
                                       "--config.check", "--web.config.file",
                                       world.Path("web.yaml")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    ChildProcess process(ExporterProcess::CommandLine(arguments));
    const int code = process.WaitForExit().value_or(-1);
    return std::pair(code, process.Output());
  };
  CHECK(check().first == 0);
  const std::string warning = "warning: basic_auth_users without tls_server_config: passwords";
  CHECK(check().second.find(warning) == std::string::npos);
  world.Write("web.yaml", "basic_auth_users: {a: " + BcryptHash("b") + "}\n");
  CHECK(check().first == 0);
  CHECK(check().second.starts_with(warning));
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--web.listen-address", "127.0.0.1:1"},
        {"--web.systemd-socket"}}) {
    CHECK(check(more).second.find(warning) == std::string::npos);
  }
  world.Write("web.yaml", "http_server_config: {http2: true}\n");
  const auto [code, output] = check();
  CHECK(code == 1);
  CHECK(output.find(world.Path("web.yaml") + ":1:29: http2: true is not supported") !=
        std::string::npos);
}

}  // namespace
}  // namespace kemp360::testing
