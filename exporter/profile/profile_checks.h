#pragma once

#include <optional>
#include <string_view>

#include "yaml/key_table.h"

namespace kemp360 {

/// What the texts of a profile must be like; its table names them.

[[nodiscard]] std::optional<Problem> CheckSourceName(std::string_view text);
[[nodiscard]] std::optional<Problem> CheckSourcePath(std::string_view text);
[[nodiscard]] std::optional<Problem> CheckLoginPath(std::string_view text);
[[nodiscard]] std::optional<Problem> CheckParameterName(std::string_view text);
[[nodiscard]] std::optional<Problem> CheckPointer(std::string_view text);
[[nodiscard]] std::optional<Problem> CheckDelimiter(std::string_view text);

}  // namespace kemp360
