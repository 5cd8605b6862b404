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
inline constexpr std::string_view kUnitDidNotSay = "The unit was not read, or did not say.";
inline constexpr std::string_view kListNotRead = "The unit's LoadMaster list was not read whole.";
inline constexpr std::string_view kNoReport = "The unit's report was not read.";
inline constexpr std::string_view kOwnershipUnknown =
    "One unit is configured, the claims of either unit were not read whole, both responses come "
    "from "
    "one unit, no unit speaks of this LoadMaster's license, or what one says of it was not "
    "understood.";
inline constexpr std::string_view kOnlySelf = "Outside `/metrics`.";
inline constexpr std::string_view kProcessUnknown =
    "Outside `/metrics`, or the operating system did not tell.";

// A row reads better as two or three lines than as six.
// clang-format off
inline constexpr MetricEntry kRows[] = {
    {"kemp360_up", kReading, {"pair", "unit"},
     "1 if at least one authenticated source of the unit was read whole.", kNever},
    {"kemp360_source_up", kReading, {"pair", "unit", "source"},
     "1 if this source of the unit was read whole and understood.",
     "The profile calls the source optional and the unit has none."},
    {"kemp360_source_duration_seconds", kReading, {"pair", "unit", "source"},
     "Time spent on reading this source.", "It was not tried."},
    {"kemp360_source_failure", kReading, {"pair", "unit", "source", "reason"},
     "1 for the one reason why this source could not be read.", "The source was read."},
    {"kemp360_fact_missing", kReading, {"pair", "unit", "fact"},
     "1 if the source of a mapped fact was read and the fact was not there or not understood.",
     "Its source was not read, or the profile does not map the fact."},
    {"kemp360_unit_last_success_timestamp_seconds", kReading, {"pair", "unit"},
     "When this process last read anything from the unit.", "Not yet."},
    {"kemp360_unit_clock_skew_seconds", kReading, {"pair", "unit"},
     "The unit's clock, as its responses date themselves, minus the exporter's.",
     "No response had a date."},
    {"kemp360_unit_tls_certificate_expiry_timestamp_seconds", kReading, {"pair", "unit"},
     "When the first of the unit's certificate and the chain that was verified expires.",
     "No TLS handshake passed verification (reason `tls` says why). Where the configuration switches "
     "verification off, it is the unit's own certificate alone."},
    {"kemp360_unit_tls_verification_enabled", kReading, {"pair", "unit"},
     "0 where the configuration switches certificate verification off.",
     "The unit is read over plain HTTP."},
    {"kemp360_unit_auth_cooldown_end_timestamp_seconds", kReading, {"pair", "unit"},
     "Until when the rejected credentials of this unit are not tried again.",
     "No cool-down is running."},
    {"kemp360_unit_info", kUnit, {"pair", "unit", "device_id", "version"},
     "Which device the unit is and which version it runs.",
     "Neither is known. If one is known, the other label is empty."},
    {"kemp360_unit_license", kUnit, {"pair", "unit", "license"},
     "1 if the unit is licensed for local licensing, or for Metered Licensing.", kUnitDidNotSay},
    {"kemp360_unit_ha_mode", kUnit, {"pair", "unit", "mode"},
     "1 for the mode that the unit is in, 0 for the others.",
     "The unit did not say: then all four are absent."},
    {"kemp360_unit_ha_error", kUnit, {"pair", "unit"}, "1 if the unit reports an HA error.",
     kUnitDidNotSay},
    {"kemp360_unit_ha_disabled", kUnit, {"pair", "unit"}, "The unit's setting Disable.",
     kUnitDidNotSay},
    {"kemp360_unit_preferred_master", kUnit, {"pair", "unit"},
     "The unit's setting Preferred Master.", kUnitDidNotSay},
    {"kemp360_unit_peer_address_match", kUnit, {"pair", "unit"},
     "1 if the unit's setting IP Address for the Other Peer is the other unit.",
     "The unit did not say, or it differs and not all that the other unit may be called can be "
     "compared with it: no address of its kind is known, or a name was not resolved. An empty "
     "setting is 0."},
    {"kemp360_unit_peer_key_match", kUnit, {"pair", "unit"},
     "1 if the unit's setting HA Key for the Other Peer is the key that the other unit shows.",
     "Either unit did not say. An empty setting is 0."},
    {"kemp360_unit_peer_configured", kUnit, {"pair", "unit"},
     "1 if the unit names a peer: its address or its HA key for the other peer is set.",
     "Neither is known to be set, and not both are known to be empty."},
    {"kemp360_unit_peer_device_match", kUnit, {"pair", "unit"},
     "1 if the device ID that the unit gives for its peer is the other unit's.",
     "Either is not said, or the profile does not map peer_device_id."},
    {"kemp360_unit_cross_restore_supported", kUnit, {"pair", "unit"},
     "1 if HA survives a backup of this unit restored onto the other (from version 1.23 on).",
     "The unit's version is not known, or is no version."},
    {"kemp360_unit_loadmasters", kUnit, {"pair", "unit", "state"},
     "How many LoadMasters the unit lists as activated by Central, and as normal devices.",
     "The unit's list was not read whole, the profile does not map their state, or a row's state was "
     "not understood or the row had no name."},
    {"kemp360_unit_duplicate_loadmasters", kUnit, {"pair", "unit"},
     "How many rows were dropped because an earlier one is the same LoadMaster.", kListNotRead},
    {"kemp360_unit_report_loadmasters", kUnit, {"pair", "unit"},
     "How many LoadMasters the unit's Metered Licensing report lists.",
     "The unit's report was not read, or a line of it had no name."},
    {"kemp360_unit_report_timestamp_seconds", kUnit, {"pair", "unit"},
     "Timestamp of the unit's Metered Licensing report: of report_file, or of the download.",
     kNoReport},
    {"kemp360_pair_units", kPair, {"pair"}, "How many units the configuration names for the pair.",
     kNever},
    {"kemp360_pair_comparable", kPair, {"pair"}, "1 if both units were read at least in part.",
     kNever},
    {"kemp360_pair_read_duration_seconds", kPair, {"pair"}, "Time spent on reading the whole pair.",
     "No read took place: the exporter was busy with other pairs."},
    {"kemp360_pair_read_skew_seconds", kPair, {"pair"},
     "How far apart in time the two units were read.", "Not both units were read."},
    {"kemp360_pair_license_grace_period_seconds", kPair, {"pair"},
     "How long a LoadMaster keeps working without a license, according to the configuration.",
     "`license_grace_period` is not set for the pair."},
    {"kemp360_pair_check", kPair, {"pair", "check"}, "1 if the check holds, 0 if it is violated.",
     "The check cannot be decided, or one unit is configured."},
    {"kemp360_pair_check_decided", kPair, {"pair", "check"},
     "1 if the check could be decided in this scrape.", "One unit is configured."},
    {"kemp360_pair_loadmasters", kPair, {"pair", "ownership"},
     "How many LoadMasters are in each state of ownership.",
     "One unit is configured, the claims of either unit were not read whole, a row of either list "
     "had no name, or both responses come from one unit."},
    {"kemp360_pair_loadmasters_undecided", kPair, {"pair"},
     "Number of LoadMasters in no state of ownership, because a claim was not understood or rows "
     "contradict each other.",
     "As `kemp360_pair_loadmasters`."},
    {"kemp360_pair_loadmasters_truncated", kPair, {"pair"},
     "1 if some LoadMasters have no series of their own because of loadmasters.limit.",
     "No list was read whole, or `loadmasters.series` is off."},
    {"kemp360_loadmaster_info", kLoadmaster, {"pair", "loadmaster", "name"},
     "The LoadMaster's name.", "No unit's list names it."},
    {"kemp360_loadmaster_activated", kLoadmaster, {"pair", "loadmaster", "unit"},
     "1 if the unit lists the LoadMaster as activated by Central, 0 if as a normal device.",
     "The unit does not list it, or its state was not understood."},
    {"kemp360_loadmaster_claimed", kLoadmaster, {"pair", "loadmaster", "unit"},
     "1 if the unit says that it licenses the LoadMaster, 0 if it says that its peer does.",
     "The unit says neither."},
    {"kemp360_loadmaster_owner", kLoadmaster, {"pair", "loadmaster", "unit"},
     "1 for the unit that licenses the LoadMaster by the word of both units.", kOwnershipUnknown},
    {"kemp360_loadmaster_ownership", kLoadmaster, {"pair", "loadmaster", "ownership"},
     "1 for the LoadMaster's state of ownership, 0 for the others.", kOwnershipUnknown},
    {"kemp360_exporter_build_info", kExporter, {"version", "revision", "compiler"},
     "What this exporter was built from.", kOnlySelf},
    {"kemp360_exporter_config_last_reload_successful", kExporter, {},
     "1 if the newest configuration was accepted.", kOnlySelf},
    {"kemp360_exporter_config_last_reload_success_timestamp_seconds", kExporter, {},
     "When a configuration was last accepted.", kOnlySelf},
    {"kemp360_exporter_http_requests_total", kExporter, {"handler", "code"},
     "Requests that the exporter responded to.",
     "Outside `/metrics`; a handler and code from their first response on."},
    {"kemp360_exporter_http_requests_in_flight", kExporter, {},
     "Requests in progress.", kOnlySelf},
    {"kemp360_exporter_upstream_requests_total", kExporter, {"pair", "unit"},
     "Requests that were sent to the unit.", kOnlySelf},
    {"kemp360_exporter_upstream_failures_total", kExporter, {"pair", "unit", "reason"},
     "Sources of the unit that could not be read, by reason.",
     "Outside `/metrics`; a reason from its first failure on."},
    {"kemp360_exporter_logins_total", kExporter, {"pair", "unit"}, "Logins tried at the unit.",
     kOnlySelf},
    {"kemp360_exporter_login_failures_total", kExporter, {"pair", "unit"},
     "Logins at the unit that failed.", kOnlySelf},
    {"kemp360_exporter_shared_reads_total", kExporter, {"pair"},
     "Scrapes that joined a read of the pair already under way.", kOnlySelf},
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
