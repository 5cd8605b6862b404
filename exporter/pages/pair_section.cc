#include "pages/pair_section.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/words.h"

namespace kemp360 {
namespace {

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
      if (assessment.of(check) != wanted) continue;
      html.Raw("<li title=\"").Text(CheckRule(check)).Raw("\">");
      std::string why;
      if (!wanted) {
        html.Element("span", "unknown", "not decided");
        why = WhyUndecided(check, snapshot, assessment);
      } else if (*wanted) {
        html.Element("span", "ok", "holds");
      } else {
        html.Element("span", "bad", "violated");
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
    html.Element("span", stale ? "warning" : "plain", text).Raw(" ");
  }
  if (counts.undecided != 0) {
    html.Element("span", "unknown", std::to_string(counts.undecided) + " not understood");
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

/// The badge already says what stands before the colon: "Not in HA: versions differ" is "versions
/// differ" beside it.
std::string_view BesideBadge(std::string_view headline) {
  constexpr std::string_view kColon = ": ";
  const std::size_t colon = headline.find(kColon);
  return colon == std::string_view::npos ? headline : headline.substr(colon + kColon.size());
}

void AppendLine(const PairGlance& glance, const Diagnosis& diagnosis, SystemTime now,
                HtmlText& html) {
  html.Element("span", ToString(diagnosis.severity), BadgeText(glance, diagnosis)).Raw(" ");
  html.Element("b", glance.pair).Raw(" ");
  html.Element("span", "headline", BesideBadge(diagnosis.headline)).Raw(" ");
  if (glance.snapshot != nullptr) {
    const SystemTime read_at = glance.snapshot->read_at;
    html.Raw("<time datetime=\"").Text(Iso8601(read_at)).Raw("\">read ");
    html.Text(RoughDuration(now - read_at)).Raw(" ago</time>");
  }
}

}  // namespace

std::string_view BadgeText(const PairGlance& glance, const Diagnosis& diagnosis) {
  if (glance.snapshot == nullptr) return "not read yet";
  if (diagnosis.in_ha == false) return "not in HA";
  if (diagnosis.in_ha == true) {
    return diagnosis.severity == Severity::kOk ? "in HA" : "in HA, but";
  }
  return glance.snapshot->units.size() == 1 ? "one unit" : "cannot tell";
}

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
    AppendChecks(*glance.snapshot, *glance.assessment, diagnosis.findings, html);
    AppendLoadmasters(*glance.snapshot, *glance.assessment, html);
  }
  const std::string probe = "probe?pair=" + PercentEncode(glance.pair);
  html.Raw("<p class=\"links\">").Link(probe, "metrics of this pair").Raw(" ");
  html.Link(probe + "&debug=true", "read it now and show the log").Raw("</p>\n");
  html.Raw(detailed ? "</details></section>\n" : "</section>\n");
}

}  // namespace kemp360
