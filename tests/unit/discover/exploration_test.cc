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
  for (int i = 0; i < 500; ++i) names.push_back("r" + std::to_string(i));
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

TEST_CASE("Exploration: a list of a million rows stays small", "[discover]") {
  std::string body = R"({"meta": {"total_count": 1000000}, "objects": [)";
  for (int i = 0; i < 200'000; ++i)
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

}  // namespace
}  // namespace kemp360::testing
