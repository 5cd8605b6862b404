#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/enum_words.h"
#include "base/reason.h"
#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// How much a pair, or a fault of it, needs a person.
enum class Severity : std::uint8_t {
  kBad,      ///< not in HA, or about to leave it
  kUnknown,  ///< whether it is in HA is unknown: never shown as healthy
  kWarning,  ///< in HA, and something is not as it should be
  kInfo,     ///< good to know; a pair with nothing else is well
  kOk,       ///< of a pair, never of a fault
};
[[nodiscard]] constexpr auto WordsFor(Severity) {
  return EnumWords<Severity::kOk>("bad", "unknown", "warning", "info", "ok");
}

/// What a fault's texts and condition rest on.
enum class FaultBasis : std::uint8_t {
  kVendor,    ///< the vendor's documentation says so
  kInferred,  ///< follows from what was read, or from how the exporter works
  kAssumed,   ///< not confirmed
};
[[nodiscard]] constexpr auto WordsFor(FaultBasis) {
  return EnumWords<FaultBasis::kAssumed>("vendor", "inferred", "assumed");
}

struct Fault;

/// A read, a fault, and the unit at which the fault is looked for (the first one, if the fault is
/// the pair's).
struct FaultCase {
  const PairSnapshot& snapshot;
  const PairAssessment& assessment;
  const Fault& fault;
  std::size_t index;

  [[nodiscard]] const UnitSnapshot& unit() const { return snapshot.units[index]; }
  [[nodiscard]] const UnitAssessment& assessed() const { return assessment.units[index]; }
  /// Null: one unit is configured.
  [[nodiscard]] const UnitSnapshot* other() const {
    return snapshot.units.size() == 2 ? &snapshot.units[1 - index] : nullptr;
  }
  [[nodiscard]] bool both_are(HaMode mode) const {
    return other() != nullptr && unit().ha_mode == mode && other()->ha_mode == mode;
  }
  /// One unit is behind both URLs.
  [[nodiscard]] bool one_unit_twice() const {
    return assessment.of(Check::kDistinctUnits) == false;
  }
  /// The fault's check is.
  [[nodiscard]] bool violated() const;
};

/// Sentences; those that are empty do not count.
using FaultTexts = std::array<std::string_view, 6>;

/// One fault that the product can report. Its texts contain placeholders, {unit} for instance,
/// that a read fills (AllPlaceholders); a sentence with a placeholder that has no value is left
/// out.
struct Fault {
  /// Pure, and true only of what was read: a fact that is not known makes no fault.
  using Condition = bool (*)(const FaultCase&);

  std::string_view id;              ///< kebab-case: API
  std::string_view alert;           ///< the alert that belongs to it, and its runbook
  std::string_view alert_severity;  ///< what the rules label it
  Severity severity = Severity::kWarning;
  FaultBasis basis = FaultBasis::kInferred;
  Condition when = nullptr;              ///< null: it takes history, so the rules alone see it
  bool of_each_unit = false;             ///< else of the pair
  std::optional<Check> check{};          ///< the check that it violates
  std::span<const Reason> reasons{};     ///< of a failed read: those that it stands for
  std::optional<Ownership> ownership{};  ///< of LoadMasters: those that it counts
  /// IDs of the faults that cause it: with one of them there, only that one's cure is shown.
  std::span<const std::string_view> explained_by{};
  std::string_view headline{};  ///< lower case, without a period: "versions differ: …"
  FaultTexts meaning{};         ///< what follows from it
  FaultTexts causes{};          ///< likely ones, the likeliest first
  FaultTexts cure{};            ///< steps, in this order
};

inline bool FaultCase::violated() const { return assessment.of(*fault.check) == false; }

/// All of them, causes before consequences.
[[nodiscard]] std::span<const Fault> AllFaults();

/// {name} in a fault's text.
struct Placeholder {
  std::string_view name;
  /// nullopt: it has no value in this read. Cleaned and cut where a unit gave it. Null: only the
  /// rules know it.
  std::optional<std::string> (*value)(const FaultCase&);
};
[[nodiscard]] std::span<const Placeholder> AllPlaceholders();

/// The text with its placeholders filled; nullopt where one has no value.
[[nodiscard]] std::optional<std::string> Fill(std::string_view text, const FaultCase& at);

// Conditions of the catalogue that are more than a line, and what placeholders share with them.

[[nodiscard]] bool StandsFor(Reason reason, const FaultCase& at);
/// Nothing of the unit was read, for one of the fault's reasons.
[[nodiscard]] bool UnitNotRead(const FaultCase& at);
/// The same, and not because its profile is for another one.
[[nodiscard]] bool ReplyNotUnderstood(const FaultCase& at);
/// Of two units neither was read, for the fault's reasons.
[[nodiscard]] bool NoUnitReached(const FaultCase& at);
/// The unit was read, and a source of it was not, for one of the fault's reasons.
[[nodiscard]] bool SourceNotRead(const FaultCase& at);
/// Whether the pair is in HA is not known, and it is this unit's mode that is lacking.
[[nodiscard]] bool ModeLacks(const FaultCase& at);
/// A fact is missing other than the mode, if that has a fault of its own.
[[nodiscard]] bool FactsMissing(const FaultCase& at);
/// All was read, and a check is undecided all the same.
[[nodiscard]] bool ChecksUndecided(const FaultCase& at);
/// The setting is wrong, and it is the address that the unit reports for itself.
[[nodiscard]] bool PeerAddressIsItsOwn(const FaultCase& at);
[[nodiscard]] bool OtherUnitRemoved(const FaultCase& at);
/// The same of one configured unit, but that there was a pair: nothing is licensed, though it
/// might.
[[nodiscard]] bool OtherUnitMayBeRemoved(const FaultCase& at);
/// The unit's mode was looked for and is not there; not: its source was not read.
[[nodiscard]] bool ModeNotReported(const FaultCase& at);
/// Can the check be expected to be decided? Not which peer it is of a unit that names none.
[[nodiscard]] bool IsAsked(Check check, const PairAssessment& assessment);
/// How many LoadMasters are in the fault's state of ownership; without one: in none that was
/// understood.
[[nodiscard]] std::size_t LoadMastersOf(const FaultCase& at);
/// Are all LoadMasters, five or more, in the fault's state of ownership while no unit reports an HA
/// error? Then it is the profile that is likely to be wrong.
[[nodiscard]] bool AllFailAlike(const FaultCase& at);
/// One master, one standby, and no unit reports an error.
[[nodiscard]] bool HaHolds(const FaultCase& at);

}  // namespace kemp360
