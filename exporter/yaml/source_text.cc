#include "yaml/source_text.h"

#include <cstddef>
#include <filesystem>

#include "base/text.h"
#include "base/utf8.h"

namespace kemp360 {
namespace {

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
    const std::size_t length = DecodeUtf8(text).size;
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

}  // namespace kemp360
