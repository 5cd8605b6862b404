#include "base/clean_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace kemp360 {
namespace {

using namespace std::string_literals;

/// The flaw must be found wherever it stands in a block of the fast path.
void CheckEverywhere(const std::string& piece, TextFlaw flaw) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (const std::size_t after : {0U, 1U, 9U, 20U}) {
      INFO("after " << before << " letters, before " << after);
      CHECK(FindTextFlaw(std::string(before, 'a') + piece + std::string(after, ' ')) == flaw);
    }
  }
}

TEST_CASE("FindTextFlaw: well-formed text", "[base]") {
  const std::string piece =
      GENERATE(as<std::string>{}, "", " \t\r\n", "\x7f", "Zürich", "東京", "\xF0\x9F\x98\x80",
               "\xEE\x80\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF", "\xC2\x80");
  CheckEverywhere(piece, TextFlaw::kNone);
}

TEST_CASE("FindTextFlaw: bytes that are no UTF-8", "[base]") {
  const std::string piece =
      GENERATE(as<std::string>{}, "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(",
               "\xE0\x9F\xBF", "\xE6\x9D", "\xED\xA0\x80", "\xED\xB0\x80", "\xF0\x8F\xBF\xBF",
               "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF9\x80\x80\x80", "\xFF", "\xFE\xFF");
  CheckEverywhere(piece, TextFlaw::kNotUtf8);
}

TEST_CASE("FindTextFlaw: what stands behind the text is not looked at", "[base]") {
  const std::string plain(16, 'a');
  const std::string flawed = "aaa\x01" + plain;
  for (std::size_t size = 0; size <= 3; ++size) {
    CHECK(FindTextFlaw(std::string_view(plain).substr(0, size)) == TextFlaw::kNone);
    CHECK(FindTextFlaw(std::string_view(flawed).substr(0, size)) == TextFlaw::kNone);
  }
}

TEST_CASE("FindTextFlaw: control characters", "[base]") {
  for (char c = 1; c < 0x20; ++c) {
    if (c == '\t' || c == '\r' || c == '\n') continue;
    CheckEverywhere(std::string(1, c), TextFlaw::kControlCharacter);
  }
  CheckEverywhere("\0"s, TextFlaw::kControlCharacter);
}

TEST_CASE("DecodeUtf8: one character, in its one form", "[base]") {
  const auto [text, size, code] = GENERATE(table<std::string, std::size_t, std::uint32_t>({
      {"a", 1, 'a'},
      {"\0"s, 1, 0},
      {"\x7Fz", 1, 0x7F},
      {"\xC2\x80", 2, 0x80},
      {"üx", 2, 0xFC},
      {"東京", 3, 0x6771},
      {"\xEF\xBF\xBD", 3, 0xFFFD},
      {"\xF0\x9F\x98\x80", 4, 0x1F600},
      {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
      {"\xDF\xBF", 2, 0x7FF},
      {"\xE0\xA0\x80", 3, 0x800},
      {"\xEE\x80\x80", 3, 0xE000},
      {"\xF0\x90\x80\x80", 4, 0x10000},
      {"\xED\xBF\xBF", 0, 0},
      {"\x80", 0, 0},
      {"\xC1\xBF", 0, 0},
      {"\xC3", 0, 0},
      {"\xE0\x9F\xBF", 0, 0},
      {"\xED\xA0\x80", 0, 0},
      {"\xF0\x9F\x98", 0, 0},
      {"\xF4\x90\x80\x80", 0, 0},
      {"\xFF", 0, 0},
  }));
  CAPTURE(text);
  const Utf8Character character = DecodeUtf8(text);
  CHECK(character.size == size);
  CHECK(character.code == code);
}

TEST_CASE("ValidUtf8: each byte that is no UTF-8 is replaced, the rest stays", "[base]") {
  CHECK(ValidUtf8("").empty());
  CHECK(ValidUtf8("Zürich\n\x7f") == "Zürich\n\x7f");
  CHECK(ValidUtf8("a\xFFz\xE6\x9D") == "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace kemp360
