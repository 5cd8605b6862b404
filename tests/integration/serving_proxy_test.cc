#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <rapidjson/document.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/text.h"
#include "integration/prometheus_process.h"
#include "integration/protected_world.h"
#include "support/bcrypt.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::testing {
namespace {

/// One that was free a moment ago: nginx must be told a port.
std::uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

/// The n-th block of nginx's configuration on the page about serving, for this exporter.
std::string LocationOfPage(std::size_t number, std::uint16_t exporter) {
  const std::string page = ReadFile(SourcePath("docs/serving.md"));
  const std::string fence = "```nginx\n";
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= number; ++i) {
    begin = page.find(fence, begin);
    if (begin == std::string::npos) throw std::runtime_error("no such block on the page");
    begin += fence.size();
  }
  return ReplaceAll(page.substr(begin, page.find("```", begin) - begin), "127.0.0.1:10360",
                    "127.0.0.1:" + std::to_string(exporter));
}

/// Debian's nginx, its files in the world's directory.
class NginxProcess {
 public:
  NginxProcess(const World& world, std::uint16_t port, const std::string& location)
      : process_((world.WriteFile("nginx.conf", Configuration(world, port, location)),
                  std::vector<std::string>{"/usr/sbin/nginx", "-c",
                                           (world.directory() / "nginx.conf").string(), "-e",
                                           "stderr"})) {
    if (!process_.WaitForOutput("getrlimit(RLIMIT_NOFILE)")) {  // the last line of its start
      throw std::runtime_error("nginx did not come up: " + process_.Output());
    }
  }

 private:
  static std::string Configuration(const World& world, std::uint16_t port,
                                   const std::string& location) {
    const std::string folder = world.directory().string();
    std::string paths;
    for (const std::string kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      paths.append("  ").append(kind).append("_temp_path ") += folder + "/nginx-" + kind + ";\n";
    }
    return "daemon off;\nmaster_process off;\nerror_log stderr notice;\npid " + folder +
           "/nginx.pid;\nevents {}\nhttp {\n  access_log off;\n" + paths +
           "  server {\n  listen 127.0.0.1:" + std::to_string(port) + ";\n" + location + "  }\n}\n";
  }

  ChildProcess process_;
};

/// What a browser makes of a link on the page at `base`.
std::string Resolved(const std::string& base, const std::string& link) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  char* whole = nullptr;
  const bool good = curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) == CURLUE_OK &&
                    curl_url_set(url.get(), CURLUPART_URL, link.c_str(), 0) == CURLUE_OK &&
                    curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0) == CURLUE_OK &&
                    curl_url_get(url.get(), CURLUPART_URL, &whole, 0) == CURLUE_OK;
  if (!good) throw std::runtime_error("not a link: " + link);
  std::string text(whole);
  curl_free(whole);
  return text;
}

/// The exporter behind nginx, which clients reach below `url()`.
class ProxiedWorld {
 public:
  enum class Proxy : std::size_t { kPassesPrefixOn, kStripsPrefix };

  explicit ProxiedWorld(Proxy proxy, const std::string& web_config = "")
      : port_(FreePort()),
        world_(web_config, Arguments(proxy, url())),
        nginx_(world_.world(), port_,
               LocationOfPage(static_cast<std::size_t>(proxy), world_.exporter().port())) {}

  [[nodiscard]] World& world() { return world_.world(); }
  [[nodiscard]] std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string url() const { return origin() + "/kemp/"; }
  [[nodiscard]] HttpsReply Get(const std::string& whole_url, const std::string& user = "") const {
    REQUIRE(whole_url.starts_with(origin() + "/"));
    return Fetch({.port = port_,
                  .target = whole_url.substr(origin().size()),
                  .scheme = "http",
                  .user = user});
  }

 private:
  static std::vector<std::string> Arguments(Proxy proxy, const std::string& url) {
    std::vector<std::string> arguments{"--web.external-url", url};
    if (proxy == Proxy::kStripsPrefix) {
      arguments.insert(arguments.end(), {"--web.route-prefix", "/"});
    }
    return arguments;
  }

  const std::uint16_t port_;
  ProtectedWorld world_;
  NginxProcess nginx_;
};

