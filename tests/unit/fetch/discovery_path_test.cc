#include "fetch/discovery_path.h"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "fetch/fetcher.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

const std::vector<std::string> kListed{"license", "loadmaster", "ha-settings", "restore"};

TEST_CASE("IsDiscoveryPath: every segment is a resource, digits, a data file or a reading word",
          "[fetch]") {
  const auto [path, allowed] = GENERATE(table<std::string, bool>({
      {"/api/v1/license/report/", true},
      {"/api/v1/license/usage.csv", true},
      {"/api/v2/loadmaster/7/", true},
      {"/api/v1/loadmaster/7/status/", true},
      {"/api/v1/ha-settings/1/", true},
      {"/files/latest/usage-2026.csv", true},
      {"/download/metered_report.csv", true},
      {"/export/license.json", true},
      {"/license-usage/report/", true},
      {"/usage_report/current/", true},
      {"/", false},
      {"/api/v1/", false},
      {"/api/vx/license/", false},
      {"license/report/", false},
      {"/api/v1/license/generate/", false},
      {"/api/v1/unknown/", false},
      {"/api/v1/license/report.pdf", false},
      {"/api/v1/license/a%.csv", false},
      {"/api/v1/restore/", false},
      {"/api/v1/license/reset/", false},
      {"/api/v1/license/reset.csv", false},
      {"/files/unset_proxy.csv", false},
      {"/api/v1/license/report-delete/", false},
      {"/api/v1/license/update_usage/", false},
      {"/logout", false},
      {"/license-usage-2026/", true},
      {"/api/v1/license/7a/", false},
      {"/api/v/license/", false},
      {"/api/v1x/license/", false},
      {"xlicense/report/", false},
      {"", false},
      {"/" + std::string(254, '1') + "/", true},
      {"/" + std::string(255, '1') + "/", false},
  }));
  CAPTURE(path);
  CHECK(IsDiscoveryPath(path, kListed) == allowed);
}

TEST_CASE("IsDiscoveryPath: what it allows, the gate lets out when told of it", "[fetch]") {
  const std::string path = GENERATE(as<std::string>(), "/api/v1/license/report/",
                                    "/files/latest/usage-2026.csv", "/api/v1/loadmaster/7/status/");
  REQUIRE(IsDiscoveryPath(path, kListed));
  CHECK(Gate({path}, "")
            .IsAllowed(Method::kGet, {.scheme = "https",
                                      .host = "central-a.example",
                                      .port = 443,
                                      .path = path,
                                      .query = ""}));
}

TEST_CASE("ReadingQuery: what only chooses a part, an order or a form is kept", "[fetch]") {
  const auto [query, kept] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"limit=20&offset=40", "limit=20&offset=40"},
      {"LIMIT=20;page=2", "LIMIT=20&page=2"},
      {"api_key=0123&limit=20&action=x", "limit=20"},
      {"order_by=-name&fields=id,name:asc", "order_by=-name&fields=id,name:asc"},
      {"limit", "limit"},
      {"sort=delete&max=5", "max=5"},
      {"format=a b&year=2026", "year=2026"},
      {"limit=%32", ""},
      {"fields=" + std::string(57, 'x'), "fields=" + std::string(57, 'x')},
      {"fields=" + std::string(58, 'x'), ""},
  }));
  CAPTURE(query);
  CHECK(ReadingQuery(query) == kept);
}

TEST_CASE("IsReadingQuery: no name and no value says that something is changed", "[fetch]") {
  const auto [query, reads] = GENERATE(table<std::string, bool>({
      {"", true},
      {"limit=20&offset=0", true},
      {"start=20", true},  // an offset
      {"START=20;limit=5", true},
      {"start=delete", false},
      {"reset=1", false},
      {"limit=20&reset=1", false},
      {"limit=20;reset", false},
      {"action=delete", false},
      {"action=%64elete", false},
      {"%72eset=1", false},
      {"a=%", false},
      {"%=1", false},
  }));
  CAPTURE(query);
  CHECK(IsReadingQuery(query) == reads);
}

}  // namespace
}  // namespace kemp360
