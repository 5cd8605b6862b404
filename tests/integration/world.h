#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "integration/exporter_process.h"
#include "simulator/simulator.h"
#include "support/exposition.h"

namespace kemp360::testing {

/// What a test wants to be different from one healthy pair in the default dialect.
struct WorldOptions {
  simulator::SimulatorOptions simulator{};
  /// default, other or parentheses: simulator and profile; or a description, without a profile.
  std::string dialect = "default";
  std::string unit_lines{};              ///< more lines of YAML for both units, without indentation
  std::string pair_lines{};              ///< the same for every pair
  std::string top_lines{};               ///< the same for the file
  bool password = false;                 ///< log in instead of reading a key file
  std::vector<std::string> arguments{};  ///< of the exporter
  bool start = true;                     ///< false: the test calls Start()
};

/// Nothing is different but the dialect.
[[nodiscard]] WorldOptions In(const std::string& dialect);

/// A simulated pair over real HTTPS, a configuration in a directory of its own, and the real
/// exporter reading it.
class World {
 public:
  explicit World(WorldOptions options = {});
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  [[nodiscard]] simulator::Simulator& pair() { return *simulator_; }
  [[nodiscard]] ExporterProcess& exporter() { return *exporter_; }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] std::filesystem::path config_file() const { return directory_ / "kemp360.yaml"; }
  [[nodiscard]] std::filesystem::path KeyFile(std::size_t pair, std::size_t unit) const;

  void Start();
  /// Applies the scenario to every pair, at once; throws if there is none of that name.
  void Scenario(const std::string& name);
  /// To the only pair. Throws if the simulator does not know it, as the next one.
  void Act(const simulator::Action& action);
  void Fault(std::size_t unit, simulator::Fault fault);
  /// Sends SIGHUP and waits until the configuration was read again; throws if it is refused.
  void Reload();
  /// Reads the pair now.
  [[nodiscard]] Exposition Scrape() const { return exporter_->Scrape(); }

  void WriteFile(const std::filesystem::path& name, const std::string& text) const;
  /// The configuration that it started with, for a test that changes it.
  [[nodiscard]] std::string ConfigText() const;
  /// Every secret of this world: keys, passwords, HA keys.
  [[nodiscard]] std::vector<std::string> Secrets() const;

 private:
  const WorldOptions options_;
  std::filesystem::path directory_;
  std::unique_ptr<simulator::Simulator> simulator_;
  std::unique_ptr<ExporterProcess> exporter_;
};

/// The series of the only pair: Pair("kemp360_pair_check", "check=\"ha_mode\"").
[[nodiscard]] std::string PairSeries(const std::string& name, const std::string& more = "");
/// The series of unit 0 or 1 of the only pair; labels come in the catalogue's order after pair and
/// unit.
[[nodiscard]] std::string UnitSeries(const std::string& name, std::size_t unit,
                                     const std::string& more = "");
[[nodiscard]] inline std::string CheckSeries(const std::string& check) {
  return PairSeries("kemp360_pair_check", "check=\"" + check + "\"");
}

}  // namespace kemp360::testing
