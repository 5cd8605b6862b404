#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/enum_words.h"
#include "base/quantities.h"
#include "base/secret.h"
#include "base/url.h"
#include "yaml/checked_value.h"
#include "yaml/key_table.h"
#include "yaml/yaml_writer.h"

/// Keys bound to the members of a struct. A key is one row of a table: its name, its place in the
/// struct, what its value must be like, what it means, and an example. The default is what the
/// struct's own initialiser says. Reading, writing, messages, JSON Schema and documentation come
/// from that row and nowhere else.
namespace kemp360 {

template <Worded Enum>
[[nodiscard]] ValueSpec ChoiceOf() {
  return ChoiceValue({kWordsFor<Enum>.begin(), kWordsFor<Enum>.end()});
}

/// The whole path of the file that a value names.
using PathOf = std::function<std::string(const KeySpec& key, const CheckedValue& named)>;

/// A good value, as the type of the member that it is for...
template <typename Value>
void ReadValue(const CheckedValue& from, Value& to) {
  if constexpr (std::is_same_v<Value, bool>) {
    to = from.text == "true";
  } else if constexpr (std::is_same_v<Value, char>) {
    to = from.text.front();
  } else if constexpr (std::integral<Value>) {
    to = static_cast<Value>(from.number);
  } else if constexpr (std::is_enum_v<Value>) {
    to = ParseWord<Value>(from.text).value_or(to);
  } else if constexpr (std::is_same_v<Value, Duration> ||
                       std::is_same_v<Value, std::optional<Duration>>) {
    to = std::chrono::milliseconds(from.number);
  } else if constexpr (std::is_same_v<Value, Secret>) {
    to = Secret(from.text);
  } else if constexpr (std::is_same_v<Value, Url>) {
    to = ParseUrl(from.text).value();
  } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
    to.clear();
    for (const CheckedValue& item : from.items) {
      if (item.ok) to.push_back(item.text);
    }
  } else if constexpr (requires { kWordsFor<typename Value::value_type>; }) {
    to.clear();
    for (const CheckedValue& item : from.items) {
      if (const auto word = ParseWord<typename Value::value_type>(item.text)) to.push_back(*word);
    }
  } else {
    to = from.text;  // a std::string, or an optional one
  }
}

/// ... and back: of a text the text itself, of all else how it is written. nullopt: there is
/// nothing to write. A secret is masked.
template <typename Value>
[[nodiscard]] std::optional<std::string> ShowValue(const ValueSpec& spec, const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_same_v<Value, char>) {
    return std::string(1, value);
  } else if constexpr (std::integral<Value>) {
    return spec.kind == ValueKind::kBytes ? FormatBytes(static_cast<std::int64_t>(value))
                                          : std::to_string(value);
  } else if constexpr (std::is_enum_v<Value>) {
    return std::string(ToString(value));
  } else if constexpr (std::is_same_v<Value, Duration>) {
    return FormatDuration(value);
  } else if constexpr (std::is_same_v<Value, std::optional<Duration>>) {
    return value ? std::optional(FormatDuration(*value)) : std::nullopt;
  } else if constexpr (std::is_same_v<Value, Secret>) {
    return value.empty() ? std::nullopt : std::optional<std::string>("<secret>");
  } else if constexpr (std::is_same_v<Value, Url>) {
    return value.host.empty() ? std::nullopt : std::optional(Origin(value));
  } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
    return YamlQuoted(value);
  } else if constexpr (requires { kWordsFor<typename Value::value_type>; }) {
    std::vector<std::string> words;
    words.reserve(value.size());
    for (const auto word : value) words.emplace_back(ToString(word));
    return YamlQuoted(words);
  } else if constexpr (std::is_same_v<Value, std::optional<std::string>>) {
    return value;
  } else {
    return value.empty() && !spec.may_be_empty ? std::nullopt : std::optional(value);
  }
}

