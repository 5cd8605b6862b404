#include "yaml/checked_value.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"
#include "yaml/typos.h"

namespace kemp360 {
namespace {

/// What messages call a kind, and what it looks like in YAML; in the order of ValueKind.
struct KindWords {
  std::string_view name;
  YamlNode::Kind node = YamlNode::Kind::kScalar;
};
constexpr std::array kKindWords{
    KindWords{"a string"},
    KindWords{"a string"},
    KindWords{"true or false"},
    KindWords{"an integer"},
    KindWords{"a duration"},
    KindWords{"a size"},
    KindWords{"a string"},
    KindWords{"a list", YamlNode::Kind::kList},
    KindWords{"a mapping", YamlNode::Kind::kMap},
    KindWords{"a mapping", YamlNode::Kind::kMap},
};
static_assert(kKindWords.size() == static_cast<std::size_t>(ValueKind::kNamed) + 1);

std::string NameOf(YamlNode::Kind kind) {
  if (kind == YamlNode::Kind::kScalar) return "a single value";
  if (kind == YamlNode::Kind::kList) return "a list";
  return kind == YamlNode::Kind::kMap ? "a mapping" : "nothing";
}

/// What the messages call the value, and what they give as an example of it.
struct Called {
  std::string name;
  std::string example;
};

/// A number with a unit: how it is read and written, and what messages say of it.
struct Quantity {
  std::optional<std::int64_t> (*parse)(std::string_view text);
  std::string (*format)(std::int64_t number);
  const char* needs_unit;
  const char* written_like;
  const char* below;
  const char* above;
};

const Quantity kDurations{
    [](std::string_view text) -> std::optional<std::int64_t> {
      const std::optional<Duration> duration = ParseDuration(text);
      if (!duration) return std::nullopt;
      return std::chrono::duration_cast<std::chrono::milliseconds>(*duration).count();
    },
    [](std::int64_t number) { return FormatDuration(std::chrono::milliseconds(number)); },
    "a duration needs a unit, for example 10s",
    "a duration is written like 10s, 1m30s, 500ms or 1h",
    "short",
    "long"};
const Quantity kSizes{&ParseBytes,
                      &FormatBytes,
                      "a size needs a unit, for example 16MiB",
                      "a size is written like 512KiB, 16MiB or 1GiB",
                      "small",
                      "large"};

std::optional<Problem> CheckText(const ValueSpec& spec, const std::string& text,
                                 const Called& called) {
  if (!text.empty()) return spec.check == nullptr ? std::nullopt : spec.check(text);
  if (spec.may_be_empty) return std::nullopt;
  return Problem{called.name + " is empty", "for example " + called.example};
}

std::optional<Problem> CheckFlag(const YamlNode& node, const Called& called) {
  if (!node.quoted && (node.text == "true" || node.text == "false")) return std::nullopt;
  const std::string what = node.quoted ? "the string " + Quoted(node.text) : Quoted(node.text);
  return Problem{called.name + " is " + what, "write true or false, without quotes"};
}

std::optional<Problem> CheckCount(const ValueSpec& spec, const YamlNode& node, const Called& called,
                                  std::int64_t& number) {
  const std::optional<std::int64_t> count = node.quoted ? std::nullopt : ParseCount(node.text);
  number = count.value_or(0);
  if (count && *count >= spec.least && *count <= spec.most) return std::nullopt;
  return Problem{called.name + " is " + Quoted(node.text),
                 "write an integer from " + std::to_string(spec.least) + " to " +
                     std::to_string(spec.most) + ", without quotes"};
}

std::optional<Problem> CheckQuantity(const ValueSpec& spec, const Quantity& quantity,
                                     const std::string& text, std::int64_t& number) {
  const std::optional<std::int64_t> parsed = quantity.parse(text);
  if (!parsed) {
    return Problem{Quoted(text), ParseCount(text) ? quantity.needs_unit : quantity.written_like};
  }
  number = *parsed;
  if (number >= spec.least && number <= spec.most) return std::nullopt;
  return Problem{
      Quoted(text) + " is too " + (number < spec.least ? quantity.below : quantity.above),
      "from " + quantity.format(spec.least) + " to " + quantity.format(spec.most)};
}

std::optional<Problem> CheckChoice(const ValueSpec& spec, const std::string& text,
                                   const Called& called) {
  if (Holds(spec.choices, text)) return std::nullopt;
  return Problem{called.name + " is " + Quoted(text), "write " + Listed(spec.choices, " or ")};
}

std::optional<Problem> CheckScalar(const ValueSpec& spec, const YamlNode& node,
                                   const Called& called, std::int64_t& number) {
  switch (spec.kind) {
    case ValueKind::kText:
    case ValueKind::kFile:
      return CheckText(spec, node.text, called);
    case ValueKind::kFlag:
      return CheckFlag(node, called);
    case ValueKind::kCount:
      return CheckCount(spec, node, called, number);
    case ValueKind::kDuration:
      return CheckQuantity(spec, kDurations, node.text, number);
    case ValueKind::kBytes:
      return CheckQuantity(spec, kSizes, node.text, number);
    case ValueKind::kChoice:
      return CheckChoice(spec, node.text, called);
    case ValueKind::kList:
    case ValueKind::kMap:
    case ValueKind::kNamed:
      break;  // what stands within is checked by itself
  }
  return std::nullopt;
}

class Checker {
 public:
  Checker(const SourceFile& file, Mistakes& mistakes) : file_(file), mistakes_(mistakes) {}

