#include "yaml/key_table.h"

#include <algorithm>
#include <cstddef>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

std::optional<Problem> CheckLabel(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  const bool fits = text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
                      return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
                    });
  if (fits && std::ranges::any_of(text, IsAlphanumeric)) return std::nullopt;
  return Problem{Quoted(text) + " is not a valid name",
                 "use letters, digits, dot, underscore and hyphen, at most 63"};
}

}  // namespace

ValueSpec LabelValue() { return TextValue(CheckLabel, "^[A-Za-z0-9._-]{1,63}$"); }

std::optional<Problem> CheckFileName(std::string_view text) {
  const std::string rest = ReplaceAll(ReplaceAll(std::string(text), "{pair}", ""), "{unit}", "");
  if (rest.find_first_of("{}") != std::string::npos) {
    return Problem{Quoted(text) + " has an unknown placeholder",
                   "known are {pair} and {unit}; other braces cannot be in a file name"};
  }
  if (std::ranges::any_of(text, IsControlCharacter)) {
    return Problem{"a file name must not contain control characters", "write it on one line"};
  }
  return std::nullopt;
}

const KeySpec* KeyTable::Find(std::string_view name) const {
  const auto found = std::ranges::find(keys, name, &KeySpec::name);
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> KeyTable::Names() const {
  std::vector<std::string> names;
  for (const KeySpec& key : keys) names.push_back(key.name);
  return names;
}

std::vector<KeySpec> KeyTable::Inherited() const {
  std::vector<KeySpec> inherited;
  for (const KeySpec& key : keys) {
    if (key.presence == Presence::kInherited) inherited.push_back(key);
  }
  return inherited;
}

const ExclusiveKeys* KeyTable::ExclusiveWith(std::string_view name) const {
  const auto found = std::ranges::find_if(
      exclusive, [name](const ExclusiveKeys& group) { return Holds(group.names, name); });
  return found == exclusive.end() ? nullptr : &*found;
}

}  // namespace kemp360
