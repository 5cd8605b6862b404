#include "pages/pair_section.h"

#include <string>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/check_words.h"
#include "diagnosis/findings.h"
#include "diagnosis/words.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMostStale = 20;

void AppendList(std::string_view tag, std::string_view heading,
                const std::vector<std::string>& sentences, HtmlText& html) {
  if (sentences.empty()) return;
  html.Element("h3", heading).Raw("<").Raw(tag).Raw(">\n");
  for (const std::string& sentence : sentences) html.Element("li", sentence).Raw("\n");
  html.Raw("</").Raw(tag).Raw(">\n");
}

/// What the findings say about a violated check.
std::string WhyViolated(Check check, const std::vector<Finding>& findings) {
  std::string why;
  for (const Finding& finding : findings) {
    if (finding.check != check) continue;
    if (!why.empty()) why += "; ";
    why += finding.brief;
  }
  return why;
}

void AppendCheck(Check check, const PairSnapshot& snapshot, const PairAssessment& assessment,
                 const std::vector<Finding>& findings, HtmlText& html) {
  const Verdict verdict = assessment.of(check);
  std::string_view look = "unknown";
  std::string_view state = "not decided";
  std::string why;
  if (!verdict) {
    why = WhyUndecided(check, snapshot, assessment);
  } else if (*verdict) {
    look = "ok";
    state = "holds";
  } else {
    look = "bad";
    state = "violated";
    why = WhyViolated(check, findings);
  }
  html.Raw("<li title=\"").Text(CheckRule(check)).Raw("\">").Element("span", look, state).Raw(" ");
  html.Text(CheckTitle(check));
  if (!why.empty()) html.Raw(": ").Text(why);
  html.Raw("</li>\n");
}

/// Violated ones first, then the undecided, each kind in the order of the contract.
void AppendChecks(const PairSnapshot& snapshot, const PairAssessment& assessment, HtmlText& html) {
  if (snapshot.units.size() != 2) return;
  const std::vector<Finding> findings = FindAll(snapshot, assessment);
  html.Raw("<h3>Checks</h3><ul class=\"checks\">\n");
  for (const Verdict wanted : {Verdict(false), Verdict(), Verdict(true)}) {
    for (const Check check : kAllChecks) {
      if (assessment.of(check) == wanted) {
        AppendCheck(check, snapshot, assessment, findings, html);
      }
    }
  }
  html.Raw("</ul>\n");
}

void AppendOwnershipCounts(const OwnershipCounts& counts, HtmlText& html) {
  html.Raw("<p>");
  for (const Ownership ownership : kAllOwnerships) {
    const std::size_t count = counts.count[static_cast<std::size_t>(ownership)];
    const bool stale = ownership != Ownership::kAgreed && count != 0;
    std::string text = std::to_string(count) + " ";
    text += ownership == Ownership::kOneSided ? "one-sided" : ToString(ownership);
    html.Element("span", stale ? "warning" : "plain", text).Raw(" ");
  }
  if (counts.undecided != 0) {
    html.Element("span", "unknown", std::to_string(counts.undecided) + " not understood");
  }
  html.Raw("</p>\n");
}

void AppendLoadmasters(const PairSnapshot& snapshot, const PairAssessment& assessment,
                       HtmlText& html) {
  if (snapshot.units.size() != 2) return;
  html.Raw("<h3>Who licenses the LoadMasters</h3>\n");
  if (!assessment.ownership) {
    html.Raw(
        "<p><span class=\"unknown\">not decided</span> It takes the whole list of both units, "
        "and two units.</p>\n");
    return;
  }
  AppendOwnershipCounts(*assessment.ownership, html);
  const std::vector<const LoadMasterAssessment*> stale = StaleLoadmasters(assessment);
  if (stale.empty()) return;
  html.Raw("<ul>\n");
  for (std::size_t i = 0; i < stale.size() && i < kMostStale; ++i) {
    const std::string name = Shown(NameOf(*stale[i], snapshot));
    html.Raw("<li><code>").Text(Shown(LabelOf(*stale[i], snapshot))).Raw("</code> ");
    if (!name.empty()) html.Raw("<bdi>").Text(name).Raw("</bdi>");
    html.Raw(": ").Text(OwnershipMeaning(*stale[i]->ownership)).Raw("</li>\n");
  }
  if (stale.size() > kMostStale) {
    html.Element("li", "and " + std::to_string(stale.size() - kMostStale) + " more").Raw("\n");
  }
  html.Raw("</ul>\n");
}

/// The badge already says what stands before the colon: "Not in HA: versions differ" is "versions
/// differ" beside it.
std::string_view BesideBadge(std::string_view headline) {
  constexpr std::string_view kColon = ": ";
  const std::size_t colon = headline.find(kColon);
  return colon == std::string_view::npos ? headline : headline.substr(colon + kColon.size());
}

void AppendLine(const PairGlance& glance, const PairVerdict& verdict, SystemTime now,
                HtmlText& html) {
  html.Element("span", ToString(verdict.severity), BadgeText(glance, verdict)).Raw(" ");
  html.Element("b", glance.pair).Raw(" ");
  html.Element("span", "headline", BesideBadge(verdict.headline)).Raw(" ");
  if (glance.snapshot != nullptr) {
    const SystemTime read_at = glance.snapshot->read_at;
    html.Raw("<time datetime=\"").Text(Iso8601(read_at)).Raw("\">read ");
    html.Text(RoughDuration(now - read_at)).Raw(" ago</time>");
  }
}

void AppendLinks(const std::string& pair, HtmlText& html) {
  const std::string probe = "probe?pair=" + PercentEncode(pair);
  html.Raw("<p class=\"links\">").Link(probe, "metrics of this pair").Raw(" ");
  html.Link(probe + "&debug=true", "read it now and show the log").Raw("</p>\n");
}

}  // namespace

std::string_view BadgeText(const PairGlance& glance, const PairVerdict& verdict) {
  if (glance.snapshot == nullptr) return "not read yet";
  if (verdict.in_ha == false) return "not in HA";
  if (verdict.in_ha == true) {
    return verdict.severity == Severity::kOk ? "in HA" : "in HA, but";
  }
  return glance.snapshot->units.size() == 1 ? "one unit" : "cannot tell";
}

void AppendPairSection(const PairGlance& glance, const PairVerdict& verdict, SystemTime now,
                       Detail detail, HtmlText& html) {
  html.Raw("<section id=\"pair-").Text(glance.pair).Raw("\">");
  if (detail == Detail::kLineOnly || glance.snapshot == nullptr || glance.assessment == nullptr) {
    html.Raw("<div class=\"line\">");
    AppendLine(glance, verdict, now, html);
    html.Raw("</div>\n");
    AppendLinks(glance.pair, html);
    html.Raw("</section>\n");
    return;
  }
  html.Raw(detail == Detail::kOpen ? "<details open><summary>" : "<details><summary>");
  AppendLine(glance, verdict, now, html);
  html.Raw("</summary>\n");
  AppendList("ul", "Why", verdict.reasons, html);
  AppendList("ol", "What to do", verdict.cures, html);
  AppendUnitTable(*glance.snapshot, *glance.assessment, now, html);
  AppendChecks(*glance.snapshot, *glance.assessment, html);
  AppendLoadmasters(*glance.snapshot, *glance.assessment, html);
  AppendLinks(glance.pair, html);
  html.Raw("</details></section>\n");
}

}  // namespace kemp360
