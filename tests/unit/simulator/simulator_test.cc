#include "simulator/simulator.h"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>

#include "simulator/raw_client.h"
#include "simulator/tls_client.h"

namespace kemp360::simulator {
namespace {

using namespace std::chrono_literals;

std::string Body(const std::string& reply) {
  const auto blank = reply.find("\r\n\r\n");
  if (blank == std::string::npos) return {};
  const std::string rest = reply.substr(blank + 4);
  const auto line = rest.find("\r\n");
  return rest.substr(line + 2, std::stoul(rest.substr(0, line), nullptr, 16));
}

std::string Ask(Simulator& simulator, UnitIndex unit, const std::string& path,
                std::size_t pair = 0) {
  const std::string mark = path.find('?') == std::string::npos ? "?" : "&";
  const std::string target = path + mark + "username=admin&api_key=" + simulator.Key(pair, unit);
  if (simulator.options().tls) {
    return AskTls({simulator.UnitPort(pair, unit), simulator.CaPem(), "localhost"}, target);
  }
  RawClient client(simulator.UnitPort(pair, unit), simulator.options().family);
  client.Send("GET " + target + " HTTP/1.1\r\nConnection: close\r\n\r\n");
  return client.ReadAll();
}

TEST_CASE("Simulator: both units answer over TLS, each with its own key", "[simulator]") {
  Simulator simulator;
  CHECK(simulator.Key(0, 0) != simulator.Key(0, 1));
  CHECK(simulator.Key(0, 0).size() == 40);
  CHECK(Body(Ask(simulator, 0, "/api/v1/ha-settings/1/")).find("\"master\"") != std::string::npos);
  CHECK(Body(Ask(simulator, 1, "/api/v1/ha-settings/1/")).find("\"slave\"") != std::string::npos);
  std::ifstream file(simulator.CaFile());
  CHECK(file.good());
}

TEST_CASE("Simulator: a scenario shows in the answers at once, cached ones included",
          "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  Simulator simulator(options);
  CHECK(Body(Ask(simulator, 1, "/api/v1/ha-settings/1/")).find("1.24.3") != std::string::npos);
  REQUIRE(simulator.Apply("versions-differ").ok());
  const std::string changed = Body(Ask(simulator, 1, "/api/v1/ha-settings/1/"));
  CHECK(changed.find("1.22.4") != std::string::npos);
  CHECK(changed.find("standalone") != std::string::npos);
}

TEST_CASE("Simulator: a unit that is down refuses, and comes back", "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  Simulator simulator(options);
  REQUIRE(simulator.Act(0, {"upgrade", 1, "", "1.25.0"}).ok());
  CHECK_FALSE(RawClient(simulator.UnitPort(0, 1)).connected());
  simulator.Advance(6min);
  CHECK(Body(Ask(simulator, 1, "/api/v1/ha-settings/1/")).find("1.25.0") != std::string::npos);
  CHECK(Body(Ask(simulator, 0, "/api/v1/ha-settings/1/")).find("standalone") != std::string::npos);
}

TEST_CASE("Simulator: rejected credentials, a missing permission", "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  Simulator simulator(options);
  REQUIRE(simulator.Act(0, {"deny", 0, "", "loadmaster"}).ok());
  CHECK(Ask(simulator, 0, "/api/v1/loadmaster/").starts_with("HTTP/1.1 401"));
  CHECK(Ask(simulator, 0, "/api/v1/ha-settings/1/").starts_with("HTTP/1.1 200"));
  const std::string old_key = simulator.Key(0, 1);
  REQUIRE(simulator.Act(0, {"change-key", 1, "", ""}).ok());
  CHECK(simulator.Key(0, 1) != old_key);
  RawClient client(simulator.UnitPort(0, 1));
  client.Send("GET /api/v1/360/?username=admin&api_key=" + old_key +
              " HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(client.ReadAll().starts_with("HTTP/1.1 401"));
}

TEST_CASE("Simulator: who requests unset_proxy leaves a trace", "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  Simulator simulator(options);
  const auto unset = [](const SimulatedPair& pair) { return pair.unit(0).proxy_unset; };
  CHECK_FALSE(simulator.With(0, unset));
  CHECK(Ask(simulator, 0, "/api/v1/360/unset_proxy/").starts_with("HTTP/1.1 200"));
  CHECK(simulator.With(0, unset));
}

TEST_CASE("Simulator: a page for each dialect's own limits", "[simulator]") {
  const auto [dialect, path, rows, total] =
      GENERATE(table<std::string, std::string, std::size_t, std::size_t>({
          {"default", "/api/v1/loadmaster/?limit=5000", 1000, 2001},
          {"default", "/api/v1/loadmaster/", 20, 2001},
          {"parentheses", "/api/v1/loadmaster/?limit=1000&offset=2000", 1, 2001},
          {"other", "/api/v2/inventory/device/?kind=loadbalancer&limit=1000", 20, 2001},
          {"other", "/api/v2/setting/?scope=ha&format=json", 20, 26},
          {"other", "/api/v2/setting/?scope=ha&format=json&offset=20", 6, 26},
      }));
  SimulatorOptions options;
  options.tls = false;
  options.dialect = dialect;
  options.pair.loadmasters = 2000;
  Simulator simulator(options);
  rapidjson::Document document;
  const std::string body = Body(Ask(simulator, 0, path));
  document.Parse(body.data(), body.size());
  REQUIRE(document.IsObject());
  const auto& list = document.HasMember("objects") ? document["objects"]
                     : document.HasMember("items") ? document["items"]
                                                   : document["result"]["rows"];
  CHECK(list.Size() == rows);
  if (document.HasMember("meta")) CHECK(document["meta"]["total_count"].GetUint64() == total);
  if (document.HasMember("page")) CHECK(document["page"]["total_count"].GetUint64() == total);
  if (document.HasMember("result"))
    CHECK(document["result"]["total"].GetString() == std::string("2001"));
}

TEST_CASE("Simulator: the other dialect answers what its profile documents", "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  options.dialect = "other";
  Simulator simulator(options);
  const auto [unit, path, text] = GENERATE(table<UnitIndex, std::string, std::string>({
      {0, "/api/v2/setting/?scope=ha&format=json",
       R"({"id": 13, "name": "unit.serial", "content": {"value": 1300471}})"},
      {0, "/api/v2/setting/?scope=ha&format=json", R"("content": {"value": "V1.24.3-build7"}})"},
      {0, "/api/v2/setting/?scope=ha&format=json",
       R"("ha.role", "content": {"value": "Primary"}})"},
      {1, "/api/v2/setting/?scope=ha&format=json", R"("ha.role", "content": {"value": "Backup"}})"},
      {1, "/api/v2/setting/?scope=ha&format=json&offset=20",
       R"("ha.peer.address", "content": {"value": "192.0.2.10"}})"},
      {0, "/api/v2/device/?kind=loadbalancer&limit=20",
       "Location: /api/v2/inventory/device/?kind=loadbalancer&limit=20&username=admin"},
      {0, "/api/v2/inventory/device/?kind=loadbalancer",
       R"({"uid": "7f-1", "endpoint": "10.20.1.1:443", "label": "lm-0001", "hw": "00-50-56-00-00-01", )"
       R"("licence": "Activated", "licensed_from": {"device": 1300471}})"},
      {0, "/api/v2/inventory/device/?kind=loadbalancer", R"("endpoint": "10.20.1.3")"},
      {0, "/api/v2/inventory/device/?kind=loadbalancer", R"("endpoint": "[2001:db8:20::5]:443")"},
      {0, "/api/v2/inventory/device/?kind=loadbalancer",
       R"("licence": "Plain", "licensed_from": null}]}})"},
      {1, "/api/v2/license/usage.csv",
       "Endpoint;LoadMaster;Hardware;Type\r\n10.20.1.1:443;lm-0001 "
       "(1300471);00-50-56-00-00-01;Metered\r\n"},
      {1, "/api/v2/license/usage.csv",
       "10.20.1.3:443;\"lm-0003, rack 4 (1300471)\";00-50-56-00-00-03;Metered\r\n"},
  }));
  CAPTURE(text);
  CHECK(Ask(simulator, unit, path).find(text) != std::string::npos);
}

TEST_CASE("Simulator: claims in parentheses", "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  options.dialect = "parentheses";
  Simulator simulator(options);
  const std::string list = Ask(simulator, 0, "/api/v1/loadmaster/");
  CHECK(list.find(R"("asl_instance": "true")") != std::string::npos);
  CHECK(list.find(R"x("license": "Metered (1300482)", "name": "Zürich-Süd 2")x") !=
        std::string::npos);
  CHECK(list.find(R"("license": "Metered", "name": "lm-0001")") != std::string::npos);
  CHECK(list.find(R"("asl_instance": "false")") != std::string::npos);
  CHECK(list.find(R"("license": null, "name": "plain-0008")") != std::string::npos);
  CHECK(list.find("mac_address") == std::string::npos);
  CHECK(Ask(simulator, 0, "/api/v1/asl-instance/report/").find("MAC") == std::string::npos);
}

TEST_CASE("Simulator: many pairs, one thread, each its own state", "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  options.pairs = 100;
  Simulator simulator(options);
  REQUIRE(simulator.Apply("both-master", 57).ok());
  CHECK(simulator.PairName(57) == "pair-58");
  CHECK(Ask(simulator, 1, "/api/v1/ha-settings/1/", 57).find("\"master\"") != std::string::npos);
  CHECK(Ask(simulator, 1, "/api/v1/ha-settings/1/", 58).find("\"slave\"") != std::string::npos);
}

TEST_CASE("Simulator: a client must show a certificate if told so", "[simulator]") {
  SimulatorOptions options;
  options.demand_client_certificate = true;
  Simulator simulator(options);
  TlsPeer peer{simulator.UnitPort(0, 0), simulator.CaPem(), "localhost"};
  CHECK(AskTls(peer, "/api/v1/").empty());
  peer.client = simulator.authority().Issue(
      {.common_name = "exporter", .alternative_names = {}, .for_client = true});
  CHECK(AskTls(peer, "/api/v1/").starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("Simulator: a hook answers instead, requests are remembered", "[simulator]") {
  SimulatorOptions options;
  options.tls = false;
  options.family = Family::kIpv6;
  Simulator simulator(options);
  simulator.SetHook(0, 0, [](const WireRequest& request) -> std::optional<WireReply> {
    if (request.Path() != "/hook") return std::nullopt;
    return WireReply::Exact("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  });
  CHECK(simulator.UnitUrl(0, 0).starts_with("http://[::1]:"));
  RawClient client(simulator.UnitPort(0, 0), Family::kIpv6);
  client.Send("GET /hook HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(client.ReadAll() == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  CHECK(Ask(simulator, 0, "/api/v1/").starts_with("HTTP/1.1 200"));
  CHECK(simulator.Requests(0, 0).size() == 2);
  simulator.ForgetRequests();
  CHECK(simulator.Requests(0, 0).empty());
}

TEST_CASE("Simulator: ports beyond the last one are refused", "[simulator]") {
  SimulatorOptions options;
  options.first_port = 65'535;
  CHECK_THROWS_WITH(Simulator(options), "not so many ports from 65535 on");
}

TEST_CASE("Simulator: an unknown dialect is refused", "[simulator]") {
  SimulatorOptions options;
  options.dialect = "klingon";
  CHECK_THROWS_WITH(Simulator(options), "no dialect \"klingon\"");
}

}  // namespace
}  // namespace kemp360::simulator
