#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <tuple>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "pages/status.h"
#include "scenario_pages.h"
#include "support/golden.h"
#include "support/manual_clock.h"

namespace kemp360 {
namespace {

using testing::CheckGolden;
using testing::Has;
using testing::HealthyPair;
using testing::ScenarioPages;
using testing::Times;

PairSnapshot Renamed(PairSnapshot pair, std::string name) {
  pair.pair = std::move(name);
  return pair;
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
            "7 pairs: 1 not in HA, 1 unknown, 1 not read yet, 1 with one unit, 1 in HA, but "
            "not all is "
            "well and 2 in HA"));
  CHECK(Has(page, "No read of these units since the exporter started: central-a and central-b"));
}

TEST_CASE("RenderLandingPage: what units say is text, never markup", "[pages]") {
  const ScenarioPages pages({testing::StrangeTexts()});
  const std::string page = RenderLandingPage(pages.View(), {"<script>\"", "<script>", 0});
  CHECK_FALSE(Has(page, "<script"));
  CHECK(Has(page, "value=\"&lt;script&gt;&quot;\""));
  CHECK(Has(RenderLandingPage(pages.View()),
            "&lt;script&gt;alert(&#39;ha&#39;)&lt;/script&gt; &amp; &quot;more&quot;"));
  CHECK_FALSE(Has(page, "\x01"));
}

TEST_CASE("Pages: an HA key is on none of them", "[pages]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    const ScenarioPages pages(scenario.pairs);
    CHECK_FALSE(Has(RenderLandingPage(pages.View()), testing::kSecretMark));
    CHECK_FALSE(Has(RenderStatus(pages.View()), testing::kSecretMark));
    CHECK_FALSE(Has(RenderPairPage(pages.PairView()), testing::kSecretMark));
  }
}

TEST_CASE("RenderLandingPage: links are relative, and there is no script", "[pages]") {
  const std::string page = RenderLandingPage(ScenarioPages({HealthyPair()}).View());
  for (const std::string link : {"./", "./metrics", "./status", "./sd", "./config", "./-/healthy",
                                 "./-/ready", "pair/emea"}) {
    INFO(link);
    CHECK(Has(page, "href=\"" + link + "\""));
  }
  CHECK_FALSE(Has(page, "href=\"/"));
  CHECK_FALSE(Has(page, "<script"));
  CHECK(Times(page, "http://") == 1);  // the name of SVG, in the icon
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

TEST_CASE("RenderLandingPage: pairs are chosen by a part of a name or fault, and by their state",
          "[pages]") {
  const ScenarioPages pages({Renamed(HealthyPair(), "emea"), Renamed(HealthyPair(), "apac"),
                             Renamed(testing::VersionsDiffer(), "lab"),
                             Renamed(testing::StaleMigrations(), "amer")});
  const auto [query, shown] = GENERATE(table<PageQuery, std::vector<std::string>>({
      {{}, {"lab", "amer", "emea", "apac"}},
      {{.text = "A"}, {"lab", "amer", "emea", "apac"}},
      {{.text = " EMEA "}, {"emea"}},
      {{.text = "versions"}, {"lab"}},
      {{.text = "central-b"}, {"lab", "amer", "emea", "apac"}},
      {{.text = "<none>"}, {}},
      {{.state = "not-well"}, {"lab", "amer"}},
      {{.state = "not-in-ha"}, {"lab"}},
      {{.state = "in-ha-but"}, {"amer"}},
      {{.text = "apac", .state = "in-ha"}, {"apac"}},
      {{.text = "apac", .state = "not-well"}, {}},
      {{.state = "no-such-state"}, {}},
  }));
  CAPTURE(query.text, query.state);
  const std::string page = RenderLandingPage(pages.View(), query);
  CHECK(Times(page, "<section") == shown.size());
  for (const std::string& pair : shown) CHECK(Has(page, "id=\"pair-" + pair + "\""));
  CHECK(Has(page, "Shown: ") == (shown.size() != 4));
  CHECK(Has(page, "4 pairs: "));  // the summary is that of all
}

TEST_CASE("RenderLandingPage: what was chosen stands in the form", "[pages]") {
  const std::string page = RenderLandingPage(ScenarioPages({HealthyPair()}).View(),
                                             {"a&b", "in-ha", kRefreshSeconds[1]});
  CHECK(Has(page, "name=\"q\" value=\"a&amp;b\""));
  CHECK(Has(page, "value=\"in-ha\" selected>"));
  CHECK(Has(page, "value=\"30\" selected>every 30 s<"));
  CHECK(Times(page, " selected>") == 2);
}

TEST_CASE("RenderLandingPage: a read of ten minutes ago does not say how a pair is now",
          "[pages]") {
  const ScenarioPages pages({HealthyPair()});
  PagesView view = pages.View();
  view.now = testing::ManualClock::kStart + kOutdated;
  CHECK(Has(RenderLandingPage(view), "1 pair: 1 in HA<"));
  CHECK(Has(RenderLandingPage(view), "read 10 min ago</time>\n"));
  view.now += std::chrono::seconds(1);
  const std::string page = RenderLandingPage(view);
  CHECK(Has(page, "1 pair: 1 unknown<"));
  CHECK(Has(page, "too old to show the current state"));
  CHECK(Has(page, "<span class=\"unknown\">unknown</span> <h2>"));
}

TEST_CASE("RenderLandingPage: it tells when the metrics carry no pairs", "[pages]") {
  const ScenarioPages pages({HealthyPair()});
  PagesView view = pages.View();
  CHECK_FALSE(Has(RenderLandingPage(view), "contains only the exporter itself here"));
  view.metrics_carries_pairs = false;
  CHECK(Has(RenderLandingPage(view), "contains only the exporter itself here"));
}

TEST_CASE("RenderLandingPage: no pair is told so", "[pages]") {
  CHECK(Has(RenderLandingPage(ScenarioPages({}).View()), "No pair is configured."));
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
  CHECK(Times(page, "<details") == 1);
  CHECK(page.find("id=\"pair-pair-700\"") < page.find("id=\"pair-pair-0\""));
  CHECK(Times(page, "<details open>") == 1);
}

}  // namespace
}  // namespace kemp360
