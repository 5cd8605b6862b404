#pragma once

#include "base/clock.h"
#include "diagnosis/verdict.h"
#include "pages/html_text.h"
#include "pages/pages.h"

namespace kemp360 {

enum class Detail {
  kFolded,  ///< everything is there, behind the line
  kOpen,
  kLineOnly,  ///< a page of a thousand pairs keeps what is well short
};

/// One pair on the landing page: a line with its verdict and, behind it, why, what to do, both
/// units side by side, the checks and the stale LoadMasters.
void AppendPairSection(const PairGlance& glance, const PairVerdict& verdict, SystemTime now,
                       Detail detail, HtmlText& html);

/// Both units side by side.
void AppendUnitTable(const PairSnapshot& snapshot, const PairAssessment& assessment, SystemTime now,
                     HtmlText& html);

/// The state in a word or two, for the badge.
[[nodiscard]] std::string_view BadgeText(const PairGlance& glance, const PairVerdict& verdict);

}  // namespace kemp360
