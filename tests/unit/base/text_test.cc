#include "base/text.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <ctime>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace kemp360 {
namespace {

using namespace std::string_literals;

TEST_CASE("ToLower: ASCII letters only", "[base]") {
  CHECK(ToLower("AbC-09_") == "abc-09_");
  CHECK(ToLower("@AZ[`az{") == "@az[`az{");
  CHECK(ToLower("\xc3\x84\xff") == "\xc3\x84\xff");
  CHECK(ToLower("").empty());
}

TEST_CASE("IsAlphanumeric and HexDigit: letters and digits, and not what stands beside them",
          "[base]") {
  for (const char c : {'0', '9', 'A', 'Z', 'a', 'z'}) CHECK(IsAlphanumeric(c));
  for (const char c : {'/', ':', '@', '[', '`', '{', '\xe4'}) CHECK_FALSE(IsAlphanumeric(c));
  const auto [c, value] = GENERATE(table<char, int>({
      {'/', -1},
      {'0', 0},
      {'9', 9},
      {':', -1},
      {'@', -1},
      {'A', 10},
      {'F', 15},
      {'G', -1},
      {'`', -1},
      {'a', 10},
      {'f', 15},
      {'g', -1},
  }));
  CAPTURE(c);
  CHECK(HexDigit(c) == value);
}

TEST_CASE("IsControlCharacter: what is below the space, and DEL", "[base]") {
  for (const char c : {'\0', '\t', '\x1f', '\x7f'}) CHECK(IsControlCharacter(c));
  for (const char c : {' ', '~', '\x80', '\xff'}) CHECK_FALSE(IsControlCharacter(c));
}

TEST_CASE("EqualsIgnoringCase: case is all that may differ", "[base]") {
  CHECK(EqualsIgnoringCase("Master", "mASTER"));
  CHECK(EqualsIgnoringCase("", ""));
  CHECK_FALSE(EqualsIgnoringCase("master", "master "));
  CHECK_FALSE(EqualsIgnoringCase("a", "b"));
  CHECK_FALSE(EqualsIgnoringCase("[", "{"));  // they differ in the bit that tells upper from lower
}

TEST_CASE("Trim: white space at both ends, and only there", "[base]") {
  const auto [text, trimmed] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {" \t\r\n", ""},
      {"a", "a"},
      {" a b\r\n", "a b"},
      {"\va", "\va"},
  }));
  CHECK(Trim(text) == trimmed);
}

TEST_CASE("Trim: what stands around the text does not count", "[base]") {
  const std::string_view line = "a    b";
  CHECK(Trim(line.substr(2, 2)).empty());
  CHECK(Trim(line.substr(4, 1)).empty());
}

TEST_CASE("TakeUntil: cuts a text at its separators", "[base]") {
  std::string_view rest = "a/b-/c";
  CHECK(TakeUntil(rest, "/-") == "a");
  CHECK(TakeUntil(rest, "/-") == "b");
  CHECK(TakeUntil(rest, "/-").empty());
  CHECK(rest == "c");
  CHECK(TakeUntil(rest, "/-") == "c");
  CHECK(TakeUntil(rest, "/-").empty());
}

TEST_CASE("Nearest: the word that a person most likely meant", "[base]") {
  const std::vector<std::string> keys{"api_key_file", "password_file", "username",
                                      "url",          "units",         "timeout"};
  const auto [word, nearest] = GENERATE(table<std::string, std::optional<std::string>>({
      {"api_keyfile", "api_key_file"},
      {"API_KEY_FILE", "api_key_file"},
      {"usrename", "username"},
      {"pasword_file", "password_file"},
      {"ulr", "url"},
      {"uri", "url"},
      {"unit", "units"},
      {"timeouts", "timeout"},
      {"x", std::nullopt},
      {"", std::nullopt},
      {"proxy_url", std::nullopt},
      {"loadmasters", std::nullopt},
      {std::string(101, 'a'), std::nullopt},
  }));
  CAPTURE(word);
  CHECK(Nearest(word, keys) == nearest);
}

TEST_CASE("Nearest: the first of two that are equally near, none out of none", "[base]") {
  CHECK(Nearest("pair-c", std::vector<std::string>{"pair-a", "pair-b"}) == "pair-a");
  CHECK(Nearest("pair-b", std::vector<std::string>{"pair-a", "pair-b"}) == "pair-b");
  CHECK(Nearest("pair-a", {}) == std::nullopt);
  CHECK(Nearest("pair-b", std::vector<std::string>{"PAIR-B", "pair-b", "pair-c"}) == "PAIR-B");
  CHECK(Nearest("", std::vector<std::string>{"a"}) == std::nullopt);
  CHECK(Nearest(std::string(100, 'a'), std::vector{std::string(99, 'a')}));
  CHECK(Nearest(std::string(101, 'a'), std::vector{std::string(101, 'a')}) == std::nullopt);
  CHECK(Nearest("pair", std::vector<std::string>{std::string(1'000'000, 'p')}) == std::nullopt);
}

