#include "integration/exporter_process.h"

#include <cstddef>
#include <stdexcept>

namespace kemp360::testing {
namespace {

std::vector<std::string> CommandLine(const std::string& config_file,
                                     const std::vector<std::string>& more) {
  std::vector<std::string> argv{
      KEMP360_EXPORTER, "--config.file", config_file, "--web.listen-address",
      "127.0.0.1:0",    "--log.level",   "debug"};
  argv.insert(argv.end(), more.begin(), more.end());
  return argv;
}

}  // namespace

ExporterProcess::ExporterProcess(const std::string& config_file,
                                 const std::vector<std::string>& more_arguments)
    : process_(CommandLine(config_file, more_arguments)) {
  const std::string mark = "msg=listening port=";
  if (!process_.WaitForOutput(mark))
    throw std::runtime_error("the exporter did not come up: " + process_.Output());
  const std::string log = process_.Output();
  port_ = static_cast<std::uint16_t>(std::stoi(log.substr(log.find(mark) + mark.size())));
}

std::string ExporterProcess::Text(const std::string& target) const {
  const HttpReply reply = HttpGet(port_, target);
  if (reply.status != 200) {
    throw std::runtime_error(target + ": " + std::to_string(reply.status) + " " + reply.Text());
  }
  return reply.Text();
}

}  // namespace kemp360::testing
