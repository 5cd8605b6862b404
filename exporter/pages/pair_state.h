#pragma once

#include <array>
#include <string_view>

#include "base/clock.h"
#include "diagnosis/diagnosis.h"
#include "pages/pages.h"

namespace kemp360 {

/// What a pair comes to in a word or two.
struct PairState {
  std::string_view id;  ///< in the URL of the page
  std::string_view badge;
  std::string_view summary;  ///< how a summary calls pairs in it
};
inline constexpr std::array<PairState, 6> kPairStates{{
    {"not-in-ha", "not in HA", "not in HA"},
    {"cannot-tell", "unknown", "unknown"},
    {"not-read", "not read", "not read yet"},
    {"one-unit", "one unit", "with one unit"},
    {"in-ha-but", "in HA, but", "in HA, but not all is well"},
    {"in-ha", "in HA", "in HA"},
}};

struct DiagnosedPair {
  const PairGlance* glance;
  Diagnosis diagnosis;
  const PairState* state;  ///< of kPairStates

  [[nodiscard]] bool is_well() const { return state == &kPairStates.back(); }
};

/// Of a read that is outdated, whether the pair is in HA is unknown.
[[nodiscard]] DiagnosedPair DiagnosePair(const PairGlance& glance, SystemTime now);
/// The headline beside the badge, which already says what stands before the colon: "Not in HA:
/// versions differ" is "versions differ" there.
[[nodiscard]] std::string_view BesideBadge(const DiagnosedPair& pair);

}  // namespace kemp360
