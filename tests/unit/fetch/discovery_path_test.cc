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
      {"/api/v1/license/" + std::string(300, '1') + "/", false},
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

}  // namespace
}  // namespace kemp360
