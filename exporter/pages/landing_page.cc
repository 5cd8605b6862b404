#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/quantities.h"
#include "base/text.h"
#include "diagnosis/verdict.h"
#include "diagnosis/words.h"
#include "pages/html_text.h"
#include "pages/pages.h"
#include "pages/pair_section.h"
#include "pages/style.h"

namespace kemp360 {
namespace {

/// Beyond so many pairs on a page the rest is a line each, or it would be megabytes.
constexpr std::size_t kMostDetailed = 200;
/// Up to so many, what is not well is open from the start.
constexpr std::size_t kMostOpen = 5;

struct JudgedPair {
  const PairGlance* glance;
  PairVerdict verdict;
};

std::vector<JudgedPair> WorstFirst(std::span<const PairGlance> pairs) {
  std::vector<JudgedPair> judged;
  judged.reserve(pairs.size());
  for (const PairGlance& glance : pairs) {
    JudgedPair& pair = judged.emplace_back(JudgedPair{&glance, {}});
    if (glance.snapshot != nullptr && glance.assessment != nullptr) {
      pair.verdict = JudgePair(*glance.snapshot, *glance.assessment);
    } else {
      pair.verdict.headline = "Not read yet: " + Listed(glance.units);
    }
  }
  std::stable_sort(judged.begin(), judged.end(),
                   [](const JudgedPair& one, const JudgedPair& other) {
                     return one.verdict.severity < other.verdict.severity;
                   });
  return judged;
}

/// A badge and how the summary calls pairs that carry it.
struct SummaryWord {
  std::string_view badge;
  std::string_view word;
};

constexpr SummaryWord kSummaryWords[] = {
    {"not in HA", "not in HA"},
    {"cannot tell", "cannot tell"},
    {"not read yet", "not read yet"},
    {"one unit", "with one unit"},
    {"in HA, but", "in HA, but not all is well"},
    {"in HA", "in HA"},
};

/// "3 pairs: 1 not in HA and 2 in HA".
std::string Summary(const std::vector<JudgedPair>& pairs) {
  if (pairs.empty()) return "No pair is configured.";
  std::vector<std::string> parts;
  for (const auto& [badge, word] : kSummaryWords) {
    const auto has_badge = [badge = badge](const JudgedPair& pair) {
      return BadgeText(*pair.glance, pair.verdict) == badge;
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

Detail DetailOf(std::size_t place, const JudgedPair& pair, std::size_t pairs) {
  if (place >= kMostDetailed) return Detail::kLineOnly;
  if (pairs == 1) return Detail::kOpen;
  return place < kMostOpen && pair.verdict.severity != Severity::kOk ? Detail::kOpen
                                                                     : Detail::kFolded;
}

}  // namespace

std::string RenderLandingPage(const PagesView& view) {
  const std::vector<JudgedPair> pairs = WorstFirst(view.pairs);
  HtmlText html;
  AppendHead(view, Summary(pairs), html);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    AppendPairSection(*pairs[i].glance, pairs[i].verdict, view.now,
                      DetailOf(i, pairs[i], pairs.size()), html);
  }
  html.Raw("</main>\n<footer>kemp360-exporter ").Text(view.version).Raw(", page made at <time>");
  html.Text(Iso8601(view.now));
  html.Raw("</time>. What was not read is never shown as good.</footer>\n</body></html>\n");
  return std::move(html).Take();
}

}  // namespace kemp360
