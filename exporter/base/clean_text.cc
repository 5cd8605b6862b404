#include "base/clean_text.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace kemp360 {
namespace {

constexpr std::size_t kBlock = 8;

/// Eight bytes of plain ASCII without control characters?
bool IsPlainBlock(const char* at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  constexpr std::uint64_t kSpaces = 0x2020202020202020U;
  std::uint64_t block = 0;
  std::memcpy(&block, at, sizeof block);
  // Below 0x20 a byte borrows from its high bit. A borrow may also spoil the byte above: then we
  // look closer for nothing, and never miss one.
  return ((block | (block - kSpaces)) & kHighBits) == 0;
}

bool MayStandInText(std::uint32_t code) {
  return code >= 0x20 || code == '\n' || code == '\r' || code == '\t';
}

bool IsPlain(char c) { return c >= ' ' && c <= '~'; }

/// Controls, what turns the direction of a line or breaks it, and what takes no room: text that is
/// shown must not rearrange what is beside it, nor differ from what looks the same.
constexpr std::pair<std::uint32_t, std::uint32_t> kUnseen[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},      {0xAD, 0xAD},      // the soft hyphen
    {0x061C, 0x061C}, {0x180E, 0x180E},  {0x200B, 0x200F},  // spaces and joiners without a width
    {0x2028, 0x202E}, {0x2060, 0x206F},  {0xFEFF, 0xFEFF},  // the byte order mark
    {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

bool IsUnseen(std::uint32_t code) {
  return std::ranges::any_of(
      kUnseen, [code](const auto& range) { return code >= range.first && code <= range.second; });
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
    } else if (IsUnseen(character.code)) {
      shown = stand_ins.control;
    }
    if (!shown.empty() && length++ == most) return clean.append(cut_mark);
    clean += shown;
    text.remove_prefix(size);
  }
  return clean;
}

}  // namespace

Utf8Character DecodeUtf8(std::string_view text) {
  const auto byte = [text](std::size_t at) {
    return std::uint32_t{static_cast<unsigned char>(text[at])};
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < size) return {};
  std::uint32_t code = lead & (0x7FU >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (byte(at) & 0x3FU);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {};
  return {size, code};
}

std::ptrdiff_t ContinuationBytes(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; });
}

bool HasUnseen(std::string_view text) {
  while (!text.empty()) {
    const Utf8Character character = DecodeUtf8(text);
    if (character.size != 0 && IsUnseen(character.code)) return true;
    text.remove_prefix(std::max<std::size_t>(1, character.size));
  }
  return false;
}

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = DecodeUtf8(text).size;
    valid += size == 0 ? kReplacementCharacter : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return valid;
}

TextFlaw FindTextFlaw(std::string_view text) {
  while (!text.empty()) {
    if (text.size() >= kBlock && IsPlainBlock(text.data())) {
      text.remove_prefix(kBlock);
      continue;
    }
    // Look closely at the next characters only, then run again.
    for (std::size_t looked_at = 0; looked_at < kBlock && !text.empty();) {
      const Utf8Character character = DecodeUtf8(text);
      if (character.size == 0) return TextFlaw::kNotUtf8;
      if (!MayStandInText(character.code)) return TextFlaw::kControlCharacter;
      text.remove_prefix(character.size);
      looked_at += character.size;
    }
  }
  return TextFlaw::kNone;
}

std::string CleanText(std::string_view text, std::size_t most, std::string_view cut_mark) {
  if (text.size() <= most && std::ranges::all_of(text, IsPlain)) {
    return std::string(text);
  }
  return Clean(text, most, cut_mark, {" ", "", kReplacementCharacter});
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  return '"' + Clean(text, kLongest, "…", {"?", "?", "?"}) + '"';
}

}  // namespace kemp360
