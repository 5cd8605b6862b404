#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "app/log_sink.h"
#include "base/clock.h"
#include "base/logger.h"
#include "metrics/exposition.h"

namespace kemp360 {

/// The command line of `kemp360_exporter`, every default filled in. Holds no secret: none may stand
/// in argv.
struct Options {
  std::string config_file = "kemp360.yaml";
  bool config_check = false;
  Duration timeout_offset = std::chrono::milliseconds(500);
  std::vector<std::string> listen_addresses{":10360"};
  bool enable_lifecycle = false;
  std::size_t max_connections = 512;
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kLogfmt;
};

/// What to do instead of running: print `text` (help, version, or one message about a mistake) and
/// exit.
struct ExitNow {
  int code = 0;
  std::string text;
};

/// Reads argv. A mistake is one message that names the argument and says how to mend it.
[[nodiscard]] std::variant<Options, ExitNow> ParseOptions(int argc, const char* const* argv);

/// What this binary was built from and with. The revision is "unknown" where it was built outside a
/// git checkout.
[[nodiscard]] BuildInfo ThisBuild();

/// "kemp360_exporter, version 0.1.0 (revision …)" and what it was built with.
[[nodiscard]] std::string VersionText();

}  // namespace kemp360
