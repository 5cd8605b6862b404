#include "discover/exploration.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "central.h"
#include "discover/discovery_report.h"

namespace kemp360::testing {
namespace {

std::vector<std::string> PathsOf(const UnitRecord& unit) {
  std::vector<std::string> paths;
  for (const RecordedExchange& exchange : unit.exchanges) {
    paths.push_back(exchange.path + (exchange.query.empty() ? "" : "?") + exchange.query);
  }
  return paths;
}

bool Asked(const UnitRecord& unit, const std::string& path) {
  const std::vector<std::string> paths = PathsOf(unit);
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

TEST_CASE("Exploration: listing, schemas, lists with all their pages, pages of single rows",
          "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"thing", "one"});
  MadeUpCentral::List list;
  list.before = R"({"meta": {"total_count": TOTAL, "next": NEXT}, "objects": [)";
  list.after = "]}";
  list.page = 2;
  list.most = 3;
  for (int i = 0; i < 7; ++i) {
    const std::string row = R"({"id": )" + std::to_string(i) + "}";
    list.rows[0].push_back(row);
    list.rows[1].push_back(row);
  }
  central.Rows("/api/v1/thing/", list);
  central.Both("/api/v1/one/", R"({"objects": [{"id": 1, "resource_uri": "/api/v1/one/1/"}]})");
  const UnitRecord unit = Explore(central.AsCentral()).units[0];
  CHECK(PathsOf(unit) ==
        std::vector<std::string>{"/api/v1/", "/api/v2/", "/api/v1/thing/schema/", "/api/v1/thing/",
                                 "/api/v1/thing/?limit=1000", "/api/v1/thing/?limit=1000&offset=3",
                                 "/api/v1/thing/?limit=1000&offset=6", "/api/v1/one/schema/",
                                 "/api/v1/one/", "/api/v1/one/1/"});
}

TEST_CASE("Exploration: links in values and help texts are asked if their path only reads",
          "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"license", "set_mode"});
  central.Both("/api/v1/license/",
               R"({"csv": "/api/v1/license/usage.csv", "other": "/api/v1/license/generate/",)"
               R"( "away": "https://elsewhere.example/api/v1/license/report/",)"
               R"( "own": "https://central-a.example/api/v1/license/summary/",)"
               R"( "bad": "/api/v1/license/reset.csv", "next": "/api/v1/license/?offset=20"})");
  central.Both("/api/v1/license/schema/",
               R"({"fields": {"x": {"help_text": "See /api/v1/license/report/, not )"
               R"(/api/v1/license/report/delete/."}}})");
  const UnitRecord unit = Explore(central.AsCentral()).units[0];
  CHECK(Asked(unit, "/api/v1/license/usage.csv"));
  CHECK(Asked(unit, "/api/v1/license/summary/"));
  CHECK(Asked(unit, "/api/v1/license/report/"));
  CHECK_FALSE(Asked(unit, "/api/v1/license/generate/"));
  CHECK_FALSE(Asked(unit, "/api/v1/license/reset.csv"));
  CHECK_FALSE(Asked(unit, "/api/v1/license/report/delete/"));
  CHECK_FALSE(Asked(unit, "/api/v1/set_mode/"));
  const auto named = [&](const std::string& path) {
    return std::find(unit.not_requested.begin(), unit.not_requested.end(), path) !=
           unit.not_requested.end();
  };
  CHECK(named("/api/v1/license/generate/"));
  CHECK(named("/api/v1/set_mode/"));
}

TEST_CASE("Exploration: a list that may not be read as one is asked for its first row",
          "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"ha", "secret"});
  central.Status("/api/v1/ha/", 405);
  central.Both("/api/v1/ha/1/", "{}");
  central.Status("/api/v1/secret/", 401);
  const UnitRecord unit = Explore(central.AsCentral()).units[0];
  CHECK(Asked(unit, "/api/v1/ha/1/"));
  CHECK_FALSE(Asked(unit, "/api/v1/secret/1/"));
}

TEST_CASE("Exploration: redirects are followed to what may be asked, and never for ever",
          "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"report", "loop", "trap"});
  central.Redirect("/api/v1/report/", "/files/latest/usage.csv");
  central.Redirect("/api/v1/loop/", "/api/v1/loop/1/");
  central.Redirect("/api/v1/loop/1/", "/api/v1/loop/");
  central.Redirect("/api/v1/trap/", "/api/v1/360/unset_proxy/");
  central.Both("/files/latest/usage.csv", "a,b\n1,2\n");
  const UnitRecord unit = Explore(central.AsCentral()).units[0];
  CHECK(Asked(unit, "/files/latest/usage.csv"));
  CHECK_FALSE(Asked(unit, "/api/v1/360/unset_proxy/"));
  CHECK(unit.exchanges.size() < 15);
}

