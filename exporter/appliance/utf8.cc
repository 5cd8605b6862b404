#include "appliance/utf8.h"

#include <cstdint>
#include <cstring>

#include "base/text.h"

namespace kemp360 {
namespace {

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

bool IsContinuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// The length of the well-formed sequence at `at` (a byte above 0x7F), or 0. Table 3-7 of the
/// Unicode standard.
std::size_t SequenceLength(const unsigned char* at, std::size_t left) {
  const unsigned char lead = at[0];
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (left < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!IsContinuation(at[i])) return 0;
  }
  if (lead == 0xE0 && at[1] < 0xA0) return 0;  // overlong
  if (lead == 0xED && at[1] > 0x9F) return 0;  // surrogates
  if (lead == 0xF0 && at[1] < 0x90) return 0;  // overlong
  if (lead == 0xF4 && at[1] > 0x8F) return 0;  // above U+10FFFF
  return length;
}

}  // namespace

TextFlaw FindTextFlaw(std::string_view text) {
  constexpr std::size_t kBlock = 8;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= kBlock && IsPlainBlock(text.data() + i)) {
      i += kBlock;
      continue;
    }
    const std::size_t stop = i + kBlock;  // look closely at these only, then run again
    while (i < text.size() && i < stop) {
      const char c = text[i];
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x80) {
        const auto* at = reinterpret_cast<const unsigned char*>(text.data() + i);
        const std::size_t length = SequenceLength(at, text.size() - i);
        if (length == 0) return TextFlaw::kNotUtf8;
        i += length;
      } else {
        if (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') return TextFlaw::kControlCharacter;
        ++i;
      }
    }
  }
  return TextFlaw::kNone;
}

std::string_view Utf8Prefix(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && IsContinuation(static_cast<unsigned char>(text[bytes]))) --bytes;
  return text.substr(0, bytes);
}

std::string Printable(std::string_view text, std::size_t bytes) {
  std::string clean(Utf8Prefix(Trim(text), bytes));
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') c = ' ';
  }
  return clean;
}

}  // namespace kemp360
