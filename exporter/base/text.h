#pragma once

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kemp360 {

[[nodiscard]] constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
/// ASCII only.
[[nodiscard]] constexpr bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c);
}
[[nodiscard]] constexpr bool IsControlCharacter(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}
/// The value of a hexadecimal digit, or -1.
[[nodiscard]] int HexDigit(char c);

/// The number that the whole of `text` is: decimal, no space around it, no plus sign. nullopt where
/// it is none, or none that a Number can hold.
template <typename Number>
[[nodiscard]] std::optional<Number> ParseNumber(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

/// ASCII only; other bytes stay as they are.
[[nodiscard]] constexpr char LowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] std::string ToLower(std::string_view text);
[[nodiscard]] bool EqualsIgnoringCase(std::string_view one, std::string_view other);
/// Without space, tab, CR and LF at both ends.
[[nodiscard]] std::string_view Trim(std::string_view text);
/// Takes what stands before the first of `separators`, and that separator, off `rest`; all of it
/// where there is none.
[[nodiscard]] std::string_view TakeUntil(std::string_view& rest, std::string_view separators);

/// Is it one of these words (or of any other items)?
template <typename Items, typename Item>
[[nodiscard]] bool Holds(const Items& items, const Item& item) {
  return std::ranges::find(items, item) != std::ranges::end(items);
}
/// "a, b, c" with ", " as separator.
[[nodiscard]] std::string Joined(std::span<const std::string> words, std::string_view separator);
/// As a sentence lists them: "a", "a and b", "a, b and c".
[[nodiscard]] std::string Listed(std::span<const std::string> words,
                                 std::string_view last_joint = " and ");

/// `text` with `by` for every `what`; what was put in is not looked at again.
[[nodiscard]] std::string ReplaceAll(std::string text, std::string_view what, std::string_view by);

/// The candidate that a person most likely meant, or nullopt if none is near (at most a third of
/// the letters differ). Takes a few milliseconds at most: of very many candidates it may not see
/// the last.
[[nodiscard]] std::optional<std::string> Nearest(std::string_view word,
                                                 std::span<const std::string> candidates);

/// What the operating system means by an errno: "No such file or directory".
[[nodiscard]] std::string ErrnoText(int number);

/// `text` with every byte that is not unreserved (RFC 3986) as %XX.
[[nodiscard]] std::string PercentEncode(std::string_view text);
/// nullopt where a % is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> PercentDecode(std::string_view text);

}  // namespace kemp360
