#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

// What AssessPair compares: two units, or a version with a release.
namespace kemp360 {

/// What has fewer is the number or the model of a LoadMaster, unless it is known to be a device ID.
inline constexpr std::size_t kDigitsOfDeviceId = 5;
[[nodiscard]] inline std::size_t CountDigits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, IsDigit));
}
/// Do two texts name one device? Case does not matter: a report may print it otherwise.
[[nodiscard]] bool SameDeviceId(const std::optional<std::string>& one, std::string_view other);

/// Is the unit's *HA Key for the Other Peer* the key that the other unit shows? In constant time.
[[nodiscard]] Verdict PeerKeyMatch(const UnitSnapshot& unit, const UnitSnapshot& other);
/// Is the setting there, and set to nothing? That it is wrong is known from this unit alone.
[[nodiscard]] bool PeerKeyIsEmpty(const UnitSnapshot& unit);

/// Reports made further apart than this are not compared: licenses may have moved in between.
inline constexpr Duration kReportsComparable = std::chrono::minutes{5};
/// The Metered Licensing reports of the two units beside each other.
struct ReportComparison {
  /// Do they list the same LoadMasters, and name the same owner for each? A LoadMaster in one
  /// report only, or two different owners, violate it; it holds only if every owner is known,
  /// which takes the units' device IDs.
  Verdict parity;
  std::vector<ReportDifference> differences;  ///< the first kMostReportDifferences
  std::size_t differing = 0;                  ///< LoadMasters that violate it
};
[[nodiscard]] ReportComparison CompareReports(const UnitSnapshot& one, const UnitSnapshot& other);

/// The numbers of a version text: "1.23", "1.23.0", "1.24.3.1527", "V1.24.3-build7" (the build is
/// no part of the release). nullopt where the text does not begin (after an optional v or V) with
/// two numbers or more, joined by dots.
[[nodiscard]] std::optional<std::vector<unsigned>> ParseRelease(std::string_view text);
/// Does a backup of one unit restored onto the other leave HA whole? From release 1.23 on (vendor's
/// text). Compared part by part as numbers: 1.9 is before 1.23. nullopt where the text is no
/// version.
[[nodiscard]] Verdict SupportsCrossRestore(std::string_view version);

}  // namespace kemp360
