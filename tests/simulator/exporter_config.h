#pragma once

#include <filesystem>
#include <string>

#include "simulator/simulator.h"

namespace kemp360::simulator {

/// The exporter's configuration file for all pairs of the simulator. `profile`: the path of a
/// profile, "" for the built-in one.
[[nodiscard]] std::string ExporterConfig(const Simulator& simulator, const std::string& profile);

/// Writes into `directory` (made if need be): ca.pem, keys/PAIR.UNIT, passwords/PAIR.UNIT,
/// client.pem and client-key.pem where a client certificate is demanded, profile.yaml where the
/// dialect needs one (a copy of `profile`), and last of all kemp360.yaml: who waits for that file
/// finds the rest. Throws std::runtime_error (or filesystem_error) naming what cannot be written.
void WriteExporterFiles(const Simulator& simulator, const std::filesystem::path& directory,
                        const std::filesystem::path& profile);

/// "central-a", "central-b": the names of the units in that configuration.
[[nodiscard]] std::string ConfigUnitName(UnitIndex unit);

}  // namespace kemp360::simulator
