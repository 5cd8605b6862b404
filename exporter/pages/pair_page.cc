#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/diagnosis.h"
#include "pages/check.h"
#include "pages/fact_values.h"
#include "pages/page_frame.h"
#include "pages/pair_state.h"
#include "pages/status.h"

namespace kemp360 {
namespace {

/// So many LoadMasters are listed; /status?pair=NAME lists all.
constexpr std::size_t kMostListed = 500;

/// The first row is the head. In a narrow window each row is a block of lines.
void AppendTable(const std::vector<TableCells>& rows, HtmlText& html) {
  html.Raw("<table class=\"wide\"><thead><tr>");
  for (const std::string& title : rows[0]) {
    html.Raw("<th scope=\"col\">").Text(title).Raw("</th>");
  }
  html.Raw("</tr></thead><tbody>\n");
  for (std::size_t r = 1; r < rows.size(); ++r) {
    html.Raw("<tr>");
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      html.Raw(i == 0 ? "<th scope=\"row\"" : "<td data-label=\"");
      if (i != 0) html.Text(rows[0][i]).Raw("\"");
      html.Raw("><bdi>")
          .Text(i == 0 && rows[r][i].empty() ? "no name" : rows[r][i])
          .Raw(i == 0 ? "</bdi></th>" : "</bdi></td>");
    }
    html.Raw("</tr>\n");
  }
  html.Raw("</tbody></table>\n");
}

void AppendMore(std::size_t more, HtmlText& html) {
  if (more != 0) html.Element("p", "and " + std::to_string(more) + " more").Raw("\n");
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
                  const std::vector<Finding>& findings, const StatusPair& status, HtmlText& html) {
  if (snapshot.units.size() != 2) return;
  html.Raw("<section><h2>Checks</h2><ul class=\"checks\">\n");
  for (const Verdict wanted : {Verdict(false), Verdict(), Verdict(true)}) {
    for (const Check check : kAll<Check>) {
      if (assessment.of(check) != wanted || !assessment.has(check)) continue;
      html.Raw("<li title=\"").Text(CheckRule(check)).Raw("\">");
      std::string why;
      if (!wanted) {
        html.Span("unknown", "undecided");
        why = WhyUndecided(check, snapshot, assessment);
      } else if (*wanted) {
        html.Span("ok", "holds");
        why = NothingCompared(status, check);
      } else {
        html.Span("bad", "violated");
        why = WhyViolated(check, findings);
      }
      html.Raw(" ").Text(CheckTitle(check));
      if (!why.empty()) html.Raw(": ").Text(why);
      html.Raw("</li>\n");
    }
  }
  html.Raw("</ul></section>\n");
}

void AppendOwnership(const OwnershipCounts& counts, HtmlText& html) {
  html.Raw("<p>");
  for (const Ownership ownership : kAll<Ownership>) {
    const bool stale = ownership != Ownership::kAgreed && counts.of(ownership) != 0;
    std::string text = std::to_string(counts.of(ownership)) + " ";
    text += ownership == Ownership::kOneSided ? "one-sided" : ToString(ownership);
    html.Span(stale ? "warning" : "plain", text).Raw(" ");
  }
  if (counts.undecided != 0) {
    html.Span("unknown", std::to_string(counts.undecided) + " undecided");
  }
  if (!counts.whole) html.Span("unknown", "at least: a list has rows without an address");
  html.Raw("</p>\n");
}

void AppendFixes(const StatusPair& pair, HtmlText& html) {
  const DevicesToFix fix = GroupDevices(pair, std::nullopt);
  for (const DeviceGroup& group : fix.groups) {
    html.Element("h3", NeedHandLine(group.devices.size())).Raw("\n");
    std::vector<TableCells> rows{{"LoadMaster", "Address", "License"}};
    for (const StatusDevice* device : group.devices) {
      if (rows.size() > kMostListed) break;
      rows.push_back({device->name, device->loadmaster, DeviceState(*device)});
    }
    AppendTable(rows, html);
    AppendMore(group.devices.size() + 1 - rows.size(), html);
    AppendSteps(group.steps, html);
  }
  AppendMore(fix.more, html);
}

void AppendDifferences(const StatusPair& pair, HtmlText& html) {
  if (pair.report_differences.empty()) return;
  html.Element("h3", ReportsDifferLine(pair)).Raw("\n");
  AppendTable(ReportDifferenceRows(pair), html);
  AppendMore(pair.differing_in_reports - pair.report_differences.size(), html);
}

void AppendLoadmasterList(const StatusPair& pair, HtmlText& html) {
  std::vector<TableCells> rows = DeviceRows(pair);
  if (rows.size() == 1) return;
  const std::size_t all = rows.size() - 1;
  rows.resize(std::min(rows.size(), kMostListed + 1));
  html.Raw("<details><summary>");
  html.Text(pair.devices_complete ? "All " + CountOf(all, "LoadMaster")
                                  : "LoadMasters that need attention, and normal devices");
  html.Raw("</summary>\n");
  AppendTable(rows, html);
  AppendMore(all + 1 - rows.size(), html);
  html.Raw("</details>\n");
}

void AppendLoadmasters(const StatusPair& pair, HtmlText& html) {
  html.Raw("<section><h2>LoadMasters</h2>\n");
  if (pair.loadmasters) {
    AppendOwnership(*pair.loadmasters, html);
  } else if (pair.units.size() == 2) {
    html.Raw(
        "<p><span class=\"unknown\">undecided</span> To decide which unit licenses a LoadMaster, "
        "the complete lists of two different units are needed.</p>\n");
  }
  AppendFixes(pair, html);
  AppendDifferences(pair, html);
  AppendLoadmasterList(pair, html);
  html.Raw("</section>\n");
}

/// Every source and fact of a unit, with its place in the profile.
void AppendUnitRead(const UnitSnapshot& unit, const UnitAssessment& assessment,
                    const UnitPlaces& places, HtmlText& html) {
  html.Raw("<details><summary>").Text(unit.unit).Raw(": each fact, its value and its place");
  html.Raw("</summary>\n<p>").Text(places.url + ", profile " + places.profile).Raw("</p>\n");
  std::vector<TableCells> sources{{"Source", "Path", "Result"}};
  std::ranges::move(DescribeSources(places, unit), std::back_inserter(sources));
  AppendTable(sources, html);
  std::vector<TableCells> facts{{"Fact", "Value", "Source and place in it"}};
  std::ranges::move(DescribeFacts(places, unit, assessment, true), std::back_inserter(facts));
  AppendTable(facts, html);
  html.Raw("</details>\n");
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

void AppendRead(const PairPageView& view, HtmlText& html) {
  const PairSnapshot& snapshot = *view.glance.snapshot;
  html.Raw("<section><h2>The read</h2>\n");
  AppendRemarks(snapshot, html);
  for (std::size_t i = 0; i < snapshot.units.size() && i < view.places.size(); ++i) {
    AppendUnitRead(snapshot.units[i], view.glance.assessment->units[i], view.places[i], html);
  }
  if (!snapshot.log.empty()) {
    html.Raw("<details><summary>Log of this read</summary>\n<pre>");
    for (const std::string& line : snapshot.log) html.Text(line).Raw("\n");
    html.Raw("</pre></details>\n");
  }
  html.Raw("</section>\n");
}

void AppendHead(const PairPageView& view, const DiagnosedPair& pair, HtmlText& html) {
  html.Raw("<h1>").Span(ToString(pair.diagnosis.severity), pair.state->badge).Raw(" ");
  html.Text(view.glance.pair).Raw("</h1>\n<p>").Text(BesideBadge(pair)).Raw(" ");
  const PairSnapshot* snapshot = view.glance.snapshot;
  if (snapshot != nullptr && snapshot->took_place) {
    AppendAge(*snapshot, view.now, html);
    html.Raw(" <span class=\"age\">in ").Text(RoundedDuration(snapshot->duration)).Raw("</span>");
  }
  html.Raw("</p>\n");
  if (view.busy) {
    html.Raw(
        "<p class=\"note\">The exporter is busy with other reads, so this is not a new one. Load "
        "the page again.</p>\n");
  }
  const std::string name = PercentEncode(view.glance.pair);
  html.Raw("<ul class=\"choices\"><li>").Link("../status?pair=" + name, "As JSON");
  html.Raw("</li><li>").Link("../probe?pair=" + name, "Metrics");
  html.Raw("</li><li>").Link("../probe?pair=" + name + "&debug=true", "Metrics and log");
  html.Raw("</li></ul>\n<form aria-label=\"Refresh\">\n");
  AppendRefreshChoice(view.query, html);
  html.Raw("</form>\n");
}

}  // namespace

std::string RenderPairPage(const PairPageView& view) {
  const DiagnosedPair pair = DiagnosePair(view.glance, view.now);
  const Diagnosis& diagnosis = pair.diagnosis;
  HtmlText html;
  BeginPage({.title = view.glance.pair + ": " + std::string(pair.state->badge),
             .root = "../",
             .here = "",
             .severity = diagnosis.severity},
            html);
  AppendHead(view, pair, html);
  if (view.glance.snapshot != nullptr) {
    const PairSnapshot& snapshot = *view.glance.snapshot;
    const PairAssessment& assessment = *view.glance.assessment;
    if (!diagnosis.findings.empty()) {
      const bool wrong = std::ranges::any_of(diagnosis.findings, [](const Finding& finding) {
        return finding.severity != Severity::kInfo;
      });
      html.Raw("<section><h2>").Raw(wrong ? "What is wrong, and what to do" : "Good to know");
      html.Raw("</h2>\n");
      AppendFindings(diagnosis.findings, html);
      html.Raw("</section>\n");
    }
    html.Raw("<section><h2>Units</h2>\n");
    AppendUnitTable(snapshot, assessment, view.now, html);
    html.Raw("</section>\n");
    const StatusPair status = DescribePair(view.glance, diagnosis, view.now, DeviceScope::kAll);
    AppendChecks(snapshot, assessment, diagnosis.findings, status, html);
    AppendLoadmasters(status, html);
    AppendRead(view, html);
  }
  EndPage(view.version, view.now, html);
  return std::move(html).Take();
}

}  // namespace kemp360
