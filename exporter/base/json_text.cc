#include "base/json_text.h"

namespace kemp360 {

void AppendJsonString(std::string_view text, std::string& json) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kNamed = "\"\\\n\r\t";
  constexpr std::string_view kNames = "\"\\nrt";
  json += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const std::size_t named = kNamed.find(c); named != std::string_view::npos) {
      json += '\\';
      json += kNames[named];
    } else if (byte < 0x20 || byte == 0x7F) {
      json += "\\u00";
      json += kHex[byte >> 4U];
      json += kHex[byte & 15U];
    } else {
      json += c;
    }
  }
  json += '"';
}

void JsonLines::Open(std::string_view key, char bracket) {
  Begin(key);
  text_ += bracket;
  closing_ += bracket == '{' ? '}' : ']';
  first_ = true;
}

void JsonLines::Close() {
  const char bracket = closing_.back();
  closing_.pop_back();
  if (!first_) NewLine();
  text_ += bracket;
  first_ = false;
}

void JsonLines::Raw(std::string_view key, std::string_view json) {
  Begin(key);
  text_ += json;
}

void JsonLines::Text(std::string_view key, std::string_view text) {
  Begin(key);
  AppendJsonString(text, text_);
}

void JsonLines::Begin(std::string_view key) {
  if (!first_) text_ += ',';
  if (!closing_.empty()) NewLine();
  if (!key.empty()) {
    AppendJsonString(key, text_);
    text_ += ": ";
  }
  first_ = false;
}

}  // namespace kemp360
