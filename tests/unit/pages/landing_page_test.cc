#include <catch2/catch.hpp>
#include <string>

#include "diagnosis/diagnosis.h"
#include "scenario_pages.h"
#include "support/golden.h"

namespace kemp360 {
namespace {

using testing::CheckGolden;
using testing::HealthyPair;
using testing::ScenarioPages;

bool Has(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

std::size_t Times(const std::string& page, const std::string& text) {
  std::size_t times = 0;
  for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) {
    ++times;
  }
  return times;
}

PairSnapshot Renamed(PairSnapshot pair, std::string name) {
  pair.pair = std::move(name);
  return pair;
}

TEST_CASE("RenderLandingPage: every scenario is its golden file", "[pages]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    CheckGolden(scenario.name + ".html", RenderLandingPage(ScenarioPages(scenario.pairs).View()));
  }
}

TEST_CASE("RenderLandingPage: the worst pair comes first, pairs alike as configured", "[pages]") {
  ScenarioPages pages(
      {Renamed(HealthyPair(), "well"), Renamed(HealthyPair(), "well-too"),
       Renamed(testing::StaleMigrations(), "stale"), Renamed(testing::OneUnitLeft(), "single"),
       Renamed(testing::NothingRead(), "blind"), Renamed(testing::VersionsDiffer(), "out")});
  pages.AddUnread("not-yet");
  const std::string page = RenderLandingPage(pages.View());
  CheckGolden("landing.html", page);
  std::size_t before = 0;
  for (const std::string pair :
       {"out", "blind", "not-yet", "stale", "single", "well\"", "well-too"}) {
    const std::size_t at = page.find("id=\"pair-" + pair);
    INFO(pair);
    REQUIRE(at != std::string::npos);
    CHECK(at > before);
    before = at;
  }
  CHECK(Has(page,
            "7 pairs: 1 not in HA, 1 cannot tell, 1 not read yet, 1 with one unit, 1 in HA, but "
            "not all is "
            "well and 2 in HA"));
}

TEST_CASE("RenderLandingPage: what units say is text, never markup", "[pages]") {
  const std::string page = RenderLandingPage(ScenarioPages({testing::StrangeTexts()}).View());
  CHECK_FALSE(Has(page, "<script"));
  CHECK(Has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(Has(page, "&lt;script&gt;alert(&#39;ha&#39;)&lt;/script&gt; &amp; &quot;more&quot;"));
  CHECK_FALSE(Has(page, "\x01"));
}

TEST_CASE("RenderLandingPage: an HA key is on no page", "[pages]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    const ScenarioPages pages(scenario.pairs);
    CHECK_FALSE(Has(RenderLandingPage(pages.View()), testing::kSecretMark));
    CHECK_FALSE(Has(RenderStatus(pages.View()), testing::kSecretMark));
  }
}

TEST_CASE("RenderLandingPage: links are relative, and there is no script", "[pages]") {
  const std::string page = RenderLandingPage(ScenarioPages({HealthyPair()}).View());
  for (const std::string link : {"metrics", "status", "sd", "config", "-/healthy", "-/ready",
                                 "probe?pair=emea", "probe?pair=emea&amp;debug=true"}) {
    INFO(link);
    CHECK(Has(page, "href=\"" + link + "\""));
  }
  CHECK_FALSE(Has(page, "href=\"/"));
  CHECK_FALSE(Has(page, "<script"));
  CHECK_FALSE(Has(page, "http://"));
  CHECK_FALSE(Has(page, "https://"));
}

TEST_CASE(
    "RenderLandingPage: an optional source that is not there is named, for its path may be wrong",
    "[pages]") {
  PairSnapshot pair = HealthyPair();
  SourceStatus& report = pair.units[0].sources.back();
  report.absent = true;
  pair.units[0].report.reset();
  const std::string page = RenderLandingPage(ScenarioPages({pair}).View());
  CHECK(Has(page,
            "<td>completely; " + report.name + ": 404, and the profile calls it optional</td>"));
  CHECK(Has(page, "<td>completely</td>"));
}

TEST_CASE("RenderLandingPage: what is not decided is never shown as good", "[pages]") {
  const std::string page = RenderLandingPage(ScenarioPages({testing::NothingRead()}).View());
  CHECK_FALSE(Has(page, "class=\"ok\""));
  CHECK(Times(page, "not decided</span>") == kAll<Check>.size() + 1);  // and the ownership
  CHECK(Has(page, "neither unit was read"));
}

TEST_CASE("RenderLandingPage: every check has its title, and the violated ones come first",
          "[pages]") {
  const std::string page = RenderLandingPage(ScenarioPages({testing::VersionsDiffer()}).View());
  for (const Check check : kAll<Check>) CHECK(Has(page, std::string(CheckTitle(check))));
  CHECK(page.find("Same version") < page.find("Two units"));
  CHECK(page.find(">violated</span>") < page.find(">holds</span>"));
}

TEST_CASE("RenderLandingPage: it tells when the metrics carry no pairs", "[pages]") {
  const ScenarioPages pages({HealthyPair()});
  PagesView view = pages.View();
  CHECK_FALSE(Has(RenderLandingPage(view), "carries only the exporter itself"));
  view.metrics_carries_pairs = false;
  CHECK(Has(RenderLandingPage(view), "carries only the exporter itself"));
}

TEST_CASE("RenderLandingPage: no pair is told so", "[pages]") {
  CHECK(Has(RenderLandingPage(ScenarioPages({}).View()), "No pair is configured."));
}

TEST_CASE("RenderLandingPage: at most 20 stale LoadMasters are named", "[pages]") {
  PairSnapshot pair = testing::StaleMigrations();
  for (int i = 0; i < 30; ++i) {
    LoadMaster row = pair.units[0].loadmasters->rows[1];
    row.endpoint = "10.99.0." + std::to_string(i) + ":443";
    pair.units[0].loadmasters->rows.push_back(row);
    pair.units[1].loadmasters->rows.push_back(row);
  }
  const std::string page = RenderLandingPage(ScenarioPages({pair}).View());
  CHECK(Has(page, "and 13 more</li>"));
  CHECK(Times(page, "<li><code>") == kMostStale);
}

TEST_CASE("RenderLandingPage: a thousand pairs are a page, the worst with their details",
          "[pages]") {
  std::vector<PairSnapshot> pairs;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "pair-" + std::to_string(i);
    pairs.push_back(Renamed(i == 700 ? testing::VersionsDiffer() : HealthyPair(), name));
  }
  const std::string page = RenderLandingPage(ScenarioPages(std::move(pairs)).View());
  CHECK(page.size() < 2'000'000);
  CHECK(Times(page, "<section") == 1000);
  CHECK(Times(page, "<details") == 200);
  CHECK(page.find("id=\"pair-pair-700\"") < page.find("id=\"pair-pair-0\""));
  CHECK(Times(page, "<details open>") == 1);
}

}  // namespace
}  // namespace kemp360
