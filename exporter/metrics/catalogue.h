#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <span>
#include <string_view>

namespace kemp360 {

enum class MetricSection : std::uint8_t { kReading, kUnit, kPair, kLoadmaster, kExporter };

/// One row of the metric contract. Exposition, reference and tests read it here and nowhere else.
struct MetricEntry {
  static constexpr std::size_t kMostLabels = 4;

  std::string_view name;  ///< a counter's ends in _total, in both formats, and no other
  MetricSection section;
  std::array<std::string_view, kMostLabels> label_names;  ///< padded with ""
  std::string_view help;
  std::string_view absent;  ///< for the reference: when there is no such series

  [[nodiscard]] constexpr bool is_counter() const { return name.ends_with("_total"); }
  /// The names without the padding.
  [[nodiscard]] constexpr std::span<const std::string_view> labels() const {
    return {label_names.begin(), std::ranges::find(label_names, "")};
  }
  /// OpenMetrics names a counter's family without _total.
  [[nodiscard]] constexpr std::string_view family_name() const {
    return is_counter() ? name.substr(0, name.rfind('_')) : name;
  }
  /// OpenMetrics' unit, which is the end of the family's name: "seconds", "bytes" or "".
  [[nodiscard]] constexpr std::string_view unit() const {
    if (family_name().ends_with("_seconds")) return "seconds";
    return family_name().ends_with("_bytes") ? "bytes" : "";
  }
};

namespace catalogue {

using enum MetricSection;

inline constexpr std::string_view kNever = "Never.";
inline constexpr std::string_view kUnitDidNotSay = "The unit was not read, or does not report it.";
inline constexpr std::string_view kListNotRead =
    "The unit's list of LoadMasters was not read completely.";
inline constexpr std::string_view kNoReport = "The unit's report was not read.";
inline constexpr std::string_view kOwnershipUnknown =
    "One unit is configured, the claims of either unit were not read completely, both responses "
    "come from one unit, neither unit reports a license of this LoadMaster, or what one of them "
    "reports of it was not understood.";
inline constexpr std::string_view kOnlySelf = "Outside `/metrics`.";
inline constexpr std::string_view kProcessUnknown =
    "Outside `/metrics`, or the operating system does not report it.";

// A row reads better as two or three lines than as six.
// clang-format off
inline constexpr MetricEntry kRows[] = {
    {"kemp360_up", kReading, {"pair", "unit"},
     "Whether at least one authenticated source of the unit was read completely.", kNever},
    {"kemp360_source_up", kReading, {"pair", "unit", "source"},
     "Whether this source of the unit was read completely and understood.",
     "The source is optional (`required: false`), and the unit does not have it."},
    {"kemp360_source_duration_seconds", kReading, {"pair", "unit", "source"},
     "Duration of the read of this source.", "It was not tried."},
    {"kemp360_source_failure", kReading, {"pair", "unit", "source", "reason"},
     "1 for the reason why this source could not be read.", "The source was read."},
    {"kemp360_fact_missing", kReading, {"pair", "unit", "fact"},
     "Whether a fact that the profile maps is missing, or not understood, although its source was read.",
     "Its source was not read, or the profile does not map the fact."},
    {"kemp360_unit_last_success_timestamp_seconds", kReading, {"pair", "unit"},
     "Timestamp of the last time this process read anything from the unit.", "Not yet."},
    {"kemp360_unit_clock_skew_seconds", kReading, {"pair", "unit"},
     "Clock of the unit, from the Date header of its responses, minus clock of the exporter.",
     "No response had a date."},
    {"kemp360_unit_tls_certificate_expiry_timestamp_seconds", kReading, {"pair", "unit"},
     "Timestamp of the first expiry among the unit's certificate and the chain that was verified.",
     "No TLS handshake passed verification (reason `tls` shows why). If the configuration switches "
     "verification off, it is the unit's own certificate alone."},
    {"kemp360_unit_tls_verification_enabled", kReading, {"pair", "unit"},
     "Whether the exporter verifies the unit's certificate.",
     "The unit is read over plain HTTP."},
    {"kemp360_unit_auth_cooldown_end_timestamp_seconds", kReading, {"pair", "unit"},
     "Timestamp of the end of the cooldown after the unit rejected the credentials.",
     "No cooldown is running."},
    {"kemp360_unit_info", kUnit, {"pair", "unit", "device_id", "version"},
     "Information about the unit, its device ID and version; always 1.",
     "Neither is known. If one is known, the other label is empty."},
    {"kemp360_unit_license", kUnit, {"pair", "unit", "license"},
     "Whether the unit is licensed for local licensing, or for Metered Licensing.", kUnitDidNotSay},
    {"kemp360_unit_ha_mode", kUnit, {"pair", "unit", "mode"},
     "1 for the current HA mode of the unit, 0 for the others.",
     "The unit does not report its mode: then all four are absent."},
    {"kemp360_unit_ha_error", kUnit, {"pair", "unit"}, "Whether the unit reports an HA error.",
     kUnitDidNotSay},
    {"kemp360_unit_ha_disabled", kUnit, {"pair", "unit"}, "Whether Disable is selected on the unit.",
     kUnitDidNotSay},
    {"kemp360_unit_preferred_master", kUnit, {"pair", "unit"},
     "Whether Preferred Master is selected on the unit.", kUnitDidNotSay},
    {"kemp360_unit_peer_address_match", kUnit, {"pair", "unit"},
     "Whether the unit's IP Address for the Other Peer is an address of the other unit.",
     "The unit does not report the setting, or it differs and cannot be compared with every address of "
     "the other unit: no address of its kind is known, or a name was not resolved. An empty setting "
     "is 0."},
    {"kemp360_unit_peer_key_match", kUnit, {"pair", "unit"},
     "Whether the unit's HA Key for the Other Peer is the key that the other unit shows.",
     "Either unit does not report its key. An empty setting is 0."},
    {"kemp360_unit_peer_configured", kUnit, {"pair", "unit"},
     "Whether the unit names a peer: its IP Address or its HA Key for the Other Peer is set.",
     "Neither is known to be set, and not both are known to be empty."},
    {"kemp360_unit_peer_device_match", kUnit, {"pair", "unit"},
     "Whether the device ID that the unit reports for its peer is that of the other unit.",
     "Either device ID is not reported, or the profile does not map peer_device_id."},
    {"kemp360_unit_cross_restore_supported", kUnit, {"pair", "unit"},
     "Whether a backup of the other unit can replace this one (Version 1.23 and later).",
     "The unit's version is not known, or is not a version."},
    {"kemp360_unit_loadmasters", kUnit, {"pair", "unit", "state"},
     "Number of LoadMasters that the unit lists as activated by Kemp 360 Central, and as normal devices.",
     "The unit's list was not read completely, the profile does not map their state, or a row has no "
     "name or a state that was not understood."},
    {"kemp360_unit_duplicate_loadmasters", kUnit, {"pair", "unit"},
     "Number of rows that were dropped because an earlier one is the same LoadMaster.", kListNotRead},
    {"kemp360_unit_report_loadmasters", kUnit, {"pair", "unit"},
     "Number of LoadMasters in the unit's Metered Licensing report.",
     "The unit's report was not read, or a line of it has no name."},
    {"kemp360_unit_report_timestamp_seconds", kUnit, {"pair", "unit"},
     "Timestamp of the unit's Metered Licensing report: of report_file, or of the download.",
     kNoReport},
    {"kemp360_pair_units", kPair, {"pair"}, "Number of units in the configuration of the pair.",
     kNever},
    {"kemp360_pair_comparable", kPair, {"pair"}, "Whether both units were read, at least partly.",
     kNever},
    {"kemp360_pair_read_duration_seconds", kPair, {"pair"}, "Duration of the read of the pair.",
     "No read took place: the exporter was busy with other pairs."},
    {"kemp360_pair_read_skew_seconds", kPair, {"pair"},
     "Time between the reads of the two units.", "Not both units were read."},
    {"kemp360_pair_license_grace_period_seconds", kPair, {"pair"},
     "How long a LoadMaster keeps working without a license, according to the configuration.",
     "`license_grace_period` is not set for the pair."},
    {"kemp360_pair_check", kPair, {"pair", "check"}, "Whether the check holds (1) or is violated (0).",
     "The check is undecided, or one unit is configured."},
    {"kemp360_pair_check_decided", kPair, {"pair", "check"},
     "Whether the check was decided in this scrape.", "One unit is configured."},
    {"kemp360_pair_loadmasters", kPair, {"pair", "ownership"},
     "Number of LoadMasters in each state of ownership.",
     "One unit is configured, the claims of either unit were not read completely, a row of either list "
     "has no name, or both responses come from one unit."},
    {"kemp360_pair_loadmasters_undecided", kPair, {"pair"},
     "Number of LoadMasters in no state of ownership, because a claim was not understood or rows "
     "contradict each other.",
     "As `kemp360_pair_loadmasters`."},
    {"kemp360_pair_loadmasters_truncated", kPair, {"pair"},
     "Whether some LoadMasters have no series of their own because of loadmasters.limit.",
     "No list was read completely, or `loadmasters.series` is false."},
    {"kemp360_loadmaster_info", kLoadmaster, {"pair", "loadmaster", "name"},
     "Information about the LoadMaster, its name; always 1.", "No unit lists it."},
    {"kemp360_loadmaster_activated", kLoadmaster, {"pair", "loadmaster", "unit"},
     "Whether the unit lists the LoadMaster as activated by Kemp 360 Central (1) or as a normal device (0).",
     "The unit does not list it, or its state was not understood."},
    {"kemp360_loadmaster_claimed", kLoadmaster, {"pair", "loadmaster", "unit"},
     "Whether the unit reports that it licenses the LoadMaster (1) or that its peer does (0).",
     "The unit reports neither."},
    {"kemp360_loadmaster_owner", kLoadmaster, {"pair", "loadmaster", "unit"},
     "1 for the unit that licenses the LoadMaster according to both units, 0 for the other one.", kOwnershipUnknown},
    {"kemp360_loadmaster_ownership", kLoadmaster, {"pair", "loadmaster", "ownership"},
     "1 for the LoadMaster's current state of ownership, 0 for the others.", kOwnershipUnknown},
    {"kemp360_exporter_build_info", kExporter, {"version", "revision", "compiler"},
     "Information about the build of this exporter; always 1.", kOnlySelf},
    {"kemp360_exporter_config_last_reload_successful", kExporter, {},
     "Whether the last configuration reload attempt was successful.", kOnlySelf},
    {"kemp360_exporter_config_last_reload_success_timestamp_seconds", kExporter, {},
     "Timestamp of the last successful configuration reload.", kOnlySelf},
    {"kemp360_exporter_http_requests_total", kExporter, {"handler", "code"},
     "Total number of requests that the exporter responded to.",
     "Outside `/metrics`; before the first response of a handler with a code."},
    {"kemp360_exporter_http_requests_in_flight", kExporter, {},
     "Number of requests in progress.", kOnlySelf},
    {"kemp360_exporter_upstream_requests_total", kExporter, {"pair", "unit"},
     "Total number of requests that were sent to the unit.", kOnlySelf},
    {"kemp360_exporter_upstream_failures_total", kExporter, {"pair", "unit", "reason"},
     "Total number of sources of the unit that could not be read, by reason.",
     "Outside `/metrics`; before the first failure for a reason."},
    {"kemp360_exporter_logins_total", kExporter, {"pair", "unit"},
     "Total number of login attempts at the unit.", kOnlySelf},
    {"kemp360_exporter_login_failures_total", kExporter, {"pair", "unit"},
     "Total number of logins at the unit that failed.", kOnlySelf},
    {"kemp360_exporter_shared_reads_total", kExporter, {"pair"},
     "Total number of scrapes that joined a read of the pair in progress.", kOnlySelf},
    {"process_cpu_seconds_total", kExporter, {}, "Total user and system CPU time spent in seconds.",
     kProcessUnknown},
    {"process_open_fds", kExporter, {}, "Number of open file descriptors.", kProcessUnknown},
    {"process_max_fds", kExporter, {}, "Maximum number of open file descriptors.", kProcessUnknown},
    {"process_virtual_memory_bytes", kExporter, {}, "Virtual memory size in bytes.",
     kProcessUnknown},
    {"process_virtual_memory_max_bytes", kExporter, {},
     "Maximum amount of virtual memory available in bytes.", kProcessUnknown},
    {"process_resident_memory_bytes", kExporter, {}, "Resident memory size in bytes.",
     kProcessUnknown},
    {"process_start_time_seconds", kExporter, {},
     "Start time of the process since unix epoch in seconds.", kProcessUnknown},
    {"process_threads", kExporter, {}, "Number of OS threads in the process.", kProcessUnknown},
};
// clang-format on

}  // namespace catalogue

/// Every series that the exporter can expose, in the order in which it is exposed.
[[nodiscard]] constexpr std::span<const MetricEntry> MetricCatalogue() { return catalogue::kRows; }

/// A row of the catalogue, by its name: one that is not there does not compile.
class Metric {
 public:
  template <std::size_t N>
  consteval Metric(const char (&name)[N])
      : entry_(std::ranges::find(catalogue::kRows, name, &MetricEntry::name)) {
    if (entry_ == std::end(catalogue::kRows)) std::abort();
  }
  [[nodiscard]] const MetricEntry& entry() const { return *entry_; }

 private:
  const MetricEntry* entry_;
};

}  // namespace kemp360
