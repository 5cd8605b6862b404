#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace kemp360::testing {

/// A new, empty directory below the system's temporary one, readable by its owner alone. The caller
/// removes it.
inline std::filesystem::path MakeTempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "kemp360-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory: " + name);
  return name;
}

}  // namespace kemp360::testing
