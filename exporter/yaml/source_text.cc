#include "yaml/source_text.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace kemp360 {
namespace {

/// How many bytes the well-formed UTF-8 character at the beginning takes; 0: it is none.
std::size_t CharacterLength(std::string_view text) {
  const auto byte = [text](std::size_t at) -> std::uint32_t {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const auto continues = [byte](std::size_t at) { return (byte(at) & 0xC0U) == 0x80U; };
  const std::uint32_t first = byte(0);
  if (first < 0x80U) return 1;
  if (first < 0xC2U) return 0;
  if (first < 0xE0U) return continues(1) ? 2 : 0;
  if (first < 0xF0U) {
    const bool overlong = first == 0xE0U && byte(1) < 0xA0U;
    const bool surrogate = first == 0xEDU && byte(1) >= 0xA0U;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  const bool overlong = first == 0xF0U && byte(1) < 0x90U;
  const bool beyond = first > 0xF4U || (first == 0xF4U && byte(1) >= 0x90U);
  return continues(1) && continues(2) && continues(3) && !overlong && !beyond ? 4 : 0;
}

bool IsForbidden(char c) { return IsControlCharacter(c) && c != '\t' && c != '\n' && c != '\r'; }

}  // namespace

std::string SourceFile::Resolve(std::string_view path) const {
  const std::filesystem::path given(path);
  if (given.is_absolute()) return given.lexically_normal().string();
  return (std::filesystem::path(name).parent_path() / given).lexically_normal().string();
}

Mark FirstByteThatIsNoText(std::string_view text) {
  Mark mark{1, 1};
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    if (length == 0 || IsForbidden(text.front())) return mark;
    if (text.front() == '\n') {
      ++mark.line;
      mark.column = 0;
    }
    ++mark.column;
    text.remove_prefix(length);
  }
  return {};
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string quoted = "\"";
  std::size_t characters = 0;
  while (!text.empty()) {
    if (characters++ == kLongest) {
      quoted += "…";
      break;
    }
    const std::size_t length = CharacterLength(text);
    const bool shown = length != 0 && !IsControlCharacter(text.front());
    quoted += shown ? text.substr(0, length) : "?";
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return quoted + "\"";
}

}  // namespace kemp360
