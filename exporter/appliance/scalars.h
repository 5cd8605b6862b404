#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appliance/raw_value.h"
#include "base/enum_words.h"
#include "model/fact.h"
#include "model/remark.h"
#include "profile/profile.h"

namespace kemp360 {

/// What a word of a unit can mean. Its words are the closed set behind WordList::meaning.
enum class Meaning : std::uint8_t {
  kTrue,
  kFalse,
  kMaster,
  kStandby,
  kStandalone,
  kActivated,
  kNormal,
  kMine,
  kPeer,
};
[[nodiscard]] constexpr auto WordsFor(Meaning) {
  return EnumWords<Meaning::kPeer>("true", "false", "master", "standby", "standalone", "activated",
                                   "normal", "mine", "peer");
}

/// A profile's word lists for one fact, ready for looking up; any case.
class WordTable {
 public:
  WordTable() = default;
  /// `allowed`: the meanings that the fact can have; others in `lists` are no business of it.
  WordTable(const std::vector<WordList>& lists, const std::vector<Meaning>& allowed);
  /// Of a flag: the form in which it is told.
  void SetForm(FlagForm form) { form_ = form; }

  [[nodiscard]] std::optional<Meaning> Find(std::string_view word) const;
  [[nodiscard]] bool empty() const { return words_.empty(); }
  /// Is any of the words a number?
  [[nodiscard]] bool HasNumbers() const;
  [[nodiscard]] FlagForm form() const { return form_; }

 private:
  std::vector<std::pair<std::string, Meaning>> words_;
  FlagForm form_ = FlagForm::kValue;
};

/// null, or a text of nothing but spaces: the unit says that it says nothing.
[[nodiscard]] bool IsEmpty(const RawValue& raw);
/// A string, number or flag as trimmed text. nullopt: absent, null, a container, or a string with a
/// lone surrogate (JSON can spell what UTF-8 cannot).
[[nodiscard]] std::optional<std::string_view> TextOf(const RawValue& raw);

/// A trimmed text where a device ID or a key should be that stands for one, or for none: "N/A",
/// "0", "***".
[[nodiscard]] bool IsPlaceholder(std::string_view text);
/// Where a device ID or a key should be: a placeholder, or a JSON number that has other spellings,
/// too (1300471.0). Compared, they would make two units look alike, or one look like two.
[[nodiscard]] bool IsIncomparable(const RawValue& raw);

/// A word of the table; else true, 1, yes, on / false, 0, no, off, any case, as JSON flag, number
/// or string. Told by presence: null and "" are false, any other text is true, but not a
/// placeholder. nullopt: none of them.
[[nodiscard]] std::optional<bool> FlagOf(const RawValue& raw, const WordTable& words);

/// The word's meaning in the table; failing that what the usual flags say. `if_true` and `if_false`
/// stand for kTrue and kFalse.
[[nodiscard]] std::optional<Meaning> MeaningOf(const RawValue& raw, const WordTable& words,
                                               Meaning if_true, Meaning if_false);

/// Puts what a unit said about one fact of itself into `unit`, as the fact's FactKind has it.
/// false: the fact is missing, and `unit` has nothing (a mode in a word that nobody mapped:
/// kUnknown, and missing all the same). A value that comes twice: the last one counts.
bool SetFact(Fact fact, const RawValue& raw, const WordTable& words, UnitFacts& unit);
/// What a value that SetFact did not understand is not.
[[nodiscard]] RemarkKind WhatItIsNot(Fact fact, const RawValue& raw, const WordTable& words);
/// Of a value where a flag should be: a number is none (`no_flag`), a text a word that nobody
/// mapped.
[[nodiscard]] RemarkKind NotAFlag(const RawValue& raw, const WordTable& words, RemarkKind no_flag);

/// An identifier or version that may become a label: at most 128 bytes, no control characters.
/// nullopt: empty, or not that.
[[nodiscard]] std::optional<std::string_view> LabelTextOf(const RawValue& raw);

}  // namespace kemp360
