#include "pages/page_frame.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/quantities.h"
#include "pages/status.h"

namespace kemp360 {
namespace {

// Light and dark, from 320 px on. The colors are those of the dashboards; words carry the meaning,
// color repeats it. Text on the colors keeps a contrast of 4.5 to 1 at least.
constexpr std::string_view kPageStyle = R"css(
:root { color-scheme: light dark; --page: #f4f5f5; --card: #fff; --text: #1f2023; --soft: #5b5d63;
  --line: #d8d9dd; --field: #85878d; --link: #2a62b8; }
@media (prefers-color-scheme: dark) { :root { --page: #111217; --card: #1b1d22; --text: #dcdde0;
  --soft: #a4a7ae; --line: #34363d; --field: #7d8087; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--page); color: var(--text);
  font: 16px/1.45 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 1rem 0 .25rem; }
h2 { font-size: 1.15rem; margin: 1.2rem 0 .4rem; }
h3 { font-size: 1rem; margin: 1rem 0 .2rem; }
p, ul, ol { margin: .3rem 0; }
ul, ol { padding-left: 1.3rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible,
button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; display: inline-block; padding: .3rem 0; }
nav ul, .choices { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; padding: 0; }
nav [aria-current] { color: inherit; font-weight: bold; text-decoration: none; }
form { display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; margin: .7rem 0; }
label { display: block; color: var(--soft); font-size: .9rem; }
input, select, button { display: block; font: inherit; padding: .25rem .5rem; color: var(--text);
  background: var(--card); border: 1px solid var(--field); border-radius: 4px; max-width: 100%;
  height: 2.3rem; }
button { cursor: pointer; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  margin: .6rem 0; padding: .5rem .8rem; }
section > h2:first-child { margin-top: .3rem; }
.pair { margin: .4rem 0; }
.pair h2 { display: inline; font-size: 1rem; }
summary { cursor: pointer; color: var(--soft); }
details[open] > summary { padding-bottom: .3rem; }
time, .age, footer { color: var(--soft); font-size: .9rem; }
footer { margin-top: 1.5rem; }
table { width: 100%; border-collapse: collapse; margin: .6rem 0; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0;
  border-bottom: 1px solid var(--line); }
.units th:first-child { width: 30%; }
tbody th { font-weight: normal; color: var(--soft); }
pre { font: 13px/1.4 "DejaVu Sans Mono", monospace; white-space: pre-wrap; margin: .5rem 0; }
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
.fault h3 { margin-top: 0; }
.bad-fault { border-color: #d0213a; }
.warning-fault { border-color: #ffb357; }
.unknown-fault, .info-fault { border-color: #808489; }
.note { border-left: 4px solid #808489; padding-left: .6rem; }
@media (max-width: 30rem) { body { padding: .6rem; font-size: 15px; }
  section { padding: .4rem .5rem; } table { font-size: 14px; }
  .ok, .standby, .warning, .bad, .unknown { padding: 0 .25em; }
  .wide thead { position: absolute; left: -100rem; }
  .wide tr, .wide th, .wide td { display: block; border: 0; padding: 0; }
  .wide tr { border-bottom: 1px solid var(--line); padding: .3rem 0; }
  .wide td::before { content: attr(data-label) ": "; color: var(--soft); } }
)css";

/// A dot as the icon of the window, so that a tab in the background shows the state.
std::string_view IconColor(Severity severity) {
  switch (severity) {
    case Severity::kBad:
      return "d0213a";
    case Severity::kUnknown:
      return "808489";
    case Severity::kWarning:
      return "ffb357";
    case Severity::kInfo:
    case Severity::kOk:
      return "3274d9";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

constexpr std::pair<std::string_view, std::string_view> kPlaces[] = {
    {"", "Pairs"},          {"config", "Configuration"}, {"status", "Status (JSON)"},
    {"metrics", "Metrics"}, {"sd", "Service discovery"}, {"-/healthy", "Healthy"},
    {"-/ready", "Ready"},
};

/// The headline of a finding as a sentence.
std::string_view HeadSentence(const Finding& finding) {
  const std::string_view reason = finding.reason;
  return finding.meaning.empty() ? reason
                                 : reason.substr(0, reason.size() - finding.meaning.size() - 1);
}

}  // namespace

void BeginPage(const PageFrame& frame, HtmlText& html) {
  html.Raw(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
  html.Text(frame.title).Raw(" - kemp360-exporter</title>\n<link rel=\"icon\" href=\"");
  html.Raw("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'%3E");
  html.Raw("%3Ccircle cx='1' cy='1' r='1' fill='%23").Raw(IconColor(frame.severity));
  html.Raw("'/%3E%3C/svg%3E\">\n<style>").Raw(kPageStyle).Raw("</style></head><body>\n");
  html.Raw("<header><a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
  html.Raw("<nav aria-label=\"Pages\"><ul>\n");
  for (const auto& [path, title] : kPlaces) {
    html.Raw("<li><a href=\"").Text(frame.root).Text(path).Raw("\"");
    if (title == frame.here) html.Raw(" aria-current=\"page\"");
    html.Raw(">").Text(title).Raw("</a></li>\n");
  }
  html.Raw("</ul></nav></header>\n<main id=\"main\">\n");
}

void EndPage(const std::string& version, SystemTime now, HtmlText& html) {
  html.Raw("</main>\n<footer>kemp360-exporter ").Text(version).Raw(", page made at <time>");
  html.Text(Iso8601(now));
  html.Raw(
      "</time>. Values that could not be read are shown as not read.</footer>\n</body></html>\n");
}

void AppendOption(std::string_view value, std::string_view title, bool selected, HtmlText& html) {
  html.Raw("<option value=\"").Text(value).Raw(selected ? "\" selected>" : "\">");
  html.Text(title).Raw("</option>");
}

void AppendRefreshChoice(const PageQuery& query, HtmlText& html) {
  html.Raw("<label>Refresh <select name=\"refresh\">");
  AppendOption("", "off", false, html);
  for (const unsigned seconds : kRefreshSeconds) {
    AppendOption(std::to_string(seconds), "every " + RoughDuration(std::chrono::seconds(seconds)),
                 seconds == query.refresh_seconds, html);
  }
  html.Raw("</select></label>\n<button>Apply</button>\n");
}

void AppendSteps(const std::vector<std::string>& steps, HtmlText& html) {
  html.Raw("<p><b>What to do:</b></p><ol>\n");
  for (const std::string& step : steps) html.Element("li", step).Raw("\n");
  html.Raw("</ol>\n");
}

void AppendFindings(const std::vector<Finding>& findings, HtmlText& html) {
  for (const Finding& finding : findings) {
    html.Raw("<div class=\"fault ").Raw(ToString(finding.severity)).Raw("-fault\">");
    html.Element("h3", HeadSentence(finding)).Raw("\n");
    if (!finding.meaning.empty()) html.Element("p", finding.meaning).Raw("\n");
    if (finding.explained) html.Raw("<p>Caused by the above.</p>\n");
    if (!finding.causes.empty()) {
      html.Raw("<p><b>").Text(finding.causes.size() == 1 ? "Likely cause:" : "Likely causes:");
      html.Raw("</b>");
      for (const std::string& cause : finding.causes) html.Raw(" ").Text(cause);
      html.Raw("</p>\n");
    }
    if (!finding.cure.empty()) AppendSteps(finding.cure, html);
    // What another fault causes does not always fire an alert of its own.
    if (!finding.explained) {
      html.Raw("<p class=\"age\">Alert: ").Element("code", finding.fault->alert).Raw("</p>");
    }
    html.Raw("</div>\n");
  }
}

void AppendAge(const PairSnapshot& read, SystemTime now, HtmlText& html) {
  const Duration age = now - read.read_at;
  const bool all_read = std::ranges::all_of(read.units, &UnitSnapshot::up);
  html.Raw("&middot; <time datetime=\"").Text(Iso8601(read.read_at)).Raw("\">");
  html.Text((all_read ? "read " : "tried ") + RoughDuration(age) + " ago").Raw("</time>");
  if (age > kOutdated) html.Raw(" ").Span("warning", "too old to show the current state");
}

std::string RenderConfigPage(const std::string& version, const std::string& config,
                             SystemTime now) {
  HtmlText html;
  BeginPage({.title = "Configuration", .root = "./", .here = "Configuration"}, html);
  html.Raw(
      "<h1>Active configuration</h1>\n<p>With every default, and the profiles; secrets are not "
      "shown. A client that does not ask for HTML gets the YAML alone.</p>\n");
  html.Raw("<pre>").Text(config).Raw("</pre>\n");
  EndPage(version, now, html);
  return std::move(html).Take();
}

}  // namespace kemp360
