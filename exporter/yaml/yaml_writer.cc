#include "yaml/yaml_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/clean_text.h"

namespace kemp360 {

std::string YamlQuoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const Utf8Character character = DecodeUtf8(text);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    const std::uint32_t code = character.code;
    const bool hidden = code < 0x20U || (code >= 0x7FU && code < 0xA0U) || code == 0x2028U ||
                        code == 0x2029U || code == 0xFEFFU;  // some are line breaks to somebody
    if (character.size == 0) {
      quoted += kReplacementCharacter;
    } else if (code == '"' || code == '\\') {
      quoted += '\\';
      quoted += text.front();
    } else if (hidden) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04X", code);
      quoted += escape.data();
    } else {
      quoted += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return quoted + "\"";
}

std::string YamlQuoted(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + YamlQuoted(text);
  return "[" + list + "]";
}

void YamlWriter::Line(std::string_view key, std::string_view value) {
  Begin(key);
  text_.append(" ").append(value).append("\n");
}

void YamlWriter::Open(std::string_view key, std::string_view empty) {
  Begin(key);
  text_ += '\n';
  open_.push_back({text_.size(), std::string(empty)});
}

void YamlWriter::OpenItem() {
  open_.push_back({text_.size(), ""});
  at_item_ = true;
}

void YamlWriter::Close() {
  const Level level = std::exchange(open_.back(), {});
  open_.pop_back();
  if (text_.size() != level.begin || level.empty.empty()) return;
  text_.back() = ' ';
  text_.append(level.empty).append("\n");
}

void YamlWriter::Begin(std::string_view key) {
  text_.append(2 * (open_.size() - (at_item_ ? 1 : 0)), ' ');
  if (std::exchange(at_item_, false)) text_ += "- ";
  text_.append(key).append(":");
}

}  // namespace kemp360
