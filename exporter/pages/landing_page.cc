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

enum class Detail {
  kFolded,  ///< everything is there, behind the line
  kOpen,
  kLineOnly,  ///< a page of a thousand pairs keeps what is well short
};

/// Each fault with its likely causes and what to do, the worst first.
void AppendFindings(const std::vector<Finding>& findings, HtmlText& html) {
  for (const Finding& finding : findings) {
    html.Raw("<div class=\"fault ").Raw(ToString(finding.severity)).Raw("-fault\">");
    html.Element("p", finding.reason).Raw("\n");
    if (!finding.causes.empty()) {
      html.Raw("<p><b>").Text(finding.causes.size() == 1 ? "Likely cause:" : "Likely causes:");
      html.Raw("</b>");
      for (const std::string& cause : finding.causes) html.Raw(" ").Text(cause);
      html.Raw("</p>\n");
    }
    if (!finding.cure.empty()) {
      html.Raw("<p><b>What to do:</b></p><ol>\n");
      for (const std::string& step : finding.cure) html.Element("li", step).Raw("\n");
      html.Raw("</ol>");
    }
    html.Raw("</div>\n");
  }
}

/// What the findings say about a violated check.
std::string WhyViolated(Check check, const std::vector<Finding>& findings) {
  std::string why;
  for (const Finding& finding : findings) {
    if (finding.fault->check != check) continue;
    if (!why.empty()) why += "; ";
    why += finding.headline;
  }
  return why;
}

/// Violated ones first, then the undecided, each kind in the order of the contract.
void AppendChecks(const PairSnapshot& snapshot, const PairAssessment& assessment,
                  const std::vector<Finding>& findings, HtmlText& html) {
  if (snapshot.units.size() != 2) return;
  html.Raw("<h3>Checks</h3><ul class=\"checks\">\n");
  for (const Verdict wanted : {Verdict(false), Verdict(), Verdict(true)}) {
    for (const Check check : kAll<Check>) {
      if (assessment.of(check) != wanted || !assessment.has(check)) continue;
      html.Raw("<li title=\"").Text(CheckRule(check)).Raw("\">");
      std::string why;
      if (!wanted) {
        html.Span("unknown", "not decided");
        why = WhyUndecided(check, snapshot, assessment);
      } else if (*wanted) {
        html.Span("ok", "holds");
      } else {
        html.Span("bad", "violated");
        why = WhyViolated(check, findings);
      }
      html.Raw(" ").Text(CheckTitle(check));
      if (!why.empty()) html.Raw(": ").Text(why);
      html.Raw("</li>\n");
    }
  }
  html.Raw("</ul>\n");
}

void AppendLoadmasters(const PairSnapshot& snapshot, const PairAssessment& assessment,
                       HtmlText& html) {
  if (snapshot.units.size() != 2) return;
  html.Raw("<h3>Licenses of the LoadMasters</h3>\n");
  if (!assessment.ownership) {
    html.Raw(
        "<p><span class=\"unknown\">not decided</span> This takes the complete lists of two "
        "different units.</p>\n");
    return;
  }
  const OwnershipCounts& counts = *assessment.ownership;
  html.Raw("<p>");
  for (const Ownership ownership : kAll<Ownership>) {
    const bool stale = ownership != Ownership::kAgreed && counts.of(ownership) != 0;
    std::string text = std::to_string(counts.of(ownership)) + " ";
    text += ownership == Ownership::kOneSided ? "one-sided" : ToString(ownership);
    html.Span(stale ? "warning" : "plain", text).Raw(" ");
  }
  if (counts.undecided != 0) {
    html.Span("unknown", std::to_string(counts.undecided) + " not understood");
  }
  html.Raw("</p>\n");
  const auto stale = StaleLoadmasters(assessment);
  if (stale.empty()) return;
  html.Raw("<ul>\n");
  for (std::size_t i = 0; i < stale.size() && i < kMostStale; ++i) {
    const std::string name = Shown(NameOf(*stale[i], snapshot));
    html.Raw("<li><code>").Text(Shown(LabelOf(*stale[i], snapshot))).Raw("</code> ");
    if (!name.empty()) html.Raw("<bdi>").Text(name).Raw("</bdi>");
    html.Raw(": ").Text(OwnershipMeaning(*stale[i]->ownership)).Raw("</li>\n");
  }
  const std::size_t all = counts.not_agreed();
  const std::size_t named = std::min(stale.size(), kMostStale);
  if (all > named) html.Element("li", "and " + std::to_string(all - named) + " more").Raw("\n");
  html.Raw("</ul>\n");
}

