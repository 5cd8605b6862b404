#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kemp360 {

enum class TextFlaw {
  kNone,
  kNotUtf8,
  kControlCharacter,  ///< below U+0020, other than tab, CR and LF: no honest JSON or CSV holds one
};

/// Looks at a whole answer before it is parsed: strict UTF-8 (no overlong forms, no surrogates) and
/// no control characters. Costs a few per cent of parsing; in return the parser need not validate,
/// which lets it scan strings 16 bytes at a time.
[[nodiscard]] TextFlaw FindTextFlaw(std::string_view text);

/// The longest prefix of at most `bytes` bytes that does not cut a character. `text` must be UTF-8.
[[nodiscard]] std::string_view Utf8Prefix(std::string_view text, std::size_t bytes);

/// For people to read: trimmed, control characters as spaces, at most `bytes` bytes. `text` must be
/// UTF-8.
[[nodiscard]] std::string Printable(std::string_view text, std::size_t bytes);

}  // namespace kemp360
