#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/mistakes.h"

namespace kemp360::testing {

[[nodiscard]] inline std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline void WriteWhole(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// The YAML files directly in a folder, sorted.
[[nodiscard]] inline std::vector<std::filesystem::path> YamlFilesIn(
    const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// One line each, without the folder in which this source tree happens to lie.
[[nodiscard]] inline std::string AsLines(const std::vector<Mistake>& mistakes,
                                         const std::filesystem::path& folder) {
  const std::string prefix = folder.string() + "/";
  std::string lines;
  for (const Mistake& mistake : mistakes) lines += ToString(mistake) + "\n";
  for (std::size_t at = lines.find(prefix); at != std::string::npos; at = lines.find(prefix, at)) {
    lines.erase(at, prefix.size());
  }
  return lines;
}

/// The one switch that rewrites what tests pin.
[[nodiscard]] inline bool RewriteGolden() {
  return std::getenv("KEMP360_REWRITE_GOLDEN") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

using MistakesOf = std::function<std::vector<Mistake>(const std::filesystem::path&)>;

/// Every bad file says exactly what is in the text file beside it.
inline void CheckBadFiles(const std::filesystem::path& folder, std::size_t at_least,
                          const MistakesOf& mistakes_of) {
  const std::vector<std::filesystem::path> files = YamlFilesIn(folder);
  CHECK(files.size() >= at_least);
  for (const std::filesystem::path& file : files) {
    INFO(file.filename().string());
    const std::string said = AsLines(mistakes_of(file), folder);
    CHECK_FALSE(said.empty());
    std::filesystem::path expected = file;
    expected.replace_extension(".txt");
    if (RewriteGolden()) WriteWhole(expected, said);
    CHECK(said == ReadWhole(expected));
  }
}

}  // namespace kemp360::testing