TEST_CASE("Behind nginx, every link of every page leads to a page below the prefix",
          "[integration]") {
  ProxiedWorld proxied(
      GENERATE(ProxiedWorld::Proxy::kPassesPrefixOn, ProxiedWorld::Proxy::kStripsPrefix));
  static const std::regex kLink("(?:href|src|action)=\"(?!data:|#)([^\"]*)\"");
  std::vector<std::string> to_visit{proxied.url()};
  std::set<std::string> seen(to_visit.begin(), to_visit.end());
  while (!to_visit.empty()) {
    const std::string page = to_visit.back();
    to_visit.pop_back();
    CAPTURE(page);
    REQUIRE(page.starts_with(proxied.url()));
    const HttpsReply reply = proxied.Get(page);
    CHECK(reply.status == 200);
    if (!reply.headers.at("content-type").starts_with("text/html")) continue;
    for (std::sregex_iterator it(reply.body.begin(), reply.body.end(), kLink), end; it != end;
         ++it) {
      const std::string target = Resolved(page, ReplaceAll((*it)[1].str(), "&amp;", "&"));
      if (seen.insert(target).second) to_visit.push_back(target);
    }
  }
  for (const std::string path : {"metrics", "status", "sd", "config", "-/healthy"}) {
    CAPTURE(path);
    CHECK(seen.contains(proxied.url() + path));
  }
}

TEST_CASE("Behind nginx, the prefix without its slash is redirected to the first page",
          "[integration]") {
  ProxiedWorld proxied(
      GENERATE(ProxiedWorld::Proxy::kPassesPrefixOn, ProxiedWorld::Proxy::kStripsPrefix));
  const std::string without_slash = proxied.origin() + "/kemp";
  const HttpsReply reply = proxied.Get(without_slash);
  CHECK((reply.status == 301 || reply.status == 302));
  CHECK(Resolved(without_slash, reply.headers.at("location")) == proxied.url());
}

TEST_CASE("Who reaches the exporter past the proxy is redirected below the prefix",
          "[integration]") {
  ProxiedWorld proxied(ProxiedWorld::Proxy::kPassesPrefixOn);
  ExporterProcess& exporter = proxied.world().exporter();
  for (const std::string target : {"/", "/kemp"}) {
    const HttpReply reply = exporter.Get(target);
    CHECK(reply.status == 302);
    CHECK(reply.Header("location") == "/kemp/");
  }
  CHECK(exporter.Get("/kemp/").status == 200);
  CHECK(exporter.Get("/metrics").status == 404);
}

TEST_CASE("Behind nginx, a real Prometheus scrapes what sd names, and check asks there",
          "[integration]") {
  ProxiedWorld proxied(
      GENERATE(ProxiedWorld::Proxy::kPassesPrefixOn, ProxiedWorld::Proxy::kStripsPrefix));
  rapidjson::Document found;
  found.Parse(proxied.Get(proxied.url() + "sd").body.c_str());
  REQUIRE(found.IsArray());
  REQUIRE(found.Size() == 1);
  CHECK("http://" + std::string(found[0]["targets"][0].GetString()) == proxied.origin());
  CHECK(found[0]["labels"]["__scheme__"] == "http");
  CHECK(found[0]["labels"]["__metrics_path__"] == "/kemp/probe");

  const PrometheusProcess prometheus(
      proxied.world(),
      "global: {scrape_interval: 2s, scrape_timeout: 2s}\n"
      "scrape_configs:\n"
      "  - job_name: kemp360\n    honor_labels: true\n    http_sd_configs: [{url: \"" +
          proxied.url() + "sd\"}]\n");
  CHECK(prometheus.Comes("sum(kemp360_up{pair=\"emea\"})", "2"));
  CHECK(prometheus.Number("up{instance=\"emea\"}") == "1");

  ChildProcess check(ExporterProcess::CommandLine({"check", "--from", proxied.url()}));
  CHECK(check.WaitForExit() == 0);
  CHECK(check.Output().starts_with("emea: IN HA - "));
}

TEST_CASE("Behind nginx, whether it lives needs no password, and all else does", "[integration]") {
  ProxiedWorld proxied(
      GENERATE(ProxiedWorld::Proxy::kPassesPrefixOn, ProxiedWorld::Proxy::kStripsPrefix),
      "basic_auth_users: {prometheus: " + BcryptHash("right") + "}\n");
  for (const std::string path : {"-/healthy", "-/ready"}) {
    CHECK(proxied.Get(proxied.url() + path).status == 200);
  }
  for (const std::string path : {"", "metrics", "sd", "nowhere", "-/reload"}) {
    CAPTURE(path);
    CHECK(proxied.Get(proxied.url() + path).status == 401);
  }
  CHECK(proxied.Get(proxied.url() + "metrics", "prometheus:right").status == 200);
}

}  // namespace
}  // namespace kemp360::testing
