// What no profile and no unit can make the exporter do. tests/unit/fetch holds the gate itself;
// here it is the whole process, and what came out of it.
#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "integration/spoiled_scrape.h"
#include "integration/trespass.h"
#include "integration/world.h"
#include "simulator/tls_client.h"

namespace kemp360::testing {
namespace {

WorldOptions WithOwnProfile() {
  WorldOptions options;
  options.unit_lines = "profile: ./own.yaml";
  options.arguments = {"--web.enable-lifecycle"};
  options.start = false;
  return options;
}

/// What the exporter says when it does not start, without the log's escapes; "" if it does.
std::string Refusal(World& world) {
  try {
    world.Start();
    return "";
  } catch (const std::runtime_error& error) {
    std::string text = error.what();
    for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 1)) {
      text.erase(at, 1);
    }
    return text;
  }
}

struct PathRow {
  std::string path;  ///< as YAML writes it
  std::string said;
};

TEST_CASE("A profile with a path that might change something is refused on loading",
          "[integration]") {
  const PathRow row = GENERATE(values<PathRow>({
      {"/api/v1/360/unset_proxy/", "the word \"unset\" indicates a request that changes"},
      {"/api/v1/360/UNSET_PROXY/", "the word \"unset\""},
      {"/api/v1/360/Unset-Proxy/", "the word \"unset\""},
      {"/api/v1/360/unset.proxy", "the word \"unset\""},
      {"/api/v1/proxy/", "the word \"proxy\""},
      {"/api/v1/loadmaster/1/reboot/", "the word \"reboot\""},
      {"/api/v1/user/delete/", "the word \"delete\""},
      {"/api/v1/user/authenticate/", "the word \"authenticate\""},
      {"/api/v1/360/%75nset_proxy/", "a path must not contain % or ;"},
      {"/api/v1/360%2funset_proxy/", "a path must not contain % or ;"},
      {"/api/v1/360%252funset_proxy/", "a path must not contain % or ;"},
      {"/api/v1/loadmaster;/../360/unset_proxy/", "a path must not contain % or ;"},
      {"/api/v1/loadmaster/../360/unset_proxy/", "the word \"unset\""},
      {"/api/v1/loadmaster/../360/", "write it without //, . and .."},
      {"/api/v1//360/", "write it without //, . and .."},
      {"/../api/v1/360/", ".. above the root"},
      {"'/api/v1/360\\unset_proxy/'", "backslashes"},
      {"'/api/v1/360 /'", "contain spaces"},
      {"\"/api/v1/360\\t/\"", "control characters"},
      {"'/api/v1/360/?x=1'", "write its parameters under `query`"},
      {"'/api/v1/360/#x'", "a path must not contain a query"},
      {"https://127.0.0.1/api/v1/360/", "a path must begin with /"},
      {"//127.0.0.1/api/v1/360/", "write it without //, . and .."},
      {"api/v1/360/", "a path must begin with /"},
  }));
  CAPTURE(row.path);
  World world(WithOwnProfile());
  for (const std::string& text : {ProfileReading(row.path), ProfileRedirectedTo(row.path)}) {
    world.WriteFile("own.yaml", text);
    CHECK_THAT(Refusal(world), Catch::Contains("own.yaml:") && Catch::Contains(row.said));
  }
  const bool is_login = row.path == "/api/v1/user/authenticate/";
  world.WriteFile("own.yaml", ProfileLoggingInAt(row.path));
  if (!is_login) CHECK_THAT(Refusal(world), Catch::Contains("own.yaml:"));
  CHECK(world.pair().Requests(0, 0).empty());
  CHECK(world.pair().Requests(0, 1).empty());
}

