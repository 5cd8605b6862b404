#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "diagnosis/diagnosis.h"
#include "diagnosis/standing.h"
#include "pages/pages.h"

// What /status and the command `check` say, as plain values: every text is fit to be shown, and
// holds no secret. `Members` binds each member to its key and its meaning, once for the writer, the
// reader and the JSON Schema. Keys are only ever added; what is not known is null.
namespace kemp360 {

/// To ask whether a type has Members.
struct IgnoreMember {
  void operator()(std::string_view /*key*/, const auto& /*member*/,
                  std::string_view /*meaning*/) const {}
};

/// Each check of a pair by its label, in the order of kAll<Check>.
using CheckVerdicts = std::vector<std::pair<std::string, Verdict>>;

struct StatusSource {
  std::string name;
  std::optional<bool> up;
  std::optional<std::string> reason;
  std::optional<std::string> detail;
  std::optional<double> duration_seconds;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("name", self.name, "The profile's name of the source.");
    visit("up", self.up, "Whether it was read completely; null if the unit does not have it.");
    visit("reason", self.reason, "Why it was not read: a label value of the metrics.");
    visit("detail", self.detail, "What is wrong with it, for a person.");
    visit("duration_seconds", self.duration_seconds, "How long it took.");
  }
};

/// Why a fact is missing.
struct StatusRemark {
  std::string fact;
  std::string text;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("fact", self.fact, "The fact.");
    visit("text", self.text, "Why it is missing, and where the profile maps it.");
  }
};

struct StatusUnit {
  std::string name;
  std::optional<bool> up;
  std::optional<HaMode> mode;
  std::optional<std::string> version;
  std::optional<std::string> device_id;
  std::optional<bool> local_license;
  std::optional<bool> metered_license;
  std::optional<bool> ha_error;
  std::optional<std::string> ha_error_message;
  std::optional<bool> ha_disabled;
  std::optional<bool> preferred_master;
  Verdict peer_address_match;
  Verdict peer_key_match;
  Verdict peer_configured;
  Verdict peer_device_match;
  Verdict cross_restore_supported;
  std::optional<std::size_t> activated_loadmasters;
  std::optional<std::size_t> normal_loadmasters;
  std::optional<std::size_t> report_loadmasters;
  std::optional<std::string> last_success_at;
  std::optional<std::string> cooldown_ends_at;
  std::optional<std::string> certificate_expires_at;
  std::vector<std::string> missing_facts;
  std::vector<StatusRemark> remarks;
  std::vector<StatusSource> sources;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("name", self.name, "The label unit of the metrics.");
    visit("up", self.up, "Whether at least one source of the unit was read completely.");
    visit("mode", self.mode, "HA mode.");
    visit("version", self.version, "The version that the unit runs.");
    visit("device_id", self.device_id, "The device ID of the unit.");
    visit("local_license", self.local_license, "Whether it is licensed for local licensing.");
    visit("metered_license", self.metered_license, "The same for Metered Licensing.");
    visit("ha_error", self.ha_error, "Whether the unit reports an HA error.");
    visit("ha_error_message", self.ha_error_message, "Its message.");
    visit("ha_disabled", self.ha_disabled, "Whether Disable is selected.");
    visit("preferred_master", self.preferred_master, "Whether Preferred Master is selected.");
    visit("peer_address_match", self.peer_address_match,
          "Whether IP Address for the Other Peer is an address of the other unit.");
    visit("peer_key_match", self.peer_key_match,
          "Whether HA Key for the Other Peer is the key that the other unit shows.");
    visit("peer_configured", self.peer_configured, "Whether its address or key is set.");
    visit("peer_device_match", self.peer_device_match,
          "Whether the device ID that it gives for its peer is the other unit's.");
    visit("cross_restore_supported", self.cross_restore_supported,
          "Whether a backup of the other unit can replace it (Version 1.23 and later).");
    visit("activated_loadmasters", self.activated_loadmasters,
          "LoadMasters that it lists as activated by Kemp 360 Central.");
    visit("normal_loadmasters", self.normal_loadmasters, "LoadMasters listed as normal devices.");
    visit("report_loadmasters", self.report_loadmasters,
          "LoadMasters in its Metered Licensing report.");
    visit("last_success_at", self.last_success_at, "When it was last read, in ISO 8601.");
    visit("cooldown_ends_at", self.cooldown_ends_at,
          "When rejected credentials are tried again, in ISO 8601.");
    visit("certificate_expires_at", self.certificate_expires_at,
          "When the first certificate of its chain expires, in ISO 8601.");
    visit("missing_facts", self.missing_facts, "Facts that the profile maps and it lacks.");
    visit("remarks", self.remarks, "Why facts are missing.");
    visit("sources", self.sources, "The sources of its profile.");
  }
};

