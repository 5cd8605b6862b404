#include "base/clean_text.h"

#include <algorithm>
#include <cstdint>

namespace kemp360 {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7F;
}

/// One character from the front of a text. size 0: no well-formed UTF-8 stands there.
struct Utf8Character {
  std::size_t size = 0;
  std::uint32_t code = 0;
};

Utf8Character DecodeFirst(std::string_view text) {
  const auto byte = [text](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  const std::size_t size = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
  if (lead < 0xC2 || lead > 0xF4) return {};
  std::uint32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {};
  return {size, code};
}

bool IsLineSpace(std::uint32_t code) { return code == '\t' || code == '\n' || code == '\r'; }

/// Controls, and what turns the direction of a line or breaks it: text that is shown must not
/// rearrange what stands beside it.
bool IsControl(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return true;
  return (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string CleanText(std::string_view text, std::size_t most) {
  if (text.size() <= most && std::all_of(text.begin(), text.end(), IsPlain)) {
    return std::string(text);
  }
  std::string clean;
  for (std::size_t length = 0; length < most && !text.empty();) {
    const Utf8Character character = DecodeFirst(text);
    if (character.size == 0) {
      clean += kReplacement;
      ++length;
    } else if (IsLineSpace(character.code)) {
      clean += ' ';
      ++length;
    } else if (!IsControl(character.code)) {
      clean += text.substr(0, character.size);
      ++length;
    }
    text.remove_prefix(std::max<std::size_t>(character.size, 1));
  }
  return clean;
}

}  // namespace kemp360
