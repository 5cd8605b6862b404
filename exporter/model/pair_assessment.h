#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_words.h"
#include "model/ownership.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// What the product checks about a pair. The words are the label `check`: API.
enum class Check {
  kDistinctUnits,
  kLocalLicenseParity,
  kMeteredLicenseParity,
  kVersionParity,
  kHaMode,
  kHaEnabled,
  kPreferredMaster,
  kPeerDevice,
  kPeerAddress,
  kPeerKey,
  kLoadmasterOwnership,
  kReportParity,
};

[[nodiscard]] constexpr auto WordsFor(Check) {
  return EnumWords<Check::kReportParity>(
      "distinct_units", "local_license_parity", "metered_license_parity", "version_parity",
      "ha_mode", "ha_enabled", "preferred_master", "peer_device", "peer_address", "peer_key",
      "loadmaster_ownership", "report_parity");
}

/// What a check comes to: it holds, is violated, or cannot be decided (nullopt), which is never
/// shown as either.
using Verdict = std::optional<bool>;

/// What is decided about one unit, partly against what its peer says. The matches are nullopt for a
/// pair of one unit, and while one unit is behind both URLs, unless the setting is empty.
struct UnitAssessment {
  Verdict peer_address_match;
  Verdict peer_key_match;
  Verdict peer_device_match;  ///< the device ID that it gives for its peer is the other unit's
  Verdict peer_configured;    ///< its address or its key for the other peer is set
  // The two keys are let go after the read (UnitSnapshot::WithoutRows); this is what may be told of
  // them.
  bool shows_key = false;  ///< the unit said its own HA key
  Verdict peer_key_set;    ///< HA Key for the Other Peer is not empty; nullopt: not reported
  Verdict cross_restore_supported;
  /// LoadMasters listed as activated, and as normal devices. nullopt: the list was not read, the
  /// state of a row was not understood, or a row had no name.
  std::optional<std::size_t> activated;
  std::optional<std::size_t> normal;
  std::optional<std::size_t> listed;    ///< LoadMasters of the list; nullopt: not read
  std::optional<std::size_t> reported;  ///< LoadMasters of the report; nullopt: not read
  bool reports_other_owner = false;     ///< a row of its report names an owner
  /// LoadMasters by what the unit says of their license, in the order of Claim; all 0: its list was
  /// not read, or its claims are not mapped.
  std::array<std::size_t, kAllClaims.size()> claims{};

  [[nodiscard]] std::size_t of(Claim claim) const {
    return claims[static_cast<std::size_t>(claim)];
  }
  std::size_t& of(Claim claim) { return claims[static_cast<std::size_t>(claim)]; }

  bool operator==(const UnitAssessment&) const = default;
};

/// One LoadMaster of the pair, whoever lists it.
struct LoadMasterAssessment {
  /// Index of the row in each unit's list, or kNotListed. [1] is kNotListed for a pair of one unit.
  static constexpr std::size_t kNotListed = static_cast<std::size_t>(-1);
  std::array<std::size_t, 2> row{kNotListed, kNotListed};
  /// What each unit says, owner IDs resolved; nullopt: that unit's list was not read (or does not
  /// map claims). A unit that does not list it is silent, unless it has rows without a name:
  /// one of them may be this LoadMaster's, so its claim is unclear.
  std::array<std::optional<Claim>, 2> claim;
  /// nullopt: undecided (no unit reports a license, a claim was not understood, a list is
  /// missing, not distinct, or MACs and endpoints do not agree on which rows are one LoadMaster).
  std::optional<Ownership> ownership;
  /// Which unit owns it; only while agreed.
  std::optional<std::size_t> owner;

  bool operator==(const LoadMasterAssessment&) const = default;
};

/// How many LoadMasters are in which state of ownership; present only when both claim sources were
/// read completely.
struct OwnershipCounts {
  std::array<std::size_t, kAll<Ownership>.size()> count{};  ///< in the order of kAll<Ownership>
  std::size_t undecided = 0;
  /// false: a list has rows without a name, so there may be more: no series then.
  bool whole = true;

  [[nodiscard]] std::size_t of(Ownership ownership) const {
    return count[static_cast<std::size_t>(ownership)];
  }
  std::size_t& of(Ownership ownership) { return count[static_cast<std::size_t>(ownership)]; }
  [[nodiscard]] std::size_t not_agreed() const {
    return std::accumulate(count.begin(), count.end(), std::size_t{0}) - of(Ownership::kAgreed);
  }

  bool operator==(const OwnershipCounts&) const = default;
};

/// A LoadMaster on which the Metered Licensing reports of the two units differ: one of them does
/// not list it, or they name different owners.
struct ReportDifference {
  struct Line {
    std::string endpoint;
    std::string name;   ///< from the unit's list of LoadMasters; empty: not there
    std::string owner;  ///< a device ID; empty: not known

    bool operator==(const Line&) const = default;
  };
  std::array<std::optional<Line>, 2> line;  ///< of each report; nullopt: not listed

  bool operator==(const ReportDifference&) const = default;
};

/// How many of them an assessment names.
inline constexpr std::size_t kMostReportDifferences = 10;

/// Everything that is concluded from one read of a pair.
struct PairAssessment {
  std::vector<UnitAssessment> units;                 ///< parallel to PairSnapshot::units
  bool comparable = false;                           ///< both units are up
  std::optional<Duration> read_skew;                 ///< with two units that were both read
  std::array<Verdict, kAll<Check>.size()> checks{};  ///< by Check; all nullopt with one unit
  /// Does a profile map peer_device_id? If not, the check kPeerDevice does not exist for the pair.
  bool peer_device_mapped = false;
  std::optional<OwnershipCounts> ownership;
  std::vector<LoadMasterAssessment> loadmasters;     ///< sorted by label; no two have the same
  std::vector<ReportDifference> report_differences;  ///< the first kMostReportDifferences
  std::size_t differing_in_reports = 0;              ///< LoadMasters; all of them

  [[nodiscard]] Verdict of(Check check) const { return checks[static_cast<std::size_t>(check)]; }
  Verdict& of(Check check) { return checks[static_cast<std::size_t>(check)]; }
  /// Is it a check of this pair?
  [[nodiscard]] bool has(Check check) const {
    return units.size() == 2 && (check != Check::kPeerDevice || peer_device_mapped);
  }

  bool operator==(const PairAssessment&) const = default;
};

/// Its row in the list of one unit; null where that one does not list it, or the snapshot has let
/// go of its rows. Borrowed from `snapshot`.
[[nodiscard]] const LoadMaster* RowOf(const LoadMasterAssessment& loadmaster,
                                      const PairSnapshot& snapshot, std::size_t unit);
/// The label of a LoadMaster: the endpoint in the first unit that lists it. Borrowed from
/// `snapshot`.
[[nodiscard]] std::string_view LabelOf(const LoadMasterAssessment& loadmaster,
                                       const PairSnapshot& snapshot);
/// The name from the first unit that gives one; empty if none does. Borrowed from `snapshot`.
[[nodiscard]] std::string_view NameOf(const LoadMasterAssessment& loadmaster,
                                      const PairSnapshot& snapshot);

/// Assesses a pair from what its units reported. Pure; mirrored snapshots give mirrored
/// assessments. Never decides from a thing that was not read.
[[nodiscard]] PairAssessment AssessPair(const PairSnapshot& snapshot);

/// A read and what was concluded from it. Both are there, or (not read yet) neither.
struct AssessedRead {
  std::shared_ptr<const PairSnapshot> snapshot;
  std::shared_ptr<const PairAssessment> assessment;
};

}  // namespace kemp360