struct StatusFault {
  std::string id;
  Severity severity = Severity::kWarning;
  std::string basis;
  std::optional<std::string> check;
  std::string alert;
  std::string alert_severity;
  FindingKind kind = FindingKind::kViolated;
  std::optional<std::string> unit;
  std::string headline;
  std::string reason;
  std::string meaning;
  bool explained = false;
  std::vector<std::string> causes;
  std::vector<std::string> cure;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("id", self.id, "A fault of docs/faults.json.");
    visit("severity", self.severity, "The fault's, or that of the worst that it causes.");
    visit("basis", self.basis, "What its texts rest on: vendor, inferred or assumed.");
    visit("check", self.check, "The check that it violates.");
    visit("alert", self.alert, "The alert and the runbook that belong to it.");
    visit("alert_severity", self.alert_severity, "The severity of that alert.");
    visit("kind", self.kind, "Whether something is violated, was not read, or is good to know.");
    visit("unit", self.unit, "The unit that has it; null for a fault of the pair.");
    visit("headline", self.headline, "One line.");
    visit("reason", self.reason, "The headline and the meaning, as sentences.");
    visit("meaning", self.meaning, "What follows from it.");
    visit("explained", self.explained, "Whether another fault of the list causes it.");
    visit("causes", self.causes, "Likely causes, the likeliest first.");
    visit("cure", self.cure, "Steps to fix it, in this order.");
  }
};

struct StatusUndecided {
  std::string check;
  std::string why;
  bool expected = true;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("check", self.check, "The check.");
    visit("why", self.why, "Why it is undecided.");
    visit("expected", self.expected,
          "false: the profile does not map what the check needs, or the unit has no such source.");
  }
};

/// A LoadMaster of the pair. Lists are parallel to the pair's units.
struct StatusDevice {
  std::string loadmaster;
  std::string name;
  std::optional<std::string> ownership;
  std::optional<std::string> owner;
  std::vector<std::optional<std::string>> claims;
  std::vector<std::optional<std::string>> states;
  std::vector<std::string> steps;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("loadmaster", self.loadmaster, "The label loadmaster of the metrics.");
    visit("name", self.name, "Its name; empty if no unit gives one.");
    visit("ownership", self.ownership, "The label ownership; null if it is undecided.");
    visit("owner", self.owner, "The unit that licenses it according to both.");
    visit("claims", self.claims,
          "Which unit licenses it according to each unit: this unit, its peer, none or unclear.");
    visit("states", self.states,
          "How each unit lists it: activated, normal or unknown; null if it does not.");
    visit("steps", self.steps, "What to do about it, in this order; empty: nothing.");
  }
};

/// A LoadMaster on which the two Metered Licensing reports differ.
struct StatusReportDifference {
  std::string loadmaster;
  std::string name;
  std::vector<std::optional<std::string>> owners;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("loadmaster", self.loadmaster, "Its address and port, as a report has them.");
    visit("name", self.name, "Its name; empty if no unit gives one.");
    visit(
        "owners", self.owners,
        "The owner that the report of each unit names: a unit, else a device ID, or unknown; null: "
        "that report does not list it.");
  }
};

struct StatusPair {
  std::string name;
  std::optional<bool> in_ha;
  Severity severity = Severity::kUnknown;
  std::string verdict{kNotReadYet};
  std::vector<std::string> reasons;
  std::vector<std::string> cures;
  std::vector<StatusFault> faults;
  std::optional<std::string> read_at;
  std::optional<double> age_seconds;
  std::optional<double> read_duration_seconds;
  CheckVerdicts checks;
  std::vector<StatusUndecided> undecided;
  std::vector<StatusUnit> units;
  std::optional<OwnershipCounts> loadmasters;
  struct Stale {
    std::string loadmaster;
    std::string name;
    std::string ownership;

