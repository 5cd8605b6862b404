#include "app/discover_options.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/command_options.h"
#include "base/clean_text.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

class DiscoverCommandOptions final : public CommandOptions {
 public:
  void Declare(CLI::App& cli) override {
    cli.add_option("PAIR", options_.pair, "Pair; may be left out if there is only one");
    DeclareConfigFile(cli, options_.config_file, options_.config_file_given);
    cli.add_option("--write-profile", options_.write_profile, "Write the drafted profile to FILE")
        ->option_text("FILE");
    cli.add_flag("--force", options_.force, "Overwrite existing files");
    cli.add_flag("--dry-run", options_.dry_run, "Request only the listing; print the plan");
    cli.add_option("--ask", options_.ask, "Also request this path; may be repeated")
        ->allow_extra_args(false)
        ->option_text("PATH");
    cli.add_option("--max-requests", options_.max_requests, "Maximum number of requests per unit")
        ->check(CLI::Range(std::size_t{1}, std::size_t{10000}))
        ->option_text("NUMBER=300");
    cli.add_option("--har", har_, "Read what a browser recorded; once per unit")
        ->allow_extra_args(false)
        ->option_text("UNIT=FILE");
    cli.add_option("--record", options_.record, "Write the responses, without secrets, to DIR")
        ->option_text("DIR");
    cli.add_option("--replay", options_.replay, "Read a record instead of the units")
        ->option_text("DIR");
    cli.add_option("--output", output_, "text or json")
        ->check(CLI::IsMember(std::vector<std::string>{"text", "json"}))
        ->option_text("FORMAT=text");
    DeclareLogOptions(cli, options_.log_level, options_.log_format);
    cli.footer(
        "Exit status: 0 every fact is certain or likely; 1 some are left to choose or not\n"
        "found; 2 a unit could not be read, or a signal ended the command; 3 usage or\n"
        "configuration. Only reading requests, one at a time per unit; none with --har or\n"
        "--replay and no PAIR.");
  }

  CommandLine Take() override {
    const auto usage = [](const std::string& text) { return ExitNow{kDiscoverUsage, text + "\n"}; };
    options_.json = output_ == "json";
    for (const std::string& path : options_.ask) {
      const Result<std::string> checked = CheckProfilePath(path.substr(0, path.find('?')));
      if (!checked) return usage("--ask: " + Quoted(path) + ": " + checked.error().what);
    }
    for (const std::string& text : har_) {
      const std::size_t equals = text.find('=');
      if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
        return usage("--har: " + Quoted(text) + " is not UNIT=FILE: for example central-a=a.har");
      }
      options_.har.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    if (!options_.har.empty() && options_.har.size() != 2) {
      return usage("--har: a pair has two units: give one file for each");
    }
    if (options_.har.size() == 2 && options_.har[0].first == options_.har[1].first) {
      return usage("--har: both files are of unit " + Quoted(options_.har[0].first) +
                   ": name two units");
    }
    if (!options_.replay.empty() && (!options_.har.empty() || !options_.pair.empty())) {
      return usage("--replay: goes with neither PAIR nor --har: a record is read alone");
    }
    if (options_.dry_run && !options_.UsesNetwork()) {
      return usage("--dry-run: nothing is requested with --replay, or with --har and no PAIR");
    }
    return options_;
  }

 private:
  DiscoverOptions options_;
  std::vector<std::string> har_;
  std::string output_ = "text";
};

}  // namespace

std::unique_ptr<CommandOptions> MakeDiscoverOptions() {
  return std::make_unique<DiscoverCommandOptions>();
}

}  // namespace kemp360