/// Words that a path is made of, good and bad.
constexpr std::array<const char*, 34> kPieces{"api",
                                              "api",
                                              "v1",
                                              "v1",
                                              "360",
                                              "1",
                                              "loadmaster",
                                              "ha-settings",
                                              "user",
                                              "schema",
                                              "unset_proxy",
                                              "UNSET_PROXY",
                                              "unset-proxy",
                                              "%75nset_proxy",
                                              "unset%5fproxy",
                                              "unset%255Fproxy",
                                              "unset_proxy;x",
                                              "authenticate",
                                              "..",
                                              ".",
                                              "",
                                              "%2e%2e",
                                              "%2E",
                                              "%2f",
                                              "..%2f360",
                                              "%5c",
                                              "x;y",
                                              "unset_proxy%00",
                                              "unset_proxy%20",
                                              "%c0%af",
                                              "unset_prox%79",
                                              "unset_proxy.",
                                              "a b",
                                              "unset_proxy%3f"};

std::string RandomPath(std::mt19937& random) {
  std::string path = random() % 8 == 0 ? "" : "/";
  if (random() % 2 == 0) path += "api/v1/";
  for (std::size_t count = random() % 5; count > 0; --count) {
    path += kPieces.at(random() % kPieces.size());
    path += random() % 6 == 0 ? "//" : "/";
  }
  if (random() % 2 == 0) path += "360/unset_proxy/";
  if (random() % 6 == 0 && !path.empty()) path.pop_back();
  return path.empty() ? "/" : path;
}

TEST_CASE("No profile makes the exporter ask for anything that changes a unit: random paths",
          "[integration]") {
  World world(WithOwnProfile());
  const Bystander bystander(world);
  world.WriteFile("own.yaml", ProfileReading("/api/v1/ha-settings/1/"));
  world.Start();
  std::mt19937 random(20260302);  // NOLINT: the same paths in every run
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string path = RandomPath(random);
    CAPTURE(path);
    const std::string scalar = "'" + path + "'";
    world.WriteFile("own.yaml",
                    random() % 2 == 0 ? ProfileReading(scalar) : ProfileRedirectedTo(scalar));
    const HttpReply reply = HttpPost(world.exporter().port(), "/-/reload");
    ++(reply.status == 200 ? taken : refused);
    CHECK((reply.status == 200 || reply.Text().find("own.yaml") != std::string::npos));
    const Exposition scrape = Probe(world);
    CHECK(scrape.Value(UnitSeries("kemp360_source_up", 0, "source=\"loadmasters\"")) == 1);
  }
  CHECK(Trespasses(world) == "");
  CHECK(bystander.Visits() == 0);
  CHECK(taken > 20);
  CHECK(refused > 100);
}

/// Answers every GET of both units with a redirect to what `Set` said.
class Misleader {
 public:
  explicit Misleader(World& world) {
    for (const std::size_t unit : {0U, 1U}) {
      world.pair().SetHook(0, unit, [shared = shared_](const simulator::WireRequest& request) {
        return shared->With([&request](const Lead& lead) { return Answer(lead, request); });
      });
    }
  }
  void Set(int status, std::string location) {
    shared_->With([&](Lead& lead) { lead = {status, std::move(location)}; });
  }

 private:
  struct Lead {
    int status = 302;
    std::string location{};
  };
  static std::optional<simulator::WireReply> Answer(const Lead& lead,
                                                    const simulator::WireRequest& request) {
    if (lead.location.empty()) return std::nullopt;
    simulator::WireReply reply = simulator::WireReply::Text(lead.status, "text/html", "");
    std::string location = lead.location;
    if (location.ends_with('?')) location += request.Query();  // the key, as Django repeats it
    reply.headers.push_back({"Location", std::move(location)});
    return reply;
  }

  std::shared_ptr<Guarded<Lead>> shared_ = std::make_shared<Guarded<Lead>>(Lead{});
};

