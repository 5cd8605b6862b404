#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/enum_words.h"
#include "base/secret.h"

namespace kemp360 {

/// Everything a unit can report that the exporter understands; kFactTable has a row for each, in
/// this order.
enum class Fact : std::uint8_t {
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
  kAddress,
  kHaKey,
  kPeerAddress,
  kPeerHaKey,
  kPeerDeviceId,
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

/// *HA mode*. kUnknown: the unit reports a value that the profile does not map.
enum class HaMode : std::uint8_t { kMaster, kStandby, kStandalone, kUnknown };

/// The values of the label `mode`.
[[nodiscard]] constexpr auto WordsFor(HaMode) {
  return EnumWords<HaMode::kUnknown>("master", "standby", "standalone", "unknown");
}

/// What a unit reports about itself. nullopt: not reported, or not understood.
struct UnitFacts {
  std::optional<std::string> device_id;
  std::optional<std::string> version;
  std::optional<bool> local_license;
  std::optional<bool> metered_license;
  std::optional<HaMode> ha_mode;
  std::optional<bool> ha_error;
  std::optional<std::string> ha_error_message;  ///< for pages; never a label
  std::optional<bool> ha_disabled;
  std::optional<bool> preferred_master;
  std::optional<std::string> address;  ///< as it says it; compare by CanonicalHost
  std::optional<Secret> ha_key;
  std::optional<std::string> peer_address;    ///< empty: there, and set to nothing
  std::optional<Secret> peer_ha_key;          ///< empty: there, and set to nothing
  std::optional<std::string> peer_device_id;  ///< empty: there, and not reported

  bool operator==(const UnitFacts&) const = default;
};

/// How a fact is understood.
enum class FactKind : std::uint8_t {
  kText,         ///< an identifier, fit for a label
  kVersion,      ///< the same, if it is a version (ParseRelease)
  kTextSetting,  ///< the same, but null and "" are values, too: set to nothing
  kFlag,
  kMode,
  kMessage,     ///< a text for people; null and "" mean that there is none
  kKey,         ///< a secret
  kKeySetting,  ///< the same, but null and "" are values, too: set to nothing
  kOfRows,      ///< a field of each row of a list; UnitFacts has no member for it
};

using FactMember =
    std::variant<std::monostate, std::optional<std::string> UnitFacts::*,
                 std::optional<bool> UnitFacts::*, std::optional<HaMode> UnitFacts::*,
                 std::optional<Secret> UnitFacts::*>;

struct FactRow {
  Fact fact;
  std::string_view word;  ///< the label `fact` and the profile's key: API
  FactKind kind;
  FactMember member = {};
  std::string_view meaning = {};  ///< for who writes a profile; of the unit's own facts
};

/// Decoding, merging, names and pages walk this table: beside its enumerator and its member, a new
/// fact needs a row here and nothing else.
inline constexpr auto kFactTable = std::to_array<FactRow>({
    {Fact::kDeviceId, "device_id", FactKind::kText, &UnitFacts::device_id,
     "The unit's own device ID."},
    {Fact::kVersion, "version", FactKind::kVersion, &UnitFacts::version,
     "The version that it runs."},
    {Fact::kLocalLicense, "local_license", FactKind::kFlag, &UnitFacts::local_license,
     "Is it licensed locally?"},
    {Fact::kMeteredLicense, "metered_license", FactKind::kFlag, &UnitFacts::metered_license,
     "Is it under Metered Licensing?"},
    {Fact::kHaMode, "ha_mode", FactKind::kMode, &UnitFacts::ha_mode, "Its HA mode."},
    {Fact::kHaError, "ha_error", FactKind::kFlag, &UnitFacts::ha_error,
     "Does it report an HA error?"},
    {Fact::kHaErrorMessage, "ha_error_message", FactKind::kMessage, &UnitFacts::ha_error_message,
     "The text of that error; for pages, never a label."},
    {Fact::kHaDisabled, "ha_disabled", FactKind::kFlag, &UnitFacts::ha_disabled,
     "The setting Disable."},
    {Fact::kPreferredMaster, "preferred_master", FactKind::kFlag, &UnitFacts::preferred_master,
     "The setting Preferred Master."},
    {Fact::kAddress, "address", FactKind::kText, &UnitFacts::address,
     "The address that it shows for its peer to use."},
    {Fact::kHaKey, "ha_key", FactKind::kKey, &UnitFacts::ha_key,
     "The HA key that it shows for its peer to use."},
    {Fact::kPeerAddress, "peer_address", FactKind::kTextSetting, &UnitFacts::peer_address,
     "The setting IP Address for the Other Peer."},
    {Fact::kPeerHaKey, "peer_ha_key", FactKind::kKeySetting, &UnitFacts::peer_ha_key,
     "The setting HA Key for the Other Peer."},
    {Fact::kPeerDeviceId, "peer_device_id", FactKind::kTextSetting, &UnitFacts::peer_device_id,
     "The device ID of the unit that it is paired with."},
    {Fact::kLoadmasterAddress, "loadmaster_address", FactKind::kOfRows},
    {Fact::kLoadmasterPort, "loadmaster_port", FactKind::kOfRows},
    {Fact::kLoadmasterName, "loadmaster_name", FactKind::kOfRows},
    {Fact::kLoadmasterMac, "loadmaster_mac", FactKind::kOfRows},
    {Fact::kLoadmasterState, "loadmaster_state", FactKind::kOfRows},
    {Fact::kLoadmasterClaim, "loadmaster_claim", FactKind::kOfRows},
    {Fact::kReportAddress, "report_address", FactKind::kOfRows},
    {Fact::kReportPort, "report_port", FactKind::kOfRows},
    {Fact::kReportName, "report_name", FactKind::kOfRows},
    {Fact::kReportMac, "report_mac", FactKind::kOfRows},
    {Fact::kReportOwner, "report_owner", FactKind::kOfRows},
});

[[nodiscard]] consteval auto WordsFor(Fact) {
  std::array<std::string_view, kFactTable.size()> words{};
  std::ranges::transform(kFactTable, words.begin(), &FactRow::word);
  return words;
}

[[nodiscard]] constexpr const FactRow& RowOf(Fact fact) {
  return kFactTable[static_cast<std::size_t>(fact)];
}

/// The member of a fact of the unit itself; T is what its kind is read into.
template <typename T, typename Facts>  // UnitFacts, const or not
[[nodiscard]] auto& MemberOf(const FactRow& row, Facts& facts) {
  return facts.*std::get<std::optional<T> UnitFacts::*>(row.member);
}

/// Copies one fact of the unit itself.
void CopyFact(Fact fact, const UnitFacts& from, UnitFacts& to);

}  // namespace kemp360
