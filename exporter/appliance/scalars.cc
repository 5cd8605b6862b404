#include "appliance/scalars.h"

#include <algorithm>
#include <array>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestLabel = 128;

constexpr std::array<std::string_view, 4> kYes{"true", "1", "yes", "on"};
constexpr std::array<std::string_view, 4> kNo{"false", "0", "no", "off"};

/// What stands where there is nothing.
constexpr std::array<std::string_view, 10> kNothing{
    "n/a",  "nil",       "none",    "not available", "not licensed",
    "null", "undefined", "unknown", "unlicensed",    "unset"};
/// Nothing but these hides a value, or says that there is none: "********", "xx-xx", "0".
constexpr std::array<std::string_view, 13> kMasks{"*", ".", "x", "X", "0", "#", "-",
                                                  "_", "?", " ", "•", "●", "…"};

std::optional<bool> UsualFlag(std::string_view word) {
  const auto is_word = [word](std::string_view usual) { return EqualsIgnoringCase(word, usual); };
  if (std::ranges::any_of(kYes, is_word)) return true;
  if (std::ranges::any_of(kNo, is_word)) return false;
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

bool LooksLikeNumber(std::string_view text) {
  return text.find_first_not_of("0123456789+-.") == std::string_view::npos;
}

}  // namespace

WordTable::WordTable(const std::vector<WordList>& lists, const std::vector<Meaning>& allowed) {
  for (const Meaning meaning : allowed) {
    for (const WordList& list : lists) {
      if (!EqualsIgnoringCase(list.meaning, ToString(meaning))) continue;
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

bool WordTable::HasNumbers() const {
  return std::ranges::any_of(words_, [](const auto& word) { return LooksLikeNumber(word.first); });
}

RemarkKind NotAFlag(const RawValue& raw, const WordTable& words, RemarkKind no_flag) {
  if (words.form() == FlagForm::kPresence) return no_flag;
  const std::optional<std::string_view> text = TextOf(raw);
  const bool number = text && LooksLikeNumber(*text) && !words.HasNumbers();
  return number ? no_flag : RemarkKind::kUnmappedWord;
}

bool IsEmpty(const RawValue& raw) {
  return raw.kind == RawKind::kNull || (raw.kind == RawKind::kString && Trim(raw.text).empty());
}

bool IsPlaceholder(std::string_view text) {
  if (text.empty()) return false;
  const auto is_text = [text](std::string_view word) { return EqualsIgnoringCase(text, word); };
  if (std::ranges::any_of(kNothing, is_text)) return true;
  while (!text.empty()) {
    const auto mask = std::ranges::find_if(
        kMasks, [text](std::string_view one) { return text.starts_with(one); });
    if (mask == kMasks.end()) return false;
    text.remove_prefix(mask->size());
  }
  return true;
}

bool IsIncomparable(const RawValue& raw) {
  if (raw.kind == RawKind::kNumber && !std::ranges::all_of(raw.text, IsDigit)) return true;
  const std::optional<std::string_view> text = TextOf(raw);
  return text && IsPlaceholder(*text);
}

std::optional<std::string_view> TextOf(const RawValue& raw) {
  if (raw.kind == RawKind::kString && !HasLoneSurrogate(raw.text)) return Trim(raw.text);
  const bool is_word = raw.kind == RawKind::kNumber || raw.kind == RawKind::kFlag;
  return is_word ? std::optional(raw.text) : std::nullopt;
}

std::optional<Meaning> MeaningOf(const RawValue& raw, const WordTable& words, Meaning if_true,
                                 Meaning if_false) {
  const std::optional<std::string_view> text = TextOf(raw);
  if (words.form() == FlagForm::kPresence) {
    if (IsEmpty(raw)) return if_false;
    const bool said = raw.kind == RawKind::kString && text && !IsPlaceholder(*text);
    return said ? std::optional(if_true) : std::nullopt;
  }
  if (!text) return std::nullopt;
  std::optional<Meaning> meaning = words.Find(*text);
  if (!meaning) {
    const std::optional<bool> flag = UsualFlag(*text);
    if (flag) meaning = *flag ? Meaning::kTrue : Meaning::kFalse;
  }
  if (meaning == Meaning::kTrue) return if_true;
  return meaning == Meaning::kFalse ? if_false : meaning;
}

std::optional<bool> FlagOf(const RawValue& raw, const WordTable& words) {
  const std::optional<Meaning> meaning = MeaningOf(raw, words, Meaning::kTrue, Meaning::kFalse);
  return meaning ? std::optional(*meaning == Meaning::kTrue) : std::nullopt;
}

std::optional<std::string_view> LabelTextOf(const RawValue& raw) {
  if (raw.kind != RawKind::kString && raw.kind != RawKind::kNumber) return std::nullopt;
  const std::optional<std::string_view> text = TextOf(raw);
  if (!text || text->empty() || text->size() > kLongestLabel) return std::nullopt;
  return HasUnseen(*text) ? std::nullopt : text;
}

}  // namespace kemp360
