#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <string>

#include "support/paths.h"
#include "support/yaml_files.h"
#include "yaml/checked_value.h"
#include "yaml/key_table.h"

namespace kemp360::testing {

/// Every key of a table and of the tables below it, once, with the path of keys that leads there.
inline void Visit(const KeyTable& table, const std::string& path, std::set<const KeyTable*>& seen,
                  const std::function<void(const std::string&, const KeySpec&)>& visit) {
  if (!seen.insert(&table).second) return;
  for (const KeySpec& key : table.keys) {
    visit(path + key.name, key);
    const ValueSpec* value = &key.value;
    while (value->item != nullptr) value = value->item.get();
    if (value->table == nullptr) continue;
    const bool named_map = value != &key.value || value->table->keys.empty();
    Visit(*value->table, named_map ? "" : path + key.name + ".", seen, visit);
  }
}

/// The row of a key in a table of the documentation: | `key` | meaning | default | example |
[[nodiscard]] inline bool HasRow(const std::string& page, const std::string& key,
                                 const std::string& default_text) {
  const std::string start = "| `" + key + "` |";
  const std::string wanted = default_text.empty() ? "–" : "`" + default_text + "`";
  for (std::size_t at = page.find(start); at != std::string::npos; at = page.find(start, at + 1)) {
    const std::string row = page.substr(at, page.find('\n', at) - at);
    const std::size_t example = row.rfind(" | ", row.size() - 3);
    const std::size_t before = row.rfind(" | ", example - 1);
    if (row.substr(before + 3, example - before - 3) == wanted) return true;
  }
  return false;
}

/// The shipped file is what the table says.
inline void CheckSchema(const std::string& file, const std::string& schema) {
  const std::string path = SourcePath("docs/schema/") + file;
  if (RewriteGolden()) WriteWhole(path, schema);
  CHECK(ReadWhole(path) == schema);
}

/// Every default fits its own rule; every key has a meaning and an example.
inline void CheckKeys(const KeyTable& root) {
  std::set<const KeyTable*> seen;
  Visit(root, "", seen, [](const std::string& path, const KeySpec& key) {
    INFO(path);
    CHECK_FALSE(key.meaning.empty());
    CHECK_FALSE(key.example.empty());
    if (!key.default_text.empty()) CHECK(DefaultOf(key).ok);
  });
}

}  // namespace kemp360::testing
