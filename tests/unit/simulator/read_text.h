#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace kemp360::simulator {

/// The whole file; "" if there is none.
[[nodiscard]] inline std::string ReadText(const std::filesystem::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

[[nodiscard]] inline std::string ReadReadme() {
  return ReadText(std::filesystem::path(KEMP360_SOURCE_DIR) / "tests/simulator/README.md");
}

}  // namespace kemp360::simulator
