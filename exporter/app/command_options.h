#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/options.h"

namespace CLI {
class App;
}

namespace kemp360 {

/// The options of one command, while argv is parsed.
class CommandOptions {
 public:
  CommandOptions() = default;
  CommandOptions(const CommandOptions&) = delete;
  CommandOptions& operator=(const CommandOptions&) = delete;
  virtual ~CommandOptions() = default;

  /// Adds them to `cli`, whose parsing then writes into this.
  virtual void Declare(CLI::App& cli) = 0;
  /// What was parsed, or what is wrong with it.
  [[nodiscard]] virtual CommandLine Take() = 0;
};

/// A row of the table of commands.
struct CommandRow {
  std::string_view word;
  std::string_view what;  ///< one line, for --help
  int usage_exit;         ///< after an error on the command line
  std::unique_ptr<CommandOptions> (*make)();
};

[[nodiscard]] std::unique_ptr<CommandOptions> MakeCheckOptions();
[[nodiscard]] std::unique_ptr<CommandOptions> MakeDiscoverOptions();

/// --config.file; `given`: it was.
void DeclareConfigFile(CLI::App& cli, std::string& file, bool& given);
/// --log.level and --log.format; what they are set to is their default.
void DeclareLogOptions(CLI::App& cli, LogLevel& level, LogFormat& format);

}  // namespace kemp360
