#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "pages/pages.h"
#include "pages/status.h"

namespace kemp360 {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

template <typename T>
void Member(JsonWriter& json, std::string_view key, const T& value);

/// A text, flag, number, anything that has a ToString, an object of status.h, or a list of
/// these; or what writes the members of an object. What is not known is null, never left out:
/// scripts need not ask twice.
template <typename T>
void Write(JsonWriter& json, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    json.Bool(value);
  } else if constexpr (std::is_integral_v<T>) {
    json.Uint64(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    json.Double(value);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    const std::string_view text = value;
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  } else if constexpr (requires { value.has_value(); }) {
    value ? Write(json, *value) : static_cast<void>(json.Null());
  } else if constexpr (requires { ToString(value); }) {
    Write(json, ToString(value));
  } else if constexpr (std::is_same_v<T, OwnershipCounts>) {
    json.StartObject();
    for (const Ownership ownership : kAll<Ownership>) {
      Member(json, ToString(ownership), value.of(ownership));
    }
    Member(json, "undecided", value.undecided);
    Member(json, "whole", value.whole);
    json.EndObject();
  } else if constexpr (std::is_same_v<T, CheckVerdicts>) {
    json.StartObject();
    for (const auto& [check, verdict] : value) Member(json, check, verdict);
    json.EndObject();
  } else if constexpr (requires { T::Members(value, IgnoreMember{}); }) {
    json.StartObject();
    T::Members(value, [&json](std::string_view key, const auto& member, std::string_view) {
      Member(json, key, member);
    });
    json.EndObject();
  } else if constexpr (std::is_invocable_v<const T&>) {
    json.StartObject();
    value();
    json.EndObject();
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

/// An array of objects; `write` gets an item and writes its members.
template <typename Items, typename WriteMembers>
void Objects(JsonWriter& json, const Items& items, const WriteMembers& write) {
  json.StartArray();
  for (const auto& item : items) Write(json, [&] { write(item); });
  json.EndArray();
}

/// The whole text; `write` gets the writer.
template <typename WriteAll>
std::string Json(const WriteAll& write) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  write(json);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string WriteStatus(const StatusPage& page) {
  return Json([&page](JsonWriter& json) { Write(json, page); });
}

/// [{"targets": ["host:10360"],
///   "labels": {"__metrics_path__": "/probe", "__param_pair": "emea", "instance": "emea"}}, …]
/// No label `pair`: it would turn the pair label of every series into exported_pair.
std::string RenderServiceDiscovery(std::span<const std::string> pairs, const ProbePlace& place) {
  return Json([&](JsonWriter& json) {
    Objects(json, pairs, [&](const std::string& pair) {
      Member(json, "targets", std::vector<std::string>{place.target});
      Member(json, "labels", [&] {
        if (!place.scheme.empty()) Member(json, "__scheme__", place.scheme);
        Member(json, "__metrics_path__", place.path);
        Member(json, "__param_pair", pair);
        Member(json, "instance", pair);
      });
    });
  });
}

}  // namespace kemp360