template <typename Struct>
class BoundTable;

// What may stand behind a key: what it must be like, how it is read into its member and written.

/// One value.
struct OneValue {
  ValueSpec spec;

  template <typename Member>
  void Read(const KeySpec& key, const Levels& levels, Member& to, const PathOf& path_of) const {
    const CheckedValue* written = levels.Good(key.name);
    if (written == nullptr) return;
    ReadValue(*written, to);
    if constexpr (std::is_same_v<Member, std::string>) {
      if (spec.kind == ValueKind::kFile) to = path_of(key, *written);
    }
  }
  template <typename Member>
  void Write(const KeySpec& key, const Member& from, YamlWriter& out) const {
    const std::optional<std::string> shown = ShowValue(spec, from);
    if (!shown || (key.presence == Presence::kRare && shown == key.default_text)) return;
    const bool text = spec.kind == ValueKind::kText || spec.kind == ValueKind::kFile;
    out.Line(key.name, text ? YamlQuoted(*shown) : *shown);
  }
};

/// A map with a struct of its own, or an optional one, which is there where the key is.
template <typename Part>
struct PartOf {
  const BoundTable<Part>& table;
  ValueSpec spec = MapValue(table);

  template <typename Member>
  void Read(const KeySpec& key, const Levels& levels, Member& to, const PathOf& path_of) const {
    if (levels.Good(key.name) == nullptr) return;
    if constexpr (std::is_same_v<Member, Part>) {
      table.Read(levels.Within(key.name), to, path_of);
    } else {
      table.Read(levels.Within(key.name), to.emplace(), path_of);
    }
  }
  void Write(const KeySpec& key, const Part& from, YamlWriter& out) const {
    table.WriteAs(key.name, from, out);
  }
  void Write(const KeySpec& key, const std::optional<Part>& from, YamlWriter& out) const {
    if (from) table.WriteAs(key.name, *from, out);
  }
};

/// A list of maps, each with its own struct. Written from here; read by whoever knows what an item
/// inherits.
template <typename Item>
struct ItemsOf {
  const BoundTable<Item>& table;
  ValueSpec spec = ListValue(MapValue(table));

  void Read(const KeySpec&, const Levels&, std::vector<Item>&, const PathOf&) const {}
  void Write(const KeySpec& key, const std::vector<Item>& from, YamlWriter& out) const {
    out.Open(key.name, "[]");
    for (const Item& item : from) {
      out.OpenItem();
      table.Write(item, out);
      out.Close();
    }
    out.Close();
  }
};

/// A map with one key for each item of a vector, in the order of the file.
template <typename Item>
struct EntriesOf {
  ValueSpec spec;  ///< kNamed, or kMap with a closed set of keys
  std::function<void(const std::string& name, const CheckedValue& from, Item& to)> read;
  std::function<void(const Item& from, YamlWriter& out)> write;

  void Read(const KeySpec& key, const Levels& levels, std::vector<Item>& to, const PathOf&) const {
    const CheckedValue* value = levels.Good(key.name);
    if (value == nullptr) return;
    for (const CheckedEntry& entry : value->entries) {
      if (entry.value.ok) read(entry.key, entry.value, to.emplace_back());
    }
  }
  void Write(const KeySpec& key, const std::vector<Item>& from, YamlWriter& out) const {
    if (from.empty() && key.presence != Presence::kRequired) return;
    out.Open(key.name);
    for (const Item& item : from) write(item, out);
    out.Close();
  }
};

