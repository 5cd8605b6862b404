#include "app/generation.h"
#include "support/paths.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace kemp360 {
namespace {

const std::string kFolder = testing::FixturePath("config/good/");

Config Loaded(const std::string& name) {
  Result<Config, std::vector<Mistake>> config = LoadConfig(kFolder + name);
  REQUIRE(config.ok());
  return *std::move(config);
}

TEST_CASE("MakeTargets: every key of a unit reaches its reader", "[app]") {
  const std::vector<PairTarget> pairs = MakeTargets(Loaded("everything.yaml"));
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].name == "emea");
  CHECK(pairs[0].timeout == std::chrono::milliseconds(500));
  REQUIRE(pairs[0].units.size() == 2);

  const UnitTarget& a = pairs[0].units[0];
  CHECK(a.name == "a");
  CHECK(Origin(a.url) == "https://central-a.example");
  CHECK(a.addresses.size() == 4);
  CHECK(a.report_file == kFolder + "reports/emea.a.csv");
  CHECK(a.proxy_url.empty());
  CHECK(a.credentials.username_file == kFolder + "keys/user");
  CHECK(a.credentials.key_file == kFolder + "keys/emea.a");
  CHECK(a.credentials.password_file.empty());
  CHECK(a.credentials.authentication == Authentication::kHeader);
  CHECK(a.tls.ca_file.empty());
  CHECK(a.tls.cert_file == kFolder + "tls/client.pem");
  CHECK(a.tls.key_file == kFolder + "tls/client.key");
  CHECK(a.tls.server_name == "central.example");
  CHECK(a.tls.insecure_skip_verify);
  CHECK(a.tls.min_version == "TLS13");
  CHECK(a.tls.pinned_public_key.starts_with("sha256//"));

  const UnitTarget& b = pairs[0].units[1];
  CHECK(b.credentials.username == "other");
  CHECK(b.credentials.username_file.empty());
  CHECK(b.credentials.key_file.empty());
  CHECK(b.credentials.authentication == Authentication::kQuery);
  CHECK(b.proxy_url == "socks5h://proxy.example:1080");
}

TEST_CASE("MakeTargets: a profile is compiled once, and its gate lets out what it asks for",
          "[app]") {
  const Config config = Loaded("minimal.yaml");
  const std::vector<PairTarget> pairs = MakeTargets(config);
  REQUIRE(pairs.at(0).units.size() == 2);
  CHECK(pairs[0].units[0].profile == pairs[0].units[1].profile);
  CHECK(pairs[0].units[0].gate == pairs[0].units[1].gate);
  for (const auto& [path, allowed] : std::vector<std::pair<std::string, bool>>{
           {"/api/v1/loadmaster/", true}, {"/360/unset_proxy/", false}, {"/", false}}) {
    CAPTURE(path);
    Url url = pairs[0].units[0].url;
    url.path = path;
    CHECK(pairs[0].units[0].gate->IsAllowed(Method::kGet, url) == allowed);
  }
}

TEST_CASE("MakeTargets: an inline key is a secret of the unit", "[app]") {
  const std::vector<PairTarget> pairs = MakeTargets(Loaded("inline-key.yaml"));
  REQUIRE_FALSE(pairs.empty());
  CHECK_FALSE(pairs[0].units[0].credentials.inline_key.empty());
  CHECK(pairs[0].units[0].credentials.key_file.empty());
}

TEST_CASE("MakeLimits: the limits of the configuration", "[app]") {
  const ReadLimits limits = MakeLimits(Loaded("everything.yaml"));
  CHECK(limits.reads_in_flight == 2);
  CHECK(limits.waiters == 3);
  CHECK(limits.answer_bytes == 65536);
  CHECK(limits.rows == 5);
  CHECK(limits.credentials_cooldown == std::chrono::hours(1));
}

}  // namespace
}  // namespace kemp360
