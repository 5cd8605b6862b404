#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/enum_words.h"

namespace kemp360 {

/// Every series that the exporter can expose, in the order in which it is exposed.
enum class Metric : std::uint8_t {
  // 1. reading the units
  kUp,
  kSourceUp,
  kSourceDuration,
  kSourceFailure,
  kFactMissing,
  kUnitLastSuccess,
  kUnitClockSkew,
  kUnitCertificateExpiry,
  kUnitTlsVerification,
  kUnitCooldownEnd,
  // 2. what a unit says of itself
  kUnitInfo,
  kUnitLicense,
  kUnitHaMode,
  kUnitHaError,
  kUnitHaDisabled,
  kUnitPreferredMaster,
  kUnitPeerAddressMatch,
  kUnitPeerKeyMatch,
  kUnitCrossRestore,
  kUnitLoadmasters,
  kUnitDuplicateLoadmasters,
  kUnitReportLoadmasters,
  kUnitReportTimestamp,
  // 3. the pair
  kPairUnits,
  kPairComparable,
  kPairReadDuration,
  kPairReadSkew,
  kPairCheck,
  kPairCheckDecided,
  kPairLoadmasters,
  kPairLoadmastersUndecided,
  kPairLoadmastersTruncated,
  // 4. each LoadMaster
  kLoadmasterInfo,
  kLoadmasterActivated,
  kLoadmasterClaimed,
  kLoadmasterOwner,
  kLoadmasterOwnership,
  // 5. the exporter itself
  kBuildInfo,
  kReloadSuccessful,
  kReloadSuccessTimestamp,
  kHttpRequests,
  kHttpRequestsInFlight,
  kUpstreamRequests,
  kUpstreamFailures,
  kLogins,
  kLoginFailures,
  kSharedReads,
  kProcessCpu,
  kProcessOpenFds,
  kProcessMaxFds,
  kProcessVirtualMemory,
  kProcessVirtualMemoryMax,
  kProcessResidentMemory,
  kProcessStartTime,
  kProcessThreads,
};

enum class MetricKind : std::uint8_t { kGauge, kCounter };
[[nodiscard]] constexpr auto WordsFor(MetricKind) {
  return EnumWords<MetricKind::kCounter>("gauge", "counter");
}

enum class MetricSection : std::uint8_t { kReading, kUnit, kPair, kLoadmaster, kExporter };
inline constexpr std::array kAllMetricSections{MetricSection::kReading, MetricSection::kUnit,
                                               MetricSection::kPair, MetricSection::kLoadmaster,
                                               MetricSection::kExporter};

/// One row of the metric contract. Exposition, reference and tests read it here and nowhere else.
struct MetricEntry {
  static constexpr std::size_t kMostLabels = 4;

  Metric metric;
  std::string_view name;  ///< a counter's ends in _total, in both formats
  MetricKind kind;
  MetricSection section;
  std::array<std::string_view, kMostLabels> label_names;  ///< padded with ""
  std::string_view help;
  std::string_view absent;  ///< for the reference: when there is no such series

  /// The names without the padding.
  [[nodiscard]] std::span<const std::string_view> labels() const;
  /// OpenMetrics' unit, which is the end of the family's name: "seconds", "bytes" or "".
  [[nodiscard]] std::string_view unit() const;
  /// OpenMetrics names a counter's family without _total.
  [[nodiscard]] std::string_view family_name() const;
};

/// In the order of the enumeration.
[[nodiscard]] std::span<const MetricEntry> MetricCatalogue();
[[nodiscard]] const MetricEntry& EntryOf(Metric metric);

}  // namespace kemp360
