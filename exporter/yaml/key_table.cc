#include "yaml/key_table.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "yaml/source_text.h"

namespace kemp360 {
namespace {

ValueSpec Ranged(ValueKind kind, std::int64_t least, std::int64_t most) {
  ValueSpec spec;
  spec.kind = kind;
  spec.least = least;
  spec.most = most;
  return spec;
}

std::optional<Problem> CheckLabel(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  const bool fits = text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
                      return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
                    });
  if (fits && std::any_of(text.begin(), text.end(), IsAlphanumeric)) return std::nullopt;
  return Problem{Quoted(text) + " is no name for a label",
                 "use letters, digits, dot, underscore and hyphen, at most 63"};
}

}  // namespace

ValueSpec TextValue(TextCheck check, std::string pattern) {
  ValueSpec spec;
  spec.check = check;
  spec.pattern = std::move(pattern);
  return spec;
}

ValueSpec TextOrNothing(TextCheck check, std::string pattern) {
  ValueSpec spec = TextValue(check, std::move(pattern));
  spec.may_be_empty = true;
  return spec;
}

ValueSpec LabelValue() { return TextValue(CheckLabel, "^[A-Za-z0-9._-]{1,63}$"); }

ValueSpec FlagValue() { return Ranged(ValueKind::kFlag, 0, 0); }

ValueSpec CountValue(std::int64_t least, std::int64_t most) {
  return Ranged(ValueKind::kCount, least, most);
}

ValueSpec DurationValue(std::int64_t least_ms, std::int64_t most_ms) {
  return Ranged(ValueKind::kDuration, least_ms, most_ms);
}

ValueSpec BytesValue(std::int64_t least, std::int64_t most) {
  return Ranged(ValueKind::kBytes, least, most);
}

ValueSpec ChoiceValue(std::vector<std::string> choices) {
  ValueSpec spec;
  spec.kind = ValueKind::kChoice;
  spec.choices = std::move(choices);
  return spec;
}

ValueSpec ListOf(ValueSpec item) {
  ValueSpec spec;
  spec.kind = ValueKind::kList;
  spec.item = std::make_shared<const ValueSpec>(std::move(item));
  return spec;
}

ValueSpec MapOf(const KeyTable& table) {
  ValueSpec spec;
  spec.kind = ValueKind::kMap;
  spec.table = &table;
  return spec;
}

ValueSpec NamedValues(ValueSpec item, TextCheck check_name, std::string pattern) {
  ValueSpec spec;
  spec.kind = ValueKind::kNamed;
  spec.item = std::make_shared<const ValueSpec>(std::move(item));
  spec.check = check_name;
  spec.pattern = std::move(pattern);
  return spec;
}

const KeySpec* KeyTable::Find(std::string_view name) const {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [name](const KeySpec& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> KeyTable::Names() const {
  std::vector<std::string> names;
  names.reserve(keys.size());
  for (const KeySpec& key : keys) names.push_back(key.name);
  return names;
}

}  // namespace kemp360
