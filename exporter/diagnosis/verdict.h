#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// How much a pair needs a person.
enum class Severity : std::uint8_t {
  kBad,      ///< not in HA, or about to leave it
  kUnknown,  ///< it cannot be told whether it is in HA: never shown as well
  kWarning,  ///< in HA, and something is not as it should be
  kOk,
};

inline constexpr std::array kAllSeverities{Severity::kBad, Severity::kUnknown, Severity::kWarning,
                                           Severity::kOk};

[[nodiscard]] std::string_view ToString(Severity severity);

/// A pair in words for a person: plain text, no markup, no secret; what units gave is cleaned and
/// cut.
struct PairVerdict {
  /// nullopt: not known, or one unit is configured and there is no HA to be in.
  std::optional<bool> in_ha;
  Severity severity = Severity::kUnknown;
  std::string headline;              ///< one line: "Not in HA: versions differ: …"
  std::vector<std::string> reasons;  ///< a sentence each, the worst first
  std::vector<std::string> cures;    ///< what to do, in the order in which to do it
};

/// Pure. For the landing page, /status and the command `check`.
[[nodiscard]] PairVerdict JudgePair(const PairSnapshot& snapshot, const PairAssessment& assessment);

}  // namespace kemp360
