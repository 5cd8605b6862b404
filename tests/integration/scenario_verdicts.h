#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "support/exposition.h"

namespace kemp360::testing {

/// What a scrape of the only pair says, in one line for each question, so that a table can hold it
/// and a difference is read at a glance. "-": the series is absent.
struct Verdicts {
  /// A letter for each check: distinct_units, local_license_parity, metered_license_parity,
  /// version_parity, ha_mode, ha_enabled, preferred_master, peer_address, peer_key,
  /// loadmaster_ownership, report_parity.
  std::string checks;
  std::string modes;      ///< of the units: "master standby"
  std::string errors;     ///< ha_error: "0 1"
  std::string address;    ///< peer_address_match
  std::string key;        ///< peer_key_match
  std::string ownership;  ///< agreed, disowned, contested, one_sided
  std::string listed;     ///< activated and normal of each unit: "7+1 7+1"
  std::string report;     ///< LoadMasters in the report of each unit
  std::string failures;   ///< the one reason of every source of the unit that could not be read

  bool operator==(const Verdicts&) const = default;
};
[[nodiscard]] Verdicts VerdictsOf(const Exposition& scrape);
[[nodiscard]] std::string ToString(const Verdicts& verdicts);

/// "-" or the number, which is a whole one.
[[nodiscard]] std::string Shown(std::optional<double> value);

}  // namespace kemp360::testing
