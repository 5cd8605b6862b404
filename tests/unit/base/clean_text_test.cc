#include "base/clean_text.h"

#include <catch2/catch.hpp>

namespace kemp360 {
namespace {

TEST_CASE("CleanText: what a unit says is made fit to be shown", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"lm-1", "lm-1"},
      {"\"quotes\" \\ <stay>", "\"quotes\" \\ <stay>"},
      {"a\nb\tc\rd\x01"
       "e\x7F"
       "f",
       "a b c def"},
      {std::string("nul\0nul", 7), "nulnul"},
      {"Z\xC3\xBCrich", "Z\xC3\xBCrich"},
      {"c1 \xC2\x85 control", "c1  control"},
      {"a\x1f ~", "a ~"},
      {"a\x7F ~", "a ~"},
      {"\xC2\x9F|\xC2\xA0", "|\xC2\xA0"},
      {"right \xE2\x80\xAE to left \xE2\x81\xA6", "right  to left "},
      {"1.24\u200B.3\uFEFF", "1.24.3"},
      {"\u200Fa\u2060b\u2064c\u00ADd\u2028e", "abcde"},
      {"\xF0\x9F\x90\xAE", "\xF0\x9F\x90\xAE"},
      {"bad \xC3( byte", "bad \xEF\xBF\xBD( byte"},
      {"bad \xFF byte", "bad \xEF\xBF\xBD byte"},
      {"cut \xE2\x80", "cut \xEF\xBF\xBD\xEF\xBF\xBD"},
      {"overlong \xC0\xAF", "overlong \xEF\xBF\xBD\xEF\xBF\xBD"},
      {"overlong \xE0\x80\xAF", "overlong \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"surrogate \xED\xA0\x80", "surrogate \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"too high \xF4\x90\x80\x80", "too high \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
  }));
  CHECK(CleanText(text, 200) == expected);
}

TEST_CASE("CleanText: it ends after so many characters, never within one", "[base]") {
  CHECK(CleanText(std::string(201, 'x'), 200) == std::string(200, 'x'));
  CHECK(CleanText("\xC3\xBC\xC3\xBC\xC3\xBC", 2) == "\xC3\xBC\xC3\xBC");
  CHECK(CleanText("abc", 0).empty());
}

TEST_CASE("HasUnseen: two texts that look the same are not taken for the same", "[base]") {
  for (const std::string text : {"", "1.24.3", "Z\u00FCrich", "a b", "\xFF", "\u2010"}) {
    CAPTURE(text);
    CHECK_FALSE(HasUnseen(text));
  }
  for (const std::string text : {"a\tb", "\x7F", "1.24.3\u200B", "\uFEFF1", "a\u202Eb", "\u2066"}) {
    CAPTURE(text);
    CHECK(HasUnseen(text));
  }
}

TEST_CASE("CleanText: what has no width is left out, and nothing beside it", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"\u00AC|\u00AD|\u00AE", "\u00AC||\u00AE"},
      {"\u061B|\u061C|\u061D", "\u061B||\u061D"},
      {"\u180D|\u180E|\u180F", "\u180D||\u180F"},
      {"\u200A|\u200B\u200F|\u2010", "\u200A||\u2010"},
      {"\u2027|\u2028\u202E|\u202F", "\u2027||\u202F"},
      {"\u205F|\u2060\u206F|\u2070", "\u205F||\u2070"},
      {"\uFEFE|\uFEFF|\uFF00", "\uFEFE||\uFF00"},
      {"\uFFF8|\uFFF9\uFFFB|\uFFFC", "\uFFF8||\uFFFC"},
      {"\U000DFFFF|\U000E0000\U000E007F|\U000E0080", "\U000DFFFF||\U000E0080"},
  }));
  CHECK(CleanText(text, 200) == expected);
}

TEST_CASE("ContinuationBytes: bytes less these are characters", "[base]") {
  CHECK(ContinuationBytes("") == 0);
  CHECK(ContinuationBytes("emea") == 0);
  CHECK(ContinuationBytes("Zürich „Süd“") == 6);
  CHECK(ContinuationBytes("é") == 1);
}

TEST_CASE("CleanText: what was cut off leaves a mark, what cannot be seen does not", "[base]") {
  CHECK(CleanText("abc", 3, "...") == "abc");
  CHECK(CleanText("abcd", 3, "...") == "abc...");
  CHECK(CleanText("abc\x01\x02", 3, "...") == "abc");
  CHECK(CleanText("\xC3\xBC\xC3\xBC\xC3\xBC", 2, "…") == "\xC3\xBC\xC3\xBC…");
}

TEST_CASE("Quoted: cut when long, and what cannot be seen is not overlooked", "[base]") {
  CHECK(Quoted("") == "\"\"");
  CHECK(Quoted("ü") == "\"ü\"");
  CHECK(Quoted("a\nb\x7f\xff") == "\"a?b??\"");
  CHECK(Quoted("right \xE2\x80\xAE to left") == "\"right ? to left\"");
  CHECK(Quoted(std::string(60, 'x')) == "\"" + std::string(60, 'x') + "\"");
  CHECK(Quoted(std::string(100, 'x')) == "\"" + std::string(60, 'x') + "…\"");
}

}  // namespace
}  // namespace kemp360
