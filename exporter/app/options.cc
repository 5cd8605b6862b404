#include "app/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "app/command_options.h"
#include "base/clean_text.h"
#include "base/text.h"
#include "base/url.h"
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

/// "kemp/" and "/kemp": "/kemp"; "/": "". nullopt: it has a part that requests may spell otherwise.
std::optional<std::string> PathPrefix(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  std::string prefix;
  while (!path.empty()) {
    const std::string_view part = TakeUntil(path, "/");
    const bool plain = std::ranges::all_of(part, [](char c) {
      return IsAlphanumeric(c) || std::string_view("-._~").find(c) != std::string_view::npos;
    });
    if (part.empty() || part == "." || part == ".." || !plain) return std::nullopt;
    prefix.append("/").append(part);
  }
  return prefix;
}

constexpr std::string_view kPlainParts =
    "letters, digits, - . _ and ~, separated by single slashes";

class ServeOptions final : public CommandOptions {
 public:
  void Declare(CLI::App& cli) override {
    DeclareConfigFile(cli, options_.config_file, options_.config_file_given);
    cli.add_flag("--config.check", options_.config_check, "Check the configuration, and exit");
    cli.add_flag("--online", options_.online, "With --config.check: read every pair, too");
    cli.add_option("--timeout-offset", offset_, "Offset to subtract from the scrape timeout")
        ->type_name("DURATION")
        ->capture_default_str();
    cli.add_option("--web.listen-address", options_.listen_addresses,
                   "HOST:PORT or :PORT; may be repeated")
        ->type_name("ADDRESS")
        ->allow_extra_args(false)
        ->capture_default_str();
    cli.add_option("--web.config.file", options_.web_config_file,
                   "TLS, client certificates, passwords")
        ->option_text("FILE");
    cli.add_flag("--web.systemd-socket", options_.systemd_socket,
                 "Serve the sockets that systemd hands over");
    cli.add_option("--web.external-url", external_url_, "URL that clients use, behind a proxy")
        ->option_text("URL");
    cli.add_option("--web.route-prefix", route_prefix_,
                   "Prefix of all paths (default: that of the URL)")
        ->option_text("PATH");
    cli.add_flag("--web.enable-lifecycle", options_.enable_lifecycle, "Allow POST /-/reload");
    cli.add_option("--web.max-connections", options_.max_connections,
                   "Maximum connections per listen address")
        ->check(CLI::Range(std::size_t{10}, std::size_t{100000}))
        ->option_text("NUMBER=512");
    DeclareLogOptions(cli, options_.log_level, options_.log_format);
  }

  CommandLine Take() override {
    if (options_.online && !options_.config_check) {
      return ExitNow{2, "--online: goes with --config.check\n"};
    }
    const std::optional<Duration> span = ParseSpan(offset_);
    if (!span) {
      return ExitNow{
          2, "--timeout-offset: \"" + offset_ + "\" is not a duration: for example 0.5 or 500ms\n"};
    }
    options_.timeout_offset = *span;
    for (const std::string& text : options_.listen_addresses) {
      const Result<ListenAddress> address = ParseListenAddress(text);
      if (!address) return ExitNow{2, "--web.listen-address: " + ToString(address.error()) + "\n"};
    }
    if (std::optional<ExitNow> wrong = TakeExternalUrl()) return *std::move(wrong);
    if (std::optional<ExitNow> wrong = TakeRoutePrefix()) return *std::move(wrong);
    return options_;
  }

 private:
  std::optional<ExitNow> TakeExternalUrl() {
    if (!external_url_) return std::nullopt;
    const auto wrong = [this](const std::string& what) {
      return ExitNow{2, "--web.external-url: \"" + *external_url_ + "\": " + what +
                            ": for example https://example.org/kemp/\n"};
    };
    Result<Url> url = ParseUrl(*external_url_);
    if (!url) return wrong(url.error().what);
    if (external_url_->find('?') != std::string::npos) return wrong("it must not have a query");
    std::optional<std::string> path = PathPrefix(url->path);
    if (!path) return wrong("its path may have " + std::string(kPlainParts));
    url->path = *std::move(path);
    options_.external_url = *std::move(url);
    return std::nullopt;
  }

  /// As Prometheus has it: the path of the external URL, where it is not given.
  std::optional<ExitNow> TakeRoutePrefix() {
    if (!route_prefix_) {
      if (options_.external_url) options_.route_prefix = options_.external_url->path;
      return std::nullopt;
    }
    std::optional<std::string> prefix = PathPrefix(*route_prefix_);
    if (!prefix) {
      return ExitNow{2, "--web.route-prefix: \"" + *route_prefix_ + "\": it may have " +
                            std::string(kPlainParts) + ": for example /kemp, or / for none\n"};
    }
    options_.route_prefix = *std::move(prefix);
    return std::nullopt;
  }

  Options options_;
  std::string offset_ = "0.5";
  std::optional<std::string> external_url_;
  std::optional<std::string> route_prefix_;
};

template <typename Command>
std::unique_ptr<CommandOptions> Make() {
  return std::make_unique<Command>();
}

/// The first one is meant where there is no word.
constexpr CommandRow kCommands[] = {
    {"serve", "Serve metrics and pages (default)", 2, Make<ServeOptions>},
    {"check", "Read the pairs once: what is wrong, what to do", kCheckUsage, MakeCheckOptions},
    {"discover", "Find where each fact is, and draft a profile", kDiscoverUsage,
     MakeDiscoverOptions},
};

