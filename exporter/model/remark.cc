#include "model/remark.h"

#include <string_view>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

std::string QuotedWords(const Remark& remark) {
  std::vector<std::string> words;
  for (const std::string& word : remark.said) words.push_back(Quoted(word));
  return Joined(words, ", ");
}

std::string InRows(const Remark& remark) {
  if (remark.all_rows == 0) return "";
  return " in " + std::to_string(remark.rows) + " of " + std::to_string(remark.all_rows) + " rows";
}

std::string NoSuchRow(const Remark& remark) {
  std::string text = "no row has " + remark.at;
  if (!remark.said.empty()) text += "; nearest " + QuotedWords(remark);
  return text + "; " + std::to_string(remark.rows) +
         (remark.rows == 1 ? " row read" : " rows read");
}

/// `"30" is not a flag: is this the right field?`, and how many more values there are.
std::string IsNot(const Remark& remark, std::string_view thing) {
  std::string text = QuotedWords(remark) + " is not ";
  text.append(thing).append(": is this the right field?");
  if (remark.kind == RemarkKind::kNoFlagOfClaim) text += " is the form owner_device_id?";
  if (remark.more == 0) return text;
  return text + " and " + std::to_string(remark.more) +
         (remark.more == 1 ? " more value" : " more values");
}

std::string UnmappedWord(const Remark& remark) {
  std::string text = QuotedWords(remark);
  if (remark.more != 0) text += " and " + std::to_string(remark.more) + " more";
  const bool one = remark.said.size() + remark.more == 1;
  return text +
         (one ? " is not mapped: add it to the words" : " are not mapped: add them to the words");
}

std::string WhyMissing(const Remark& remark) {
  switch (remark.kind) {
    case RemarkKind::kNothingThere:
      return "nothing at " + remark.at + InRows(remark) + NamesThere(remark);
    case RemarkKind::kNoObject:
      return "nothing at " + remark.at + "; its parent is not an object, or is empty";
    case RemarkKind::kNoSuchRow:
      return NoSuchRow(remark);
    case RemarkKind::kEmpty:
      return "null or empty at " + remark.at + InRows(remark);
    case RemarkKind::kNoValue:
      return "an object or a list at " + remark.at + InRows(remark) + ", not a value";
    case RemarkKind::kUnmappedWord:
      return UnmappedWord(remark);
    case RemarkKind::kNoFlag:
    case RemarkKind::kNoFlagOfClaim:
      return IsNot(remark, "a flag");
    case RemarkKind::kNoVersion:
      return IsNot(remark, "a version");
    case RemarkKind::kNoText:
      return IsNot(remark, "a text for this fact");
    case RemarkKind::kNoKey:
      return "the value at " + remark.at + " is not a key: is this the right field?";
    case RemarkKind::kNoPort:
      return IsNot(remark, "a port");
    case RemarkKind::kNoAddress:
      return IsNot(remark, "an address");
    case RemarkKind::kNoMac:
      return IsNot(remark, "a MAC address");
    case RemarkKind::kNoDeviceId:
      return IsNot(remark, "a device ID");
    case RemarkKind::kSecret:
      return "it contains a secret of this pair: is this the right field?";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace

std::string NamesThere(const Remark& remark) {
  std::string text;
  if (!remark.nearest.empty()) text += "; nearest " + Quoted(remark.nearest);
  if (remark.said.empty()) return text;
  return text + "; there: " + Joined(remark.said, ", ") + (remark.more != 0 ? ", …" : "");
}

std::string ToString(const Remark& remark) {
  std::string text(ToString(remark.fact));
  text += ": " + WhyMissing(remark);
  return remark.mapped_at.empty() ? text : text + " (" + remark.mapped_at + ")";
}

}  // namespace kemp360
