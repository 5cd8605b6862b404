#include <catch2/catch.hpp>
#include <string>

#include "diagnosis/diagnosis.h"
#include "scenario_pages.h"
#include "support/golden.h"

namespace kemp360 {
namespace {

using testing::Has;
using testing::ScenarioPages;
using testing::Times;

std::string PageOf(PairSnapshot pair) {
  return RenderPairPage(ScenarioPages({std::move(pair)}).PairView());
}

TEST_CASE("RenderPairPage: every scenario is its golden file", "[pages]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    if (scenario.name == "truncated" || scenario.name == "series_off") continue;  // as another one
    testing::CheckGolden(scenario.name + ".html",
                         RenderPairPage(ScenarioPages(scenario.pairs).PairView()));
  }
}

TEST_CASE("RenderPairPage: links lead up, and there is no script", "[pages]") {
  const std::string page = PageOf(testing::HealthyPair());
  for (const std::string link :
       {"../", "../metrics", "../status", "../sd", "../config", "../probe?pair=emea",
        "../probe?pair=emea&amp;debug=true", "../status?pair=emea"}) {
    CAPTURE(link);
    CHECK(Has(page, "href=\"" + link + "\""));
  }
  CHECK_FALSE(Has(page, "href=\"/"));
  CHECK_FALSE(Has(page, "<script"));
}

TEST_CASE("RenderPairPage: what units say is text, never markup", "[pages]") {
  const std::string page = PageOf(testing::StrangeTexts());
  CHECK_FALSE(Has(page, "<script"));
  CHECK(Has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(Has(page, "&lt;script&gt;alert(&#39;ha&#39;)&lt;/script&gt; &amp; &quot;more&quot;"));
  CHECK_FALSE(Has(page, "\x01"));
}

TEST_CASE("RenderPairPage: a pair that was never read has no facts, and says so", "[pages]") {
  ScenarioPages pages({});
  pages.AddUnread("emea");
  PairPageView view = pages.PairView();
  view.busy = true;
  const std::string page = RenderPairPage(view);
  CHECK(Has(page, "No read of these units since the exporter started"));
  CHECK(Has(page, "The exporter is busy with other reads"));
  CHECK_FALSE(Has(page, "<section"));
}

TEST_CASE("RenderPairPage: a fault that another one causes names no alert", "[pages]") {
  const std::string page = PageOf(testing::VersionsDiffer());
  CHECK(Has(page, "Alert: <code>Kemp360VersionMismatch</code>"));
  CHECK(Has(page, "Caused by the above."));
  CHECK_FALSE(Has(page, "Kemp360HAStandalone"));
  CHECK_FALSE(Has(page, "Kemp360HAError"));
}

TEST_CASE("RenderPairPage: a pair of which a unit was not read was tried", "[pages]") {
  CHECK(Has(PageOf(testing::HealthyPair()), ">read 12 s ago</time>"));
  CHECK(Has(PageOf(testing::OneUnitUnread()), ">tried 12 s ago</time>"));
}

TEST_CASE("RenderPairPage: what is not decided is never shown as good", "[pages]") {
  const std::string page = PageOf(testing::NothingRead());
  CHECK_FALSE(Has(page, "class=\"ok\""));
  CHECK(Times(page, "undecided</span>") == kAll<Check>.size() + 1);  // and the ownership
  CHECK(Has(page, "neither unit was read"));
}

TEST_CASE("RenderPairPage: every check has its title, and the violated ones come first",
          "[pages]") {
  const std::string page = PageOf(testing::VersionsDiffer());
  for (const Check check : kAll<Check>) CHECK(Has(page, std::string(CheckTitle(check))));
  const std::string checks = page.substr(page.find("<h2>Checks</h2>"));
  CHECK(checks.find("Same version") < checks.find("Two units"));
  CHECK(checks.find(">violated</span>") < checks.find(">holds</span>"));
}

TEST_CASE("RenderPairPage: each fact has its value and its place; keys are only set and equal",
          "[pages]") {
  const std::string page = PageOf(testing::HealthyPair());
  CHECK(
      Has(page,
          "<th scope=\"row\"><bdi>ha_mode</bdi></th><td data-label=\"Value\"><bdi>master</bdi></td>"
          "<td data-label=\"Source and place in it\"><bdi>unit /ha_mode (assumed)</bdi></td>"));
  CHECK(Times(page, "set, equal to the key that the other unit shows") == 2);
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kOfRows) continue;
    CAPTURE(row.word);
    CHECK(Times(page, "<bdi>" + std::string(row.word) + "</bdi>") == 2);
  }
  CHECK(Has(page, "<bdi>not mapped</bdi>"));  // the address, see ScenarioPages
}

