#include "simulator/json_text.h"

#include <array>
#include <cstdio>

namespace kemp360::simulator {

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  for (const char letter : text) {
    switch (letter) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(letter) < 0x20) {
          std::array<char, 8> escape{};
          std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(letter));
          out += escape.data();
        } else {
          out += letter;
        }
    }
  }
  out += '"';
}

std::string JsonString(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

std::string JsonString(const std::optional<std::string>& text) {
  return text ? JsonString(std::string_view(*text)) : "null";
}

}  // namespace kemp360::simulator
