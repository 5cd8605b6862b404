#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "base/quantities.h"

namespace kemp360 {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void String(JsonWriter& json, std::string_view text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

/// A text, flag, number, time, anything that has a ToString, or a list of these. What is not known
/// is null, never left out: scripts need not ask twice.
template <typename T>
void Write(JsonWriter& json, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    json.Bool(value);
  } else if constexpr (std::is_integral_v<T>) {
    json.Uint64(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    json.Double(value);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    String(json, value);
  } else if constexpr (std::is_same_v<T, SystemTime>) {
    String(json, Iso8601(value));
  } else if constexpr (requires { value.has_value(); }) {
    value ? Write(json, *value) : static_cast<void>(json.Null());
  } else if constexpr (requires { ToString(value); }) {
    String(json, ToString(value));
  } else {
    json.StartArray();
    for (const auto& item : value) Write(json, item);
    json.EndArray();
  }
}

template <typename T>
void Member(JsonWriter& json, std::string_view key, const T& value) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  Write(json, value);
}

/// `write` writes the members.
template <typename WriteMembers>
void Object(JsonWriter& json, const WriteMembers& write) {
  json.StartObject();
  write();
  json.EndObject();
}

/// An array of objects; `write` gets an item and writes its members.
template <typename Items, typename WriteMembers>
void Objects(JsonWriter& json, std::string_view key, const Items& items,
             const WriteMembers& write) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  json.StartArray();
  for (const auto& item : items) Object(json, [&] { write(item); });
  json.EndArray();
}

}  // namespace kemp360
