#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "pages/html_text.h"
#include "pages/pages.h"

namespace kemp360 {

/// What every page has around its content.
struct PageFrame {
  std::string title;                    ///< of the window
  std::string_view root;                ///< the first page as a relative link: "./" or "../"
  std::string_view here;                ///< the page itself, if it is one of those in the head
  Severity severity = Severity::kInfo;  ///< the color of the icon
};

/// From the doctype to the beginning of <main>.
void BeginPage(const PageFrame& frame, HtmlText& html);
/// The end of <main>, the foot, and the end of the page.
void EndPage(const std::string& version, SystemTime now, HtmlText& html);
/// One of the values of a control, within its <select>.
void AppendOption(std::string_view value, std::string_view title, bool selected, HtmlText& html);
/// The control that chooses how often a page is refreshed, within a form.
void AppendRefreshChoice(const PageQuery& query, HtmlText& html);

/// What to do, step by step.
void AppendSteps(const std::vector<std::string>& steps, HtmlText& html);
/// Each fault with its likely causes and what to do, the worst first.
void AppendFindings(const std::vector<Finding>& findings, HtmlText& html);
/// Both units side by side.
void AppendUnitTable(const PairSnapshot& snapshot, const PairAssessment& assessment, SystemTime now,
                     HtmlText& html);
/// "read 12 s ago"
void AppendAge(const PairSnapshot& read, SystemTime now, HtmlText& html);

}  // namespace kemp360
