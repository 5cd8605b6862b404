#include "appliance/scalars.h"

#include <catch2/catch.hpp>
#include <string>

namespace kemp360 {
namespace {

RawValue String(std::string_view text) { return {text, RawKind::kString}; }
RawValue Number(std::string_view text) { return {text, RawKind::kNumber}; }

TEST_CASE("FlagOf: the usual forms", "[appliance]") {
  const auto [word, flag] = GENERATE(table<std::string, std::optional<bool>>({
      {"true", true},
      {"TRUE", true},
      {"1", true},
      {"Yes", true},
      {"on", true},
      {" on ", true},
      {"false", false},
      {"0", false},
      {"NO", false},
      {"Off", false},
      {"", std::nullopt},
      {"2", std::nullopt},
      {"y", std::nullopt},
      {"t", std::nullopt},
      {"enabled", std::nullopt},
  }));
  INFO(word);
  CHECK(FlagOf(String(word), WordTable()) == flag);
}

TEST_CASE("FlagOf: JSON's own", "[appliance]") {
  CHECK(FlagOf({"true", RawKind::kFlag}, WordTable()) == true);
  CHECK(FlagOf({"false", RawKind::kFlag}, WordTable()) == false);
  CHECK(FlagOf(Number("1"), WordTable()) == true);
  CHECK(FlagOf(Number("0"), WordTable()) == false);
  CHECK(FlagOf(Number("1.0"), WordTable()) == std::nullopt);
  CHECK(FlagOf({{}, RawKind::kNull}, WordTable()) == std::nullopt);
  CHECK(FlagOf({{}, RawKind::kContainer}, WordTable()) == std::nullopt);
  CHECK(FlagOf({}, WordTable()) == std::nullopt);
}

TEST_CASE("FlagOf: the profile's words come first", "[appliance]") {
  const WordTable words({{"true", {"enabled", "0"}}, {"false", {"disabled"}}},
                        {Meaning::kTrue, Meaning::kFalse});
  CHECK(FlagOf(String("Enabled"), words) == true);
  CHECK(FlagOf(String("disabled"), words) == false);
  CHECK(FlagOf(Number("0"), words) == true);
  CHECK(FlagOf(String("off"), words) == false);
}

TEST_CASE("WordTable: only the meanings that the fact can have", "[appliance]") {
  const WordTable words({{"master", {"m"}}, {"mine", {"x"}}, {"nonsense", {"y"}}},
                        {Meaning::kMaster});
  CHECK(words.Find("M") == Meaning::kMaster);
  CHECK_FALSE(words.Find("x"));
  CHECK_FALSE(words.Find("y"));
  CHECK_FALSE(words.Find("master"));
}

TEST_CASE("WordTable: without any list no word", "[appliance]") {
  const WordTable words({}, {Meaning::kMaster, Meaning::kStandby});
  CHECK_FALSE(words.Find("master"));
  CHECK_FALSE(words.Find("mine"));
}

TEST_CASE("TextOf: what is text", "[appliance]") {
  CHECK(TextOf(String(" a b ")) == "a b");
  CHECK(TextOf(Number("1.20")) == "1.20");
  CHECK(TextOf({"true", RawKind::kFlag}) == "true");
  CHECK(TextOf(String("\xED\x9F\xBF")) == "\xED\x9F\xBF");
  CHECK_FALSE(TextOf(String("a\xED\xB0\x80")));
  CHECK_FALSE(TextOf(String("\xED\x9F\xBF\xED\xA0\x80")));
  CHECK_FALSE(TextOf({{}, RawKind::kNull}));
}

TEST_CASE("NotAFlag: a flag told by presence has no words that a profile could map",
          "[appliance]") {
  WordTable words;
  CHECK(NotAFlag(String("n/a"), words, RemarkKind::kNoFlag) == RemarkKind::kUnmappedWord);
  words.SetForm(FlagForm::kPresence);
  CHECK(NotAFlag(String("n/a"), words, RemarkKind::kNoFlag) == RemarkKind::kNoFlag);
}

TEST_CASE("IsPlaceholder: what stands for a value, or for none", "[appliance]") {
  const auto [text, placeholder] = GENERATE(table<std::string, bool>({
      {"0", true},
      {"0000000", true},
      {"Unknown", true},
      {"N/A", true},
      {"null", true},
      {"- -", true},
      {"********", true},
      {"••••", true},
      {"xxxx-xxxx", true},
      {"1300471", false},
      {"a0c4", false},
      {"lm", false},
      {"", false},
  }));
  INFO(text);
  CHECK(IsPlaceholder(text) == placeholder);
}

TEST_CASE("LabelTextOf: what may become a label", "[appliance]") {
  CHECK(LabelTextOf(String(" 1.24.3 ")) == "1.24.3");
  CHECK(LabelTextOf(Number("1300471")) == "1300471");
  CHECK(LabelTextOf(String(std::string(128, 'x'))));
  CHECK_FALSE(LabelTextOf(String(std::string(129, 'x'))));
  CHECK_FALSE(LabelTextOf(String("a\nb")));
  CHECK_FALSE(LabelTextOf(String("1.24.3\u200B")));
  CHECK_FALSE(LabelTextOf(String("")));
  CHECK_FALSE(LabelTextOf({"true", RawKind::kFlag}));
}

}  // namespace
}  // namespace kemp360
