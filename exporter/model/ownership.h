#pragma once

#include <array>
#include <optional>

#include "base/enum_words.h"

namespace kemp360 {

/// What one unit, whose list was read completely, says of a LoadMaster's license.
/// A unit whose list was not read has no Claim at all: it must not look like a silent one.
enum class Claim {
  kMine,     ///< "licensed by me"
  kPeers,    ///< "licensed by my peer"
  kSilent,   ///< does not list it, or lists it as a normal device
  kUnclear,  ///< says something that was not understood
};

inline constexpr std::array kAllClaims{Claim::kMine, Claim::kPeers, Claim::kSilent,
                                       Claim::kUnclear};

/// Who owns a LoadMaster's license, decided from what both units report at the same time.
/// kDisowned is the vendor's "both units may indicate that the LoadMaster is licensed by the other
/// unit".
enum class Ownership {
  kAgreed,
  kDisowned,
  kContested,
  kOneSided,
};

/// The values of the label `ownership`: API, see the metric contract.
[[nodiscard]] constexpr auto WordsFor(Ownership) {
  return EnumWords<Ownership::kOneSided>("agreed", "disowned", "contested", "one_sided");
}

/// Pure and symmetric: swapping the arguments does not change the result.
/// nullopt: no unit reports a license, or a claim was not understood.
[[nodiscard]] constexpr std::optional<Ownership> JudgeOwnership(Claim one, Claim other) {
  if (one == Claim::kUnclear || other == Claim::kUnclear) return std::nullopt;
  if (one == Claim::kSilent && other == Claim::kSilent) return std::nullopt;
  if (one == Claim::kSilent || other == Claim::kSilent) return Ownership::kOneSided;
  if (one != other) return Ownership::kAgreed;
  return one == Claim::kMine ? Ownership::kContested : Ownership::kDisowned;
}

}  // namespace kemp360
