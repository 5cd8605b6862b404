#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kemp360 {

struct KeyTable;

enum class ValueKind {
  kText,
  kFile,      ///< the name of a file, relative to the file that names it
  kFlag,      ///< true or false, without quotes
  kCount,     ///< an integer, without quotes
  kDuration,  ///< 10s, 1m30s, 500ms
  kBytes,     ///< 16MiB
  kChoice,    ///< one of a closed set of words
  kList,
  kMap,    ///< keys of another table
  kNamed,  ///< keys that the user makes up
};

/// What a file that a value names must contain.
enum class FileContent {
  kAnything,        ///< not looked into
  kSecret,          ///< a password or a username: one line, not empty
  kApiKey,          ///< the same in one word
  kCertificates,    ///< PEM, at least one certificate
  kUnencryptedKey,  ///< PEM, a private key that needs no passphrase
};

/// What is wrong with a text, and how to fix it.
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
  std::vector<std::string> choices{};            ///< kChoice
  const KeyTable* table = nullptr;               ///< kMap
  std::shared_ptr<const ValueSpec> item{};       ///< kList, kNamed: every value
  TextCheck check = nullptr;                     ///< kText, kFile; kNamed: the keys
  std::string pattern{};                         ///< the same for editors, if one can say it
  bool may_be_empty = false;                     ///< kText, kFile: "" is a value
  FileContent content = FileContent::kAnything;  ///< kFile
};

[[nodiscard]] inline ValueSpec TextValue(TextCheck check = nullptr, std::string pattern = "") {
  return {.kind = ValueKind::kText, .check = check, .pattern = std::move(pattern)};
}
/// "" is a value too, where nothing else stands.
[[nodiscard]] inline ValueSpec OrNothing(ValueSpec text) {
  text.may_be_empty = true;
  return text;
}
/// A name that becomes the value of a label: letters, digits, dot, underscore and hyphen.
[[nodiscard]] ValueSpec LabelValue();
/// A file name, in which {pair} and {unit} stand for the names of these.
[[nodiscard]] std::optional<Problem> CheckFileName(std::string_view text);
[[nodiscard]] inline ValueSpec FileValue(FileContent content) {
  return {.kind = ValueKind::kFile, .check = CheckFileName, .content = content};
}
[[nodiscard]] inline ValueSpec FlagValue() { return {.kind = ValueKind::kFlag}; }
[[nodiscard]] inline ValueSpec CountValue(std::int64_t least, std::int64_t most) {
  return {.kind = ValueKind::kCount, .least = least, .most = most};
}
[[nodiscard]] inline ValueSpec DurationValue(std::int64_t least_ms, std::int64_t most_ms) {
  return {.kind = ValueKind::kDuration, .least = least_ms, .most = most_ms};
}
[[nodiscard]] inline ValueSpec BytesValue(std::int64_t least, std::int64_t most) {
  return {.kind = ValueKind::kBytes, .least = least, .most = most};
}
[[nodiscard]] inline ValueSpec ChoiceValue(std::vector<std::string> choices) {
  return {.kind = ValueKind::kChoice, .choices = std::move(choices)};
}
[[nodiscard]] inline ValueSpec ListValue(ValueSpec item) {
  return {.kind = ValueKind::kList, .item = std::make_shared<const ValueSpec>(std::move(item))};
}
[[nodiscard]] inline ValueSpec MapValue(const KeyTable& table) {
  return {.kind = ValueKind::kMap, .table = &table};
}
[[nodiscard]] inline ValueSpec NamedValue(ValueSpec item, TextCheck name, std::string pattern) {
  return {.kind = ValueKind::kNamed,
          .item = std::make_shared<const ValueSpec>(std::move(item)),
          .check = name,
          .pattern = std::move(pattern)};
}

/// Must it be there, and where else may it stand?
enum class Presence {
  kOptional,
  kRequired,
  kInherited,  ///< optional; where it is missing, a level farther away may have it
  kRare,       ///< optional; not shown where it says no more than the default
};

/// One key: what parser, suggestions, JSON Schema and documentation know of it.
struct KeySpec {
  std::string name;
  ValueSpec value;
  std::string meaning;  ///< one sentence
  std::string example;  ///< as it would be written
  Presence presence = Presence::kOptional;
  std::optional<std::string> default_text{};  ///< of a text the text itself, else as written
};

/// Keys that people write in the wrong map, and where they belong.
struct ElsewhereKeys {
  std::vector<std::string> names;
  std::string where;
};

/// Keys of which one map may have one; at different levels the nearest one holds.
struct ExclusiveKeys {
  std::vector<std::string> names;
  std::string mend;
};

/// The keys of one map. Tables are static: they live as long as the program.
struct KeyTable {
  std::string title;  ///< "unit"; also the name of the JSON Schema's definition
  std::vector<KeySpec> keys{};
  std::vector<ElsewhereKeys> elsewhere{};
  std::vector<ExclusiveKeys> exclusive{};

  [[nodiscard]] const KeySpec* Find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> Names() const;
  /// Those that may be at a level farther away, too.
  [[nodiscard]] std::vector<KeySpec> Inherited() const;
  /// nullptr: it goes with all others.
  [[nodiscard]] const ExclusiveKeys* ExclusiveWith(std::string_view name) const;
};

/// A JSON Schema (draft 07) for editors, made from the table that the parser uses.
[[nodiscard]] std::string JsonSchema(const KeyTable& root, std::string_view title);

}  // namespace kemp360
