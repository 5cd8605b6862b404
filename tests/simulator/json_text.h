#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kemp360::simulator {

/// Appends `text` as a JSON string, as Python's json.dumps(ensure_ascii=False) writes it.
void AppendJsonString(std::string& out, std::string_view text);
[[nodiscard]] std::string JsonString(std::string_view text);
/// The string, or null.
[[nodiscard]] std::string JsonString(const std::optional<std::string>& text);
[[nodiscard]] constexpr std::string_view JsonBool(bool value) { return value ? "true" : "false"; }

}  // namespace kemp360::simulator
