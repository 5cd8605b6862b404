#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace kemp360 {

/// RapidJSON's writer with our texts. What is not known is null, never left out: scripts need not
/// ask twice.
using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void String(JsonWriter& json, std::string_view text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline void Key(JsonWriter& json, std::string_view key) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

inline void Member(JsonWriter& json, std::string_view key, std::string_view text) {
  Key(json, key);
  String(json, text);
}

inline void Member(JsonWriter& json, std::string_view key, const char* text) {
  Member(json, key, std::string_view(text));
}

inline void Member(JsonWriter& json, std::string_view key, std::optional<bool> flag) {
  Key(json, key);
  flag ? json.Bool(*flag) : json.Null();
}

inline void Member(JsonWriter& json, std::string_view key, std::optional<std::size_t> count) {
  Key(json, key);
  count ? json.Uint64(*count) : json.Null();
}

inline void Member(JsonWriter& json, std::string_view key, std::optional<double> number) {
  Key(json, key);
  number ? json.Double(*number) : json.Null();
}

}  // namespace kemp360
