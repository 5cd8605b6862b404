#pragma once

#include <string>
#include <string_view>

#include "yaml/key_table.h"

namespace kemp360 {

/// A JSON Schema (draft 07) for editors, made from the table that the parser uses.
[[nodiscard]] std::string JsonSchema(const KeyTable& root, std::string_view title);

}  // namespace kemp360
