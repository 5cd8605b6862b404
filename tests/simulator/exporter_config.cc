#include "simulator/exporter_config.h"
#include "support/read_file.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace kemp360::simulator {
std::string ConfigUnitName(UnitIndex unit) { return unit == 0 ? "central-a" : "central-b"; }

std::string ExporterConfig(const Simulator& simulator, const std::string& profile) {
  std::string text =
      "# Written by kemp360_simulator: every pair that it simulates.\n"
      "defaults:\n"
      "  username: " +
      simulator.Username(0, 0) + "\n  api_key_file: keys/{pair}.{unit}\n";
  if (!profile.empty()) text += "  profile: " + profile + "\n";
  if (simulator.options().tls) {
    text += "  tls_config:\n    ca_file: ca.pem\n";
    if (simulator.options().demand_client_certificate) {
      text += "    cert_file: client.pem\n    key_file: client-key.pem\n";
    }
  }
  text += "pairs:\n";
  for (std::size_t pair = 0; pair < simulator.pairs(); ++pair) {
    text += "  - name: " + simulator.PairName(pair) + "\n    units:\n";
    for (UnitIndex unit = 0; unit < 2; ++unit) {
      text += "      - name: " + ConfigUnitName(unit) +
              "\n        url: " + simulator.UnitUrl(pair, unit) + "\n";
    }
  }
  return text;
}

void WriteExporterFiles(const Simulator& simulator, const std::filesystem::path& directory,
                        const std::filesystem::path& profile) {
  std::filesystem::create_directories(directory / "keys");
  std::filesystem::create_directories(directory / "passwords");
  if (simulator.options().tls) WritePrivateFile(directory / "ca.pem", simulator.CaPem());
  if (simulator.options().demand_client_certificate) {
    const Identity client = simulator.authority().Issue(
        {.common_name = "exporter", .alternative_names = {}, .for_client = true});
    WritePrivateFile(directory / "client.pem", client.certificate_pem);
    WritePrivateFile(directory / "client-key.pem", client.key_pem);
  }
  for (std::size_t pair = 0; pair < simulator.pairs(); ++pair) {
    for (UnitIndex unit = 0; unit < 2; ++unit) {
      const std::string name = simulator.PairName(pair) + "." + ConfigUnitName(unit);
      WritePrivateFile(directory / "keys" / name, simulator.Key(pair, unit) + "\n");
      WritePrivateFile(directory / "passwords" / name, simulator.Password(pair, unit) + "\n");
    }
  }
  if (!profile.empty()) WritePrivateFile(directory / "profile.yaml", testing::ReadFile(profile));
  const std::string config = ExporterConfig(simulator, profile.empty() ? "" : "profile.yaml");
  WritePrivateFile(directory / "kemp360.yaml.new", config);
  std::filesystem::rename(directory / "kemp360.yaml.new", directory / "kemp360.yaml");
}

}  // namespace kemp360::simulator
