#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "integration/serving_support.h"

namespace kemp360::testing {
namespace {

rapidjson::Document JsonOf(const HttpReply& reply) {
  CHECK(reply.status == 200);
  CHECK(reply.Header("content-type") == "application/json");
  rapidjson::Document document;
  const std::string text = reply.Text();
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::string TextOf(const rapidjson::Value& value) {
  REQUIRE(value.IsString());
  return {value.GetString(), value.GetStringLength()};
}

/// As the page writes a text.
std::string AsHtml(const std::string& text) {
  std::string html;
  for (const char letter : text) {
    if (letter == '"') {
      html += "&quot;";
    } else if (letter == '\'') {
      html += "&#39;";
    } else if (letter == '<') {
      html += "&lt;";
    } else if (letter == '>') {
      html += "&gt;";
    } else if (letter == '&') {
      html += "&amp;";
    } else {
      html += letter;
    }
  }
  return html;
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

std::optional<double> AsValue(const rapidjson::Value& flag) {
  if (flag.IsNull()) return std::nullopt;
  REQUIRE(flag.IsBool());
  return flag.GetBool() ? 1 : 0;
}

/// What /status says is what /metrics said of the same read.
void CheckSame(const rapidjson::Value& pair, const Exposition& scrape) {
  REQUIRE(pair["checks"].MemberCount() == 12);
  for (const auto& check : pair["checks"].GetObject()) {
    CAPTURE(check.name.GetString());
    CHECK(AsValue(check.value) == scrape.Value(CheckSeries(check.name.GetString())));
  }
  CHECK(AsValue(pair["in_ha"]) == scrape.Value(CheckSeries("ha_mode")));
  REQUIRE(pair["units"].Size() == 2);
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const auto& told = pair["units"][static_cast<rapidjson::SizeType>(unit)];
    CHECK(AsValue(told["up"]) == scrape.Value(UnitSeries("kemp360_up", unit)));
    REQUIRE(told["report_loadmasters"].IsNumber() ==
            scrape.Value(UnitSeries("kemp360_unit_report_loadmasters", unit)).has_value());
    if (told["report_loadmasters"].IsNumber()) {
      CHECK(told["report_loadmasters"].GetDouble() ==
            scrape.Value(UnitSeries("kemp360_unit_report_loadmasters", unit)));
    }
    CHECK(AsValue(told["peer_key_match"]) ==
          scrape.Value(UnitSeries("kemp360_unit_peer_key_match", unit)));
    CHECK(AsValue(told["ha_error"]) == scrape.Value(UnitSeries("kemp360_unit_ha_error", unit)));
    if (told["mode"].IsString()) {
      const std::string mode = "mode=\"" + TextOf(told["mode"]) + "\"";
      CHECK(scrape.Value(UnitSeries("kemp360_unit_ha_mode", unit, mode)) == 1);
    }
    for (const auto& source : told["sources"].GetArray()) {
      CHECK(AsValue(source["up"]) ==
            scrape.Value(UnitSeries("kemp360_source_up", unit,
                                    "source=\"" + TextOf(source["name"]) + "\"")));
    }
  }
  for (const std::string ownership : {"agreed", "disowned", "contested", "one_sided"}) {
    const std::optional<double> counted =
        scrape.Value(PairSeries("kemp360_pair_loadmasters", "ownership=\"" + ownership + "\""));
    REQUIRE(pair["loadmasters"].IsNull() == !counted.has_value());
    if (counted) CHECK(pair["loadmasters"][ownership.c_str()].GetDouble() == *counted);
  }
}

TEST_CASE("Landing page and status: the verdict of every scenario, as the metrics have it",
          "[integration]") {
  World world;
  for (const auto& [scenario, verdict] : std::map<std::string, std::string>{
           {"healthy", "In HA: central-a is Master, central-b is Standby"},
           {"versions-differ", "Not in HA: "},
           {"both-master", "Not in HA: "},
           {"one-standalone", "Not in HA: "},
           {"disowned", "In HA: "},
           {"backup-restored", "Not in HA: "},
           {"unit-unreachable", "Unknown whether it is in HA: "}}) {
    CAPTURE(scenario);
    world.Scenario(scenario);
    const Exposition scrape = world.Scrape();
    const rapidjson::Document status = JsonOf(world.exporter().Get("/status"));
    REQUIRE(status["pairs"].Size() == 1);
    const auto& pair = status["pairs"][0];
    CHECK(TextOf(pair["name"]) == "emea");
    CHECK(TextOf(pair["verdict"]).starts_with(verdict));
    CheckSame(pair, scrape);

    const std::string headline = TextOf(pair["verdict"]);  // what precedes the colon is a badge
    const std::string beside = AsHtml(headline.substr(headline.find(": ") + 2));
    for (const std::string path : {"/", "/pair/emea"}) {
      CAPTURE(path);
      const HttpReply page = world.exporter().Get(path);
      CHECK(page.Header("content-type") == "text/html; charset=utf-8");
      CHECK(Holds(page.Text(), ">" + beside));
      if (scenario == "healthy") {
        CHECK(CountOf(page.Text(), ">right<") == 2);  // the keys, of which nothing else is told
        CHECK(CountOf(page.Text(), "7 LoadMasters, fetched ") == 2);
      }
      if (scenario == "backup-restored") CHECK(Holds(page.Text(), "not the other unit"));
      for (const auto& fault : pair["faults"].GetArray()) {
        CAPTURE(TextOf(fault["headline"]));
        CHECK(Holds(page.Text(), AsHtml(TextOf(fault["headline"]).substr(1))));
        CHECK(Holds(page.Text(), AsHtml(TextOf(fault["meaning"]))));
      }
      for (const auto& cure : pair["cures"].GetArray()) {
        CHECK(Holds(page.Text(), AsHtml(TextOf(cure))));
      }
    }
    world.pair().ClearFaults();
  }
}

TEST_CASE("Landing page: reads what was not read yet, and works below any path without JavaScript",
          "[integration]") {
  World world;
  const HttpReply page = world.exporter().Get("/");
  CHECK(page.status == 200);
  const std::string html = page.Text();
  CHECK(Holds(html, "1 pair: 1 in HA"));
  CHECK(Holds(html, ">central-a is Master, central-b is Standby<"));
  CHECK_FALSE(Holds(html, "<script"));
  CHECK_FALSE(Holds(html, "href=\"/"));
  CHECK_FALSE(Holds(html, " src="));
  CHECK(Holds(page.Header("content-security-policy"), "default-src 'none'"));
  for (const std::string link : {"metrics", "status", "sd", "config", "-/healthy"}) {
    CAPTURE(link);
    CHECK(Holds(html, "href=\"./" + link + "\""));
    CHECK(world.exporter().Get("/" + link).status == 200);
  }
  const auto requests = world.pair().Stats(0, 0).requests;
  CHECK(requests > 0);
  static_cast<void>(world.exporter().Get("/"));
  CHECK(world.pair().Stats(0, 0).requests - requests <= requests);  // the page's read, not two
}

TEST_CASE("Landing page and status: nothing of the units that a reload replaced", "[integration]") {
  WorldOptions options;
  options.arguments = {"--web.enable-lifecycle"};
  World world(options);
  static_cast<void>(world.Scrape());
  const std::string before = world.ConfigText();
  const std::size_t first = before.find("      - name: central-a");
  const std::size_t second = before.find("      - name: central-b");
  REQUIRE(second != std::string::npos);
  REQUIRE(before.back() == '\n');
  // The last thing in it is the second unit: now it is the first.
  world.WriteFile("kemp360.yaml", before.substr(0, first) + before.substr(second) +
                                      before.substr(first, second - first));
  CHECK(HttpPost(world.exporter().port(), "/-/reload").status == 200);
  const rapidjson::Document status = JsonOf(world.exporter().Get("/status"));
  REQUIRE(status["pairs"][0]["units"].Size() == 2);
  CHECK(TextOf(status["pairs"][0]["units"][0]["name"]) == "central-b");
  const std::string html = world.exporter().Get("/").Text();
  CHECK(html.find(">central-b</th>") < html.find(">central-a</th>"));
}

TEST_CASE("Landing page and status: of many disowned LoadMasters all are counted",
          "[integration]") {
  WorldOptions options;
  options.simulator.pair.loadmasters = 300;
  World world(options);
  for (int i = 1; i <= 300; ++i) {
    const std::string device_id = std::to_string(2'100'000 + i);
    world.Act({"license", 0, device_id, ""});
    world.Act({"license", 1, device_id, ""});
  }
  world.pair().Advance(std::chrono::minutes(10));
  REQUIRE(world.Scrape().Value(PairSeries("kemp360_pair_loadmasters", "ownership=\"disowned\"")) ==
          300);
  const rapidjson::Document status = JsonOf(world.exporter().Get("/status"));
  CHECK(Holds(TextOf(status["pairs"][0]["verdict"]), "300 LoadMasters disowned"));
  CHECK(status["pairs"][0]["stale"].Size() == 20);
  const std::string html = world.exporter().Get("/").Text();
  CHECK(Holds(html, "300 LoadMasters disowned"));
  CHECK(Holds(html, " and 297 more."));
  CHECK(CountOf(world.exporter().Get("/pair/emea").Text(), ">disowned: each unit ") == 300);
}

TEST_CASE("Configuration page: every default filled in, no secret", "[integration]") {
  World world;
  world.WriteFile("kemp360.yaml",
                  "pairs:\n  - name: emea\n    units:\n      - name: one\n        url: " +
                      world.pair().UnitUrl(0, 0) +
                      "\n        username: monitoring\n        api_key: " + world.pair().Key(0, 0) +
                      "\n");
  world.Start();
  const HttpReply reply = world.exporter().Get("/config");
  CHECK(reply.status == 200);
  const std::string text = reply.Text();
  CHECK(Holds(text, "api_key: \"<secret>\""));
  CHECK(Holds(text, "timeout: 8s"));
  CHECK(Holds(text, "reads_in_flight: 64"));
  CHECK(Holds(text, "basis: documented"));
  for (const std::string& secret : world.Secrets()) CHECK_FALSE(Holds(text, secret));
}

TEST_CASE("Service discovery: a target for each pair, at the address that was asked",
          "[integration]") {
  WorldOptions options;
  options.simulator.pairs = 2;
  options.simulator.tls = false;
  World world(options);
  const rapidjson::Document found =
      JsonOf(world.exporter().Get("/sd", {"Host: exporter.example:10360"}));
  REQUIRE(found.Size() == 2);
  for (rapidjson::SizeType i = 0; i < 2; ++i) {
    REQUIRE(found[i]["targets"].Size() == 1);
    CHECK(TextOf(found[i]["targets"][0]) == "exporter.example:10360");
    const std::string name = TextOf(found[i]["labels"]["__param_pair"]);
    CHECK(name == (i == 0 ? "emea" : "pair-2"));
    CHECK(TextOf(found[i]["labels"]["instance"]) == name);
    const std::string target = TextOf(found[i]["labels"]["__metrics_path__"]) + "?pair=" + name;
    CHECK(world.exporter().Scrape(target).StartingWith("kemp360_up").size() == 2);
    CHECK_FALSE(found[i]["labels"].HasMember("pair"));
  }
}

TEST_CASE("Of 25 pairs the metrics page carries none: they are discovered and probed one by one",
          "[integration]") {
  WorldOptions options;
  options.simulator.pairs = 25;
  options.simulator.tls = false;
  World world(options);
  CHECK(Holds(world.exporter().Log(), "/metrics contains only the exporter itself"));
  const Exposition metrics = world.Scrape();
  CHECK(metrics.StartingWith("kemp360_up").empty());
  CHECK(metrics.StartingWith("kemp360_exporter_upstream_requests_total").size() == 50);
  const std::string before = world.exporter().Text("/");
  CHECK(Holds(before, "25 pairs: 25 not read yet"));
  CHECK(Holds(before, "/metrics contains only the exporter itself here"));
  CHECK(CountOf(before, "No read of these units since the exporter started") == 25);
  CHECK(world.pair().Stats(0, 0).requests == 0);  // a page does not read 25 pairs

  std::set<std::string> names;
  const rapidjson::Document found = JsonOf(world.exporter().Get("/sd"));
  for (const auto& one : found.GetArray()) {
    const std::string name = TextOf(one["labels"]["__param_pair"]);
    names.insert(name);
    const Exposition scrape = world.exporter().Scrape("/probe?pair=" + name);
    CHECK(scrape.Value("kemp360_up{pair=\"" + name + "\",unit=\"central-a\"}") == 1);
    CHECK(scrape.Value("kemp360_up{pair=\"" + name + "\",unit=\"central-b\"}") == 1);
    CHECK(scrape.StartingWith("kemp360_up").size() == 2);
  }
  CHECK(names.size() == 25);

  const std::string page = world.exporter().Text("/");
  CHECK(Holds(page, "25 pairs: 25 in HA"));
  CHECK(CountOf(page, ">central-a is Master, central-b is Standby<") == 25);
  const rapidjson::Document status = JsonOf(world.exporter().Get("/status"));
  CHECK(status["metrics_carries_pairs"].IsFalse());
  REQUIRE(status["pairs"].Size() == 25);
  for (const auto& pair : status["pairs"].GetArray()) CHECK(pair["in_ha"].IsTrue());
}

TEST_CASE("metrics.pairs: all or none, whatever their number", "[integration]") {
  const bool all = GENERATE(true, false);
  WorldOptions options;
  options.simulator.pairs = all ? 21 : 2;
  options.simulator.tls = false;
  options.top_lines = all ? "metrics: {pairs: all}" : "metrics: {pairs: none}";
  World world(options);
  CHECK(world.Scrape().StartingWith("kemp360_up").size() == (all ? 42 : 0));
}

}  // namespace
}  // namespace kemp360::testing
