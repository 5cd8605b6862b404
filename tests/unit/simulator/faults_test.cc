#include "simulator/faults.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "simulator/raw_client.h"
#include "simulator/simulator.h"
#include "simulator/spoil.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::simulator {
namespace {

SimulatorOptions Plain() {
  SimulatorOptions options;
  options.tls = false;
  options.own_keys = false;
  return options;
}

std::string Target(const std::string& resource, const std::string& more = "") {
  return "/api/v1/" + resource +
         "/?username=admin&api_key=0123456789abcdef0123456789abcdef01234567" + more;
}

std::string Get(const Simulator& simulator, const std::string& target) {
  RawClient client(simulator.UnitPort(0, 0));
  client.Send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return client.ReadSize(300'000);
}

TEST_CASE("Faults: what each of them puts on the wire", "[simulator]") {
  const auto [fault, resource, begins,
              contains] = GENERATE(table<Fault, std::string, std::string, std::string>({
      {{"html"}, "ha-settings/1", "HTTP/1.1 200 OK", "<!doctype html>"},
      {{"truncated-json"}, "loadmaster", "HTTP/1.1 200 OK", "\r\n0\r\n\r\n"},
      {{"empty-body"}, "loadmaster", "HTTP/1.1 200 OK", "\r\n\r\n0\r\n\r\n"},
      {{"invalid-utf8"}, "ha-settings/1", "HTTP/1.1 200 OK", "\"version\": \"\xC3\x28\xFF"},
      {{"deep-nesting"}, "ha-settings/1", "HTTP/1.1 200 OK", std::string(100'000, '[')},
      {{"other-json", "", {}, "7"}, "ha-settings/1", "HTTP/1.1 200 OK", "\r\n1\r\n7\r\n0\r\n"},
      {{"numbers-as-strings"}, "loadmaster", "HTTP/1.1 200 OK", "\"port\": \"443\""},
      {{"unknown-mode"}, "ha-settings/1", "HTTP/1.1 200 OK", "\"ha_mode\": \"sleeping\""},
      {{"duplicate-loadmaster"}, "loadmaster", "HTTP/1.1 200 OK", "\"total_count\": 9"},
      {{"lying-total"}, "loadmaster", "HTTP/1.1 200 OK", "\"total_count\": 1000000"},
      {{"status", "", 418}, "loadmaster", "HTTP/1.1 418 Status", ""},
      {{"status"}, "loadmaster", "HTTP/1.1 503 Service Unavailable", "Connection: close"},
      {{"too-many-requests"}, "loadmaster", "HTTP/1.1 429 Too Many Requests", "Retry-After: 30"},
      {{"redirect"}, "loadmaster", "HTTP/1.1 302 Found", "Location: https://elsewhere.example/"},
      {{"redirect-to-unset-proxy"},
       "loadmaster",
       "HTTP/1.1 302 Found",
       "Location: /api/v1/360/unset_proxy/?username=admin"},
      {{"redirect-loop"}, "loadmaster", "HTTP/1.1 302 Found", "Location: /api/v1/loadmaster/?"},
      {{"cut"}, "loadmaster", "HTTP/1.1 200 OK", "application/json\r\n\r\n14ed"},
      {{"abort"}, "loadmaster", "HTTP/1.1 200 OK", "application/json\r\n\r\n14ed"},
      {{"wrong-length"}, "360", "HTTP/1.1 200 OK", "Content-Length: 184\r\n"},
      {{"endless-body", "", 100'000}, "360", "HTTP/1.1 200 OK", std::string(30'000, ' ')},
      {{"endless-rows", "", 100'000}, "loadmaster", "HTTP/1.1 200 OK", ", {}, {}, {}, {}"},
      {{"endless-headers"}, "loadmaster", "HTTP/1.1 200 OK", "X-Filler: xxx"},
      {{"slow", "", 5}, "loadmaster", "HTTP/1.1 200 OK", "total_count"},
      {{"drip", "", 0}, "360", "HTTP/1.1 200 OK", "total_count"},
      {{"drip-head", "", 0}, "360", "HTTP/1.1 200 OK", "total_count"},
      {{"cut-head", "", 8}, "loadmaster", "HTTP/1.1", ""},
      {{"close-without-answer"}, "loadmaster", "", ""},
      {{"reset"}, "loadmaster", "", ""},
      {{"accept-and-close"}, "loadmaster", "", ""},
  }));
  CAPTURE(fault.name);
  Simulator simulator(Plain());
  REQUIRE(simulator.SetFault(0, 0, fault).ok());
  const std::string reply = Get(simulator, Target(resource));
  CHECK(reply.starts_with(begins));
  CHECK(reply.find(contains) != std::string::npos);
  if (begins.empty()) CHECK(reply.empty());
  simulator.ClearFaults();
  CHECK(Get(simulator, Target("loadmaster")).ends_with("0\r\n\r\n"));
}

TEST_CASE("Faults: those that never end wait for the client to leave", "[simulator]") {
  const auto name = GENERATE(as<std::string>{}, "never-answer", "stall", "hold", "hang");
  Simulator simulator(Plain());
  REQUIRE(simulator.SetFault(0, 0, {name}).ok());
  {
    RawClient client(simulator.UnitPort(0, 0));
    client.Send("GET " + Target("loadmaster") + " HTTP/1.1\r\n\r\n");
    REQUIRE(simulator.WaitFor(0, 0, [&](const ListenerStats& stats) {
      return name == "hang" ? stats.open == 1 : stats.requests == 1;
    }));
    if (name != "stall") CHECK(client.Silent());
  }
  CHECK(simulator.WaitFor(0, 0, [](const ListenerStats& stats) { return stats.open == 0; }));
}

TEST_CASE("Faults: a held answer comes when the fault is cleared", "[simulator]") {
  Simulator simulator(Plain());
  REQUIRE(simulator.SetFault(0, 0, {"hold"}).ok());
  RawClient client(simulator.UnitPort(0, 0));
  client.Send("GET " + Target("360") + " HTTP/1.1\r\nConnection: close\r\n\r\n");
  REQUIRE(simulator.WaitFor(0, 0, [](const ListenerStats& stats) { return stats.requests == 1; }));
  CHECK(client.Silent());
  simulator.ClearFaults(0, 0);
  CHECK(client.ReadAll().starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("Faults: for one path, for a number of times, on one unit", "[simulator]") {
  Simulator simulator(Plain());
  Fault fault{"status", "loadmaster", 500};
  fault.times = 2;
  REQUIRE(simulator.SetFault(0, 0, fault).ok());
  CHECK(Get(simulator, Target("360")).starts_with("HTTP/1.1 200"));
  CHECK(Get(simulator, Target("loadmaster")).starts_with("HTTP/1.1 500"));
  CHECK(Get(simulator, Target("loadmaster")).starts_with("HTTP/1.1 500"));
  CHECK(Get(simulator, Target("loadmaster")).starts_with("HTTP/1.1 200"));
  CHECK(simulator.Faults(0, 0).empty());
}

TEST_CASE("Faults: a list that changes between its pages", "[simulator]") {
  Simulator simulator(Plain());
  REQUIRE(simulator.SetFault(0, 0, {"changing-list"}).ok());
  const std::string first = Get(simulator, Target("loadmaster", "&limit=4&offset=0"));
  CHECK(first.find("\"total_count\": 8") != std::string::npos);
  CHECK(first.find("lm-0004") != std::string::npos);
  const std::string second = Get(simulator, Target("loadmaster", "&limit=4&offset=4"));
  CHECK(second.find("\"total_count\": 7") != std::string::npos);
  CHECK(second.find("lm-0005") == std::string::npos);
  CHECK(second.find("lm-0006") != std::string::npos);
}

TEST_CASE("Faults: a missing field, in objects and in rows", "[simulator]") {
  CHECK(WithoutField(R"({"a": {"version": 1, "b": 2}})", "version") == R"({"a": {"b": 2}})");
  CHECK(WithoutField(R"({"items": [{"name": "ha.off", "content": {"value": 1}}, {"name": "x"}]})",
                     "ha.off") == R"({"items": [{"name": "x"}]})");
  CHECK(WithoutField("no json", "version") == "no json");
}

TEST_CASE("Faults: the total of every dialect can lie", "[simulator]") {
  CHECK(WithTotal(R"({"result": {"total": "8", "rows": []}})", 9) ==
        R"({"result": {"total": "9", "rows": []}})");
  CHECK(WithTotal(R"({"page": {"total_count": 26}})", 9) == R"({"page": {"total_count": 9}})");
}

TEST_CASE("Faults: mistakes say what is wrong and how to mend it", "[simulator]") {
  const auto [fault, message] = GENERATE(table<Fault, std::string>({
      {{"reste"}, "fault: no fault \"reste\": did you mean \"reset\"?"},
      {{"html", "", 3}, "fault: \"html\" takes no number: leave it out"},
      {{"status", "", 7}, "fault: 7 is no status: use 100 to 599"},
      {{"refuse", "loadmaster"},
       "fault: \"refuse\" happens before any request: leave out path and times"},
  }));
  const auto checked = CheckFault(fault);
  REQUIRE_FALSE(checked.ok());
  CHECK(ToString(checked.error()) == message);
}

TEST_CASE("Faults: the README names every one", "[simulator]") {
  const std::string text = testing::ReadFile(testing::SourcePath("tests/simulator/README.md"));
  for (const FaultRule& rule : AllFaults()) {
    CAPTURE(rule.name);
    CHECK(text.find("`" + std::string(rule.name) + "`") != std::string::npos);
  }
}

}  // namespace
}  // namespace kemp360::simulator