constexpr std::string_view kAbout =
    "Prometheus exporter for HA pairs of Kemp 360 Central: is the pair in HA, and if not, why; "
    "which unit licenses each LoadMaster; is a license migration stale.";
constexpr std::string_view kFooter =
    "Without --config.file: kemp360.yaml, or /etc/kemp360-exporter/kemp360.yaml.";

/// The word that was given, as its row; the first row without one.
const CommandRow& ChosenCommand(const CLI::App& cli) {
  const std::vector<CLI::App*> words = cli.get_subcommands();
  if (words.empty()) return kCommands[0];
  return *std::ranges::find(kCommands, words[0]->get_name(), &CommandRow::word);
}

/// Takes one of these words, and says which there are.
template <typename T>
CLI::Validator WordOf(std::vector<std::pair<std::string, T>> words) {
  return {[words = std::move(words)](std::string& text) {
            std::vector<std::string> names;
            for (const auto& [word, value] : words) {
              if (text == word) {
                text = std::to_string(static_cast<int>(value));
                return std::string();
              }
              names.push_back(word);
            }
            return Quoted(text) + " is not one of its words: write " + Listed(names, " or ");
          },
          ""};
}

/// "did you mean …?" for the first word or option that nobody expected; empty: none is near.
std::string Suggestion(const CLI::App& cli) {
  const std::vector<CLI::App*> chosen = cli.get_subcommands();
  for (const std::string& given : cli.remaining(true)) {
    std::vector<std::string> known;
    if (given.starts_with('-')) {
      for (const CLI::Option* option : (chosen.empty() ? &cli : chosen.front())->get_options()) {
        for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
      }
    } else if (chosen.empty()) {
      for (const CommandRow& row : kCommands) known.emplace_back(row.word);
    }
    const auto nearest = Nearest(std::string_view(given).substr(0, given.find('=')), known);
    if (nearest) return Quoted(given) + ": did you mean " + Quoted(*nearest) + "?\n";
  }
  return "";
}

/// An option that was given before a word that is not `serve`.
std::optional<std::string> MisplacedOption(const CLI::App& cli) {
  for (const CLI::Option* option : cli.get_options()) {
    if (option->count() != 0) return option->get_name();
  }
  return std::nullopt;
}

}  // namespace

std::string VersionText() {
  const BuildInfo build = ThisBuild();
  return "kemp360_exporter, version " + build.version + " (revision " + build.revision +
         ")\n  compiler: " + build.compiler + "\n  " + CurlVersion() + "\n";
}

void DeclareConfigFile(CLI::App& cli, std::string& file, bool& given) {
  cli.add_option_function<std::string>(
         "--config.file",
         [&file, &given](const std::string& text) {
           file = text;
           given = true;
         },
         "Configuration file, see below")
      ->option_text("FILE=" + std::string(kDefaultConfigFile));
}

void DeclareLogOptions(CLI::App& cli, LogLevel& level, LogFormat& format) {
  cli.add_option("--log.level", level, "debug, info, warn or error")
      ->transform(WordOf<LogLevel>({{"debug", LogLevel::kDebug},
                                    {"info", LogLevel::kInfo},
                                    {"warn", LogLevel::kWarn},
                                    {"error", LogLevel::kError}}))
      ->option_text(level == LogLevel::kError ? "LEVEL=error" : "LEVEL=info");
  cli.add_option("--log.format", format, "logfmt or json")
      ->transform(WordOf<LogFormat>({{"logfmt", LogFormat::kLogfmt}, {"json", LogFormat::kJson}}))
      ->option_text("FORMAT=logfmt");
}

CommandLine ParseOptions(int argc, const char* const* argv) {
  CLI::App cli{std::string(kAbout), "kemp360_exporter"};
  cli.footer(std::string(kFooter));
  cli.get_formatter()->column_width(34);
  cli.require_subcommand(0, 1);
  std::vector<std::unique_ptr<CommandOptions>> commands;
  for (const CommandRow& row : kCommands) {
    commands.push_back(row.make());
    CLI::App* const word = cli.add_subcommand(std::string(row.word), std::string(row.what));
    word->footer(std::string(kFooter));
    commands.back()->Declare(*word);
  }
  commands.front()->Declare(cli);
  cli.set_version_flag("--version", VersionText(), "Print the version and exit");
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const int code = cli.exit(error, out, out);
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
      out << Suggestion(cli);
    }
    return ExitNow{code == 0 ? 0 : ChosenCommand(cli).usage_exit, out.str()};
  }
  const CommandRow& chosen = ChosenCommand(cli);
  if (&chosen != std::begin(kCommands)) {
    if (const std::optional<std::string> option = MisplacedOption(cli)) {
      const std::string word(chosen.word);
      return ExitNow{chosen.usage_exit, *option + ": is before the word \"" + word +
                                            "\": write kemp360_exporter " + word + " first\n"};
    }
  }
  return commands.at(static_cast<std::size_t>(&chosen - std::begin(kCommands)))->Take();
}

std::string DefaultConfigFile() {
  std::error_code error;
  const bool here = std::filesystem::exists(kDefaultConfigFile, error);
  const bool installed = std::filesystem::exists(kInstalledConfigFile, error);
  return std::string(!here && installed ? kInstalledConfigFile : kDefaultConfigFile);
}

}  // namespace kemp360