  CheckedValue Map(const KeyTable& table, const YamlNode& node) {
    CheckedValue value = Begin(node);
    value.ok = true;
    value.table = &table;
    levels_.push_back({&table, nullptr, {}});
    std::map<std::string_view, Mark> known;
    for (const YamlEntry& entry : node.entries) {
      if (IsDuplicate(entry, known)) continue;
      const KeySpec* key = table.Find(entry.key);
      if (key == nullptr) {
        NoteUnknownKey(table, entry);
        continue;
      }
      levels_.back().entry = &entry;
      value.entries.push_back({entry.key, entry.mark,
                               Value(key->value, entry.value, {Quoted(key->name), key->example})});
    }
    value.meant = std::move(levels_.back().meant);
    value.has_broken_key = node.has_broken_key;
    levels_.pop_back();
    for (const KeySpec& key : table.keys) {
      if (key.presence != Presence::kRequired || value.IsMeant(key.name)) continue;
      Wrong(node.mark, {"the key " + Quoted(key.name) + " is missing",
                        "add it, for example " + key.name + ": " + key.example});
    }
    for (const ExclusiveKeys& group : table.exclusive) NoteExclusive(group, value);
    return value;
  }

  CheckedValue Value(const ValueSpec& spec, const YamlNode& node, const Called& called) {
    CheckedValue value = Begin(node);
    if (node.kind == YamlNode::Kind::kBroken) return value;
    if (node.kind == YamlNode::Kind::kNothing) {
      Wrong(node.mark, {called.name + " has no value", "write one, or remove it"});
      return value;
    }
    const KindWords& wanted = kKindWords.at(static_cast<std::size_t>(spec.kind));
    if (node.kind != wanted.node) {
      const std::optional<Problem> typo = WhyOfWrongKind(spec, node, called);
      Wrong(node.mark, typo.value_or(Problem{
                           called.name + " is " + NameOf(node.kind),
                           "use " + std::string(wanted.name) + ", for example " + called.example}));
      return value;
    }
    if (spec.kind == ValueKind::kMap) return Map(*spec.table, node);
    const std::optional<Problem> problem = CheckScalar(spec, node, called, value.number);
    value.ok = !problem;
    if (problem) Wrong(node.mark, *problem);
    for (const YamlNode& item : node.items) {
      value.items.push_back(Value(*spec.item, item, {"an item of " + called.name, called.example}));
    }
    if (spec.kind == ValueKind::kNamed) NamedEntries(spec, node, value);
    return value;
  }

