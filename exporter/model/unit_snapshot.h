#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/reason.h"
#include "model/fact.h"
#include "model/ownership.h"
#include "model/remark.h"

namespace kemp360 {

/// How a unit lists a LoadMaster.
enum class Activation : std::uint8_t {
  kUnknown,    ///< not mapped, not reported, or a value that the profile does not map
  kNormal,     ///< a normal device: not activated by Central
  kActivated,  ///< licensed through Central
};

/// One LoadMaster as one unit lists it. 10,000 of them live at once: keep it small.
struct LoadMaster {
  std::string endpoint;    ///< "address:port", IPv6 in brackets, canonical: the label `loadmaster`
  std::string name{};      ///< empty: not reported
  std::string owner_id{};  ///< device ID of the owner, if the profile's claim has one; else empty
  std::uint64_t mac = 0;   ///< 48 bits; 0: not reported; or kUnclearMac
  Activation activation = Activation::kUnknown;
  Claim claim = Claim::kUnclear;  ///< with an owner_id: if that is no unit's of the pair

  bool operator==(const LoadMaster&) const = default;
};

/// What is known of a LoadMaster list beside its rows.
struct LoadMasterListSummary {
  std::size_t duplicates = 0;       ///< rows dropped because an earlier one has the same endpoint
  std::size_t without_address = 0;  ///< rows dropped because they have no name
  bool claims_mapped = false;       ///< the profile maps claims, and this list is their source
  bool states_mapped = false;
  /// Endpoints that rows have whose licenses contradict each other: the first few.
  std::vector<std::string> listed_twice;

  bool operator==(const LoadMasterListSummary&) const = default;
};

/// A unit's LoadMaster list, present only if every page was read.
struct LoadMasterList : LoadMasterListSummary {
  /// In the unit's order, unique by endpoint and (where said) by MAC.
  std::vector<LoadMaster> rows;

  bool operator==(const LoadMasterList&) const = default;
};

/// One line of a Metered Licensing report.
struct ReportRow {
  std::string endpoint;
  std::uint64_t mac = 0;
  /// Device ID in parentheses: licensed against the *other* peer. Empty: licensed by the unit that
  /// made the report.
  std::string owner_id;
  bool owner_clear = true;    ///< false: the owner column was there and not understood
  bool perhaps_mine = false;  ///< licensed by that unit if owner_id is no unit's of the pair

  bool operator==(const ReportRow&) const = default;
};

/// What is known of a report beside its rows.
struct ReportSummary {
  SystemTime made_at{};  ///< a `report_file`: its modification time; by URL: when it was fetched
  bool owners_mapped = false;
  std::size_t without_address = 0;  ///< lines dropped because they have no name
  bool fetched = false;             ///< by URL: when it was made is not known

  bool operator==(const ReportSummary&) const = default;
};

/// A unit's Metered Licensing report, present only if it was read completely.
struct Report : ReportSummary {
  std::vector<ReportRow> rows;

  bool operator==(const Report&) const = default;
};

/// What became of one source of the profile.
struct SourceStatus {
  std::string name;
  bool authenticated = true;  ///< not a `report_file` of ours, which tells nothing of the unit
  bool absent = false;        ///< optional, and the unit has none (404)
  std::optional<Duration> duration;  ///< nullopt: not tried
  std::optional<Failure> failure;    ///< nullopt: read completely and understood (or absent)

  [[nodiscard]] bool failed() const { return failure.has_value(); }
  [[nodiscard]] bool ok() const { return !absent && !failed(); }
  bool operator==(const SourceStatus&) const = default;
};

/// What one unit said in one read, except for its lists. Every optional: nullopt is "the unit did
/// not say" (or was not understood).
struct UnitSummary : UnitFacts {
  // what the configuration knows of it
  std::string unit;                          ///< label `unit`
  std::vector<std::string> known_addresses;  ///< `addresses`, canonical
  std::string url;                           ///< origin and path
  std::string url_host;                      ///< canonical
  /// Names of the pair's configuration that a comparison needed, with the addresses (canonical)
  /// that they were resolved to at this read; none: in vain.
  std::map<std::string, std::vector<std::string>> resolved;
  bool plain_http = false;
  bool maps_peer_device = false;  ///< its profile maps peer_device_id
  bool tls_verified = true;       ///< `insecure_skip_verify` is off

  // how the read went
  std::vector<SourceStatus> sources;  ///< in the profile's order
  std::map<Fact, bool> missing;  ///< for every mapped fact whose source was read: was it missing?
  std::vector<Remark> remarks;   ///< why those that are missing are
  std::optional<SystemTime> last_success;        ///< kept over reads that failed
  std::optional<Duration> clock_skew;            ///< unit's clock minus the exporter's
  std::optional<SystemTime> certificate_expiry;  ///< earliest in the chain verified
  std::optional<SystemTime> cooldown_end;        ///< rejected credentials are not tried until then
  SteadyTime read_at{};  ///< middle of the read, for the skew between the two units

  /// At least one authenticated source was read completely.
  [[nodiscard]] bool up() const {
    return std::ranges::any_of(
        sources, [](const SourceStatus& source) { return source.authenticated && source.ok(); });
  }
  /// Each path of its profile got the response 404.
  [[nodiscard]] bool lacks_every_path() const {
    const auto by_url = [](const SourceStatus& source) { return source.authenticated; };
    return std::ranges::any_of(sources, by_url) &&
           std::ranges::all_of(sources, [](const SourceStatus& source) {
             const bool not_found = source.failure && source.failure->reason == Reason::kNotFound;
             return !source.authenticated || source.absent || not_found;
           });
  }
  bool operator==(const UnitSummary&) const = default;
};

/// What one unit said in one read.
struct UnitSnapshot : UnitSummary {
  std::optional<LoadMasterList> loadmasters;
  std::optional<Report> report;

  /// Everything but the rows of the lists and the HA keys, for who keeps a snapshot longer than its
  /// scrape. A list that was read stays engaged, and empty.
  [[nodiscard]] UnitSnapshot WithoutRows() const;
  bool operator==(const UnitSnapshot&) const = default;
};

/// One read of a pair: what both units said at nearly the same time.
struct PairSnapshot {
  std::string pair;                 ///< label `pair`
  std::vector<UnitSnapshot> units;  ///< one or two, in the configuration's order
  Duration duration{};              ///< the whole read
  SystemTime read_at{};
  /// Not read: of the configuration, for what is said of LoadMasters without a license.
  std::optional<Duration> license_grace_period = std::nullopt;
  /// false: nobody was asked, because the exporter was busy with other pairs, or a bug of ours lost
  /// what was read. Every source has failed; `read_at` is when that was known.
  bool took_place = true;
  std::vector<std::string> log;  ///< the story of this read, redacted; for `debug=true`
};

}  // namespace kemp360
