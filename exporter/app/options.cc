#include "app/options.h"

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "http/server.h"
#include "transport/curl_loop.h"

namespace kemp360 {
namespace {

/// "500ms", "2s", "1.5": Prometheus's words, and bare seconds as the exporters of its family take
/// them.
std::optional<Duration> ParseSpan(std::string_view text) {
  double unit = 1;
  for (const auto& [name, seconds] : {std::pair("ms", 0.001), {"s", 1.0}, {"m", 60.0}}) {
    if (!text.ends_with(name)) continue;
    text.remove_suffix(std::string_view(name).size());
    unit = seconds;
    break;
  }
  const std::optional<double> number = ParseNumber<double>(Trim(text));
  const bool sensible = number && *number >= 0 && *number <= 3600;  // not a number is not
  if (!sensible) return std::nullopt;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*number * unit));
}

}  // namespace

std::string VersionText() {
  const BuildInfo build = ThisBuild();
  return "kemp360_exporter, version " + build.version + " (revision " + build.revision +
         ")\n  compiler: " + build.compiler + "\n  " + CurlVersion() + "\n";
}

std::variant<Options, ExitNow> ParseOptions(int argc, const char* const* argv) {
  Options options;
  CLI::App cli{
      "Prometheus exporter for HA pairs of Kemp 360 Central: is the pair in HA, and if not, why; "
      "who owns each "
      "LoadMaster; is a licence migration stale.",
      "kemp360_exporter"};
  cli.add_option("--config.file", options.config_file, "Configuration file")->capture_default_str();
  cli.add_flag("--config.check", options.config_check,
               "Read everything that a start would read, say every mistake, and exit with 0 or 1");
  std::string offset = "0.5";
  cli.add_option(
         "--timeout-offset", offset,
         "What to leave of Prometheus's scrape time-out for the way back (seconds, or 500ms)")
      ->capture_default_str();
  cli.add_option("--web.listen-address", options.listen_addresses,
                 "Address to listen on, HOST:PORT or :PORT; may be given more than once")
      ->capture_default_str();
  cli.add_flag("--web.enable-lifecycle", options.enable_lifecycle, "Allow POST /-/reload");
  cli.add_option("--web.max-connections", options.max_connections,
                 "Connections at once, of each listen address")
      ->check(CLI::Range(std::size_t{10}, std::size_t{100000}))
      ->capture_default_str();
  const std::map<std::string, LogLevel> levels{{"debug", LogLevel::kDebug},
                                               {"info", LogLevel::kInfo},
                                               {"warn", LogLevel::kWarn},
                                               {"error", LogLevel::kError}};
  cli.add_option("--log.level", options.log_level, "debug, info, warn or error")
      ->transform(CLI::CheckedTransformer(levels))
      ->default_str("info");
  const std::map<std::string, LogFormat> formats{{"logfmt", LogFormat::kLogfmt},
                                                 {"json", LogFormat::kJson}};
  cli.add_option("--log.format", options.log_format, "logfmt or json")
      ->transform(CLI::CheckedTransformer(formats))
      ->default_str("logfmt");
  cli.set_version_flag("--version", VersionText());
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const int code = cli.exit(error, out, out);
    return ExitNow{code == 0 ? 0 : 2, out.str()};
  }
  const std::optional<Duration> span = ParseSpan(offset);
  if (!span) {
    return ExitNow{
        2, "--timeout-offset: \"" + offset + "\" is no duration: for example 0.5 or 500ms\n"};
  }
  options.timeout_offset = *span;
  for (const std::string& text : options.listen_addresses) {
    const Result<ListenAddress> address = ParseListenAddress(text);
    if (!address) return ExitNow{2, "--web.listen-address: " + ToString(address.error()) + "\n"};
  }
  return options;
}

}  // namespace kemp360
