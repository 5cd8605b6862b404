// kemp360_simulator: simulated pairs of Kemp 360 Central behind real sockets. See README.md here.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>

#include "simulator/control.h"
#include "simulator/exporter_config.h"
#include "simulator/simulator.h"
#include "support/paths.h"

namespace kemp360::simulator {
namespace {

struct Arguments {
  SimulatorOptions simulator;
  std::string scenario = "healthy";
  bool cause_only = false;
  bool tls = true;
  bool ipv6 = false;
  bool header_authentication = true;
  std::uint16_t control_port = 0;
  std::string output_directory;
  std::string profile;
  double speed = 0;
  bool real_time = false;
  bool list = false;
  bool print_config = false;
  double poll_seconds = 60;
  double sync_seconds = 180;
};

Duration FromSeconds(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

void AddOptions(CLI::App& app, Arguments& arguments) {
  SimulatorOptions& options = arguments.simulator;
  app.add_option("--pairs", options.pairs, "How many pairs")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--loadmasters", options.pair.loadmasters, "Licensed LoadMasters of each pair")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app.add_option("--plain-devices", options.pair.plain_devices, "Devices that were never licensed")
      ->capture_default_str();
  app.add_option("--version-of-units", options.pair.version, "What both units run")
      ->capture_default_str();
  app.add_option("--scenario", arguments.scenario, "How to begin (--list shows all)")
      ->capture_default_str();
  app.add_flag("--cause-only", arguments.cause_only,
               "Let polls and synchronization do the rest of the scenario");
  app.add_option("--dialect", options.dialect,
                 "API of the units: default, other, parentheses, or the file of a description")
      ->capture_default_str();
  app.add_option("--profile", arguments.profile,
                 "A profile file that the exporter's configuration names");
  app.add_option("--listen-base", options.first_port,
                 "Port of the first unit, the others follow (0: free ones)")
      ->capture_default_str();
  app.add_option("--control-port", arguments.control_port,
                 "Port of the control page (0: a free one)")
      ->capture_default_str();
  app.add_flag("--tls,!--no-tls", arguments.tls, "HTTPS with a CA made on the spot (default)");
  app.add_flag("--ipv6", arguments.ipv6, "Listen at ::1 instead of 127.0.0.1");
  app.add_flag("--demand-client-certificate", options.demand_client_certificate,
               "Only clients with a certificate of that CA");
  app.add_flag("--header-authentication,!--no-header-authentication",
               arguments.header_authentication,
               "Whether the web server passes the header Authorization on (default: it does)");
  app.add_flag("--gzip", options.apache.deflate, "mod_deflate is on for JSON");
  app.add_option("--max-limit", options.site.max_limit, "Maximum rows of a page (0: no limit)")
      ->capture_default_str();
  app.add_flag("--normal-claims", options.site.normal_claims,
               "Normal devices have a claim of false, too (default dialect)");
  app.add_option("--poll-interval", arguments.poll_seconds, "Seconds between HA polls")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--sync-delay", arguments.sync_seconds,
                 "Seconds until a license migration is synchronized")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--output-dir", arguments.output_directory,
                 "Write the exporter's kemp360.yaml, ca.pem and key files there");
  app.add_flag("--real-time", arguments.real_time, "Time passes inside as it does outside");
  app.add_option("--speed", arguments.speed,
                 "Time passes that many times faster (implies --real-time)")
      ->check(CLI::PositiveNumber);
  app.add_flag("--list", arguments.list, "Show all scenarios, actions and faults, and exit");
  app.add_flag("--print-config", arguments.print_config,
               "Show the exporter's configuration on standard output too");
}

void Complete(Arguments& arguments) {
  SimulatorOptions& options = arguments.simulator;
  options.tls = arguments.tls;
  options.family = arguments.ipv6 ? Family::kIpv6 : Family::kIpv4;
  options.site.header_authentication = arguments.header_authentication;
  options.pair.poll_interval = FromSeconds(arguments.poll_seconds);
  options.pair.poll_offset = options.pair.poll_interval / 3;
  options.pair.sync_delay = FromSeconds(arguments.sync_seconds);
  options.recorded_requests = 100;
  if (arguments.real_time && arguments.speed == 0) arguments.speed = 1;
  // The profile of a made-up dialect lies beside the tests.
  const auto shipped = testing::FixturePath("profiles/" + options.dialect + ".yaml");
  if (arguments.profile.empty() && std::filesystem::exists(shipped)) arguments.profile = shipped;
}

void List() {
  std::puts("Scenarios:");
  for (const Scenario& scenario : AllScenarios()) {
    std::printf("  %-26s %s\n", std::string(scenario.name).c_str(),
                std::string(scenario.help).c_str());
  }
  std::puts("\nActions:");
  for (const ActionRule& rule : AllActions()) {
    std::printf("  %-26s %s\n", std::string(rule.name).c_str(), std::string(rule.help).c_str());
  }
  std::puts("\nFaults:");
  for (const FaultRule& rule : AllFaults()) {
    std::printf("  %-26s %s\n", std::string(rule.name).c_str(), std::string(rule.help).c_str());
  }
}

/// Two thousand listeners and their clients need more descriptors than the usual limit.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

sigset_t EndingSignals() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

/// Lets time flow until SIGINT or SIGTERM.
void WaitForTheEnd(Simulator& simulator, double speed) {
  const sigset_t signals = EndingSignals();
  if (speed == 0) {
    ::sigwaitinfo(&signals, nullptr);
    return;
  }
  auto before = std::chrono::steady_clock::now();
  const timespec step{0, 100'000'000};
  while (::sigtimedwait(&signals, nullptr, &step) < 0) {
    const auto now = std::chrono::steady_clock::now();
    simulator.Advance(FromSeconds(std::chrono::duration<double>(now - before).count() * speed));
    before = now;
  }
}

int Run(const Arguments& arguments) {
  // Before any thread: all of them leave these signals to WaitForTheEnd.
  const sigset_t signals = EndingSignals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  RaiseDescriptorLimit();
  Simulator simulator(arguments.simulator);
  const auto settle = arguments.cause_only ? Settle::kByTime : Settle::kAtOnce;
  if (const auto applied = simulator.Apply(arguments.scenario, {}, settle); !applied) {
    throw std::runtime_error(ToString(applied.error()));
  }
  Control control(simulator, arguments.control_port);
  for (std::size_t pair = 0; pair < std::min<std::size_t>(simulator.pairs(), 20); ++pair) {
    std::printf("%s: unit a %s, unit b %s\n", simulator.PairName(pair).c_str(),
                simulator.UnitUrl(pair, 0).c_str(), simulator.UnitUrl(pair, 1).c_str());
  }
  if (simulator.pairs() > 20) std::printf("… and %zu more pairs\n", simulator.pairs() - 20);
  std::printf("control: %s\n", control.url().c_str());
  const std::string profile = arguments.profile.empty() ? "" : "profile.yaml";
  if (arguments.print_config) std::fputs(ExporterConfig(simulator, profile).c_str(), stdout);
  if (!arguments.output_directory.empty()) {
    WriteExporterFiles(simulator, arguments.output_directory, arguments.profile);
    std::printf("exporter: --config.file %s/kemp360.yaml\n", arguments.output_directory.c_str());
  }
  std::fflush(stdout);
  WaitForTheEnd(simulator, arguments.speed);
  return 0;
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"Simulated pairs of Kemp 360 Central, for demos, tests and writing alerts."};
  AddOptions(app, arguments);
  CLI11_PARSE(app, argc, argv);
  if (arguments.list) {
    List();
    return 0;
  }
  Complete(arguments);
  return Run(arguments);
}

}  // namespace
}  // namespace kemp360::simulator

int main(int argc, char** argv) {
  try {
    return kemp360::simulator::Main(argc, argv);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "kemp360_simulator: %s\n", exception.what());
    return 1;
  }
}
