#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/checked_value.h"
#include "yaml/key_table.h"

namespace kemp360 {

/// One key, looked for where it may stand: at the unit, at its pair, under defaults. The nearer one
/// wins; where nobody wrote it, the table's default holds.
class Levels {
 public:
  /// From the nearest to the farthest; nullptr: that level is not there. `table` knows the
  /// defaults.
  Levels(const KeyTable& table, std::vector<const CheckedValue*> maps);

  /// The levels within a map that may stand at each level (`tls_config`): merged key by key.
  [[nodiscard]] Levels Within(std::string_view key) const;

  /// What somebody wrote, good or wrong; nullptr: nobody did.
  [[nodiscard]] const CheckedValue* Written(std::string_view key) const;
  /// What holds: the nearest one, or the default (also instead of a wrong one, which was said).
  [[nodiscard]] const CheckedValue& ValueOf(std::string_view key) const;

  /// The file of the nearest level.
  [[nodiscard]] const SourceFile* file() const { return maps_.front()->file; }

  struct Chosen {
    std::string_view key;
    const CheckedValue* value = nullptr;
  };
  /// Of keys that exclude one another: the one at the nearest level that has any.
  [[nodiscard]] std::optional<Chosen> WrittenOf(std::initializer_list<std::string_view> keys) const;

 private:
  const KeyTable* table_;
  std::vector<const CheckedValue*> maps_;
};

}  // namespace kemp360
