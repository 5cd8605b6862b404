#include "discover/har_stream.h"

namespace kemp360 {

namespace {

constexpr std::array<signed char, 256> MakeBase64Values() {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<signed char, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    values.at(static_cast<unsigned char>(kLetters[i])) = static_cast<signed char>(i);
  }
  return values;
}

constexpr std::array<signed char, 256> kBase64Values = MakeBase64Values();

}  // namespace

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size() / 4 * 3 + 3);
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=' || c == '\n' || c == '\r') continue;
    const int value = kBase64Values.at(static_cast<unsigned char>(c));
    if (value < 0) return std::nullopt;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return decoded;
}

}  // namespace kemp360
