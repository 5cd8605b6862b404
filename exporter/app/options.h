#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/check_options.h"
#include "app/discover_options.h"
#include "app/log_sink.h"
#include "base/clock.h"
#include "base/logger.h"
#include "base/url.h"
#include "metrics/exposition.h"

namespace kemp360 {

/// Where the configuration is if --config.file does not say it: in the current directory, or else
/// where the package and the image have it.
inline constexpr std::string_view kDefaultConfigFile = "kemp360.yaml";
inline constexpr std::string_view kInstalledConfigFile = "/etc/kemp360-exporter/kemp360.yaml";

/// The command `serve`, every default filled in. Holds no secret: none may be in argv.
struct Options {
  std::string config_file{kDefaultConfigFile};
  bool config_file_given = false;
  bool config_check = false;
  Duration timeout_offset = std::chrono::milliseconds(500);
  std::vector<std::string> listen_addresses{":10360"};
  bool systemd_socket = false;        ///< in place of listen_addresses
  std::optional<Url> external_url{};  ///< its path is "", or like "/kemp"
  std::string route_prefix{};         ///< the same of the paths that requests have here
  std::string web_config_file{};      ///< empty: plain HTTP, open to all
  bool enable_lifecycle = false;
  std::size_t max_connections = 512;
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kLogfmt;
  bool online = false;  ///< with config_check: read every pair once, too
};

/// What to do instead of running: print `text` (help, version, or one message about an error) and
/// exit.
struct ExitNow {
  int code = 0;
  std::string text;
};

/// What the command line asks for: one command with its options. Without a word it is `serve`.
/// A new command is an alternative here, a row in options.cc and a RunCommand in app.cc.
using CommandLine = std::variant<ExitNow, Options, CheckOptions, DiscoverOptions>;

/// Reads argv. An error is one message that names the argument and what to do about it.
[[nodiscard]] CommandLine ParseOptions(int argc, const char* const* argv);

/// The file to read where --config.file was not given: the installed one if only that exists.
[[nodiscard]] std::string DefaultConfigFile();

/// The place beside options.config_file where the file was looked for, or nothing.
template <typename CommandOptions>
[[nodiscard]] std::string OtherPlace(const CommandOptions& options) {
  const bool looked = !options.config_file_given && options.config_file == kDefaultConfigFile;
  return std::string(looked ? kInstalledConfigFile : "");
}

/// What this binary was built from and with. The revision is "unknown" where it was built outside a
/// git checkout.
[[nodiscard]] BuildInfo ThisBuild();

/// "kemp360_exporter, version 0.1.0 (revision …)" and what it was built with.
[[nodiscard]] std::string VersionText();

}  // namespace kemp360
