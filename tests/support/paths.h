#pragma once

#include <string>
#include <string_view>

namespace kemp360::testing {

// Where this source tree and its build lie. Only paths.cc is compiled with them: an absolute path
// on the command line of every file would keep two clones from sharing what they compiled.

/// The absolute path of `file`, which is relative to the source tree.
std::string SourcePath(std::string_view file);

/// The absolute path of `file` in tests/fixtures.
std::string FixturePath(std::string_view file);

/// The absolute path of `file` in tests/golden.
std::string GoldenPath(std::string_view file);

/// The exporter of the same build, or the one that the environment variable KEMP360_EXPORTER names.
std::string ExporterPath();

}  // namespace kemp360::testing
