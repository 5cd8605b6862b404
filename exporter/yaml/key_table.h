#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kemp360 {

struct KeyTable;

enum class ValueKind {
  kText,
  kFlag,      ///< true or false, without quotes
  kCount,     ///< a whole number, without quotes
  kDuration,  ///< 10s, 1m30s, 500ms
  kBytes,     ///< 16MiB
  kChoice,    ///< one of a closed set of words
  kList,
  kMap,    ///< keys of another table
  kNamed,  ///< keys that the user makes up
};

/// What is wrong with a text, and how to mend it.
struct Problem {
  std::string what;
  std::string mend;
};
using TextCheck = std::optional<Problem> (*)(std::string_view text);

/// What a value must be like. Made by the functions below.
struct ValueSpec {
  ValueKind kind = ValueKind::kText;
  std::int64_t least = 0;  ///< kCount, kBytes; kDuration: milliseconds
  std::int64_t most = 0;
  std::vector<std::string> choices;       ///< kChoice
  const KeyTable* table = nullptr;        ///< kMap
  std::shared_ptr<const ValueSpec> item;  ///< kList, kNamed: every value
  TextCheck check = nullptr;              ///< kText; kNamed: the keys
  std::string pattern;                    ///< the same for editors, as far as a pattern can say it
  bool may_be_empty = false;              ///< kText: "" is a value
};

[[nodiscard]] ValueSpec TextValue(TextCheck check = nullptr, std::string pattern = "");
[[nodiscard]] ValueSpec TextOrNothing(TextCheck check = nullptr, std::string pattern = "");
/// A name that becomes the value of a label: letters, digits, dot, underscore and hyphen.
[[nodiscard]] ValueSpec LabelValue();
[[nodiscard]] ValueSpec FlagValue();
[[nodiscard]] ValueSpec CountValue(std::int64_t least, std::int64_t most);
[[nodiscard]] ValueSpec DurationValue(std::int64_t least_ms, std::int64_t most_ms);
[[nodiscard]] ValueSpec BytesValue(std::int64_t least, std::int64_t most);
[[nodiscard]] ValueSpec ChoiceValue(std::vector<std::string> choices);
[[nodiscard]] ValueSpec ListOf(ValueSpec item);
[[nodiscard]] ValueSpec MapOf(const KeyTable& table);
[[nodiscard]] ValueSpec NamedValues(ValueSpec item, TextCheck check_name, std::string pattern);

enum class Presence { kOptional, kRequired };

/// One key: what parser, suggestions, JSON Schema and the test of the documentation know of it.
struct KeySpec {
  std::string name;
  ValueSpec value;
  std::string meaning;       ///< one sentence, for editors
  std::string example;       ///< as it would be written, for messages and editors
  std::string default_text;  ///< as it would be written; empty: there is none
  Presence presence = Presence::kOptional;
};

/// A key that people write in the wrong map, and where it belongs.
struct ElsewhereKey {
  std::string name;
  std::string where;
};

/// The keys of one map. Tables are static: they live as long as the program.
struct KeyTable {
  std::string title;  ///< "unit"; also the name of the JSON Schema's definition
  std::vector<KeySpec> keys;
  std::vector<ElsewhereKey> elsewhere;

  [[nodiscard]] const KeySpec* Find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> Names() const;
};

}  // namespace kemp360
