#include "support/paths.h"

#include <cstdlib>

namespace kemp360::testing {
namespace {

std::string Joined(std::string_view folder, std::string_view file) {
  return std::string(folder).append("/").append(file);
}

}  // namespace

std::string SourcePath(std::string_view file) { return Joined(KEMP360_SOURCE_DIR, file); }

std::string FixturePath(std::string_view file) {
  return Joined(KEMP360_SOURCE_DIR "/tests/fixtures", file);
}

std::string GoldenPath(std::string_view file) {
  return Joined(KEMP360_SOURCE_DIR "/tests/golden", file);
}

std::string ExporterPath() {
  const char* const other = std::getenv("KEMP360_EXPORTER");
  return other != nullptr ? other : Joined(KEMP360_BINARY_DIR, "exporter/app/kemp360_exporter");
}

}  // namespace kemp360::testing
