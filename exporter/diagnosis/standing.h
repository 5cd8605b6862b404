#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/enum_words.h"
#include "diagnosis/diagnosis.h"

// What findings, checks and LoadMasters come to for a person who has to decide whether a pair is
// right: what counts, and what does not.
namespace kemp360 {

/// What a finding says of a pair.
enum class FindingKind : std::uint8_t {
  kViolated,  ///< something is not as it should be
  kUnread,    ///< something was not read, or not understood
  kInfo,      ///< good to know
};
[[nodiscard]] constexpr auto WordsFor(FindingKind) {
  return EnumWords<FindingKind::kInfo>("violated", "unread", "info");
}
[[nodiscard]] FindingKind KindOf(const Finding& finding);

/// A check of the pair that could not be decided.
struct UndecidedCheck {
  Check check{};
  std::string why;
  /// The profiles map what it takes. If not, or if a unit has no such source, nothing is wrong.
  bool expected = true;
};
/// In the order of kAll<Check>.
[[nodiscard]] std::vector<UndecidedCheck> ListUndecided(const PairSnapshot& snapshot,
                                                        const PairAssessment& assessment);

/// What a unit says of a LoadMaster's license: "this unit", "its peer", "none", "unclear".
[[nodiscard]] std::string_view ClaimMeaning(Claim claim);
/// What to do about one LoadMaster, in the order in which to do it; empty: nothing. A normal device
/// needs attention only if a unit was `removed` from the pair.
[[nodiscard]] std::vector<std::string> StepsFor(const LoadMasterAssessment& loadmaster,
                                                const PairSnapshot& snapshot, bool removed);
/// What is left to do with a normal device of `unit` after the other unit was removed.
[[nodiscard]] std::vector<std::string> RemovalSteps(const std::string& unit);
/// Does a unit list it as a normal device?
[[nodiscard]] bool IsNormalDevice(const LoadMasterAssessment& loadmaster,
                                  const PairSnapshot& snapshot);

}  // namespace kemp360
