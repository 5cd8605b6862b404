#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/json_text.h"
#include "pages/status.h"

namespace kemp360 {
namespace {

template <typename T>
inline constexpr bool kMayBeNull = false;
template <typename T>
inline constexpr bool kMayBeNull<std::optional<T>> = true;
template <typename T>
inline constexpr bool kIsList = false;
template <typename T>
inline constexpr bool kIsList<std::vector<T>> = !std::is_same_v<std::vector<T>, CheckVerdicts>;

/// The type of a member, and what is in it.
template <typename T>
void WriteSchema(JsonLines& json, bool nullable = false);

void WriteType(JsonLines& json, std::string_view type, bool nullable) {
  const std::string quoted = "\"" + std::string(type) + "\"";
  json.Raw("type", nullable ? "[" + quoted + ", \"null\"]" : quoted);
}

template <typename T>
void WriteObject(JsonLines& json) {
  T value;
  std::vector<std::string> keys;
  json.Open("properties", '{');
  T::Members(value, [&]<typename Member>(std::string_view key, const Member& /*member*/,
                                         std::string_view meaning) {
    keys.emplace_back(key);
    json.Open(key, '{');
    json.Text("description", meaning);
    WriteSchema<Member>(json);
    json.Close();
  });
  json.Close();
  json.Open("required", '[');
  for (const std::string& key : keys) json.Text("", key);
  json.Close();
}

template <typename T>
void WriteWords(JsonLines& json, bool nullable) {
  json.Open("enum", '[');
  for (const T word : kAll<T>) json.Text("", ToString(word));
  if (nullable) json.Raw("", "null");
  json.Close();
}

void WriteCounts(JsonLines& json) {
  json.Open("properties", '{');
  const auto member = [&json](std::string_view key, std::string_view type) {
    json.Open(key, '{');
    WriteType(json, type, false);
    json.Close();
  };
  for (const Ownership ownership : kAll<Ownership>) member(ToString(ownership), "integer");
  member("undecided", "integer");
  member("whole", "boolean");
  json.Close();
}

void WriteVerdicts(JsonLines& json) {
  json.Open("additionalProperties", '{');
  WriteType(json, "boolean", true);
  json.Close();
}

template <typename T>
void WriteSchema(JsonLines& json, bool nullable) {
  if constexpr (kMayBeNull<T>) {
    WriteSchema<typename T::value_type>(json, true);
  } else if constexpr (std::is_same_v<T, bool>) {
    WriteType(json, "boolean", nullable);
  } else if constexpr (std::is_same_v<T, std::size_t>) {
    WriteType(json, "integer", nullable);
  } else if constexpr (std::is_same_v<T, double>) {
    WriteType(json, "number", nullable);
  } else if constexpr (std::is_same_v<T, std::string>) {
    WriteType(json, "string", nullable);
  } else if constexpr (Worded<T>) {
    WriteWords<T>(json, nullable);
  } else if constexpr (kIsList<T>) {
    WriteType(json, "array", nullable);
    json.Open("items", '{');
    WriteSchema<typename T::value_type>(json);
    json.Close();
  } else {
    WriteType(json, "object", nullable);
    if constexpr (std::is_same_v<T, OwnershipCounts>) {
      WriteCounts(json);
    } else if constexpr (std::is_same_v<T, CheckVerdicts>) {
      WriteVerdicts(json);
    } else {
      WriteObject<T>(json);
    }
  }
}

}  // namespace

std::string StatusJsonSchema() {
  JsonLines json;
  json.Open("", '{');
  json.Text("$schema", "http://json-schema.org/draft-07/schema#");
  json.Text("title", "/status of kemp360_exporter, and kemp360_exporter check --output json");
  WriteType(json, "object", false);
  WriteObject<StatusPage>(json);
  json.Close();
  return std::move(json).Take();
}

}  // namespace kemp360
