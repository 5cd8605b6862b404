#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/child_process.h"
#include "support/exposition.h"
#include "support/http_client.h"

namespace kemp360::testing {

/// The real kemp360_exporter, run with a configuration file on a free port. Logs at debug, so that
/// a test can look for what must never be there.
class ExporterProcess {
 public:
  /// Throws std::runtime_error with its output if it does not come up.
  explicit ExporterProcess(const std::string& config_file,
                           const std::vector<std::string>& more_arguments = {});

  /// The exporter's program with these arguments and no others.
  [[nodiscard]] static std::vector<std::string> CommandLine(std::vector<std::string> arguments);

  /// Of its first listen address, which is 127.0.0.1.
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The ports that it has said so far, in the order of its listen addresses.
  [[nodiscard]] std::vector<std::uint16_t> Ports() const;
  /// The body of a 200; anything else throws with status and body.
  [[nodiscard]] std::string Text(const std::string& target) const;
  [[nodiscard]] Exposition Scrape(const std::string& target = "/metrics") const {
    return Exposition(Text(target));
  }
  [[nodiscard]] HttpReply Get(const std::string& target,
                              const std::vector<std::string>& headers = {}) const {
    return HttpGet(port_, target, headers);
  }
  /// All that it has logged.
  [[nodiscard]] std::string Log() const { return process_.Output(); }
  ChildProcess& process() { return process_; }

 private:
  ChildProcess process_;
  std::uint16_t port_ = 0;
};

}  // namespace kemp360::testing
