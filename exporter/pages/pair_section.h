#pragma once

#include "base/clock.h"
#include "diagnosis/diagnosis.h"
#include "pages/html_text.h"
#include "pages/pages.h"

namespace kemp360 {

enum class Detail {
  kFolded,  ///< everything is there, behind the line
  kOpen,
  kLineOnly,  ///< a page of a thousand pairs keeps what is well short
};

/// One pair on the landing page: a line with its state and, behind it, each fault with its causes
/// and what to do, both units side by side, the checks and the LoadMasters of no agreed owner.
void AppendPairSection(const PairGlance& glance, const Diagnosis& diagnosis, SystemTime now,
                       Detail detail, HtmlText& html);

/// Both units side by side.
void AppendUnitTable(const PairSnapshot& snapshot, const PairAssessment& assessment, SystemTime now,
                     HtmlText& html);

/// The state in a word or two, for the badge.
[[nodiscard]] std::string_view BadgeText(const PairGlance& glance, const Diagnosis& diagnosis);

}  // namespace kemp360