/// The fewest edits that make one of the other, by the whole table of their beginnings.
std::size_t Edits(const std::string& one, const std::string& other) {
  std::vector<std::vector<std::size_t>> edits(one.size() + 1,
                                              std::vector<std::size_t>(other.size() + 1));
  for (std::size_t i = 0; i <= one.size(); ++i) {
    for (std::size_t j = 0; j <= other.size(); ++j) {
      std::size_t& fewest = edits[i][j] = std::max(i, j);
      if (i > 0) fewest = std::min(fewest, edits[i - 1][j] + 1);
      if (j > 0) fewest = std::min(fewest, edits[i][j - 1] + 1);
      if (i == 0 || j == 0) continue;
      const bool same = LowerCase(one[i - 1]) == LowerCase(other[j - 1]);
      fewest = std::min(fewest, edits[i - 1][j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 &&
          EqualsIgnoringCase(one.substr(i - 2, 2), std::string{other[j - 1], other[j - 2]})) {
        fewest = std::min(fewest, edits[i - 2][j - 2] + 1);
      }
    }
  }
  return edits[one.size()][other.size()];
}

TEST_CASE("Nearest: a word is near where a third of its letters differ at most, and one of any",
          "[base]") {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same words each time
  const auto any_word = [&random](std::size_t most) {
    std::string word(1 + random() % most, 'a');
    for (char& letter : word) letter = "aAbc"[random() % 4];
    return word;
  };
  for (int i = 0; i < 800; ++i) {
    const std::string word = any_word(12);
    std::string other = any_word(14);
    if (i % 2 == 0) other = word.substr(0, random() % word.size()) + any_word(4);
    if (i % 3 == 0) other.append(word, word.size() / 2, 12);
    CAPTURE(word, other);
    const bool near = Edits(word, other) <= std::max<std::size_t>(1, word.size() / 3);
    REQUIRE(Nearest(word, std::vector{other}).has_value() == near);
  }
}

TEST_CASE("Nearest: as many words as there are, it takes a few milliseconds", "[.speed]") {
  const std::size_t length = GENERATE(10U, 63U);
  std::vector<std::string> names;
  for (int i = 0; i < 50'000; ++i) {
    std::string name = std::to_string(i * 7919);
    while (name.size() < length)
      name += static_cast<char>('a' + (name.size() * 31 + names.size()) % 26);
    names.push_back(name);
  }
  const std::clock_t begin = std::clock();
  CHECK(Nearest(std::string(length, '?'), names) == std::nullopt);
  // Not more than a few times what one core needs for it without optimization.
  CHECK(std::clock() - begin < CLOCKS_PER_SEC);
  CHECK(Nearest(names[1000] + "x", names) == names[1000]);
}

TEST_CASE("PercentEncode: all but the unreserved characters", "[base]") {
  CHECK(PercentEncode("AZaz09-._~") == "AZaz09-._~");
  CHECK(PercentEncode(" &=+%/?#\"\r\n") == "%20%26%3D%2B%25%2F%3F%23%22%0D%0A");
  CHECK(PercentEncode("\xc3\xbc") == "%C3%BC");
  CHECK(PercentEncode("\0"s) == "%00");
  CHECK(PercentEncode("").empty());
}

TEST_CASE("PercentDecode: a % wants two hexadecimal digits", "[base]") {
  const auto [text, decoded] = GENERATE(table<std::string, std::optional<std::string>>({
      {"", ""},
      {"abc", "abc"},
      {"%41%62%2f", "Ab/"},
      {"%2F", "/"},
      {"%00", "\0"s},
      {"%FF", "\xff"},
      {"a+b", "a+b"},
      {"%2541", "%41"},
      {"%", std::nullopt},
      {"%4", std::nullopt},
      {"a%4", std::nullopt},
      {"%4g", std::nullopt},
      {"%g4", std::nullopt},
      {"%%41", std::nullopt},
      {"% 41", std::nullopt},
      {"%+1", std::nullopt},
  }));
  CAPTURE(text);
  CHECK(PercentDecode(text) == decoded);
}

TEST_CASE("PercentDecode: every byte comes back", "[base]") {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  CHECK(PercentDecode(PercentEncode(bytes)) == bytes);
}

TEST_CASE("ParseNumber: the whole text, and nothing around it", "[base]") {
  CHECK(ParseNumber<int>("-12") == -12);
  CHECK(ParseNumber<std::size_t>("12") == 12U);
  CHECK(ParseNumber<double>("1.5") == 1.5);
  CHECK_FALSE(ParseNumber<unsigned>("-1"));
  CHECK_FALSE(ParseNumber<std::uint8_t>("256"));
  const std::string text = GENERATE(as<std::string>{}, "", " 1", "1 ", "+1", "1a", "a", "0x1");
  CAPTURE(text);
  CHECK_FALSE(ParseNumber<int>(text));
  CHECK_FALSE(ParseNumber<double>(text));
}

TEST_CASE("Joined and Listed: words in a row", "[base]") {
  const std::vector<std::string> words{"a", "b", "c"};
  CHECK(Joined({}, ", ").empty());
  CHECK(Joined(words, ", ") == "a, b, c");
  CHECK(Listed({}).empty());
  CHECK(Listed(std::span(words).first(1)) == "a");
  CHECK(Listed(std::span(words).first(2)) == "a and b");
  CHECK(Listed(words) == "a, b and c");
  CHECK(Listed(words, " or ") == "a, b or c");
}

TEST_CASE("ReplaceAll: what was put in is not looked at again", "[base]") {
  CHECK(ReplaceAll("{a} and {a}", "{a}", "{a}{a}") == "{a}{a} and {a}{a}");
  CHECK(ReplaceAll("aaa", "aa", "a") == "aa");
  CHECK(ReplaceAll("text", "", "x") == "text");
}

}  // namespace
}  // namespace kemp360
