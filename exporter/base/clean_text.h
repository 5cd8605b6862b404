#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kemp360 {

/// What some writers put before a UTF-8 text.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// U+FFFD: stands for bytes that are not UTF-8.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// One character from the front of a text. size 0: no well-formed UTF-8 is there.
struct Utf8Character {
  std::size_t size = 0;  ///< in bytes
  std::uint32_t code = 0;
};

/// Strict, as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF. `text` must
/// not be empty.
[[nodiscard]] Utf8Character DecodeUtf8(std::string_view text);
/// How many bytes of UTF-8 go on with a character: bytes less these are characters.
[[nodiscard]] std::ptrdiff_t ContinuationBytes(std::string_view text);

enum class TextFlaw {
  kNone,
  kNotUtf8,
  kControlCharacter,  ///< below U+0020, other than tab, CR and LF: no honest JSON or CSV holds one
};

/// `text` with U+FFFD for each byte that is not UTF-8.
[[nodiscard]] std::string ValidUtf8(std::string_view text);

/// Looks at a whole text before it is parsed. Costs a few per cent of parsing; in return the parser
/// need not validate, which lets it scan strings 16 bytes at a time.
[[nodiscard]] TextFlaw FindTextFlaw(std::string_view text);

/// Is there a control character, or another one that cannot be seen (such as U+200B) or turns the
/// direction of a line? Two texts that differ in these alone look the same.
[[nodiscard]] bool HasUnseen(std::string_view text);

/// A text that came from outside, made fit to be shown: tabs and line breaks become spaces, what
/// else HasUnseen is left out, what is not UTF-8 becomes U+FFFD, and it ends after `most`
/// characters: with `cut_mark` where something was cut off. Escaping is the caller's.
[[nodiscard]] std::string CleanText(std::string_view text, std::size_t most,
                                    std::string_view cut_mark = "");

/// A piece of what a person wrote, as a message about it shows it: in double quotes, cut when long,
/// with a question mark for each character that cannot be seen, so that it is not overlooked.
[[nodiscard]] std::string Quoted(std::string_view text);

}  // namespace kemp360
