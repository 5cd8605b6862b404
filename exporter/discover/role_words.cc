#include "discover/role_words.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "discover/vocabulary.h"

namespace kemp360 {
namespace {

bool IsRoleText(const JsonTree* value) {
  if (value == nullptr || value->kind != RawKind::kString || value->IsBlank()) return false;
  const std::string_view text = Trim(value->text);
  return text.size() <= 32 && !std::ranges::all_of(text, IsDigit) &&
         ShapeOfText(text) != ValueShape::kAddress && ShapeOfText(text) != ValueShape::kKey;
}

/// Items of a list within a sentence: "one of: lead, follow or lone".
std::vector<std::string> WordsInHelp(std::string_view help) {
  std::vector<std::string> words;
  for (std::size_t at = help.find(" or "); at != std::string_view::npos; at = help.find(" or ")) {
    for (const std::string& word : WordsInHelp(help.substr(0, at))) words.push_back(word);
    help.remove_prefix(at + 4);
  }
  while (!help.empty()) {
    std::string_view item = Trim(TakeUntil(help, ",/|;.()"));
    const std::size_t colon = item.rfind(':');
    if (colon != std::string_view::npos) item = Trim(item.substr(colon + 1));
    while (!item.empty() && (item.front() == '"' || item.front() == '\'')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == '"' || item.back() == '\'')) item.remove_suffix(1);
    if (!item.empty()) words.emplace_back(item);
  }
  return words;
}

/// The help text may list the words of the field: what is left beside the two that are shown is the
/// one for standalone, if it is one.
std::optional<std::string> ThirdWord(const Naming& naming, const std::string& one,
                                     const std::string& other) {
  const std::vector<std::string> words = WordsInHelp(naming.help_text);
  if (!Holds(words, one) || !Holds(words, other)) return std::nullopt;
  std::set<std::string> left(words.begin(), words.end());
  left.erase(one);
  left.erase(other);
  std::erase_if(left, [](const std::string& word) { return word.find(' ') != std::string::npos; });
  if (left.size() != 1) return std::nullopt;
  return *left.begin();
}

void AddSpellings(RoleWord role, std::set<std::string>& taken, std::vector<std::string>& words) {
  for (const std::string& usual : UsualSpellings(role)) {
    if (taken.insert(usual).second) words.push_back(usual);
  }
}

}  // namespace

std::optional<RoleWords> RoleWordsOf(const Spot& spot) {
  if (!IsRoleText(spot.value[0]) || !IsRoleText(spot.value[1]) || !spot.Differs()) {
    return std::nullopt;
  }
  const std::string a = ToLower(Trim(spot.value[0]->text));
  const std::string b = ToLower(Trim(spot.value[1]->text));
  const RoleWord role_a = RoleOf(a);
  const RoleWord role_b = RoleOf(b);
  RoleWords words;
  const auto are = [&](RoleWord one, RoleWord other) { return role_a == one && role_b == other; };
  words.known =
      are(RoleWord::kMaster, RoleWord::kStandby) || are(RoleWord::kStandby, RoleWord::kMaster);
  const auto is_half = [](RoleWord one, RoleWord other) {
    return (one == RoleWord::kMaster || one == RoleWord::kStandby) && other == RoleWord::kNone;
  };
  words.half_known = is_half(role_a, role_b) || is_half(role_b, role_a);
  const bool named = Has(spot.naming.own, Hint::kMode);
  if (!words.known &&
      !(named && ShapeOfText(a) == ValueShape::kWord && ShapeOfText(b) == ValueShape::kWord)) {
    return std::nullopt;
  }
  words.first_is_master = role_a == RoleWord::kMaster || role_b == RoleWord::kStandby;
  std::set<std::string> taken{a, b};
  std::vector<std::string> master{words.first_is_master ? a : b};
  std::vector<std::string> standby{words.first_is_master ? b : a};
  std::vector<std::string> standalone;
  if (const std::optional<std::string> third = ThirdWord(spot.naming, a, b)) {
    standalone.push_back(*third);
    taken.insert(*third);
  }
  AddSpellings(RoleWord::kMaster, taken, master);
  AddSpellings(RoleWord::kStandby, taken, standby);
  words.usual = standalone.empty();
  AddSpellings(RoleWord::kStandalone, taken, standalone);
  words.lists = {{"master", master}, {"standby", standby}, {"standalone", standalone}};
  return words;
}

}  // namespace kemp360
