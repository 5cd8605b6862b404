#include "app/check_options.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/command_options.h"
#include "base/quantities.h"

namespace kemp360 {
namespace {

template <Worded Enum>
CLI::IsMember OneOf() {
  return CLI::IsMember(std::vector<std::string>(kWordsFor<Enum>.begin(), kWordsFor<Enum>.end()));
}

class CheckCommandOptions final : public CommandOptions {
 public:
  void Declare(CLI::App& cli) override {
    cli.add_option("PAIR", options_.pairs, "Pairs to check; all, if none is named")
        ->option_text("...");
    DeclareConfigFile(cli, options_.config_file, options_.config_file_given);
    cli.add_flag("--all", options_.view.all, "Also list the checks that hold");
    cli.add_flag("--loadmasters", options_.view.loadmasters,
                 "List every LoadMaster with owner and claims");
    cli.add_option("--after", after_, "Check-list: restore, upgrade or removal")
        ->check(OneOf<CheckJob>())
        ->option_text("JOB");
    cli.add_flag("--watch", watch_, "Read again until everything holds")->option_text("[=10s]");
    cli.add_option("--output", output_, "text, json or nagios")
        ->check(OneOf<CheckOutput>())
        ->option_text("FORMAT=text");
    cli.add_option("--from", from_, "Read a running exporter, not the units")->option_text("URL");
    cli.add_option("--http.config.file", options_.http_config_file,
                   "With --from: password and CA, as for promtool")
        ->option_text("FILE");
    cli.add_flag("--list", options_.list, "Print the names of the pairs, and exit");
    DeclareLogOptions(cli, options_.log_level, options_.log_format);
    cli.footer(
        "Exit status: 0 all hold; 1 violated, or work is left; 2 not read or undecided;\n"
        "3 usage or configuration. nagios: 0 ok, 1 warning, 2 critical, 3 unknown.\n"
        "--after removal works with one unit or two. --watch ends with Ctrl-C.");
  }

  CommandLine Take() override {
    options_.view.after = ParseWord<CheckJob>(after_);
    options_.output = ParseWord<CheckOutput>(output_).value_or(CheckOutput::kText);
    if (watch_ == "true") watch_ = "10s";  // what CLI11 makes of a flag without a value
    if (!watch_.empty()) {
      options_.watch = ParseDuration(watch_);
      if (!options_.watch || *options_.watch < std::chrono::seconds(1)) {
        return ExitNow{kCheckUsage, "--watch: \"" + watch_ +
                                        "\" is not a duration of a second or more: for example "
                                        "--watch=10s\n"};
      }
    }
    if (from_.empty() && !options_.http_config_file.empty()) {
      return ExitNow{kCheckUsage,
                     "--http.config.file: it applies to --from: name the exporter with --from\n"};
    }
    if (from_.empty()) return options_;
    Result<Url> url = ParseUrl(from_);
    if (!url) return ExitNow{kCheckUsage, "--from: " + ToString(url.error()) + "\n"};
    if (!url->query.empty()) {
      return ExitNow{kCheckUsage, "--from: the URL has a query: remove it\n"};
    }
    constexpr std::string_view kStatus = "/status";
    while (url->path.ends_with('/')) url->path.pop_back();
    if (!url->path.ends_with(kStatus)) url->path += kStatus;
    options_.from = *std::move(url);
    return options_;
  }

 private:
  CheckOptions options_;
  std::string after_;
  std::string output_{ToString(CheckOutput::kText)};
  std::string watch_;
  std::string from_;
};

}  // namespace

std::unique_ptr<CommandOptions> MakeCheckOptions() {
  return std::make_unique<CheckCommandOptions>();
}

}  // namespace kemp360
