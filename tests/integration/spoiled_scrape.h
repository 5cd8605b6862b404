#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "integration/world.h"
#include "support/exposition.h"

namespace kemp360::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// The whole exposition of the only pair, without the exporter's own series.
[[nodiscard]] Exposition Probe(World& world);

/// What of the only pair is spoiled, all of it on central-a: the contract of metrics.md turned into
/// data. The sources are those of the default profile: settings, loadmasters, report.
struct Damage {
  std::map<std::string, std::string> failed{};  ///< source: reason
  std::set<std::string> absent{};               ///< optional sources that the unit does not have
  std::set<std::string> missing{};              ///< facts whose source was read, but not they
  std::set<std::string> gone{};                 ///< metrics of central-a that hang on `missing`
  std::set<std::string> undecided{};            ///< checks that hang on `missing`
  std::set<std::string> lost{};                 ///< series as written that hang on `missing`
  /// Series as written with a value that is another one than before, or that are new.
  std::map<std::string, double> changed{};
};

/// A line for each series of `scrape` that is not as it must be when `damage` happened to what
/// `healthy` shows: the other unit's series are all there, nothing is there that was not read.
/// Values that tell of times are compared by their being there. Empty: all is well.
[[nodiscard]] std::string Unlike(const Exposition& healthy, const Damage& damage,
                                 const Exposition& scrape);

/// Source: reason, of every kemp360_source_failure of the unit.
[[nodiscard]] std::map<std::string, std::string> Failures(const Exposition& scrape,
                                                          std::size_t unit);

/// The most memory that the exporter ever had resident, as the kernel counts it.
[[nodiscard]] std::size_t PeakResidentBytes(World& world);
/// That, below what no unit may drive it above. Says yes under a sanitizer, which needs its own.
[[nodiscard]] bool PeakIsBounded(World& world);

/// All that the exporter has logged until now.
[[nodiscard]] std::string LogOf(World& world);
/// Its lines at warn or error, or that say that a unit is well again; in order.
[[nodiscard]] std::vector<std::string> Remarks(World& world);

}  // namespace kemp360::testing