std::string RandomOrigin(std::mt19937& random, World& world, const Bystander& bystander) {
  const std::string unit = world.pair().UnitUrl(0, 0);
  const std::string unit_address = unit.substr(std::string("https://").size());
  const std::string other = bystander.Address();
  const std::vector<std::string> origins{
      "",
      "",
      "",
      unit,
      world.pair().UnitUrl(0, 1),
      bystander.HttpsUrl(),
      bystander.HttpUrl(),
      "//" + other,
      "///" + other,
      "/\\" + other,
      "\\\\" + other,
      "HTTPS://" + other,
      "https:" + other,
      "https:/" + other,
      "https:\\\\" + other,
      "https://" + unit_address + "@" + other,
      "https://" + other + "#@" + unit_address,
      "https://" + other + "?@" + unit_address,
      "https://" + other + "\\@" + unit_address,
      "https://" + other + "%23@" + unit_address,
      "http://" + unit_address,
      "https://localhost:" + other.substr(other.find(':') + 1),
      "https://2130706433:" + other.substr(other.find(':') + 1),
      "ftp://" + other,
      "gopher://" + other,
      "file://" + other,
      "dict://" + other,
      "javascript://" + other,
      " " + bystander.HttpsUrl(),
      "\t" + bystander.HttpsUrl(),
  };
  return origins.at(random() % origins.size());
}

TEST_CASE("No redirect leads to another host, or to what changes a unit: random places",
          "[integration]") {
  World world;
  const Bystander bystander(world);
  const Exposition healthy = Probe(world);
  Misleader misleader(world);
  std::mt19937 random(20260303);  // NOLINT: the same places in every run
  constexpr std::array<int, 5> kStatuses{301, 302, 303, 307, 308};
  for (int i = 0; i < 400; ++i) {
    std::string location = RandomOrigin(random, world, bystander) + RandomPath(random);
    if (random() % 3 == 0) location += "?";
    CAPTURE(location);
    misleader.Set(kStatuses.at(random() % kStatuses.size()), location);
    const Exposition scrape = Probe(world);
    // Whatever is followed leads to a redirect again: it cannot end well.
    CHECK(Failures(scrape, 0).size() == 3);
    for (const auto& [source, reason] : Failures(scrape, 0)) CHECK(reason == "redirect");
  }
  CHECK(Trespasses(world) == "");
  CHECK(bystander.Visits() == 0);
  for (const std::string& secret : world.Secrets()) {
    CHECK_THAT(LogOf(world), !Catch::Contains(secret));
  }
  misleader.Set(302, "");
  CHECK(Unlike(healthy, {}, Probe(world)) == "");
}

TEST_CASE("A login is sent to one place: its redirects are not followed", "[integration]") {
  WorldOptions options;
  options.password = true;
  options.start = false;
  World world(options);
  const Bystander bystander(world);
  world.Start();
  Misleader misleader(world);
  int tried = 0;
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const std::string& location :
         {bystander.HttpsUrl() + "/api/v1/user/authenticate/",
          std::string("/api/v1/360/unset_proxy/"), std::string("/api/v1/user/authenticate/")}) {
      CAPTURE(status, location);
      misleader.Set(status, location);
      // A password that was not tried yet waits for nothing.
      ++tried;
      for (const char* unit : {"0", "1"}) {
        world.WriteFile(std::string("password.0.") + unit, std::to_string(tried));
      }
      const Exposition scrape = Probe(world);
      for (const std::size_t unit : {0U, 1U}) {
        CHECK(Failures(scrape, unit).size() == 3);
        for (const auto& [source, reason] : Failures(scrape, unit)) CHECK(reason == "redirect");
      }
    }
  }
  CHECK(Trespasses(world) == "");
  CHECK(bystander.Visits() == 0);
  // One POST for each read, to the one place.
  CHECK(world.pair().Requests(0, 0).size() == 15);
  misleader.Set(302, "");
  world.WriteFile("password.0.0", world.pair().Password(0, 0));
  CHECK(Failures(Probe(world), 0).empty());
}

