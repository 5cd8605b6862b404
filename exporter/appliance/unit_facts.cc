#include <cstddef>
#include <optional>
#include <string>

#include "appliance/scalars.h"
#include "base/clean_text.h"
#include "model/comparisons.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestMessage = 1000;
constexpr std::size_t kLongestKey = 4096;

bool SetText(const RawValue& raw, std::optional<std::string>& into) {
  into = LabelTextOf(raw);
  return into.has_value();
}

/// A host name or a serial number is no version: compared as one it would refute parity.
bool SetVersion(const RawValue& raw, std::optional<std::string>& into) {
  if (SetText(raw, into) && !ParseRelease(*into)) into.reset();
  return into.has_value();
}

bool SetFlag(const RawValue& raw, const WordTable& words, std::optional<bool>& into) {
  into = FlagOf(raw, words);
  return into.has_value();
}

bool SetMode(const RawValue& raw, const WordTable& words, std::optional<HaMode>& into) {
  into.reset();
  const std::optional<std::string_view> word = TextOf(raw);
  if (!word || IsEmpty(raw)) return false;
  const std::optional<Meaning> meaning = words.Find(*word);
  if (meaning == Meaning::kMaster) into = HaMode::kMaster;
  if (meaning == Meaning::kStandby) into = HaMode::kStandby;
  if (meaning == Meaning::kStandalone) into = HaMode::kStandalone;
  if (into) return true;
  into = HaMode::kUnknown;
  return false;
}

bool SetMessage(const RawValue& raw, std::optional<std::string>& into) {
  into.reset();
  if (IsEmpty(raw)) return true;
  const std::optional<std::string_view> text = TextOf(raw);
  if (!text) return false;
  into = CleanText(*text, kLongestMessage);
  return true;
}

bool SetKey(const RawValue& raw, std::optional<Secret>& into) {
  into.reset();
  if (raw.kind != RawKind::kString && raw.kind != RawKind::kNumber) return false;
  const std::optional<std::string_view> text = TextOf(raw);
  if (!text || text->empty() || text->size() > kLongestKey) return false;
  into = Secret(std::string(*text));
  return true;
}

/// A setting that may be empty: null and "" are an answer.
template <typename T>
bool SetSetting(const RawValue& raw, std::optional<T>& into,
                bool (*set)(const RawValue&, std::optional<T>&)) {
  if (!IsEmpty(raw)) return set(raw, into);
  into.emplace();
  return true;
}

bool IsIdOfUnit(Fact fact) { return fact == Fact::kDeviceId || fact == Fact::kPeerDeviceId; }

bool IsIdOrKey(Fact fact) {
  const FactKind kind = RowOf(fact).kind;
  return IsIdOfUnit(fact) || kind == FactKind::kKey || kind == FactKind::kKeySetting;
}

}  // namespace

bool SetFact(Fact fact, const RawValue& said, const WordTable& words, UnitFacts& unit) {
  const FactRow& row = RowOf(fact);
  const RawValue raw = IsIdOrKey(fact) && IsIncomparable(said) ? RawValue{} : said;
  switch (row.kind) {
    case FactKind::kText:
      return SetText(raw, MemberOf<std::string>(row, unit));
    case FactKind::kVersion:
      return SetVersion(raw, MemberOf<std::string>(row, unit));
    case FactKind::kTextSetting:
      return SetSetting(raw, MemberOf<std::string>(row, unit), SetText);
    case FactKind::kFlag:
      return SetFlag(raw, words, MemberOf<bool>(row, unit));
    case FactKind::kMode:
      return SetMode(raw, words, MemberOf<HaMode>(row, unit));
    case FactKind::kMessage:
      return SetMessage(raw, MemberOf<std::string>(row, unit));
    case FactKind::kKey:
      return SetKey(raw, MemberOf<Secret>(row, unit));
    case FactKind::kKeySetting:
      return SetSetting(raw, MemberOf<Secret>(row, unit), SetKey);
    case FactKind::kOfRows:
      return false;  // rows.h
  }
  return false;  // unreachable: -Wswitch-enum keeps the list whole
}

RemarkKind WhatItIsNot(Fact fact, const RawValue& raw, const WordTable& words) {
  if (IsIdOfUnit(fact)) return RemarkKind::kNoDeviceId;
  switch (RowOf(fact).kind) {
    case FactKind::kFlag:
      return NotAFlag(raw, words, RemarkKind::kNoFlag);
    case FactKind::kMode:
      return RemarkKind::kUnmappedWord;
    case FactKind::kVersion:
      return RemarkKind::kNoVersion;
    case FactKind::kKey:
    case FactKind::kKeySetting:
      return RemarkKind::kNoKey;
    case FactKind::kText:
    case FactKind::kTextSetting:
    case FactKind::kMessage:
    case FactKind::kOfRows:
      return RemarkKind::kNoText;
  }
  return RemarkKind::kNoText;  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace kemp360
