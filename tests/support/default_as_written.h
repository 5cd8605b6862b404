#pragma once

#include <string>

#include "base/text.h"
#include "yaml/key_table.h"
#include "yaml/yaml_writer.h"

namespace kemp360::testing {

/// The default of a key as it would be written; "": it has none.
[[nodiscard]] inline std::string DefaultAsWritten(const KeySpec& key) {
  if (!key.default_text) return "";
  const std::string& text = *key.default_text;
  const bool is_text = key.value.kind == ValueKind::kText || key.value.kind == ValueKind::kFile;
  const bool plain = !text.empty() && (IsAlphanumeric(text.front()) || text.front() == '/');
  return is_text && !plain ? YamlQuoted(text) : text;
}

}  // namespace kemp360::testing
