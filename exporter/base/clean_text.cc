#include "base/clean_text.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace kemp360 {
namespace {

bool IsPlain(char c) { return c >= ' ' && c <= '~'; }

/// Controls, and what turns the direction of a line or breaks it: text that is shown must not
/// rearrange what stands beside it.
bool IsControl(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return true;
  return (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/// What is shown for characters that cannot be.
struct StandIns {
  std::string_view line_space;
  std::string_view control;
  std::string_view not_utf8;
};

std::string Clean(std::string_view text, std::size_t most, std::string_view cut_mark,
                  const StandIns& stand_ins) {
  std::string clean;
  for (std::size_t length = 0; !text.empty();) {
    const Utf8Character character = DecodeUtf8(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    std::string_view shown = text.substr(0, size);
    if (character.size == 0) {
      shown = stand_ins.not_utf8;
    } else if (shown == "\t" || shown == "\n" || shown == "\r") {
      shown = stand_ins.line_space;
    } else if (IsControl(character.code)) {
      shown = stand_ins.control;
    }
    if (!shown.empty() && length++ == most) return clean.append(cut_mark);
    clean += shown;
    text.remove_prefix(size);
  }
  return clean;
}

}  // namespace

std::string CleanText(std::string_view text, std::size_t most, std::string_view cut_mark) {
  if (text.size() <= most && std::all_of(text.begin(), text.end(), IsPlain)) {
    return std::string(text);
  }
  return Clean(text, most, cut_mark, {" ", "", kReplacementCharacter});
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  return '"' + Clean(text, kLongest, "…", {"?", "?", "?"}) + '"';
}

}  // namespace kemp360