TEST_CASE("RenderPairPage: a fact without a value was not read, is not reported or is not mapped",
          "[pages]") {
  PairSnapshot pair = testing::OneUnitUnread();
  UnitSnapshot& unit = pair.units[0];
  unit.version.reset();
  unit.local_license.reset();
  unit.missing.erase(Fact::kLocalLicense);
  const std::string page = PageOf(std::move(pair));
  const auto cells = [](const std::string& a) {
    return "<td><span class=\"none\">" + a + "</span></td><td><span class=\"none\">not read</span>";
  };
  CHECK(Has(page, "Version</th>" + cells("not reported")));
  CHECK(Has(page, "Local licensing</th>" + cells("not mapped")));
  CHECK(Has(page, "<bdi>version</bdi></th><td data-label=\"Value\"><bdi>not reported</bdi>"));
  CHECK(Has(page, "<bdi>version</bdi></th><td data-label=\"Value\"><bdi>not read</bdi>"));
  // No message is no value; that the message was not read is another thing.
  CHECK(Times(page, "<bdi>none</bdi>") == 1);
}

TEST_CASE("RenderPairPage: the log of the read, if there is one", "[pages]") {
  PairSnapshot pair = testing::HealthyPair();
  CHECK_FALSE(Has(PageOf(pair), "Log of this read"));
  pair.log = {"central-a: GET /api/v1/<b>"};
  CHECK(Has(PageOf(pair), "central-a: GET /api/v1/&lt;b&gt;\n</pre>"));
}

TEST_CASE(
    "RenderPairPage: an optional source that is not there is named, for its path may be wrong",
    "[pages]") {
  PairSnapshot pair = testing::HealthyPair();
  SourceStatus& report = pair.units[0].sources.back();
  report.absent = true;
  pair.units[0].report.reset();
  const std::string page = PageOf(pair);
  CHECK(Has(page,
            "<td>completely; " + report.name + ": 404, and the profile calls it optional</td>"));
  CHECK(Has(page, "<td>completely</td>"));
}

TEST_CASE("RenderPairPage: LoadMasters that need attention stand together by what to do",
          "[pages]") {
  PairSnapshot pair = testing::StaleMigrations();
  for (int i = 0; i < 600; ++i) {
    LoadMaster row = pair.units[0].loadmasters->rows[1];
    row.endpoint = "10.99." + std::to_string(i / 100) + "." + std::to_string(i % 100) + ":443";
    pair.units[0].loadmasters->rows.push_back(row);
    pair.units[1].loadmasters->rows.push_back(row);
  }
  const std::string page = PageOf(pair);
  CHECK(Has(page, "<h3>601 LoadMasters need attention:</h3>"));
  CHECK(Has(page, "<h3>1 LoadMaster needs attention:</h3>"));
  CHECK(Has(page, "<summary>All 606 LoadMasters</summary>"));
  CHECK(Has(page, "<p>and 101 more</p>"));
  CHECK(Has(page, "<p>and 106 more</p>"));
}

TEST_CASE("RenderPairPage: counts of a list with unreadable rows are least ones", "[pages]") {
  const std::string least = "at least: a list has rows without an address";
  PairSnapshot pair = testing::HealthyPair();
  CHECK_FALSE(Has(PageOf(pair), least));
  pair.units[1].loadmasters->without_address = 2;
  CHECK(Has(PageOf(pair), least));
}

TEST_CASE("RenderPairPage: LoadMasters on which the reports differ are listed", "[pages]") {
  PairSnapshot pair = testing::HealthyPair();
  pair.units[0].report->rows[0].owner_id = "1300482";
  pair.units[1].report->rows.pop_back();
  const std::string page = PageOf(pair);
  CHECK(
      Has(page, "<h3>2 LoadMasters differ in the Metered Licensing reports (owner in each):</h3>"));
  CHECK(
      Has(page,
          "<tr><th scope=\"row\"><bdi>lm-1</bdi></th><td data-label=\"Address\"><bdi>10.20.1.1:443"
          "</bdi></td><td data-label=\"central-a&#39;s report\"><bdi>central-b</bdi></td>"
          "<td data-label=\"central-b&#39;s report\"><bdi>central-a</bdi></td></tr>"));
  CHECK(Has(page, "<bdi>not listed</bdi>"));
}

}  // namespace
}  // namespace kemp360