/// One row of a table. `place` is a pointer to the member, or a function from the struct to it.
template <typename Struct>
class BoundKey {
 public:
  /// `what`: a ValueSpec, a BoundTable, ItemsOf or EntriesOf.
  template <typename Place, typename What>
  BoundKey(std::string name, Place place, const What& what, std::string meaning,
           std::string example, Presence presence = Presence::kOptional) {
    const auto bound = Bound(what);
    const Struct unset{};
    const auto& member = std::invoke(place, unset);
    spec_ = {std::move(name), bound.spec, std::move(meaning), std::move(example), presence};
    if constexpr (std::is_same_v<What, ValueSpec>) {
      if (presence != Presence::kRequired) spec_.default_text = ShowValue(what, member);
    } else if (presence == Presence::kRare) {
      spec_.default_text = "{}";
    }
    order_ = reinterpret_cast<const char*>(&member) - reinterpret_cast<const char*>(&unset);
    read_ = [place, bound](const KeySpec& key, const Levels& levels, Struct& to,
                           const PathOf& path_of) {
      bound.Read(key, levels, std::invoke(place, to), path_of);
    };
    write_ = [place, bound](const KeySpec& key, const Struct& from, YamlWriter& out) {
      bound.Write(key, std::invoke(place, from), out);
    };
  }
  /// A map whose keys are members of the same struct.
  BoundKey(std::string name, const BoundTable<Struct>& table, std::string meaning,
           std::string example, Presence presence = Presence::kOptional)
      : BoundKey(std::move(name), std::identity(), table, std::move(meaning), std::move(example),
                 presence) {
    order_ = table.FirstPlace();
  }
  /// A key that has no place: whoever reads the file acts by it.
  explicit BoundKey(KeySpec spec) : spec_(std::move(spec)) {}

 private:
  friend class BoundTable<Struct>;

  static OneValue Bound(const ValueSpec& value) { return {value}; }
  template <typename Part>
  static PartOf<Part> Bound(const BoundTable<Part>& table) {
    return {table};
  }
  template <typename Kind>
  static Kind Bound(const Kind& kind) {
    return kind;
  }

  KeySpec spec_;
  std::ptrdiff_t order_ = 0;  // among the members
  std::function<void(const KeySpec&, const Levels&, Struct&, const PathOf&)> read_;
  std::function<void(const KeySpec&, const Struct&, YamlWriter&)> write_;
};

/// The keys of one map as rows. It is a KeyTable, too: what checks a file needs no more.
template <typename Struct>
class BoundTable : public KeyTable {
 public:
  BoundTable(std::string name, std::vector<BoundKey<Struct>> rows,
             std::vector<ElsewhereKeys> elsewhere_keys = {},
             std::vector<ExclusiveKeys> exclusive_keys = {})
      : KeyTable{.title = std::move(name),
                 .elsewhere = std::move(elsewhere_keys),
                 .exclusive = std::move(exclusive_keys)},
        rows_(std::move(rows)) {
    for (const BoundKey<Struct>& row : rows_) keys.push_back(row.spec_);
    // People read a struct in the order of its members; the order of the rows is the messages'.
    std::ranges::stable_sort(rows_, {}, &BoundKey<Struct>::order_);
  }

  /// Sets what is written and good; all else stays as it is. Keys come in the order of the members.
  void Read(const Levels& levels, Struct& to, const PathOf& path_of = nullptr) const {
    for (const BoundKey<Struct>& row : rows_) {
      if (row.read_) row.read_(row.spec_, levels, to, path_of);
    }
  }
  void Read(const CheckedValue& map, Struct& to, const PathOf& path_of = nullptr) const {
    Read(Levels(*this, {&map}), to, path_of);
  }

  /// Every key that has a value, defaults included.
  void Write(const Struct& from, YamlWriter& out) const {
    for (const BoundKey<Struct>& row : rows_) {
      if (row.write_) row.write_(row.spec_, from, out);
    }
  }
  /// The same as a map of its own.
  void WriteAs(std::string_view key, const Struct& from, YamlWriter& out) const {
    out.Open(key);
    Write(from, out);
    out.Close();
  }

  [[nodiscard]] std::ptrdiff_t FirstPlace() const { return rows_.front().order_; }

 private:
  std::vector<BoundKey<Struct>> rows_;
};

}  // namespace kemp360
