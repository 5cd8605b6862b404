#include "simulator/control.h"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "simulator/exporter_config.h"
#include "simulator/raw_client.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::simulator {
namespace {

SimulatorOptions TwoPairs() {
  SimulatorOptions options;
  options.tls = false;
  options.pairs = 2;
  return options;
}

WireReply Ask(Control& control, const std::string& method, const std::string& target,
              const std::string& body = "") {
  WireRequest request;
  request.method = method;
  request.target = target;
  request.version = "HTTP/1.1";
  request.body = body;
  return control.Answer(request);
}

std::string BodyOf(const WireReply& reply) { return reply.body ? *reply.body : ""; }

std::string Modes(const Simulator& simulator, std::size_t pair) {
  return simulator.With(pair, [](const SimulatedPair& state) {
    return std::string(ToString(state.unit(0).mode)) + " " +
           std::string(ToString(state.unit(1).mode));
  });
}

TEST_CASE("Control: a scenario for all pairs or for one", "[simulator]") {
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  CHECK(Ask(control, "POST", "/scenario", R"({"name": "versions-differ"})").status == 200);
  CHECK(Modes(simulator, 0) == "standalone standalone");
  CHECK(Modes(simulator, 1) == "standalone standalone");
  CHECK(Ask(control, "POST", "/scenario", R"({"name": "healthy", "pair": "pair-2"})").status ==
        200);
  CHECK(Modes(simulator, 0) == "standalone standalone");
  CHECK(Modes(simulator, 1) == "master slave");
}

TEST_CASE("Control: the cause alone, then time", "[simulator]") {
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  CHECK(Ask(control, "POST", "/scenario", R"({"name": "both-master", "settle": false, "pair": 1})")
            .status == 200);
  CHECK(Modes(simulator, 0) == "master slave");
  CHECK(BodyOf(Ask(control, "POST", "/advance", R"({"seconds": 120})")) ==
        "{\"done\": \"120 s have passed\"}\n");
  CHECK(Modes(simulator, 0) == "master master");
}

TEST_CASE("Control: actions and faults", "[simulator]") {
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  const auto act =
      R"({"action": "license", "pair": "pair-1", "unit": "b", "loadmaster": "lm-0001"})";
  CHECK(BodyOf(Ask(control, "POST", "/action", act)) == "{\"done\": \"licensed by unit b\"}\n");
  CHECK(Ask(control, "POST", "/fault",
            R"({"fault": "slow", "unit": "central-a", "number": 5, "path": "report", "times": 2})")
            .status == 200);
  REQUIRE(simulator.Faults(1, 0).size() == 1);
  CHECK(simulator.Faults(1, 0).front().number == 5);
  CHECK(simulator.Faults(1, 1).empty());
  CHECK(Ask(control, "POST", "/faults/clear", "{}").status == 200);
  CHECK(simulator.Faults(1, 0).empty());
}

TEST_CASE("Control: mistakes are answered with what is wrong and how to mend it", "[simulator]") {
  const auto [method, target, body, status, message] =
      GENERATE(table<std::string, std::string, std::string, int, std::string>({
          {"POST", "/scenario", "{", 400, "control: the body is not valid JSON: send one object"},
          {"POST", "/scenario", R"({"name": "heathy"})", 400, "did you mean"},
          {"POST", "/scenario", R"({"name": "healthy", "pair": "x"})", 400, "no pair"},
          {"POST", "/scenario", R"({"name": ["healthy"]})", 400, "neither text nor number"},
          {"POST", "/action", R"({"action": "poll", "unit": "c"})", 400, "use a or b"},
          {"POST", "/action", R"({"action": "poll"})", 400, "needs a unit"},
          {"POST", "/fault", R"({"fault": "slow", "number": "many"})", 400, "no whole number"},
          {"POST", "/fault", R"({"fault": "slwo"})", 400, "did you mean"},
          {"POST", "/advance", R"({"seconds": -1})", 400, "out of range"},
          {"POST", "/advance", "{}", 400, "out of range"},
          {"GET", "/scenario", "", 405, "use POST"},
          {"POST", "/state", "", 405, "use GET"},
          {"GET", "/elsewhere", "", 404, "nothing is here"},
      }));
  CAPTURE(target, body);
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  const WireReply reply = Ask(control, method, target, body);
  CHECK(reply.status == status);
  CHECK(BodyOf(reply).find(message) != std::string::npos);
}

TEST_CASE("Control: the state of both units, and where they disagree", "[simulator]") {
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  REQUIRE(simulator.Apply("disowned", 1).ok());
  rapidjson::Document state;
  const std::string body = BodyOf(Ask(control, "GET", "/state"));
  state.Parse(body.data(), body.size());
  REQUIRE(state.IsObject());
  REQUIRE(state["pairs"].Size() == 2);
  const auto& pair = state["pairs"][1];
  CHECK(pair["units"][0]["ha_mode"].GetString() == std::string("master"));
  CHECK(pair["units"][1]["activated"].GetInt() == 7);
  REQUIRE(pair["disagreements"].Size() == 2);
  CHECK(pair["disagreements"][0]["loadmaster"].GetString() == std::string("10.20.1.1:443"));
  CHECK(pair["disagreements"][0]["a"].GetString() == std::string("peer's"));
  CHECK(pair["disagreements"][0]["b"].GetString() == std::string("peer's"));
  CHECK(state["pairs"][0]["disagreements"].Empty());
}

TEST_CASE("Control: no answer holds a key", "[simulator]") {
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  RawClient client(simulator.UnitPort(0, 0));
  client.Send("GET /api/v1/360/?api_key=" + simulator.Key(0, 0) +
              "&username=admin HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(client.ReadAll().starts_with("HTTP/1.1 200"));
  for (const std::string target : {"/", "/state", "/requests?unit=a&pair=1"}) {
    const std::string body = BodyOf(Ask(control, "GET", target));
    CHECK(body.find(simulator.Key(0, 0)) == std::string::npos);
  }
  CHECK(BodyOf(Ask(control, "GET", "/requests?unit=a&pair=1")).find("\"/api/v1/360/\"") !=
        std::string::npos);
}

TEST_CASE("Control: the page has a form for everything and comes back to itself", "[simulator]") {
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  const std::string page = BodyOf(Ask(control, "GET", "/?pair=2"));
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("Simulated pair pair-2") != std::string::npos);
  for (const Scenario& scenario : AllScenarios()) {
    CHECK(page.find("value=\"" + std::string(scenario.name) + "\"") != std::string::npos);
  }
  for (const ActionRule& rule : AllActions()) {
    CHECK(page.find("value=\"" + std::string(rule.name) + "\"") != std::string::npos);
  }
  for (const FaultRule& rule : AllFaults()) {
    CHECK(page.find("value=\"" + std::string(rule.name) + "\"") != std::string::npos);
  }
  const WireReply reply = Ask(control, "POST", "/scenario", "pair=pair-2&name=healthy");
  CHECK(reply.status == 303);
  CHECK(reply.headers.back().value.starts_with("/?pair=pair-2&message=Unit+a+is+Master"));
  CHECK(BodyOf(Ask(control, "GET", "/?message=%3Cb%3E")).find("&lt;b>") != std::string::npos);
}

TEST_CASE("Control: it answers on a port of its own", "[simulator]") {
  Simulator simulator(TwoPairs());
  Control control(simulator, 0);
  RawClient client(control.port());
  client.Send("GET /scenarios HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(client.ReadAll().find("versions-differ") != std::string::npos);
}

TEST_CASE("ExporterConfig: the files cover every pair", "[simulator]") {
  SimulatorOptions options;
  options.pairs = 2;
  options.demand_client_certificate = true;
  const Simulator simulator(options);
  const auto directory = std::filesystem::temp_directory_path() /
                         ("kemp360-config-" + std::to_string(simulator.UnitPort(0, 0)));
  WriteExporterFiles(simulator, directory, testing::FixturePath("profiles/other.yaml"));
  const std::string text = testing::ReadFile(directory / "kemp360.yaml");
  CHECK(text ==
        "# Written by kemp360_simulator: every pair that it simulates.\n"
        "defaults:\n"
        "  username: admin\n"
        "  api_key_file: keys/{pair}.{unit}\n"
        "  profile: profile.yaml\n"
        "  tls_config:\n"
        "    ca_file: ca.pem\n"
        "    cert_file: client.pem\n"
        "    key_file: client-key.pem\n"
        "pairs:\n"
        "  - name: pair-1\n"
        "    units:\n"
        "      - name: central-a\n"
        "        url: " +
            simulator.UnitUrl(0, 0) +
            "\n      - name: central-b\n        url: " + simulator.UnitUrl(0, 1) +
            "\n  - name: pair-2\n"
            "    units:\n"
            "      - name: central-a\n"
            "        url: " +
            simulator.UnitUrl(1, 0) +
            "\n      - name: central-b\n        url: " + simulator.UnitUrl(1, 1) + "\n");
  for (const char* name : {"ca.pem", "client.pem", "client-key.pem", "profile.yaml",
                           "keys/pair-2.central-b", "passwords/pair-1.central-a"}) {
    CAPTURE(name);
    CHECK(std::filesystem::file_size(directory / name) > 0);
  }
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace kemp360::simulator
