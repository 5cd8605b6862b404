#include "discover/flag_words.h"

#include <string>
#include <string_view>

#include "base/text.h"
#include "discover/value_shape.h"
#include "discover/vocabulary.h"

namespace kemp360 {
namespace {

struct YesAndNo {
  const char* yes;
  const char* no;
};
constexpr YesAndNo kLanguages[] = {
    {"ja", "nein"}, {"oui", "non"}, {"si", "no"}, {"sí", "no"}, {"sim", "não"}};

/// "NotLicensed" and "not_licensed" as "not licensed".
std::string Phrase(std::string_view text) {
  std::string phrase;
  for (const std::string& word : NameWords(text)) phrase += (phrase.empty() ? "" : " ") + word;
  return phrase;
}

}  // namespace

std::optional<FlagReading> ReadFlag(const Spot& spot) {
  FlagReading reading;
  for (std::size_t unit = 0; unit < 2; ++unit) reading.value[unit] = FlagSaid(spot.value[unit]);
  if (!reading.value[0] || !reading.value[1]) return std::nullopt;
  reading.words = FlagWordsFor({spot.value[0], spot.value[1]});
  return reading;
}

std::optional<FlagReading> ReadLicenseWord(const Spot& spot) {
  static const std::vector<std::string> kLicensed{"licensed", "licenced",   "active",  "activated",
                                                  "valid",    "subscribed", "granted", "installed",
                                                  "present",  "entitled",   "enabled"};
  static const std::vector<std::string> kNotLicensed{
      "unlicensed",    "not licensed", "not-licensed", "none",         "absent",
      "inactive",      "not active",   "missing",      "unsubscribed", "not subscribed",
      "not installed", "disabled",     "no license"};
  FlagReading reading;
  reading.words = {{"true", kLicensed}, {"false", kNotLicensed}};
  for (std::size_t unit = 0; unit < 2; ++unit) {
    if (spot.value[unit] == nullptr || spot.value[unit]->kind != RawKind::kString) {
      return std::nullopt;
    }
    const std::string word = ToLower(Trim(spot.value[unit]->text));
    const std::string phrase = Phrase(Trim(spot.value[unit]->text));
    if (Holds(kLicensed, phrase)) reading.value[unit] = true;
    if (Holds(kNotLicensed, phrase)) reading.value[unit] = false;
    if (!reading.value[unit]) return std::nullopt;
    std::vector<std::string>& known = reading.words[*reading.value[unit] ? 0 : 1].words;
    if (!Holds(known, word)) known.push_back(word);
  }
  return reading;
}

std::vector<WordList> FlagWordsFor(const std::vector<const JsonTree*>& values) {
  constexpr std::array<std::string_view, 8> kKnown{"true", "false", "yes", "no",
                                                   "on",   "off",   "1",   "0"};
  bool other_words = false;
  for (const JsonTree* value : values) {
    if (value == nullptr || value->kind != RawKind::kString || value->IsBlank()) continue;
    const std::string said = ToLower(Trim(value->text));
    if (Holds(kKnown, said)) continue;
    for (const YesAndNo& one : kLanguages) {
      if (said == one.yes || said == one.no) return {{"true", {one.yes}}, {"false", {one.no}}};
    }
    other_words = true;
  }
  if (!other_words) return {};
  return {{"true", {"enabled", "enable", "active", "y", "t"}},
          {"false", {"disabled", "disable", "inactive", "n", "f"}}};
}

std::vector<WordList> UpsideDown(const std::vector<WordList>& words) {
  std::vector<WordList> turned{{"true", {"false", "no", "off", "0", "disabled", "inactive"}},
                               {"false", {"true", "yes", "on", "1", "enabled", "active"}}};
  for (WordList& list : turned) {
    for (const WordList& plain : words) {
      if (plain.meaning == list.meaning) continue;
      for (const std::string& word : plain.words) {
        if (!Holds(list.words, word)) list.words.push_back(word);
      }
    }
  }
  return turned;
}

}  // namespace kemp360
