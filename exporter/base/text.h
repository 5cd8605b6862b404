#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kemp360 {

/// ASCII only; other bytes stay as they are.
[[nodiscard]] std::string ToLower(std::string_view text);
[[nodiscard]] bool EqualsIgnoringCase(std::string_view one, std::string_view other);
/// Without space, tab, CR and LF at both ends.
[[nodiscard]] std::string_view Trim(std::string_view text);

/// The candidate that a person most likely meant, or nullopt if none is near (at most a third of
/// the letters differ). Takes a few milliseconds at most: of very many candidates it may not see
/// the last.
[[nodiscard]] std::optional<std::string> Nearest(std::string_view word,
                                                 std::span<const std::string> candidates);

/// `text` with every byte that is not unreserved (RFC 3986) as %XX.
[[nodiscard]] std::string PercentEncode(std::string_view text);
/// nullopt where a % is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace kemp360