 private:
  /// A map that is being checked.
  struct Level {
    const KeyTable* table;
    const YamlEntry* entry;             ///< the one that is being looked into
    std::set<std::string> meant;        ///< as CheckedValue has it
    std::set<const YamlEntry*> told{};  ///< entries with a key within that belongs here
  };

  void Wrong(Mark mark, Problem problem) {
    mistakes_.Add(file_, mark, std::move(problem.what), std::move(problem.mend));
  }

  CheckedValue Begin(const YamlNode& node) const {
    CheckedValue value;
    value.file = &file_;
    value.mark = node.mark;
    value.text = node.text;
    return value;
  }

  /// Notes a key that came before. `known`: the places of those that did.
  bool IsDuplicate(const YamlEntry& entry, std::map<std::string_view, Mark>& known) {
    const auto [first, fresh] = known.emplace(entry.key, entry.mark);
    if (fresh) return false;
    Wrong(entry.mark,
          {"duplicate key " + Quoted(entry.key),
           "it is already in line " + std::to_string(first->second.line) + ": keep one of them"});
    return true;
  }

  void NoteExclusive(const ExclusiveKeys& group, const CheckedValue& map) {
    const CheckedEntry* first = nullptr;
    for (const CheckedEntry& entry : map.entries) {
      if (!Holds(group.names, entry.key)) continue;
      if (first != nullptr) {
        Wrong(entry.mark,
              {Quoted(entry.key) + " cannot be combined with " + Quoted(first->key), group.mend});
      } else {
        first = &entry;
      }
    }
  }

  void NoteUnknownKey(const KeyTable& table, const YamlEntry& entry) {
    for (const ElsewhereKeys& elsewhere : table.elsewhere) {
      if (!Holds(elsewhere.names, entry.key)) continue;
      Wrong(entry.mark,
            {"the key " + Quoted(entry.key) + " does not belong here", elsewhere.where});
      return;
    }
    if (std::optional<Problem> problem = MissingSpace(entry.key, table)) {
      levels_.back().meant.insert(entry.key.substr(0, entry.key.find(':')));
      return Wrong(entry.mark, *std::move(problem));
    }
    if (IsTooDeep(entry, nullptr)) return;
    const std::vector<std::string> names = table.Names();
    const std::optional<std::string> nearest = Nearest(entry.key, names);
    if (nearest) levels_.back().meant.insert(*nearest);
    Wrong(entry.mark,
          {"unknown key " + Quoted(entry.key), nearest ? "did you mean " + Quoted(*nearest) + "?"
                                                       : "known here: " + Joined(names, ", ")});
  }

  /// How many of a map's keys the spec knows; of keys that the user makes up, those that hold maps.
  static std::size_t Fitting(const ValueSpec& spec, const YamlNode& node) {
    return static_cast<std::size_t>(std::ranges::count_if(node.entries, [&](const auto& entry) {
      if (spec.kind == ValueKind::kNamed) return entry.value.kind == YamlNode::Kind::kMap;
      return spec.kind == ValueKind::kMap && spec.table->Find(entry.key) != nullptr;
    }));
  }

