#pragma once

#include <string_view>
#include <vector>

#include "yaml/checked_value.h"
#include "yaml/key_table.h"

namespace kemp360 {

/// Keys, looked for where they may stand: at the unit, at its pair, under defaults. The nearer one
/// wins; of keys that exclude one another, the one at the nearest level that has any. A single map
/// is one level.
class Levels {
 public:
  /// From the nearest to the farthest; nullptr: that level is not there. `table` is the nearest's.
  Levels(const KeyTable& table, std::vector<const CheckedValue*> maps);

  /// The levels within a map that may stand at each level (`tls_config`): merged key by key.
  [[nodiscard]] Levels Within(std::string_view key) const;
  /// What somebody wrote, good or wrong; nullptr: nobody did.
  [[nodiscard]] const CheckedValue* Written(std::string_view key) const;
  /// The same, but nullptr where that is wrong (which was said).
  [[nodiscard]] const CheckedValue* Good(std::string_view key) const;

 private:
  const KeyTable* table_;
  std::vector<const CheckedValue*> maps_;
  bool all_inherited_ = false;  // within a map that is inherited, every key is
};

}  // namespace kemp360
