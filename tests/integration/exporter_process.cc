#include "integration/exporter_process.h"
#include "support/paths.h"

#include <cstddef>
#include <stdexcept>

namespace kemp360::testing {
namespace {

const std::string kListening = "msg=listening port=";

std::vector<std::string> Arguments(const std::string& config_file,
                                   const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"--config.file", config_file,   "--web.listen-address",
                                     "127.0.0.1:0",   "--log.level", "debug"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

std::vector<std::string> ExporterProcess::CommandLine(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ExporterPath());
  return arguments;
}

ExporterProcess::ExporterProcess(const std::string& config_file,
                                 const std::vector<std::string>& more_arguments)
    : process_(CommandLine(Arguments(config_file, more_arguments))) {
  if (!process_.WaitForOutput(kListening))
    throw std::runtime_error("the exporter did not come up: " + process_.Output());
  port_ = Ports().front();
}

std::vector<std::uint16_t> ExporterProcess::Ports() const {
  std::vector<std::uint16_t> ports;
  const std::string log = process_.Output();
  for (std::size_t at = 0; (at = log.find(kListening, at)) != std::string::npos;) {
    at += kListening.size();
    ports.push_back(static_cast<std::uint16_t>(std::stoi(log.substr(at))));
  }
  return ports;
}

std::string ExporterProcess::Text(const std::string& target) const {
  const HttpReply reply = HttpGet(port_, target);
  if (reply.status != 200) {
    throw std::runtime_error(target + ": " + std::to_string(reply.status) + " " + reply.Text());
  }
  return reply.Text();
}

}  // namespace kemp360::testing
