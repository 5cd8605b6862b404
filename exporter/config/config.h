#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/enum_words.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/url.h"
#include "profile/profile.h"
#include "yaml/mistakes.h"
#include "yaml/yaml_document.h"

namespace kemp360 {

struct TlsConfig {
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;
  bool insecure_skip_verify = false;
  std::string min_version = "TLS12";
  std::string pinned_public_key;

  bool operator==(const TlsConfig&) const = default;
};

struct UnitConfig {
  std::string name;
  Url url;
  std::string username;
  std::string username_file;
  std::string api_key_file;
  std::string password_file;
  Secret api_key;
  std::string authentication = "query";  ///< query | header
  std::vector<std::string> addresses;    ///< canonical
  std::string profile =
      "default";  ///< key into Config::profiles: a built-in's name, or the file's whole path
  std::string report_file;
  std::string proxy_url;
  TlsConfig tls_config;

  bool operator==(const UnitConfig&) const = default;
};

struct PairConfig {
  std::string name;
  Duration timeout = std::chrono::seconds(8);
  /// How long a LoadMaster works on without a license, by the customer's contract.
  std::optional<Duration> license_grace_period;
  bool loadmaster_series = true;
  std::size_t loadmaster_limit = 5000;
  std::vector<UnitConfig> units;  ///< one or two
  std::string defined_at;         ///< FILE:LINE:COLUMN

  bool operator==(const PairConfig&) const = default;
};

enum class MetricsPairs { kAuto, kAll, kNone };
[[nodiscard]] constexpr auto WordsFor(MetricsPairs) {
  return EnumWords<MetricsPairs::kNone>("auto", "all", "none");
}

struct LimitsConfig {
  std::size_t reads_in_flight = 64;
  std::size_t waiters = 100;
  std::size_t answer_bytes = 16U << 20U;
  std::size_t rows = 100'000;
  Duration credentials_cooldown = std::chrono::minutes(10);

  bool operator==(const LimitsConfig&) const = default;
};

/// The whole configuration with every default filled in and every path made whole. Immutable once
/// loaded. The defaults are those that the members are initialised with; config_table.cc binds each
/// member to its key.
struct Config {
  std::vector<PairConfig> pairs;
  MetricsPairs metrics_pairs = MetricsPairs::kAuto;
  LimitsConfig limits;
  std::map<std::string, Profile> profiles;  ///< every profile that a unit names
  /// Every file that was read (also matched by pair_files), and the folders in which pair_files
  /// looks (a new file there changes the folder's stamp): for watching.
  std::vector<std::string> files;
  /// Lines for the log: an inline api_key, checks that a profile leaves undecided, pair_files that
  /// match nothing.
  std::vector<std::string> warnings;

  /// auto: all up to 20 pairs, none above.
  [[nodiscard]] bool MetricsCarryPairs() const;
  bool operator==(const Config&) const = default;
};

struct LoadOptions {
  /// --web.max-connections: more than that allows cannot wait. nullopt: nothing is served.
  std::optional<std::size_t> max_connections{};
  /// Asked every few milliseconds: true ends the load.
  StopCondition stop{};
  /// Where else the file was looked for in vain; empty: nowhere.
  std::string other_place{};
};

/// Reads the file, its pair_files, its profiles and looks at its key and TLS files, in time linear
/// in what it reads. Every mistake at once, in order of place; none: the load was ended.
[[nodiscard]] Result<Config, std::vector<Mistake>> LoadConfig(const std::string& file,
                                                              const LoadOptions& options = {});

/// The configuration as YAML with every default filled in and secrets as <secret>, for /config; the
/// profiles follow, with the basis of each source and fact. Files are named, never shown.
[[nodiscard]] std::string RenderConfig(const Config& config);
/// The JSON Schema for editors, made from the same table that the parser uses.
[[nodiscard]] std::string ConfigJsonSchema();

}  // namespace kemp360