/// Why facts are missing, for whoever writes the profile.
void AppendRemarks(const PairSnapshot& snapshot, HtmlText& html) {
  const auto none = [](const UnitSnapshot& unit) { return unit.remarks.empty(); };
  if (std::ranges::all_of(snapshot.units, none)) return;
  html.Raw("<h3>Not found, or not understood</h3><ul>\n");
  for (const UnitSnapshot& unit : snapshot.units) {
    for (const Remark& remark : unit.remarks) {
      html.Element("li", unit.unit + " " + RemarkText(remark)).Raw("\n");
    }
  }
  html.Raw("</ul>\n");
}

/// The state in a word or two.
std::string_view BadgeText(const PairGlance& glance, const Diagnosis& diagnosis) {
  if (glance.snapshot == nullptr) return "not read yet";
  if (diagnosis.in_ha == false) return "not in HA";
  if (diagnosis.in_ha == true) {
    return diagnosis.severity == Severity::kOk ? "in HA" : "in HA, but";
  }
  return glance.snapshot->units.size() == 1 ? "one unit" : "cannot tell";
}

/// The badge already says what stands before the colon: "Not in HA: versions differ" is "versions
/// differ" beside it.
std::string_view BesideBadge(std::string_view headline) {
  constexpr std::string_view kColon = ": ";
  const std::size_t colon = headline.find(kColon);
  return colon == std::string_view::npos ? headline : headline.substr(colon + kColon.size());
}

void AppendLine(const PairGlance& glance, const Diagnosis& diagnosis, SystemTime now,
                HtmlText& html) {
  html.Span(ToString(diagnosis.severity), BadgeText(glance, diagnosis)).Raw(" ");
  html.Element("b", glance.pair).Raw(" ");
  html.Span("headline", BesideBadge(diagnosis.headline)).Raw(" ");
  if (glance.snapshot != nullptr && glance.snapshot->took_place) {
    const SystemTime read_at = glance.snapshot->read_at;
    html.Raw("<time datetime=\"").Text(Iso8601(read_at)).Raw("\">read ");
    html.Text(RoughDuration(now - read_at)).Raw(" ago</time>");
  }
}

/// A line with the state of the pair and, behind it, each fault with its causes and what to do,
/// both units side by side, the checks and the LoadMasters of no agreed owner.
void AppendPairSection(const PairGlance& glance, const Diagnosis& diagnosis, SystemTime now,
                       Detail detail, HtmlText& html) {
  const bool detailed = detail != Detail::kLineOnly && glance.snapshot != nullptr;
  html.Raw("<section id=\"pair-").Text(glance.pair).Raw("\">");
  html.Raw(!detailed                 ? "<div class=\"line\">"
           : detail == Detail::kOpen ? "<details open><summary>"
                                     : "<details><summary>");
  AppendLine(glance, diagnosis, now, html);
  html.Raw(detailed ? "</summary>\n" : "</div>\n");
  if (detailed) {
    AppendFindings(diagnosis.findings, html);
    AppendUnitTable(*glance.snapshot, *glance.assessment, now, html);
    AppendRemarks(*glance.snapshot, html);
    AppendChecks(*glance.snapshot, *glance.assessment, diagnosis.findings, html);
    AppendLoadmasters(*glance.snapshot, *glance.assessment, html);
  }
  const std::string probe = "probe?pair=" + PercentEncode(glance.pair);
  html.Raw("<p class=\"links\">").Link(probe, "metrics of this pair").Raw(" ");
  html.Link(probe + "&debug=true", "read it now and show the log").Raw("</p>\n");
  html.Raw(detailed ? "</details></section>\n" : "</section>\n");
}

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
  std::ranges::stable_sort(pairs, {},
                           [](const DiagnosedPair& pair) { return pair.diagnosis.severity; });
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
    const auto count = std::ranges::count(pairs, badge, [](const DiagnosedPair& pair) {
      return BadgeText(*pair.glance, pair.diagnosis);
    });
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
