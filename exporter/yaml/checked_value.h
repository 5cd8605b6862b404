#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/key_table.h"
#include "yaml/mistakes.h"
#include "yaml/yaml_document.h"

namespace kemp360 {

struct CheckedEntry;

/// A piece of a file that was held against its table: what its ValueSpec says is true of it.
struct CheckedValue {
  bool ok = false;  ///< false: it is there, and wrong, which was said; only the place is of use
  const SourceFile* file = nullptr;
  Mark mark;
  std::string text;                 ///< as it was written, of all that is neither a list nor a map
  std::int64_t number = 0;          ///< kCount; kBytes: bytes; kDuration: milliseconds
  std::vector<CheckedValue> items;  ///< kList
  std::vector<CheckedEntry> entries;  ///< kMap, kNamed; no key twice
  const KeyTable* table = nullptr;    ///< kMap
  /// kMap: keys that are not there because of a mistake that was said: misspelled ones, and those
  /// that are indented too deep.
  std::set<std::string> meant;
  bool has_broken_key =
      false;  ///< kMap, kNamed: one of its keys was not understood, which was said

  /// nullptr: the key is not there.
  [[nodiscard]] const CheckedValue* Find(std::string_view key) const;
  /// nullptr: not there, or wrong.
  [[nodiscard]] const CheckedValue* FindGood(std::string_view key) const;
  /// Was a mistake said that may be why the key is not there?
  [[nodiscard]] bool MayBeMisspelled(std::string_view key) const;
  /// Is the key there, or was it meant to be? Then nothing follows from its absence.
  [[nodiscard]] bool IsMeant(std::string_view key) const;
};
/// The value, unless it is wrong or not there: nullptr.
[[nodiscard]] const CheckedValue* IfGood(const CheckedValue* value);

struct CheckedEntry {
  std::string key;
  Mark mark;
  CheckedValue value;
};

/// Holds a document against a table and notes every mistake that one value alone can have: unknown,
/// duplicate and missing keys, wrong types, ranges and words. `file` must outlive the value.
[[nodiscard]] CheckedValue CheckAgainst(const KeyTable& table, const YamlNode& document,
                                        const SourceFile& file, Mistakes& mistakes);

/// Keys, looked for where they may stand: at the unit, at its pair, under defaults. The nearer one
/// wins; of keys that exclude one another, the one at the nearest level that has any. A single map
/// is one level.
class Levels {
 public:
  /// From the nearest to the farthest; nullptr: that level is not there. `table` is the nearest's.
  Levels(const KeyTable& table, std::vector<const CheckedValue*> maps);

  /// The levels within a map that may be at each level (`tls_config`): merged key by key.
  [[nodiscard]] Levels Within(std::string_view key) const;
  /// What somebody wrote, good or wrong; nullptr: nobody did.
  [[nodiscard]] const CheckedValue* Written(std::string_view key) const;
  /// The same, but nullptr where that is wrong (which was said).
  [[nodiscard]] const CheckedValue* Good(std::string_view key) const;
  /// Is it there, or was it meant to be, at any level?
  [[nodiscard]] bool IsMeant(std::string_view key) const;

 private:
  const KeyTable* table_;
  std::vector<const CheckedValue*> maps_;
  bool all_inherited_ = false;  // within a map that is inherited, every key is
};

}  // namespace kemp360
