#include "appliance/utf8.h"

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

TEST_CASE("FindTextFlaw: well-formed text", "[appliance]") {
  const std::string piece =
      GENERATE(as<std::string>{}, "", " \t\r\n", "\x7f", "Zürich", "東京", "\xF0\x9F\x98\x80",
               "\xEE\x80\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF", "\xC2\x80");
  CheckEverywhere(piece, TextFlaw::kNone);
}

TEST_CASE("FindTextFlaw: bytes that are no UTF-8", "[appliance]") {
  const std::string piece =
      GENERATE(as<std::string>{}, "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(",
               "\xE0\x9F\xBF", "\xE6\x9D", "\xED\xA0\x80", "\xED\xB0\x80", "\xF0\x8F\xBF\xBF",
               "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE\xFF");
  CheckEverywhere(piece, TextFlaw::kNotUtf8);
}

TEST_CASE("FindTextFlaw: control characters", "[appliance]") {
  for (char c = 1; c < 0x20; ++c) {
    if (c == '\t' || c == '\r' || c == '\n') continue;
    CheckEverywhere(std::string(1, c), TextFlaw::kControlCharacter);
  }
  CheckEverywhere("\0"s, TextFlaw::kControlCharacter);
}

TEST_CASE("Utf8Prefix: no character is cut", "[appliance]") {
  CHECK(Utf8Prefix("Zürich", 100) == "Zürich");
  CHECK(Utf8Prefix("Zürich", 3) == "Zü");
  CHECK(Utf8Prefix("Zürich", 2) == "Z");
  CHECK(Utf8Prefix("東京", 5) == "東");
  CHECK(Utf8Prefix("東京", 2).empty());
  CHECK(Utf8Prefix("", 0).empty());
}

TEST_CASE("Printable: fit for a line of a log", "[appliance]") {
  CHECK(Printable("  a\nb\x7f"
                  "c\t",
                  100) == "a b c");
  CHECK(Printable("Zürich", 2) == "Z");
}

}  // namespace
}  // namespace kemp360