  /// Does the key belong to a map that is farther out? Of several that do, the first is said.
  /// `here`: what the value would have to be where it stands; null: nothing.
  bool IsTooDeep(const YamlEntry& entry, const ValueSpec* here) {
    // The key of a map belongs farther out than that map; one that the user makes up is in it.
    const std::size_t candidates = levels_.size() - (here == nullptr ? 1 : 0);
    for (std::size_t i = candidates; i-- > 0;) {
      Level& level = levels_[i];
      const KeySpec* key = level.table->Find(entry.key);
      if (key == nullptr || level.entry == nullptr) continue;
      if (here != nullptr && Fitting(key->value, entry.value) <= Fitting(*here, entry.value)) {
        continue;
      }
      const YamlEntry& around = *level.entry;
      const bool fresh = level.told.insert(&around).second;
      level.meant.insert(entry.key);
      if (!fresh) return true;
      Wrong(entry.mark, {Quoted(entry.key) + " is inside " + Quoted(around.key),
                         "begin it in column " + std::to_string(around.mark.column) + ", where " +
                             Quoted(around.key) + " begins"});
      return true;
    }
    return false;
  }

  /// A text that begins with a brace, and keys without a space behind the colon.
  static std::optional<Problem> WhyOfWrongKind(const ValueSpec& spec, const YamlNode& node,
                                               const Called& called) {
    const bool wants_map = spec.kind == ValueKind::kMap;
    if (wants_map && node.kind == YamlNode::Kind::kScalar && !node.quoted) {
      return MissingSpace(node.text, *spec.table);
    }
    const bool wants_text = spec.kind == ValueKind::kText || spec.kind == ValueKind::kFile;
    if (!wants_text || node.kind != YamlNode::Kind::kMap || node.entries.size() != 1 ||
        node.entries.front().value.kind != YamlNode::Kind::kNothing) {
      return std::nullopt;
    }
    return Problem{called.name + " begins with {, which begins a mapping",
                   "write it in quotes: " + Quoted("{" + node.entries.front().key + "}")};
  }

  void NamedEntries(const ValueSpec& spec, const YamlNode& node, CheckedValue& value) {
    value.has_broken_key = node.has_broken_key;
    std::map<std::string_view, Mark> known;
    for (const YamlEntry& entry : node.entries) {
      if (IsDuplicate(entry, known) || IsTooDeep(entry, spec.item.get())) continue;
      if (std::optional<Problem> problem = spec.check(entry.key)) {
        Wrong(entry.mark, *std::move(problem));
      }
      value.entries.push_back(
          {entry.key, entry.mark, Value(*spec.item, entry.value, {Quoted(entry.key), "{…}"})});
    }
  }

  const SourceFile& file_;
  Mistakes& mistakes_;
  std::vector<Level> levels_;  // from the document to where we are
};

}  // namespace

const CheckedValue* IfGood(const CheckedValue* value) {
  return value != nullptr && value->ok ? value : nullptr;
}

const CheckedValue* CheckedValue::Find(std::string_view key) const {
  assert(table == nullptr || table->Find(key) != nullptr);  // who asks knows the table
  const auto found = std::ranges::find(entries, key, &CheckedEntry::key);
  return found == entries.end() ? nullptr : &found->value;
}

const CheckedValue* CheckedValue::FindGood(std::string_view key) const { return IfGood(Find(key)); }

bool CheckedValue::MayBeMisspelled(std::string_view key) const {
  return has_broken_key || meant.contains(std::string(key));
}

bool CheckedValue::IsMeant(std::string_view key) const {
  return MayBeMisspelled(key) || Find(key) != nullptr;
}

CheckedValue CheckAgainst(const KeyTable& table, const YamlNode& document, const SourceFile& file,
                          Mistakes& mistakes) {
  if (document.kind == YamlNode::Kind::kMap) return Checker(file, mistakes).Map(table, document);
  CheckedValue value;
  value.file = &file;
  const std::string its_keys = "use a mapping with the keys " + Joined(table.Names(), ", ");
  if (document.kind == YamlNode::Kind::kNothing) {
    mistakes.Add(file, {}, "the file is empty", its_keys);
  } else if (document.kind != YamlNode::Kind::kBroken) {
    mistakes.Add(file, document.mark, "the file contains " + NameOf(document.kind), its_keys);
  }
  return value;
}

}  // namespace kemp360
