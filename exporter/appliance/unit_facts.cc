#include "appliance/unit_facts.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "appliance/utf8.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestMessage = 1000;
constexpr std::size_t kLongestKey = 4096;

bool SetText(const RawValue& raw, std::optional<std::string>& into) {
  const std::optional<std::string_view> text = LabelTextOf(raw);
  into = text ? std::optional<std::string>(*text) : std::nullopt;
  return into.has_value();
}

bool SetFlag(Fact fact, const RawValue& raw, const WordTable& words, std::optional<bool>& into,
             WordLog& unmapped) {
  into = FlagOf(raw, words);
  if (into || IsEmpty(raw)) return into.has_value();
  if (const std::optional<std::string_view> word = TextOf(raw)) unmapped.Note(fact, *word);
  return false;
}

bool SetMode(const RawValue& raw, const WordTable& words, std::optional<HaMode>& into,
             WordLog& unmapped) {
  into.reset();
  if (IsEmpty(raw)) return false;
  const std::optional<std::string_view> word = TextOf(raw);
  if (!word) return false;
  const std::optional<Meaning> meaning = words.Find(*word);
  if (meaning == Meaning::kMaster) into = HaMode::kMaster;
  if (meaning == Meaning::kStandby) into = HaMode::kStandby;
  if (meaning == Meaning::kStandalone) into = HaMode::kStandalone;
  if (into) return true;
  into = HaMode::kUnknown;
  unmapped.Note(Fact::kHaMode, *word);
  return false;
}

bool SetMessage(const RawValue& raw, std::optional<std::string>& into) {
  into.reset();
  if (IsEmpty(raw)) return true;
  const std::optional<std::string_view> text = TextOf(raw);
  if (!text) return false;
  into = Printable(*text, kLongestMessage);
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

}  // namespace

WordTable WordsOf(Fact fact, const std::vector<WordList>& lists) {
  if (fact == Fact::kHaMode) {
    return {lists, {Meaning::kMaster, Meaning::kStandby, Meaning::kStandalone}};
  }
  return lists.empty() ? WordTable() : WordTable(lists, {Meaning::kTrue, Meaning::kFalse});
}

bool SetFact(Fact fact, const RawValue& raw, const WordTable& words, UnitSnapshot& unit,
             WordLog& unmapped) {
  switch (fact) {
    case Fact::kDeviceId:
      return SetText(raw, unit.device_id);
    case Fact::kVersion:
      return SetText(raw, unit.version);
    case Fact::kLocalLicense:
      return SetFlag(fact, raw, words, unit.local_license, unmapped);
    case Fact::kMeteredLicense:
      return SetFlag(fact, raw, words, unit.metered_license, unmapped);
    case Fact::kHaMode:
      return SetMode(raw, words, unit.ha_mode, unmapped);
    case Fact::kHaError:
      return SetFlag(fact, raw, words, unit.ha_error, unmapped);
    case Fact::kHaErrorMessage:
      return SetMessage(raw, unit.ha_error_message);
    case Fact::kHaDisabled:
      return SetFlag(fact, raw, words, unit.ha_disabled, unmapped);
    case Fact::kPreferredMaster:
      return SetFlag(fact, raw, words, unit.preferred_master, unmapped);
    case Fact::kAddress:
      return SetText(raw, unit.address);
    case Fact::kHaKey:
      return SetKey(raw, unit.ha_key);
    case Fact::kPeerAddress:
      if (IsEmpty(raw)) unit.peer_address = std::string();
      return IsEmpty(raw) || SetText(raw, unit.peer_address);
    case Fact::kPeerHaKey:
      if (IsEmpty(raw)) unit.peer_ha_key = Secret();
      return IsEmpty(raw) || SetKey(raw, unit.peer_ha_key);
    case Fact::kLoadmasterAddress:
    case Fact::kLoadmasterPort:
    case Fact::kLoadmasterName:
    case Fact::kLoadmasterMac:
    case Fact::kLoadmasterState:
    case Fact::kLoadmasterClaim:
    case Fact::kReportAddress:
    case Fact::kReportPort:
    case Fact::kReportName:
    case Fact::kReportMac:
    case Fact::kReportOwner:
      return false;  // facts of rows: loadmaster_rows.h, report_rows.h
  }
  return false;
}

void CopyFact(Fact fact, const UnitSnapshot& from, UnitSnapshot& to) {
  switch (fact) {
    case Fact::kDeviceId:
      to.device_id = from.device_id;
      break;
    case Fact::kVersion:
      to.version = from.version;
      break;
    case Fact::kLocalLicense:
      to.local_license = from.local_license;
      break;
    case Fact::kMeteredLicense:
      to.metered_license = from.metered_license;
      break;
    case Fact::kHaMode:
      to.ha_mode = from.ha_mode;
      break;
    case Fact::kHaError:
      to.ha_error = from.ha_error;
      break;
    case Fact::kHaErrorMessage:
      to.ha_error_message = from.ha_error_message;
      break;
    case Fact::kHaDisabled:
      to.ha_disabled = from.ha_disabled;
      break;
    case Fact::kPreferredMaster:
      to.preferred_master = from.preferred_master;
      break;
    case Fact::kAddress:
      to.address = from.address;
      break;
    case Fact::kHaKey:
      to.ha_key = from.ha_key;
      break;
    case Fact::kPeerAddress:
      to.peer_address = from.peer_address;
      break;
    case Fact::kPeerHaKey:
      to.peer_ha_key = from.peer_ha_key;
      break;
    case Fact::kLoadmasterAddress:
    case Fact::kLoadmasterPort:
    case Fact::kLoadmasterName:
    case Fact::kLoadmasterMac:
    case Fact::kLoadmasterState:
    case Fact::kLoadmasterClaim:
    case Fact::kReportAddress:
    case Fact::kReportPort:
    case Fact::kReportName:
    case Fact::kReportMac:
    case Fact::kReportOwner:
      break;
  }
}

}  // namespace kemp360
