#include "yaml/checked_value.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/clean_text.h"
#include "base/guarded.h"
#include "base/quantities.h"
#include "base/text.h"

namespace kemp360 {
namespace {

std::string_view NameOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::kText:
      return "a text";
    case ValueKind::kFlag:
      return "true or false";
    case ValueKind::kCount:
      return "a whole number";
    case ValueKind::kDuration:
      return "a duration";
    case ValueKind::kBytes:
      return "a size";
    case ValueKind::kChoice:
      return "a word";
    case ValueKind::kList:
      return "a list";
    case ValueKind::kMap:
    case ValueKind::kNamed:
      return "keys with values";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string_view NameOf(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::kNothing:
    case YamlNode::Kind::kBroken:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "a single value";
    case YamlNode::Kind::kList:
      return "a list";
    case YamlNode::Kind::kMap:
      return "keys with values";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

YamlNode::Kind WantedNode(ValueKind kind) {
  switch (kind) {
    case ValueKind::kList:
      return YamlNode::Kind::kList;
    case ValueKind::kMap:
    case ValueKind::kNamed:
      return YamlNode::Kind::kMap;
    case ValueKind::kText:
    case ValueKind::kFlag:
    case ValueKind::kCount:
    case ValueKind::kDuration:
    case ValueKind::kBytes:
    case ValueKind::kChoice:
      return YamlNode::Kind::kScalar;
  }
  return YamlNode::Kind::kScalar;  // unreachable: -Wswitch-enum keeps the list whole
}

/// What the messages call the value, and what they give as an example of it.
struct Called {
  std::string name;
  std::string example;
};

class Checker {
 public:
  Checker(const SourceFile& file, Mistakes& mistakes) : file_(file), mistakes_(mistakes) {}

  CheckedValue Map(const KeyTable& table, const YamlNode& node) {
    CheckedValue value = Begin(node);
    value.ok = true;
    std::map<std::string_view, Mark> known;
    for (const YamlEntry& entry : node.entries) {
      if (IsDuplicate(entry, known)) continue;
      const KeySpec* key = table.Find(entry.key);
      if (key == nullptr) {
        NoteUnknownKey(table, entry);
        continue;
      }
      value.entries.push_back({entry.key, entry.mark,
                               Value(key->value, entry.value, {Quoted(key->name), key->example})});
    }
    for (const KeySpec& key : table.keys) {
      if (key.presence == Presence::kOptional || value.Find(key.name) != nullptr) continue;
      Wrong(node.mark, "the key " + Quoted(key.name) + " is missing",
            "add it, for example " + key.name + ": " + key.example);
    }
    return value;
  }

  CheckedValue Value(const ValueSpec& spec, const YamlNode& node, const Called& called) {
    CheckedValue value = Begin(node);
    if (node.kind == YamlNode::Kind::kBroken) return value;
    if (node.kind == YamlNode::Kind::kNothing) {
      Wrong(node.mark, called.name + " has no value", "write one, or take it away");
      return value;
    }
    if (node.kind != WantedNode(spec.kind)) {
      Wrong(node.mark,
            called.name + " wants " + std::string(NameOf(spec.kind)) + ", not " +
                std::string(NameOf(node.kind)),
            "for example " + called.example);
      return value;
    }
    switch (spec.kind) {
      case ValueKind::kText:
        Text(spec, node, called, value);
        break;
      case ValueKind::kFlag:
        Flag(node, called, value);
        break;
      case ValueKind::kCount:
        Count(spec, node, called, value);
        break;
      case ValueKind::kDuration:
        Time(spec, node, value);
        break;
      case ValueKind::kBytes:
        Size(spec, node, value);
        break;
      case ValueKind::kChoice:
        Choice(spec, node, called, value);
        break;
      case ValueKind::kList:
        List(spec, node, called, value);
        break;
      case ValueKind::kMap:
        return Map(*spec.table, node);
      case ValueKind::kNamed:
        Named(spec, node, value);
        break;
    }
    return value;
  }

 private:
  void Wrong(Mark mark, std::string what, std::string mend) {
    mistakes_.Add(file_, mark, std::move(what), std::move(mend));
  }

  CheckedValue Begin(const YamlNode& node) const {
    CheckedValue value;
    value.file = &file_;
    value.mark = node.mark;
    return value;
  }

  /// Notes a key that came before. `known`: the places of those that did.
  bool IsDuplicate(const YamlEntry& entry, std::map<std::string_view, Mark>& known) {
    const auto [first, fresh] = known.emplace(entry.key, entry.mark);
    if (fresh) return false;
    Wrong(entry.mark, "duplicate key " + Quoted(entry.key),
          "it stands in line " + std::to_string(first->second.line) + " already; keep one of them");
    return true;
  }

  void NoteUnknownKey(const KeyTable& table, const YamlEntry& entry) {
    std::string what = "unknown key " + Quoted(entry.key);
    for (const ElsewhereKey& elsewhere : table.elsewhere) {
      if (elsewhere.name != entry.key) continue;
      Wrong(entry.mark, "the key " + Quoted(entry.key) + " does not belong here", elsewhere.where);
      return;
    }
    const std::vector<std::string> names = table.Names();
    const std::optional<std::string> nearest = Nearest(entry.key, names);
    Wrong(
        entry.mark, std::move(what),
        nearest ? "did you mean " + Quoted(*nearest) + "?" : "known here: " + Joined(names, ", "));
  }

  void Text(const ValueSpec& spec, const YamlNode& node, const Called& called,
            CheckedValue& value) {
    value.text = node.text;
    if (node.text.empty()) {
      value.ok = spec.may_be_empty;
      if (!value.ok) {
        Wrong(node.mark, called.name + " is empty", "for example " + called.example);
      }
      return;
    }
    std::optional<Problem> problem = spec.check == nullptr ? std::nullopt : spec.check(node.text);
    value.ok = !problem;
    if (problem) Wrong(node.mark, std::move(problem->what), std::move(problem->mend));
  }

  void Flag(const YamlNode& node, const Called& called, CheckedValue& value) {
    value.flag = node.text == "true";
    value.ok = !node.quoted && (value.flag || node.text == "false");
    if (!value.ok) {
      Wrong(node.mark, called.name + " is a flag", "write true or false, without quotes");
    }
  }

  void Count(const ValueSpec& spec, const YamlNode& node, const Called& called,
             CheckedValue& value) {
    const std::optional<std::int64_t> count = node.quoted ? std::nullopt : ParseCount(node.text);
    value.ok = count && *count >= spec.least && *count <= spec.most;
    value.number = count.value_or(0);
    if (value.ok) return;
    const std::string range =
        "from " + std::to_string(spec.least) + " to " + std::to_string(spec.most);
    Wrong(node.mark, called.name + " is " + Quoted(node.text),
          "write a whole number " + range + ", without quotes");
  }

  void Time(const ValueSpec& spec, const YamlNode& node, CheckedValue& value) {
    const std::optional<Duration> duration = ParseDuration(node.text);
    if (!duration) {
      const bool number = ParseCount(node.text).has_value();
      Wrong(node.mark, Quoted(node.text),
            number ? "a duration needs a unit, for example 10s"
                   : "a duration is written like 10s, 1m30s, 500ms or 1h");
      return;
    }
    const Duration least = std::chrono::milliseconds(spec.least);
    const Duration most = std::chrono::milliseconds(spec.most);
    value.duration = *duration;
    value.ok = *duration >= least && *duration <= most;
    if (value.ok) return;
    Wrong(node.mark,
          Quoted(node.text) + " is too " + std::string(*duration < least ? "short" : "long"),
          "from " + FormatDuration(least) + " to " + FormatDuration(most));
  }

  void Size(const ValueSpec& spec, const YamlNode& node, CheckedValue& value) {
    const std::optional<std::int64_t> bytes = ParseBytes(node.text);
    if (!bytes) {
      const bool number = ParseCount(node.text).has_value();
      Wrong(node.mark, Quoted(node.text),
            number ? "a size needs a unit, for example 16MiB"
                   : "a size is written like 512KiB, 16MiB or 1GiB");
      return;
    }
    value.number = *bytes;
    value.ok = *bytes >= spec.least && *bytes <= spec.most;
    if (value.ok) return;
    Wrong(node.mark,
          Quoted(node.text) + " is too " + std::string(*bytes < spec.least ? "small" : "large"),
          "from " + FormatBytes(spec.least) + " to " + FormatBytes(spec.most));
  }

  void Choice(const ValueSpec& spec, const YamlNode& node, const Called& called,
              CheckedValue& value) {
    value.text = node.text;
    value.ok = std::find(spec.choices.begin(), spec.choices.end(), node.text) != spec.choices.end();
    if (value.ok) return;
    Wrong(node.mark, called.name + " is " + Quoted(node.text),
          "write " + Listed(spec.choices, " or "));
  }

  void List(const ValueSpec& spec, const YamlNode& node, const Called& called,
            CheckedValue& value) {
    value.ok = true;
    for (const YamlNode& item : node.items) {
      value.items.push_back(Value(*spec.item, item, {"an item of " + called.name, called.example}));
    }
  }

  void Named(const ValueSpec& spec, const YamlNode& node, CheckedValue& value) {
    value.ok = true;
    std::map<std::string_view, Mark> known;
    for (const YamlEntry& entry : node.entries) {
      if (IsDuplicate(entry, known)) continue;
      if (std::optional<Problem> problem = spec.check(entry.key)) {
        Wrong(entry.mark, std::move(problem->what), std::move(problem->mend));
      }
      value.entries.push_back(
          {entry.key, entry.mark, Value(*spec.item, entry.value, {Quoted(entry.key), "{…}"})});
    }
  }

  const SourceFile& file_;
  Mistakes& mistakes_;
};

}  // namespace

const CheckedValue* CheckedValue::Find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [key](const CheckedEntry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

const CheckedValue* CheckedValue::FindGood(std::string_view key) const {
  const CheckedValue* value = Find(key);
  return value != nullptr && value->ok ? value : nullptr;
}

CheckedValue CheckAgainst(const KeyTable& table, const YamlNode& document, const SourceFile& file,
                          Mistakes& mistakes) {
  CheckedValue value;
  value.file = &file;
  if (document.kind == YamlNode::Kind::kBroken) return value;
  if (document.kind == YamlNode::Kind::kNothing) {
    mistakes.Add(file, {}, "the file is empty", "its keys are " + Joined(table.Names(), ", "));
    return value;
  }
  if (document.kind != YamlNode::Kind::kMap) {
    mistakes.Add(file, document.mark, "the file holds " + std::string(NameOf(document.kind)),
                 "its keys are " + Joined(table.Names(), ", "));
    return value;
  }
  return Checker(file, mistakes).Map(table, document);
}

const CheckedValue& DefaultOf(const KeySpec& key) {
  static const SourceFile built_in{"built-in default", 0};
  // The tables live as long as the program: a key's address is its identity.
  static Guarded<std::map<const KeySpec*, std::unique_ptr<const CheckedValue>>> known;
  return known.With([&key](auto& values) -> const CheckedValue& {
    std::unique_ptr<const CheckedValue>& value = values[&key];
    if (value == nullptr) {
      Mistakes none;
      const std::optional<YamlNode> node = ParseYaml(key.default_text, built_in, none);
      value = std::make_unique<const CheckedValue>(
          Checker(built_in, none).Value(key.value, node.value_or(YamlNode{}), {key.name, ""}));
    }
    return *value;
  });
}

}  // namespace kemp360
