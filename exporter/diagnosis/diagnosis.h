#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/fault.h"

namespace kemp360 {

/// A fault that a read shows, in words: plain text, no markup, no secret; what units gave is
/// cleaned and cut.
struct Finding {
  const Fault* fault = nullptr;            ///< of the catalogue
  Severity severity = Severity::kWarning;  ///< the fault's, or that of the worst that it causes
  bool explained = false;  ///< another finding causes it: no causes and no cure of its own
  std::string headline;    ///< "versions differ: central-a 1.24.3, …"
  std::string reason;      ///< sentences: the headline, and what follows from it
  std::vector<std::string> causes;
  /// Steps, in the order in which to do them; not what an earlier finding of another fault names
  /// already.
  std::vector<std::string> cure;
  std::string meaning;  ///< the sentences of `reason` after the headline
  std::string unit;     ///< of a fault that each unit may have; else empty
};

/// A pair in words for a person.
struct Diagnosis {
  /// nullopt: not known, or one unit is configured and there is no other one to be in HA with.
  std::optional<bool> in_ha;
  Severity severity = Severity::kUnknown;
  std::string headline;           ///< one line: "Not in HA: versions differ: …"
  std::vector<Finding> findings;  ///< the worst first, causes before consequences
};

/// Pure. For the landing page, /status and the command `check`. It is enough for it what a snapshot
/// without rows keeps.
[[nodiscard]] Diagnosis Diagnose(const PairSnapshot& snapshot, const PairAssessment& assessment);

/// A text of a unit's, as pages show it.
[[nodiscard]] std::string Shown(std::string_view text);
/// The same of a remark, which ends with the place in the profile.
[[nodiscard]] std::string RemarkText(const Remark& remark);
/// What is said of a source that is absent.
inline constexpr std::string_view kAbsentSource = "404, and the profile calls it optional";
/// What the state of ownership means, for one LoadMaster or several.
[[nodiscard]] std::string_view OwnershipMeaning(Ownership ownership);

/// A check as a heading: "Same version".
[[nodiscard]] std::string_view CheckTitle(Check check);
/// When it holds, as the reference says it.
[[nodiscard]] std::string_view CheckRule(Check check);
/// Of a check about facts of the units themselves: what it takes.
[[nodiscard]] std::optional<Fact> FactNeededBy(Check check);
/// Why it cannot be decided. Only for a pair of two units and an undecided check.
[[nodiscard]] std::string WhyUndecided(Check check, const PairSnapshot& snapshot,
                                       const PairAssessment& assessment);

}  // namespace kemp360
