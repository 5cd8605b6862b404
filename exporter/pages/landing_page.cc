#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/diagnosis.h"
#include "pages/html_text.h"
#include "pages/pages.h"
#include "pages/pair_section.h"

namespace kemp360 {
namespace {

// Light and dark, from 320 px on. The colours are those of the dashboards; words carry the meaning,
// colour repeats it. Text on the colours keeps a contrast of 4.5 to 1 at least.
constexpr std::string_view kPageStyle = R"css(
:root { color-scheme: light dark; --page: #f4f5f5; --card: #fff; --text: #1f2023; --soft: #5b5d63;
  --line: #d8d9dd; --link: #2a62b8; }
@media (prefers-color-scheme: dark) { :root { --page: #111217; --card: #1b1d22; --text: #dcdde0;
  --soft: #a4a7ae; --line: #34363d; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--page); color: var(--text);
  font: 16px/1.45 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: 1.1rem 0 .3rem; }
p, ul, ol { margin: .3rem 0; }
ul, ol { padding-left: 1.3rem; }
a { color: var(--link); }
nav a, .links a { margin-right: 1rem; white-space: nowrap; }
.links { font-size: .9rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  margin: .6rem 0; padding: .5rem .8rem; }
summary { cursor: pointer; }
summary::marker { color: var(--soft); }
details[open] > summary { padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
time, footer { color: var(--soft); font-size: .9rem; }
table { width: 100%; border-collapse: collapse; margin: .8rem 0; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0;
  border-bottom: 1px solid var(--line); }
th:first-child { width: 30%; }
tbody th { font-weight: normal; color: var(--soft); }
.checks { list-style: none; padding: 0; }
.checks li { margin: .25rem 0; }
.ok, .standby, .warning, .bad, .unknown { display: inline-block; border-radius: 4px;
  padding: 0 .45em; }
.ok { background: #3274d9; color: #fff; }
.standby { background: #8ab8ff; color: #111; }
.warning { background: #ffb357; color: #111; }
.bad { background: #d0213a; color: #fff; }
.unknown { background: #808489; color: #000; }
.plain { margin-right: .4em; }
.none { color: var(--soft); font-style: italic; }
.alarm { display: block; border-left: 4px solid #ffb357; padding-left: .4em; }
.fault { border-left: 4px solid; padding-left: .6rem; margin: .8rem 0; }
.bad-fault { border-color: #d0213a; }
.warning-fault { border-color: #ffb357; }
.unknown-fault, .info-fault { border-color: #808489; }
.note { border-left: 4px solid #808489; padding-left: .6rem; }
@media (max-width: 30rem) { body { padding: .6rem; font-size: 15px; }
  section { padding: .4rem .5rem; } table { font-size: 14px; }
  .ok, .standby, .warning, .bad, .unknown { padding: 0 .25em; } }
)css";

/// Beyond so many pairs on a page the rest is a line each, or it would be megabytes.
constexpr std::size_t kMostDetailed = 200;
/// Up to so many, what is not well is open from the start.
constexpr std::size_t kMostOpen = 5;

struct DiagnosedPair {
  const PairGlance* glance;
  Diagnosis diagnosis;
};

std::vector<DiagnosedPair> WorstFirst(std::span<const PairGlance> glances) {
  std::vector<DiagnosedPair> pairs;
  pairs.reserve(glances.size());
  for (const PairGlance& glance : glances) {
    DiagnosedPair& pair = pairs.emplace_back(DiagnosedPair{&glance, {}});
    if (glance.snapshot != nullptr && glance.assessment != nullptr) {
      pair.diagnosis = Diagnose(*glance.snapshot, *glance.assessment);
    } else {
      pair.diagnosis.headline = "Not read yet: " + Listed(glance.units);
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const DiagnosedPair& one, const DiagnosedPair& other) {
                     return one.diagnosis.severity < other.diagnosis.severity;
                   });
  return pairs;
}

/// A badge and how the summary calls pairs that carry it.
constexpr std::pair<std::string_view, std::string_view> kSummaryWords[] = {
    {"not in HA", "not in HA"},
    {"cannot tell", "cannot tell"},
    {"not read yet", "not read yet"},
    {"one unit", "with one unit"},
    {"in HA, but", "in HA, but not all is well"},
    {"in HA", "in HA"},
};

/// "3 pairs: 1 not in HA and 2 in HA".
std::string Summary(const std::vector<DiagnosedPair>& pairs) {
  if (pairs.empty()) return "No pair is configured.";
  std::vector<std::string> parts;
  for (const auto& [badge, word] : kSummaryWords) {
    const auto has_badge = [badge = badge](const DiagnosedPair& pair) {
      return BadgeText(*pair.glance, pair.diagnosis) == badge;
    };
    const auto count = std::count_if(pairs.begin(), pairs.end(), has_badge);
    if (count != 0) parts.push_back((std::to_string(count) + " ").append(word));
  }
  return CountOf(pairs.size(), "pair") + ": " + Listed(parts);
}

void AppendHead(const PagesView& view, const std::string& summary, HtmlText& html) {
  html.Raw(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
  html.Text(summary).Raw(" - kemp360-exporter</title>\n<style>").Raw(kPageStyle);
  html.Raw("</style></head><body>\n<header><h1>Kemp 360 Central HA pairs</h1>\n");
  html.Element("p", summary).Raw("\n<nav>");
  html.Link("metrics", "metrics").Raw(" ").Link("status", "status (JSON)").Raw(" ");
  html.Link("sd", "service discovery").Raw(" ").Link("config", "configuration").Raw(" ");
  html.Link("-/healthy", "healthy").Raw(" ").Link("-/ready", "ready").Raw("</nav>\n");
  if (!view.metrics_carries_pairs) {
    html.Raw(
        "<p class=\"note\">Here /metrics carries only the exporter itself: scrape each pair "
        "by <code>/probe?pair=NAME</code>, for which <a href=\"sd\">/sd</a> gives Prometheus "
        "the targets.</p>\n");
  }
  html.Raw("</header>\n<main>\n");
}

Detail DetailOf(std::size_t place, const DiagnosedPair& pair, std::size_t pairs) {
  if (place >= kMostDetailed) return Detail::kLineOnly;
  if (pairs == 1) return Detail::kOpen;
  return place < kMostOpen && pair.diagnosis.severity != Severity::kOk ? Detail::kOpen
                                                                       : Detail::kFolded;
}

}  // namespace

std::string RenderLandingPage(const PagesView& view) {
  const std::vector<DiagnosedPair> pairs = WorstFirst(view.pairs);
  HtmlText html;
  AppendHead(view, Summary(pairs), html);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    AppendPairSection(*pairs[i].glance, pairs[i].diagnosis, view.now,
                      DetailOf(i, pairs[i], pairs.size()), html);
  }
  html.Raw("</main>\n<footer>kemp360-exporter ").Text(view.version).Raw(", page made at <time>");
  html.Text(Iso8601(view.now));
  html.Raw(
      "</time>. Values that could not be read are shown as unknown.</footer>\n</body></html>\n");
  return std::move(html).Take();
}

}  // namespace kemp360
