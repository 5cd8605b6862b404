#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <string>

#include "support/default_as_written.h"
#include "support/paths.h"
#include "support/yaml_files.h"
#include "yaml/checked_value.h"
#include "yaml/key_table.h"
#include "yaml/yaml_document.h"

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
    const std::string written = DefaultAsWritten(key);
    if (written.empty()) return;
    const SourceFile file{"default"};
    Mistakes mistakes;
    const KeyTable alone{"alone", {key}};
    const auto node = ParseYaml(key.name + ": " + written, file, mistakes);
    static_cast<void>(CheckAgainst(alone, node.value(), file, mistakes));
    CHECK(mistakes.empty());
  });
}

}  // namespace kemp360::testing