/// One row of a list of three, whose `next` and headers lead astray.
simulator::WireReply OneRow(const simulator::WireRequest& request, const std::string& next) {
  const std::string_view query = request.Query();
  const std::size_t at = query.find("offset=");
  const std::string offset =
      at == std::string_view::npos ? "0" : std::string(query.substr(at + 7, 1));
  simulator::WireReply reply = simulator::WireReply::Json(
      "{\"meta\": {\"limit\": 1, \"next\": " + (offset == "2" ? "null" : "\"" + next + "\"") +
      ", \"offset\": " + offset +
      ", \"previous\": null, \"total_count\": 3}, \"objects\": [{\"asl_instance\": true, "
      "\"ip_address\": \"10.20.1." +
      offset +
      "\", \"licensed_by_peer\": false, \"mac_address\": "
      "null, \"name\": \"lm\", \"port\": 443, \"href\": \"" +
      next + "\"}]}");
  for (const char* header : {"Refresh", "Content-Location", "Link", "Alt-Svc"}) {
    const bool service = std::string(header) == "Alt-Svc";
    reply.headers.push_back({header, service ? "h2=\"" + next + "\"; ma=86400" : next});
  }
  reply.headers.push_back({"Set-Cookie", "sessionid=1; Path=/"});
  reply.headers.push_back({"WWW-Authenticate", "Basic realm=\"x\""});
  return reply;
}

TEST_CASE("The next page is asked for by offset: what the unit calls next is not believed",
          "[integration]") {
  World world;
  const Bystander bystander(world);
  const std::array<std::string, 4> nexts{"/api/v1/360/unset_proxy/?offset=1", "../360/unset_proxy/",
                                         bystander.HttpsUrl() + "/api/v1/loadmaster/",
                                         bystander.Address()};
  const std::string next = nexts.at(GENERATE(0U, 1U, 2U, 3U));
  CAPTURE(next);
  world.pair().SetHook(0, 0, [next](const simulator::WireRequest& request) {
    const bool list = request.Path() == "/api/v1/loadmaster/";
    return list ? std::optional(OneRow(request, next)) : std::nullopt;
  });
  for (int i = 0; i < 2; ++i) {
    const Exposition scrape = Probe(world);
    CHECK(Failures(scrape, 0).empty());
    CHECK(scrape.Value(UnitSeries("kemp360_unit_loadmasters", 0, "state=\"activated\"")) == 3);
  }
  CHECK(Trespasses(world) == "");
  CHECK(bystander.Visits() == 0);
  for (const simulator::WireRequest& request : world.pair().Requests(0, 0)) {
    CHECK_FALSE(request.Header("Cookie"));
    CHECK_FALSE(request.Header("Authorization"));
  }
}

TEST_CASE("The watch over the units sees what nobody may ask", "[integration]") {
  World world;
  const simulator::TlsPeer peer{world.pair().UnitPort(0, 1), world.pair().CaPem()};
  const std::string key =
      "?username=" + world.pair().Username(0, 1) + "&api_key=" + world.pair().Key(0, 1);
  CHECK(Trespasses(world) == "");
  static_cast<void>(simulator::AskTls(peer, "/api/v1/360/unset%5Fproxy/" + key));
  CHECK_THAT(Trespasses(world), Catch::StartsWith("GET /api/v1/360/unset%5Fproxy/"));
  world.pair().ForgetRequests();
  static_cast<void>(simulator::AskTls(peer, "/api/v1/360/unset_proxy/" + key));
  CHECK_THAT(Trespasses(world), Catch::Contains("the configuration of unit 1 was changed"));
}

TEST_CASE("The environment's proxies are not used", "[integration]") {
  World world([] {
    WorldOptions options;
    options.start = false;
    return options;
  }());
  const Bystander bystander(world);
  constexpr std::array<const char*, 6> kNames{"http_proxy", "https_proxy", "HTTPS_PROXY",
                                              "all_proxy",  "ALL_PROXY",   "HTTP_PROXY"};
  for (const char* name : kNames) setenv(name, bystander.HttpUrl().c_str(), 1);
  world.Start();
  for (const char* name : kNames) unsetenv(name);
  const Exposition scrape = Probe(world);
  CHECK(Failures(scrape, 0).empty());
  CHECK(Failures(scrape, 1).empty());
  CHECK(bystander.Visits() == 0);
}

}  // namespace
}  // namespace kemp360::testing
