#pragma once

#include <optional>
#include <string_view>

#include "yaml/key_table.h"

namespace kemp360 {

/// What the texts of a configuration must be like; its table names them. None of them
/// repeats the text: what a user put there by accident may be a secret.

[[nodiscard]] std::optional<Problem> CheckUnitUrl(std::string_view text);
[[nodiscard]] std::optional<Problem> CheckProxyUrl(std::string_view text);
/// A file name; may hold {pair} and {unit}.
[[nodiscard]] std::optional<Problem> CheckFileName(std::string_view text);
/// An address or host name that a peer may call the unit, without port.
[[nodiscard]] std::optional<Problem> CheckAddress(std::string_view text);
/// "sha256//BASE64", several divided by ";".
[[nodiscard]] std::optional<Problem> CheckPinnedKey(std::string_view text);
/// Would a file's name show a secret? Keys are 40 hexadecimal digits; file names have dots, slashes
/// or are short.
[[nodiscard]] bool LooksLikeSecret(std::string_view text);
/// A user name or key as it is sent: one line, no control characters.
[[nodiscard]] std::optional<Problem> CheckCredential(std::string_view text);

}  // namespace kemp360
