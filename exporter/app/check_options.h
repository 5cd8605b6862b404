#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/log_sink.h"
#include "base/clock.h"
#include "base/enum_words.h"
#include "base/logger.h"
#include "base/url.h"
#include "pages/check.h"

namespace kemp360 {

enum class CheckOutput : std::uint8_t { kText, kJson, kNagios };
[[nodiscard]] constexpr auto WordsFor(CheckOutput) {
  return EnumWords<CheckOutput::kNagios>("text", "json", "nagios");
}

/// After an error on the command line or in the configuration, whatever the output: Nagios's
/// UNKNOWN, too.
inline constexpr int kCheckUsage = 3;

/// The command `check`, every default filled in.
struct CheckOptions {
  std::string config_file = "kemp360.yaml";
  bool config_file_given = false;
  std::vector<std::string> pairs;  ///< empty: all
  CheckView view;
  CheckOutput output = CheckOutput::kText;
  std::optional<Duration> watch;
  bool list = false;             ///< only the names of the configuration's pairs
  std::optional<Url> from;       ///< of the exporter's /status
  std::string http_config_file;  ///< how to reach that exporter; empty: without credentials
  LogLevel log_level = LogLevel::kError;
  LogFormat log_format = LogFormat::kLogfmt;
};

}  // namespace kemp360
