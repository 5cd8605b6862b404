#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "app/log_sink.h"
#include "base/logger.h"

namespace kemp360 {

/// After an error on the command line or in the configuration.
inline constexpr int kDiscoverUsage = 3;

/// The command `discover`, every default filled in.
struct DiscoverOptions {
  std::string config_file = "kemp360.yaml";
  bool config_file_given = false;
  std::string pair;  ///< empty: none was named
  bool json = false;
  bool dry_run = false;
  std::vector<std::string> ask;
  std::size_t max_requests = 300;
  std::string write_profile;
  bool force = false;
  std::string record;
  std::string replay;
  /// Unit and file, in the order in which they were given.
  std::vector<std::pair<std::string, std::string>> har;
  LogLevel log_level = LogLevel::kError;
  LogFormat log_format = LogFormat::kLogfmt;

  /// From the units; else from a record or what browsers recorded.
  [[nodiscard]] bool UsesNetwork() const {
    return !pair.empty() || (replay.empty() && har.empty());
  }
};

}  // namespace kemp360