    template <typename Self, typename Visit>
    static void Members(Self& self, const Visit& visit) {
      visit("loadmaster", self.loadmaster, "The label loadmaster of the metrics.");
      visit("name", self.name, "Its name; empty if no unit gives one.");
      visit("ownership", self.ownership, "disowned, contested or one_sided.");
    }
  };
  std::vector<Stale> stale;
  std::vector<StatusDevice> devices;
  bool devices_complete = false;
  std::vector<StatusReportDifference> report_differences;
  std::size_t differing_in_reports = 0;
  bool outdated = false;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("name", self.name, "The label pair of the metrics.");
    visit("in_ha", self.in_ha, "Whether the pair is in HA; null: unknown, or one unit.");
    visit("severity", self.severity, "The worst of its faults.");
    visit("verdict", self.verdict, "One line.");
    visit("reasons", self.reasons, "What is wrong, as sentences; not what is good to know.");
    visit("cures", self.cures, "What to do about it.");
    visit("faults", self.faults, "Each fault, the worst first, causes before consequences.");
    visit("read_at", self.read_at, "When it was read, in ISO 8601; null: not yet.");
    visit("age_seconds", self.age_seconds, "How long ago that was.");
    visit("read_duration_seconds", self.read_duration_seconds, "How long the read took.");
    visit("checks", self.checks, "Each check: true holds, false is violated, null is undecided.");
    visit("undecided", self.undecided, "Why checks are undecided.");
    visit("units", self.units, "Its units; all but the name is null before the first read.");
    visit("loadmasters", self.loadmasters, "How many LoadMasters are in each state of ownership.");
    visit("stale", self.stale, "The first 20 LoadMasters of which no owner is agreed.");
    visit("devices", self.devices,
          "LoadMasters that need attention and normal devices, at most 20 of each kind; or all.");
    visit("devices_complete", self.devices_complete, "Whether `devices` contains all of them.");
    visit("report_differences", self.report_differences,
          "The first 10 LoadMasters on which the two Metered Licensing reports differ.");
    visit("differing_in_reports", self.differing_in_reports, "How many there are.");
    visit("outdated", self.outdated,
          "Whether the read is older than 10 minutes: it no longer shows the current state of the "
          "pair.");
  }
};

struct StatusPage {
  std::string version;
  std::string now;
  bool metrics_carries_pairs = true;
  std::vector<StatusPair> pairs;

  template <typename Self, typename Visit>
  static void Members(Self& self, const Visit& visit) {
    visit("version", self.version, "The exporter's version.");
    visit("now", self.now, "When this was written, in ISO 8601.");
    visit("metrics_carries_pairs", self.metrics_carries_pairs,
          "Whether /metrics contains the series of pairs.");
    visit("pairs", self.pairs, "The pairs, in the order of the configuration.");
  }
};

/// A read that is older says nothing of now.
inline constexpr std::chrono::minutes kOutdated{10};

/// Which LoadMasters of a snapshot are listed one by one.
enum class DeviceScope {
  kNeedy,  ///< those that need attention, and normal devices
  kAll,
};

/// `diagnosis`: of the glance; not looked at before the first read.
[[nodiscard]] StatusPair DescribePair(const PairGlance& glance, const Diagnosis& diagnosis,
                                      SystemTime now, DeviceScope scope);
[[nodiscard]] StatusPage DescribePairs(const PagesView& view, DeviceScope scope);

[[nodiscard]] std::string WriteStatus(const StatusPage& page);
/// Reads what WriteStatus wrote, of this version or another: keys that are not known are skipped,
/// keys that are missing keep their defaults. An Error names the place.
[[nodiscard]] Result<StatusPage> ReadStatus(std::string_view json);
/// The JSON Schema of both: docs/schema/status.schema.json.
[[nodiscard]] std::string StatusJsonSchema();

}  // namespace kemp360
