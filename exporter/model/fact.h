#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace kemp360 {

/// Everything a unit can say that we understand. The words of ToString are the label `fact` and the
/// profile's keys: API.
enum class Fact {
  // the unit itself
  kDeviceId,
  kVersion,
  kLocalLicense,
  kMeteredLicense,
  kHaMode,
  kHaError,
  kHaErrorMessage,
  kHaDisabled,
  kPreferredMaster,
  kAddress,      ///< the unit's own address, as it shows it for its peer to use
  kHaKey,        ///< the unit's own HA key, as it shows it for its peer to use
  kPeerAddress,  ///< *IP Address for the Other Peer*
  kPeerHaKey,    ///< *HA Key for the Other Peer*
  // a row of its LoadMaster list
  kLoadmasterAddress,
  kLoadmasterPort,
  kLoadmasterName,
  kLoadmasterMac,
  kLoadmasterState,
  kLoadmasterClaim,
  // a row of its Metered Licensing report
  kReportAddress,
  kReportPort,
  kReportName,
  kReportMac,
  kReportOwner,
};

inline constexpr std::array kAllFacts{
    Fact::kDeviceId,        Fact::kVersion,           Fact::kLocalLicense,    Fact::kMeteredLicense,
    Fact::kHaMode,          Fact::kHaError,           Fact::kHaErrorMessage,  Fact::kHaDisabled,
    Fact::kPreferredMaster, Fact::kAddress,           Fact::kHaKey,           Fact::kPeerAddress,
    Fact::kPeerHaKey,       Fact::kLoadmasterAddress, Fact::kLoadmasterPort,  Fact::kLoadmasterName,
    Fact::kLoadmasterMac,   Fact::kLoadmasterState,   Fact::kLoadmasterClaim, Fact::kReportAddress,
    Fact::kReportPort,      Fact::kReportName,        Fact::kReportMac,       Fact::kReportOwner};

[[nodiscard]] std::string_view ToString(Fact fact);
[[nodiscard]] std::optional<Fact> ParseFact(std::string_view word);

/// *HA mode*. kUnknown: the unit answered with a word that the profile does not map.
enum class HaMode { kMaster, kStandby, kStandalone, kUnknown };

inline constexpr std::array kAllHaModes{HaMode::kMaster, HaMode::kStandby, HaMode::kStandalone,
                                        HaMode::kUnknown};

/// The value of the label `mode`.
[[nodiscard]] std::string_view ToString(HaMode mode);

}  // namespace kemp360