TEST_CASE("Exploration: never more requests than allowed", "[discover]") {
  MadeUpCentral central;
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("r" + std::to_string(i));
  central.Listing("/api/v1/", names);
  const UnitRecord unit = Explore(central.AsCentral(), {.max_requests = 40}).units[0];
  CHECK(unit.exchanges.size() == 40);
  CHECK(unit.notes.size() == 1);
}

TEST_CASE("Exploration: hostile answers end it without harm", "[discover]") {
  const std::string body = GENERATE(
      as<std::string>(), "", "<html><body>Log in</body></html>", "[]", "{}", "null", "\"x\"", "[[[",
      R"({"a": {"list_endpoint": "//elsewhere/", "schema": 5}})",
      R"({"a": {"list_endpoint": "/api/v1/a;b/", "schema": "/api/v1/%2e%2e/"}})",
      R"({"restart": {"list_endpoint": "/api/v1/restart/"}})", std::string(100'000, '['),
      R"({"fields": {"x": 5, "y": null, "z": {"help_text": []}}, "allowed_list_http_methods": 7})");
  const Central central = [&](std::size_t, const std::string& path, const std::string& query) {
    return RecordedExchange{.path = path, .query = query, .status = 200, .body = body};
  };
  const Explored explored = ExploreAndProve(central, {.max_requests = 50});
  CHECK(explored.record.units[0].exchanges.size() <= 50);
  for (const FactFinding& finding : explored.discovery.facts) CHECK_FALSE(finding.Taken());
  CHECK(explored.proven.draft.text.empty());
  const DiscoveryView view{explored.record, explored.evidence, explored.discovery, explored.proven,
                           ""};
  CHECK_FALSE(RenderDiscovery(view).empty());
  CHECK_FALSE(JsonDiscovery(view).empty());
  CHECK(DiscoveryExitCode(explored.record, explored.discovery) != 0);
}

void CheckLongList(int rows) {
  std::string body = R"({"meta": {"total_count": 1000000}, "objects": [)";
  for (int i = 0; i < rows; ++i)
    body += (i > 0 ? ",{\"id\":" : "{\"id\":") + std::to_string(i) + "}";
  body += "]}";
  const std::optional<JsonTree> tree = ParseJsonTree(body);
  if (tree) CHECK(tree->At("/objects")->members.size() <= 2000);
  const Central central = [&](std::size_t, const std::string& path, const std::string& query) {
    RecordedExchange exchange{.path = path, .query = query, .status = 200};
    exchange.body = path == "/api/v1/" ? R"({"a": {"list_endpoint": "/api/v1/a/"}})" : body;
    return exchange;
  };
  CHECK(Explore(central, {.max_requests = 30, .bytes = 20U << 20U}).units[0].exchanges.size() <=
        30);
}

TEST_CASE("Exploration: a list that says it has a million rows stays small", "[discover]") {
  CheckLongList(5000);
}

TEST_CASE("Exploration: a list of very many rows stays small", "[.long]") {
  CheckLongList(200'000);
}

TEST_CASE("Exploration: a changing word is never asked, however it is written", "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/",
                  {"license", "systemReboot", "poweroff", "purge", "apply", "logout",
                   "factoryreset", "resetting", "LoadMaster", "re\u0131boot", "de\u00adlete"});
  central.Both("/api/v1/license/",
               R"({"a": "/api/v1/license/wipe.csv", "b": "/api/v1/license/list/clear.json",)"
               R"( "c": "/api/v1/license/usage.csv?reset=1&format=csv&token=x",)"
               R"( "d": "/api/v1/license/report/?month=2026-03&purge=all"})");
  const UnitRecord unit = Explore(central.AsCentral()).units[0];
  for (const std::string& path : PathsOf(unit)) {
    CAPTURE(path);
    const bool harmless = path.starts_with("/api/v1/license/") || path.size() == 8 ||
                          path.starts_with("/api/v1/LoadMaster/");
    CHECK(harmless);
    CHECK(path.find("reset") == std::string::npos);
    CHECK(path.find("token") == std::string::npos);
    CHECK(path.find("purge") == std::string::npos);
  }
  CHECK(Asked(unit, "/api/v1/license/usage.csv?format=csv"));
  CHECK(Asked(unit, "/api/v1/license/report/?month=2026-03"));
  for (const char* path : {"/api/v1/systemReboot/", "/api/v1/poweroff/", "/api/v1/purge/",
                           "/api/v1/apply/", "/api/v1/logout/", "/api/v1/license/wipe.csv",
                           "/api/v1/license/list/clear.json", "/api/v1/re\u0131boot/"}) {
    CAPTURE(path);
    CHECK(std::find(unit.not_requested.begin(), unit.not_requested.end(), path) !=
          unit.not_requested.end());
  }
}

TEST_CASE("Exploration: the names that promise most come first", "[discover]") {
  MadeUpCentral central;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("r" + std::to_string(i));
  for (const char* name : {"ha-settings", "license", "loadmaster", "system"}) names.push_back(name);
  central.Listing("/api/v1/", names);
  const UnitRecord unit = Explore(central.AsCentral(), {.max_requests = 20}).units[0];
  for (const char* name : {"ha-settings", "license", "loadmaster", "system"}) {
    CAPTURE(name);
    CHECK(Asked(unit, std::string("/api/v1/") + name + "/"));
  }
}

TEST_CASE("Exploration: a listing whose paths end without a slash", "[discover]") {
  MadeUpCentral central;
  central.Both("/api/v1/", R"({"ha": {"list_endpoint": "/api/v1/ha", "schema": "/api/v1/ha/schema"},
                               "license": {"list_endpoint": "/api/v1/license"}})");
  central.Both("/api/v1/ha", R"({"objects": [{"id": 1, "role": "active"}]})");
  const UnitRecord unit = Explore(central.AsCentral()).units[0];
  CHECK(PathsOf(unit) == std::vector<std::string>{"/api/v1/", "/api/v2/", "/api/v1/ha/schema",
                                                  "/api/v1/ha", "/api/v1/license",
                                                  "/api/v1/license/1", "/api/v1/ha/1"});
}

TEST_CASE("Exploration: why there is no listing is said, each cause in its own words",
          "[discover]") {
  RecordedExchange reply{.status = 200};
  std::string cause;
  SECTION("HTML") {
    reply.body = "<!doctype html><html></html>";
    cause = "an HTML page instead of a list of its resources";
  }
  SECTION("HTML that says it were JSON") {
    reply.content_type = "application/json";
    reply.body = "  <html>";
    cause = "an HTML page instead of a list of its resources";
  }
  SECTION("403") {
    reply.status = 403;
    cause = "403 for the list of its resources: the API key is wrong";
  }
  SECTION("a log-in page") {
    reply.status = 302;
    reply.redirect = "/accounts/login/";
    cause = "redirects to its login page /accounts/login/";
  }
  SECTION("500") {
    reply.status = 500;
    cause = "500 for the list of its resources";
  }
  const Central central = [&](std::size_t, const std::string& path, const std::string& query) {
    RecordedExchange exchange = reply;
    exchange.path = path;
    exchange.query = query;
    return exchange;
  };
  const PairRecord record = Explore(central);
  CHECK(record.units[0].unread.find(cause) != std::string::npos);
  CHECK(DiscoveryExitCode(record, Discover(record, CollectEvidence(record))) == 2);
  // What a person names is asked all the same.
  const PairRecord asked = Explore(central, {.asked = {"/api/v1/ha/"}});
  CHECK(asked.units[0].unread.empty());
  CHECK(asked.units[0].notes.front().find(cause) != std::string::npos);
}

/// Warnings of a pair whose units respond so.
std::string WarningsOf(const std::string& a, const std::string& b) {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"redundancy"});
  central.Object("/api/v1/redundancy/", a, b);
  const PairRecord record = Explore(central.AsCentral());
  std::string all;
  for (const std::string& one : Discover(record, CollectEvidence(record)).warnings)
    all += one + "\n";
  return all;
}

