// Which LoadMasters are licensed at all: found by what both units say of the same LoadMaster at the
// same time. A state is the same on both.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "discover/list_words.h"

namespace kemp360 {
namespace {

constexpr double kDoubtful = 4;  ///< left to a person, however alone it is
/// Normal devices that a column without a name must tell from the others.
constexpr std::size_t kEnoughOthers = 3;

/// How a column divides the LoadMasters: its words of those that are licensed, and of the others.
struct Division {
  std::set<std::string> licensed;
  std::set<std::string> others;
  std::size_t contradictions = 0;  ///< a word on one unit, and none on the other
  std::size_t synonyms = 0;        ///< different words on the two units
  std::size_t licensed_rows = 0;
  bool blank_licensed = false;
  bool blank_others = false;
};

/// A word of a state, as it is compared; "": blank.
std::string StateWord(const JsonTree* value) {
  return value == nullptr || value->IsBlank() ? std::string() : ToLower(Trim(value->text));
}

Division Divide(const std::vector<TwoWords>& words, const std::set<std::string>& licensed) {
  Division division;
  for (const TwoWords& word : words) {
    const std::string a = StateWord(word.a);
    const std::string b = StateWord(word.b);
    // One state may have two words; nothing and a word are two states.
    if (a != b) ++(a.empty() || b.empty() ? division.contradictions : division.synonyms);
    const bool is_licensed = licensed.contains(word.host);
    if (is_licensed) ++division.licensed_rows;
    for (const std::string& said : {a, b}) {
      if (said.empty()) {
        (is_licensed ? division.blank_licensed : division.blank_others) = true;
      } else {
        (is_licensed ? division.licensed : division.others).insert(said);
      }
    }
  }
  return division;
}

/// "licensed", "active", true; nullopt: neither it nor its opposite.
std::optional<bool> LicensedSaid(const JsonTree* value) {
  if (const std::optional<bool> flag = FlagSaid(value)) return flag;
  static const std::set<std::string, std::less<>> kLicensed{
      "licensed", "licenced", "activated", "valid",   "subscribed", "granted",
      "entitled", "metered",  "central",   "managed", "mela"};
  static const std::set<std::string, std::less<>> kNot{
      "unlicensed",    "unlicenced",    "not licensed", "not_licensed", "not-licensed",
      "not activated", "not_activated", "deactivated",  "none",         "normal",
      "plain",         "unmanaged",     "absent"};
  const std::string said = StateWord(value);
  if (kLicensed.contains(said)) return true;
  if (kNot.contains(said)) return false;
  return std::nullopt;
}

std::set<std::string> LicensedHosts(const AddressTable& list, const KnownOwners& owners,
                                    const FactFinding& claim) {
  if (!owners.listed.empty()) return owners.listed;
  std::set<std::string> hosts;
  if (claim.candidates.empty()) return hosts;
  const Candidate& taken = claim.candidates.front();
  for (const TwoWords& word : WordsIn(list, list.columns.at(taken.place.at))) {
    if (word.Blank()) continue;
    if (StateWord(word.a) == StateWord(word.b) && taken.claim_form != ClaimForm::kOwnerDeviceId) {
      continue;  // no mirror image: it says nothing
    }
    hosts.insert(word.host);
  }
  return hosts;
}

double StateNameScore(const Naming& naming) {
  double score = 0;
  if (QualifierPenalty(naming) > 0) return -10;
  if (Has(naming.own, Hint::kLicense)) score += 5;
  if (Has(naming.own, Hint::kAsl)) score += 2;
  if (Has(naming.own, Hint::kMode)) score += 1;
  if (Has(naming.own, Hint::kProduct) || Has(naming.help, Hint::kLicense)) score += 2;
  if (Has(naming.own, Hint::kPeer) || Has(naming.own, Hint::kOwner)) score -= 2;
  return score;
}

bool SaysLicensed(const std::string& word) {
  const Hints hints = HintsOf(NameWords(word));
  return Has(hints, Hint::kLicense) || Has(hints, Hint::kMetered) ||
         word.find("activ") != std::string::npos || word.find("licen") != std::string::npos;
}

void SetStateWords(Candidate& candidate, const Division& division) {
  const bool flags = std::ranges::all_of(division.licensed, [](const std::string& word) {
    return word == "true" || word == "1" || word == "yes" || word == "on";
  });
  const bool no_flags = std::ranges::all_of(division.others, [](const std::string& word) {
    return word == "false" || word == "0" || word == "no" || word == "off";
  });
  if (flags && no_flags) return;  // the usual flags need no words
  candidate.words.push_back({"activated", {division.licensed.begin(), division.licensed.end()}});
  std::vector<std::string> normal(division.others.begin(), division.others.end());
  if (normal.empty()) {
    candidate.usual_words = true;
    normal = {"normal", "unlicensed", "inactive", "none"};
    std::erase_if(normal,
                  [&](const std::string& word) { return division.licensed.contains(word); });
  }
  candidate.words.push_back({"normal", std::move(normal)});
}

std::optional<Candidate> StateCandidate(const AddressTable& list, const std::string& column,
                                        const std::set<std::string>& licensed) {
  const std::vector<TwoWords> words = WordsIn(list, list.columns.at(column));
  const Division division = Divide(words, licensed);
  if (words.empty() || division.contradictions * 20 > words.size()) return std::nullopt;
  const std::size_t most = std::max<std::size_t>(1, division.licensed_rows / 2);
  if (division.licensed.empty() || division.licensed.size() > std::min<std::size_t>(most, 5) ||
      division.others.size() > 5) {
    return std::nullopt;
  }
  const bool overlap = std::ranges::any_of(
      division.licensed, [&](const std::string& word) { return division.others.contains(word); });
  if (overlap || division.blank_licensed) return std::nullopt;
  const auto is_word = [](const std::string& word) {
    const ValueShape shape = ShapeOfText(word);
    return shape == ValueShape::kWord || shape == ValueShape::kFlag || shape == ValueShape::kNumber;
  };
  if (!std::ranges::all_of(division.licensed, is_word)) return std::nullopt;
  if (!std::ranges::all_of(division.others, is_word)) return std::nullopt;
  const bool divides = !division.others.empty() || division.blank_others;
  Candidate candidate;
  candidate.place.at = column;
  candidate.where = ColumnText(column);
  candidate.score = StateNameScore(list.naming.at(column)) + (divides ? 8 : 0);
  if (std::ranges::all_of(division.licensed, SaysLicensed)) candidate.score += 3;
  if (division.synonyms > 0) candidate.score -= 2;
  // One or two devices are told from the others by many a column.
  const bool named = Has(list.naming.at(column).own, Hint::kLicense) ||
                     Has(list.naming.at(column).own, Hint::kAsl) ||
                     Has(list.naming.at(column).help, Hint::kLicense) ||
                     std::ranges::all_of(division.licensed, SaysLicensed);
  if (!named && words.size() - division.licensed_rows < kEnoughOthers) {
    candidate.score = std::min(candidate.score, kDoubtful);
  }
  candidate.evidence = divides ? "the same on both units, and divides the LoadMasters that are "
                                 "licensed from the others"
                               : "the same on both units, and the same for every licensed "
                                 "LoadMaster";
  if (division.others.empty() && division.blank_others) {
    // What differs between the units where it is not empty is rather a claim.
    if (division.synonyms > 0) return std::nullopt;
    candidate.flag_form = FlagForm::kPresence;
    candidate.score -= 3;
    return candidate;
  }
  // The opposite of what the words of a flag say would be a state upside down.
  const bool upside_down = division.licensed.contains("false") || division.licensed.contains("0") ||
                           division.licensed.contains("no");
  if (upside_down && !divides) return std::nullopt;
  SetStateWords(candidate, division);
  return candidate;
}

/// Where nothing tells who licenses which: a column that is called so, with words for licensed and
/// not licensed that are the same on both units.
std::optional<Candidate> StateByName(const AddressTable& list, const std::string& column) {
  const Naming& naming = list.naming.at(column);
  if (!Has(naming.own, Hint::kLicense) && !Has(naming.own, Hint::kAsl)) return std::nullopt;
  if (StateNameScore(naming) <= 0) return std::nullopt;
  Candidate candidate;
  candidate.place.at = column;
  candidate.where = ColumnText(column);
  std::set<std::string> licensed;
  std::set<std::string> others;
  for (const TwoWords& word : WordsIn(list, list.columns.at(column))) {
    const std::string said = StateWord(word.a);
    if (said.empty() || said != StateWord(word.b)) return std::nullopt;
    const std::optional<bool> flag = LicensedSaid(word.a);
    if (!flag) return std::nullopt;
    (*flag ? licensed : others).insert(said);
  }
  if (licensed.empty() || others.empty()) return std::nullopt;
  candidate.score = StateNameScore(naming);
  candidate.evidence = "words for licensed and not licensed, the same on both units, by its name";
  Division division;
  division.licensed = std::move(licensed);
  division.others = std::move(others);
  SetStateWords(candidate, division);
  return candidate;
}

}  // namespace

FactFinding FindState(const AddressTable& list, const KnownOwners& owners,
                      const FactFinding& claim) {
  FactFinding finding;
  finding.fact = Fact::kLoadmasterState;
  const std::set<std::string> licensed = LicensedHosts(list, owners, claim);
  const auto look = [&](bool at_claim) {
    for (const auto& [column, values] : list.columns) {
      const bool is_claim = claim.Taken() && claim.candidates.front().place.at == column;
      if (column == list.address || is_claim != at_claim) continue;
      std::optional<Candidate> candidate =
          licensed.empty() ? StateByName(list, column) : StateCandidate(list, column, licensed);
      if (candidate && candidate->score > 0) finding.candidates.push_back(*std::move(candidate));
    }
  };
  look(false);
  // One column may say both: "local", "remote", "unlicensed".
  const bool by_word =
      claim.Taken() && (claim.candidates.front().claim_form == ClaimForm::kWord ||
                        claim.candidates.front().claim_form == ClaimForm::kParentheses);
  if (finding.candidates.empty() && by_word) look(true);
  Rank(finding, 5, 2);
  const bool divides = !finding.candidates.empty() && finding.candidates.front().score >= 13;
  if (divides && finding.certainty == Certainty::kLikely) finding.certainty = Certainty::kCertain;
  finding.question =
      "take a LoadMaster that the web UI shows as a normal (green) device: which of these fields "
      "tells it from those that are activated?";
  return finding;
}

}  // namespace kemp360
