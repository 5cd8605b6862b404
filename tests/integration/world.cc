#include "integration/world.h"
#include "support/paths.h"
#include "support/read_file.h"
#include "support/temp_directory.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace kemp360::testing {
namespace {

constexpr std::array<std::string_view, 2> kUnitNames{"central-a", "central-b"};

simulator::SimulatorOptions ForSimulator(const WorldOptions& options) {
  simulator::SimulatorOptions made = options.simulator;
  made.dialect = options.dialect;
  return made;
}

bool HasProfile(const WorldOptions& options) {
  return options.dialect != "default" && !options.dialect.ends_with(".json");
}

/// Every line of `lines`, so many spaces further in.
std::string Indented(const std::string& lines, std::size_t spaces) {
  std::istringstream in(lines);
  std::string text;
  for (std::string line; std::getline(in, line);) text += std::string(spaces, ' ') + line + "\n";
  return text;
}

std::string PairYaml(simulator::Simulator& pairs, std::size_t pair, const WorldOptions& options) {
  std::string text = "  - name: " + (pair == 0 ? std::string("emea") : pairs.PairName(pair)) +
                     "\n" + Indented(options.pair_lines, 4) + "    units:\n";
  for (std::size_t unit = 0; unit < 2; ++unit) {
    text += "      - name: " + std::string(kUnitNames.at(unit)) + "\n";
    text += "        url: " + pairs.UnitUrl(pair, unit) + "\n";
    text += "        username: " + pairs.Username(pair, unit) + "\n";
    text += std::string(options.password ? "        password_file: password."
                                         : "        api_key_file: key.") +
            std::to_string(pair) + "." + std::to_string(unit) + "\n";
    if (pairs.options().tls) text += "        tls_config: {ca_file: ca.pem}\n";
    if (HasProfile(options)) text += "        profile: ./profile.yaml\n";
    text += Indented(options.unit_lines, 8);
  }
  return text;
}

}  // namespace

WorldOptions In(const std::string& dialect) {
  WorldOptions options;
  options.dialect = dialect;
  return options;
}

World::World(WorldOptions options)
    : options_(std::move(options)),
      directory_(MakeTempDirectory()),
      simulator_(std::make_unique<simulator::Simulator>(ForSimulator(options_))) {
  WriteFile("ca.pem", simulator_->CaPem());
  if (HasProfile(options_)) {
    std::filesystem::copy_file(FixturePath("profiles/") + options_.dialect + ".yaml",
                               directory_ / "profile.yaml");
  }
  std::string config = options_.top_lines + "\npairs:\n";
  for (std::size_t pair = 0; pair < simulator_->pairs(); ++pair) {
    for (std::size_t unit = 0; unit < 2; ++unit) {
      const std::string tail = std::to_string(pair) + "." + std::to_string(unit);
      WriteFile("key." + tail, simulator_->Key(pair, unit) + "\n");
      WriteFile("password." + tail, simulator_->Password(pair, unit) + "\n");
    }
    config += PairYaml(*simulator_, pair, options_);
  }
  WriteFile("kemp360.yaml", config);
  if (options_.start) Start();
}

World::~World() {
  exporter_.reset();
  simulator_->Stop();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::filesystem::path World::KeyFile(std::size_t pair, std::size_t unit) const {
  return directory_ / ("key." + std::to_string(pair) + "." + std::to_string(unit));
}

void World::Start() {
  exporter_.reset();
  exporter_ = std::make_unique<ExporterProcess>(config_file().string(), options_.arguments);
}

void World::Scenario(const std::string& name) {
  const Result<std::string> applied = simulator_->Apply(name);
  if (!applied) throw std::runtime_error(ToString(applied.error()));
}

void World::Act(const simulator::Action& action) {
  const Result<std::string> done = simulator_->Act(0, action);
  if (!done) throw std::runtime_error(ToString(done.error()));
}

void World::Reload() {
  const std::size_t said = exporter_->Log().size();
  exporter_->process().Signal(SIGHUP);
  if (!exporter_->process().WaitForOutputAfter(said, "configuration loaded"))
    throw std::runtime_error("not reloaded: " + exporter_->Log().substr(said));
}

void World::Fault(std::size_t unit, simulator::Fault fault) {
  const Result<simulator::Fault> set = simulator_->SetFault(0, unit, std::move(fault));
  if (!set) throw std::runtime_error(ToString(set.error()));
}

void World::WriteFile(const std::filesystem::path& name, const std::string& text) const {
  std::ofstream out(directory_ / name, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + name.string());
}

std::string World::ConfigText() const { return ReadFile(config_file()); }

std::vector<std::string> World::Secrets() const {
  std::vector<std::string> secrets;
  for (std::size_t pair = 0; pair < simulator_->pairs(); ++pair) {
    for (std::size_t unit = 0; unit < 2; ++unit) {
      secrets.push_back(simulator_->Key(pair, unit));
      secrets.push_back(simulator_->Password(pair, unit));
      secrets.push_back(simulator_->With(
          pair, [unit](const simulator::SimulatedPair& one) { return one.unit(unit).ha_key; }));
    }
  }
  return secrets;
}

std::string PairSeries(const std::string& name, const std::string& more) {
  return name + "{pair=\"emea\"" + (more.empty() ? "" : "," + more) + "}";
}

std::string UnitSeries(const std::string& name, std::size_t unit, const std::string& more) {
  return PairSeries(
      name, "unit=\"" + std::string(kUnitNames.at(unit)) + "\"" + (more.empty() ? "" : "," + more));
}

}  // namespace kemp360::testing
