#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/diagnosis.h"
#include "pages/page_frame.h"
#include "pages/pages.h"
#include "pages/pair_state.h"

namespace kemp360 {
namespace {

/// Beyond so many pairs on a page the rest is a line each, or it would be megabytes.
constexpr std::size_t kMostDetailed = 200;
/// Up to so many, what is not well is open from the start.
constexpr std::size_t kMostOpen = 5;
/// Up to so many pairs there is room for the units themselves.
constexpr std::size_t kFewPairs = 5;

/// Every state but the last.
constexpr std::string_view kNotWell = "not-well";

std::vector<DiagnosedPair> WorstFirst(const PagesView& view) {
  std::vector<DiagnosedPair> pairs;
  pairs.reserve(view.pairs.size());
  for (const PairGlance& glance : view.pairs) pairs.push_back(DiagnosePair(glance, view.now));
  std::ranges::stable_sort(pairs, {},
                           [](const DiagnosedPair& pair) { return pair.diagnosis.severity; });
  return pairs;
}

bool HasPart(std::string_view text, const std::string& lower_part) {
  return ToLower(text).find(lower_part) != std::string::npos;
}

bool IsWanted(const DiagnosedPair& pair, const PageQuery& query) {
  const bool any = query.state.empty();
  const bool not_well = query.state == kNotWell && !pair.is_well();
  if (!any && !not_well && pair.state->id != query.state) return false;
  const std::string part = ToLower(Trim(query.text));
  return HasPart(pair.glance->pair, part) || HasPart(pair.diagnosis.headline, part) ||
         std::ranges::any_of(pair.glance->units,
                             [&part](const std::string& unit) { return HasPart(unit, part); });
}

enum class Detail {
  kFolded,  ///< everything is there, behind the line
  kOpen,
  kLineOnly,  ///< a page of a thousand pairs keeps what is well short
};

Detail DetailOf(std::size_t place, const DiagnosedPair& pair, std::size_t pairs) {
  const bool units = pairs <= kFewPairs && pair.glance->snapshot != nullptr;
  if (place >= kMostDetailed || (pair.diagnosis.findings.empty() && !units)) {
    return Detail::kLineOnly;
  }
  if (pairs == 1) return Detail::kOpen;
  return place < kMostOpen && pair.diagnosis.severity != Severity::kOk ? Detail::kOpen
                                                                       : Detail::kFolded;
}

/// A line with the state of the pair and, behind it, each fault with its causes and what to do.
void AppendPair(const DiagnosedPair& pair, SystemTime now, Detail detail, bool with_units,
                HtmlText& html) {
  const PairGlance& glance = *pair.glance;
  html.Raw(R"(<section class="pair" id="pair-)").Text(glance.pair).Raw("\">");
  html.Span(ToString(pair.diagnosis.severity), pair.state->badge).Raw(" <h2>");
  html.Link("pair/" + PercentEncode(glance.pair), glance.pair).Raw("</h2> ");
  html.Span("headline", BesideBadge(pair)).Raw(" ");
  if (glance.snapshot != nullptr && glance.snapshot->took_place) {
    AppendAge(*glance.snapshot, now, html);
  }
  html.Raw("\n");
  if (detail != Detail::kLineOnly) {
    const bool findings = !pair.diagnosis.findings.empty();
    html.Raw(detail == Detail::kOpen ? "<details open><summary>" : "<details><summary>");
    html.Text(findings ? "Causes and what to do" : "Both units").Raw("</summary>\n");
    AppendFindings(pair.diagnosis.findings, html);
    if (with_units) AppendUnitTable(*glance.snapshot, *glance.assessment, now, html);
    html.Raw("</details>\n");
  }
  html.Raw("</section>\n");
}

/// "3 pairs: 1 not in HA and 2 in HA".
std::string Summary(const std::vector<DiagnosedPair>& pairs) {
  if (pairs.empty()) return "No pair is configured.";
  std::vector<std::string> parts;
  for (const PairState& state : kPairStates) {
    const auto count = std::ranges::count(pairs, &state, &DiagnosedPair::state);
    if (count != 0) parts.push_back((std::to_string(count) + " ").append(state.summary));
  }
  return CountOf(pairs.size(), "pair") + ": " + Listed(parts);
}

void AppendChoices(const PageQuery& query, HtmlText& html) {
  html.Raw(
      "<form role=\"search\" aria-label=\"Pairs\">\n<label>Pair, unit or fault <input "
      "type=\"search\" name=\"q\" value=\"");
  html.Text(query.text).Raw("\"></label>\n<label>State <select name=\"state\">");
  AppendOption("", "any", query.state.empty(), html);
  AppendOption(kNotWell, "not well", query.state == kNotWell, html);
  for (const PairState& state : kPairStates) {
    AppendOption(state.id, state.summary, query.state == state.id, html);
  }
  html.Raw("</select></label>\n");
  AppendRefreshChoice(query, html);
  html.Raw("</form>\n");
}

/// How many are shown, if not all are.
void AppendShown(std::size_t shown, std::size_t all, HtmlText& html) {
  if (shown == all) return;
  html.Raw("<p role=\"status\">");
  html.Text("Shown: " + std::to_string(shown) + " of " + std::to_string(all) + " pairs. ");
  html.Link("./", "Show all").Raw("</p>\n");
}

}  // namespace

std::string RenderLandingPage(const PagesView& view, const PageQuery& query) {
  std::vector<DiagnosedPair> pairs = WorstFirst(view);
  const std::string summary = Summary(pairs);
  const std::size_t all = pairs.size();
  HtmlText html;
  BeginPage({.title = summary,
             .root = "./",
             .here = "Pairs",
             .severity = pairs.empty() ? Severity::kUnknown : pairs.front().diagnosis.severity},
            html);
  html.Raw("<h1>Kemp 360 Central HA pairs</h1>\n").Element("p", summary).Raw("\n");
  if (!view.metrics_carries_pairs) {
    html.Raw(
        "<p class=\"note\">/metrics contains only the exporter itself here, so a pair is shown as "
        "its last probe found it (<code>/probe?pair=NAME</code>, for which <a href=\"sd\">/sd</a> "
        "gives Prometheus the targets). The page of a pair reads it now.</p>\n");
  }
  AppendChoices(query, html);
  std::erase_if(pairs, [&query](const DiagnosedPair& pair) { return !IsWanted(pair, query); });
  AppendShown(pairs.size(), all, html);
  const bool with_units = all <= kFewPairs;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    AppendPair(pairs[i], view.now, DetailOf(i, pairs[i], all),
               with_units && pairs[i].glance->snapshot != nullptr, html);
  }
  EndPage(view.version, view.now, html);
  return std::move(html).Take();
}

}  // namespace kemp360
