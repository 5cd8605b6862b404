#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "yaml/key_table.h"

namespace kemp360 {

/// Certificates and keys are not longer.
inline constexpr std::size_t kLargestPem = 4U << 20U;

/// What is wrong with a file, not kAnything: it names the file, never anything that is in it.
[[nodiscard]] std::optional<Problem> CheckFileContent(const std::string& path, FileContent content);

/// One of the two files of a client certificate is named, and the other one is not.
[[nodiscard]] std::optional<Problem> CheckBothFiles(const std::string& cert_file,
                                                    const std::string& key_file);

}  // namespace kemp360
