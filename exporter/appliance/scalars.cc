#include "appliance/scalars.h"

#include <algorithm>
#include <array>

#include "base/clean_text.h"
#include "base/text.h"
#include "base/utf8.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestLabel = 128;
constexpr std::size_t kLongestLoggedWord = 64;
constexpr std::size_t kMostLoggedWords = 20;

constexpr std::array<std::pair<std::string_view, Meaning>, 9> kMeanings{{
    {"true", Meaning::kTrue},
    {"false", Meaning::kFalse},
    {"master", Meaning::kMaster},
    {"standby", Meaning::kStandby},
    {"standalone", Meaning::kStandalone},
    {"activated", Meaning::kActivated},
    {"normal", Meaning::kNormal},
    {"mine", Meaning::kMine},
    {"peer", Meaning::kPeer},
}};

constexpr std::array<std::pair<std::string_view, bool>, 8> kFlags{{
    {"true", true},
    {"1", true},
    {"yes", true},
    {"on", true},
    {"false", false},
    {"0", false},
    {"no", false},
    {"off", false},
}};

std::optional<bool> UsualFlag(std::string_view word) {
  for (const auto& [text, flag] : kFlags) {
    if (EqualsIgnoringCase(word, text)) return flag;
  }
  return std::nullopt;
}

/// \ud800 by itself is valid JSON and arrives as bytes that are no UTF-8; nothing else can be wrong
/// in a text whose answer was looked at.
bool HasLoneSurrogate(std::string_view text) {
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos;
       at = text.find('\xED', at + 1)) {
    if (DecodeUtf8(text.substr(at)).size == 0) return true;
  }
  return false;
}

}  // namespace

WordTable::WordTable(const std::vector<WordList>& lists, const std::vector<Meaning>& allowed) {
  for (const auto& [name, meaning] : kMeanings) {
    if (std::find(allowed.begin(), allowed.end(), meaning) == allowed.end()) continue;
    if (lists.empty()) words_.emplace_back(name, meaning);
    for (const WordList& list : lists) {
      if (!EqualsIgnoringCase(list.meaning, name)) continue;
      for (const std::string& word : list.words) words_.emplace_back(Trim(word), meaning);
    }
  }
}

std::optional<Meaning> WordTable::Find(std::string_view word) const {
  for (const auto& [text, meaning] : words_) {
    if (EqualsIgnoringCase(text, word)) return meaning;
  }
  return std::nullopt;
}

void WordLog::Note(Fact fact, std::string_view word) {
  if (words_.size() >= kMostLoggedWords) return;
  Keep(std::string(ToString(fact)) + ": " + CleanText(word, kLongestLoggedWord));
}

void WordLog::Add(const WordLog& other) {
  for (const std::string& line : other.words_) Keep(line);
}

void WordLog::Keep(std::string line) {
  if (words_.size() >= kMostLoggedWords) return;
  if (std::find(words_.begin(), words_.end(), line) != words_.end()) return;
  words_.push_back(std::move(line));
}

bool IsEmpty(const RawValue& raw) {
  return raw.kind == RawKind::kNull || (raw.kind == RawKind::kString && Trim(raw.text).empty());
}

std::optional<std::string_view> TextOf(const RawValue& raw) {
  switch (raw.kind) {
    case RawKind::kAbsent:
    case RawKind::kNull:
    case RawKind::kContainer:
      return std::nullopt;
    case RawKind::kFalse:
    case RawKind::kTrue:
    case RawKind::kNumber:
      return raw.text;
    case RawKind::kString:
      if (HasLoneSurrogate(raw.text)) return std::nullopt;
      return Trim(raw.text);
  }
  return std::nullopt;
}

std::optional<Meaning> MeaningOf(const RawValue& raw, const WordTable& words, Meaning if_true,
                                 Meaning if_false) {
  if (const std::optional<std::string_view> text = TextOf(raw)) {
    if (const std::optional<Meaning> meaning = words.Find(*text)) return meaning;
    if (const std::optional<bool> flag = UsualFlag(*text)) return *flag ? if_true : if_false;
  }
  return std::nullopt;
}

std::optional<bool> FlagOf(const RawValue& raw, const WordTable& words) {
  const std::optional<Meaning> meaning = MeaningOf(raw, words, Meaning::kTrue, Meaning::kFalse);
  if (!meaning) return std::nullopt;
  return *meaning == Meaning::kTrue;
}

std::optional<std::string_view> LabelTextOf(const RawValue& raw) {
  if (raw.kind != RawKind::kString && raw.kind != RawKind::kNumber) return std::nullopt;
  const std::optional<std::string_view> text = TextOf(raw);
  if (!text || text->empty() || text->size() > kLongestLabel) return std::nullopt;
  const bool control = std::any_of(text->begin(), text->end(), IsControlCharacter);
  return control ? std::nullopt : text;
}

}  // namespace kemp360