std::string HaPage(const std::string& role, bool disabled, bool preferred, int own, int peer) {
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  return R"({"ha_role": ")" + role + R"(", "ha_disabled": )" + flag(disabled) +
         R"(, "preferred_master": )" + flag(preferred) + R"(, "ip_address": "10.0.0.)" +
         std::to_string(own) + R"(", "peer_ip_address": "10.0.0.)" + std::to_string(peer) + "\"}";
}

TEST_CASE("a pair that is not healthy is said to be none, for each reason", "[discover]") {
  CHECK(WarningsOf(HaPage("master", false, true, 1, 2), HaPage("standby", false, false, 2, 1))
            .empty());
  CHECK(WarningsOf(HaPage("master", false, true, 1, 2), HaPage("master", false, false, 2, 1))
            .find("both units are in the HA mode \"master\"") != std::string::npos);
  CHECK(WarningsOf(HaPage("standalone", true, true, 1, 2), HaPage("standalone", true, false, 2, 1))
            .find("HA is disabled on both units") != std::string::npos);
  CHECK(WarningsOf(HaPage("master", false, true, 1, 2), HaPage("standby", false, false, 2, 9))
            .find("setting for its peer is not what the other unit shows") != std::string::npos);
  const auto failing = [](std::string page) {
    page.pop_back();
    return page + R"(, "ha_error": 1})";
  };
  CHECK(WarningsOf(failing(HaPage("standalone", false, true, 1, 2)),
                   failing(HaPage("standalone", false, false, 2, 1)))
            .find("a unit reports an HA error") != std::string::npos);
}

TEST_CASE("a unit that was not read is no second name of the other one", "[discover]") {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"redundancy"});
  central.Both("/api/v1/redundancy/", HaPage("master", false, true, 1, 2));
  PairRecord record = Explore(central.AsCentral());
  record.units[1].unread = "401 for the first 3 requests";
  CHECK_FALSE(Discover(record, CollectEvidence(record)).same_unit);
}

}  // namespace
}  // namespace kemp360::testing
