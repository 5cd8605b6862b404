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

/// `"30" is no flag: is this the right field?`, and how many more values there are.
std::string IsNo(const Remark& remark, std::string_view thing) {
  std::string text = QuotedWords(remark) + " is no ";
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
      return "nothing at " + remark.at + "; what is above it is no object, or an empty one";
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
      return IsNo(remark, "flag");
    case RemarkKind::kNoVersion:
      return IsNo(remark, "version");
    case RemarkKind::kNoText:
      return IsNo(remark, "text for this fact");
    case RemarkKind::kNoKey:
      return "what stands at " + remark.at + " is no key: is this the right field?";
    case RemarkKind::kNoPort:
      return IsNo(remark, "port");
    case RemarkKind::kNoAddress:
      return IsNo(remark, "address");
    case RemarkKind::kNoMac:
      return IsNo(remark, "MAC address");
    case RemarkKind::kNoDeviceId:
      return IsNo(remark, "device ID");
    case RemarkKind::kSecret:
      return "it holds a secret of this pair: is this the right field?";
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
