#include "metrics/catalogue.h"

#include <algorithm>
#include <cstddef>

namespace kemp360 {
namespace {

using enum Metric;
using enum MetricKind;
using enum MetricSection;

constexpr std::string_view kNever = "Never.";
constexpr std::string_view kOneUnit = "One unit is configured.";
constexpr std::string_view kUnitDidNotSay = "The unit was not read, or did not say.";
constexpr std::string_view kListNotRead = "The unit's LoadMaster list was not read whole.";
constexpr std::string_view kNoReport = "The unit's report was not read.";
constexpr std::string_view kClaimsNotRead =
    "One unit is configured, the claims of either unit were not read whole, or both answers come "
    "from one unit.";
constexpr std::string_view kOwnershipUnknown =
    "As `kemp360_pair_loadmasters`; also where no unit speaks of this LoadMaster's licence, or "
    "what one says of it was not understood.";
constexpr std::string_view kOnlySelf = "Outside `/metrics`.";
constexpr std::string_view kProcessUnknown =
    "Outside `/metrics`, or the operating system did not tell.";

// A row reads better as two or three lines than as seven.
// clang-format off
constexpr MetricEntry kCatalogue[] = {
    {kUp, "kemp360_up", kGauge, kReading, {"pair", "unit"},
     "1 if at least one authenticated source of the unit was read whole.", kNever},
    {kSourceUp, "kemp360_source_up", kGauge, kReading, {"pair", "unit", "source"},
     "1 if this source of the unit was read whole and understood.",
     "The profile calls the source optional and the unit has none."},
    {kSourceDuration, "kemp360_source_duration_seconds", kGauge, kReading,
     {"pair", "unit", "source"}, "Time spent on reading this source.", "It was not tried."},
    {kSourceFailure, "kemp360_source_failure", kGauge, kReading,
     {"pair", "unit", "source", "reason"},
     "1 for the one reason why this source could not be read.", "The source was read."},
    {kFactMissing, "kemp360_fact_missing", kGauge, kReading, {"pair", "unit", "fact"},
     "1 if the source of a mapped fact was read and the fact was not there or not understood.",
     "Its source was not read, or the profile does not map the fact."},
    {kUnitLastSuccess, "kemp360_unit_last_success_timestamp_seconds", kGauge, kReading,
     {"pair", "unit"}, "When this process last read anything from the unit.", "Not yet."},
    {kUnitClockSkew, "kemp360_unit_clock_skew_seconds", kGauge, kReading, {"pair", "unit"},
     "The unit's clock, as its answers date themselves, minus the exporter's.",
     "No answer carried a date."},
    {kUnitCertificateExpiry, "kemp360_unit_tls_certificate_expiry_timestamp_seconds", kGauge,
     kReading, {"pair", "unit"}, "When the first certificate of the chain presented expires.",
     "No TLS handshake succeeded. A chain that fails verification shows as reason `tls` instead."},
    {kUnitTlsVerification, "kemp360_unit_tls_verification_enabled", kGauge, kReading,
     {"pair", "unit"}, "0 where the configuration switches certificate verification off.",
     "The unit is read over plain HTTP."},
    {kUnitCooldownEnd, "kemp360_unit_auth_cooldown_end_timestamp_seconds", kGauge, kReading,
     {"pair", "unit"}, "Until when the rejected credentials of this unit are not tried again.",
     "No cool-down is running."},
    {kUnitInfo, "kemp360_unit_info", kGauge, kUnit, {"pair", "unit", "device_id", "version"},
     "Which device the unit is and which version it runs.",
     "Neither is known. If one is known, the other label is empty."},
    {kUnitLicense, "kemp360_unit_license", kGauge, kUnit, {"pair", "unit", "license"},
     "1 if the unit is licensed for local licensing, or for Metered Licensing.", kUnitDidNotSay},
    {kUnitHaMode, "kemp360_unit_ha_mode", kGauge, kUnit, {"pair", "unit", "mode"},
     "1 for the mode that the unit is in, 0 for the others.",
     "The unit did not say: then all four are absent."},
    {kUnitHaError, "kemp360_unit_ha_error", kGauge, kUnit, {"pair", "unit"},
     "1 if the unit reports an HA error.", kUnitDidNotSay},
    {kUnitHaDisabled, "kemp360_unit_ha_disabled", kGauge, kUnit, {"pair", "unit"},
     "The unit's setting Disable.", kUnitDidNotSay},
    {kUnitPreferredMaster, "kemp360_unit_preferred_master", kGauge, kUnit, {"pair", "unit"},
     "The unit's setting Preferred Master.", kUnitDidNotSay},
    {kUnitPeerAddressMatch, "kemp360_unit_peer_address_match", kGauge, kUnit, {"pair", "unit"},
     "1 if the unit's setting IP Address for the Other Peer is the other unit.",
     "The unit did not say, or no address of the other unit is known to compare it with. An empty "
     "setting is 0."},
    {kUnitPeerKeyMatch, "kemp360_unit_peer_key_match", kGauge, kUnit, {"pair", "unit"},
     "1 if the unit's setting HA Key for the Other Peer is the key that the other unit shows.",
     "Either unit did not say. An empty setting is 0."},
    {kUnitCrossRestore, "kemp360_unit_cross_restore_supported", kGauge, kUnit, {"pair", "unit"},
     "1 if HA survives a backup of this unit restored onto the other (from version 1.23 on).",
     "The unit's version is not known, or is no version."},
    {kUnitLoadmasters, "kemp360_unit_loadmasters", kGauge, kUnit, {"pair", "unit", "state"},
     "How many LoadMasters the unit lists as activated by Central, and as normal devices.",
     "The unit's list was not read whole, or the profile does not map their state."},
    {kUnitDuplicateLoadmasters, "kemp360_unit_duplicate_loadmasters", kGauge, kUnit,
     {"pair", "unit"},
     "How many rows were dropped because an earlier one is the same LoadMaster.", kListNotRead},
    {kUnitReportLoadmasters, "kemp360_unit_report_loadmasters", kGauge, kUnit, {"pair", "unit"},
     "How many LoadMasters the unit's Metered Licensing report lists.", kNoReport},
    {kUnitReportTimestamp, "kemp360_unit_report_timestamp_seconds", kGauge, kUnit,
     {"pair", "unit"}, "When the unit's Metered Licensing report was made.", kNoReport},
    {kPairUnits, "kemp360_pair_units", kGauge, kPair, {"pair"},
     "How many units the configuration names for the pair.", kNever},
    {kPairComparable, "kemp360_pair_comparable", kGauge, kPair, {"pair"},
     "1 if both units were read at least in part.", kNever},
    {kPairReadDuration, "kemp360_pair_read_duration_seconds", kGauge, kPair, {"pair"},
     "Time spent on reading the whole pair.", kNever},
    {kPairReadSkew, "kemp360_pair_read_skew_seconds", kGauge, kPair, {"pair"},
     "How far apart in time the two units were read.", "Not both units were read."},
    {kPairCheck, "kemp360_pair_check", kGauge, kPair, {"pair", "check"},
     "1 if the check holds, 0 if it is violated.",
     "The check cannot be decided, or one unit is configured."},
    {kPairCheckDecided, "kemp360_pair_check_decided", kGauge, kPair, {"pair", "check"},
     "1 if the check could be decided in this scrape.", kOneUnit},
    {kPairLoadmasters, "kemp360_pair_loadmasters", kGauge, kPair, {"pair", "ownership"},
     "How many LoadMasters are in each state of ownership.", kClaimsNotRead},
    {kPairLoadmastersUndecided, "kemp360_pair_loadmasters_undecided", kGauge, kPair, {"pair"},
     "How many LoadMasters are in no state of ownership because a claim was not understood.",
     "As `kemp360_pair_loadmasters`."},
    {kPairLoadmastersTruncated, "kemp360_pair_loadmasters_truncated", kGauge, kPair, {"pair"},
     "1 if some LoadMasters have no series of their own because of loadmasters.limit.",
     "No list was read whole, or `loadmasters.series` is off."},
    {kLoadmasterInfo, "kemp360_loadmaster_info", kGauge, kLoadmaster,
     {"pair", "loadmaster", "name"}, "The LoadMaster's name.", "No unit's list names it."},
    {kLoadmasterActivated, "kemp360_loadmaster_activated", kGauge, kLoadmaster,
     {"pair", "loadmaster", "unit"},
     "1 if the unit lists the LoadMaster as activated by Central, 0 if as a normal device.",
     "The unit does not list it, or its state was not understood."},
    {kLoadmasterClaimed, "kemp360_loadmaster_claimed", kGauge, kLoadmaster,
     {"pair", "loadmaster", "unit"},
     "1 if the unit says that it licenses the LoadMaster, 0 if it says that its peer does.",
     "The unit says neither."},
    {kLoadmasterOwner, "kemp360_loadmaster_owner", kGauge, kLoadmaster,
     {"pair", "loadmaster", "unit"},
     "1 for the unit that licenses the LoadMaster by the word of both units.", kOwnershipUnknown},
    {kLoadmasterOwnership, "kemp360_loadmaster_ownership", kGauge, kLoadmaster,
     {"pair", "loadmaster", "ownership"},
     "1 for the LoadMaster's state of ownership, 0 for the others.", kOwnershipUnknown},
    {kBuildInfo, "kemp360_exporter_build_info", kGauge, kExporter,
     {"version", "revision", "compiler"}, "What this exporter was built from.", kOnlySelf},
    {kReloadSuccessful, "kemp360_exporter_config_last_reload_successful", kGauge, kExporter, {},
     "1 if the newest configuration was accepted.", kOnlySelf},
    {kReloadSuccessTimestamp, "kemp360_exporter_config_last_reload_success_timestamp_seconds",
     kGauge, kExporter, {}, "When a configuration was last accepted.", kOnlySelf},
    {kHttpRequests, "kemp360_exporter_http_requests_total", kCounter, kExporter,
     {"handler", "code"}, "Requests that the exporter answered.",
     "Outside `/metrics`; a handler and code from their first answer on."},
    {kHttpRequestsInFlight, "kemp360_exporter_http_requests_in_flight", kGauge, kExporter, {},
     "Requests that the exporter is answering now.", kOnlySelf},
    {kUpstreamRequests, "kemp360_exporter_upstream_requests_total", kCounter, kExporter,
     {"pair", "unit"}, "Requests that were sent to the unit.", kOnlySelf},
    {kUpstreamFailures, "kemp360_exporter_upstream_failures_total", kCounter, kExporter,
     {"pair", "unit", "reason"}, "Sources of the unit that could not be read, by reason.",
     "Outside `/metrics`; a reason from its first failure on."},
    {kLogins, "kemp360_exporter_logins_total", kCounter, kExporter, {"pair", "unit"},
     "Log-ins tried at the unit.", kOnlySelf},
    {kLoginFailures, "kemp360_exporter_login_failures_total", kCounter, kExporter,
     {"pair", "unit"}, "Log-ins at the unit that failed.", kOnlySelf},
    {kSharedReads, "kemp360_exporter_shared_reads_total", kCounter, kExporter, {"pair"},
     "Scrapes that joined a read of the pair already under way.", kOnlySelf},
    {kProcessCpu, "process_cpu_seconds_total", kCounter, kExporter, {},
     "Total user and system CPU time spent in seconds.", kProcessUnknown},
    {kProcessOpenFds, "process_open_fds", kGauge, kExporter, {},
     "Number of open file descriptors.", kProcessUnknown},
    {kProcessMaxFds, "process_max_fds", kGauge, kExporter, {},
     "Maximum number of open file descriptors.", kProcessUnknown},
    {kProcessVirtualMemory, "process_virtual_memory_bytes", kGauge, kExporter, {},
     "Virtual memory size in bytes.", kProcessUnknown},
    {kProcessVirtualMemoryMax, "process_virtual_memory_max_bytes", kGauge, kExporter, {},
     "Maximum amount of virtual memory available in bytes.", kProcessUnknown},
    {kProcessResidentMemory, "process_resident_memory_bytes", kGauge, kExporter, {},
     "Resident memory size in bytes.", kProcessUnknown},
    {kProcessStartTime, "process_start_time_seconds", kGauge, kExporter, {},
     "Start time of the process since unix epoch in seconds.", kProcessUnknown},
    {kProcessThreads, "process_threads", kGauge, kExporter, {},
     "Number of OS threads in the process.", kProcessUnknown},
};
// clang-format on

/// EntryOf is an index: every metric has its row, at its own place.
constexpr bool IsInOrder() {
  for (std::size_t i = 0; i < std::size(kCatalogue); ++i) {
    if (static_cast<std::size_t>(kCatalogue[i].metric) != i) return false;
  }
  return std::size(kCatalogue) == static_cast<std::size_t>(kProcessThreads) + 1;
}
static_assert(IsInOrder());

}  // namespace

std::span<const std::string_view> MetricEntry::labels() const {
  const auto end = std::find(label_names.begin(), label_names.end(), std::string_view());
  return {label_names.begin(), end};
}

std::string_view MetricEntry::family_name() const {
  constexpr std::string_view kSuffix = "_total";
  return kind == kCounter ? name.substr(0, name.size() - kSuffix.size()) : name;
}

std::string_view MetricEntry::unit() const {
  if (family_name().ends_with("_seconds")) return "seconds";
  if (family_name().ends_with("_bytes")) return "bytes";
  return "";
}

std::span<const MetricEntry> MetricCatalogue() { return kCatalogue; }

const MetricEntry& EntryOf(Metric metric) { return kCatalogue[static_cast<std::size_t>(metric)]; }

}  // namespace kemp360
