// Who licenses a LoadMaster, and which ones are licensed at all: found by what both units say of
// the same LoadMaster at the same time. A claim is the mirror image of the other unit's, a state is
// the same on both.
#include <algorithm>
#include <utility>

#include "appliance/endpoint.h"
#include "base/text.h"
#include "discover/list_fields.h"

namespace kemp360 {
namespace {

/// What both units say in one column of one LoadMaster.
struct TwoWords {
  const JsonTree* a = nullptr;
  const JsonTree* b = nullptr;
  std::string host;

  [[nodiscard]] bool Blank() const {
    return a == nullptr || b == nullptr || a->IsBlank() || b->IsBlank();
  }
};

std::vector<TwoWords> WordsIn(const AddressTable& list, const ColumnValues& values) {
  std::vector<TwoWords> words;
  for (const auto& [a, b] : list.Matched()) {
    words.push_back({values[0][a], values[1][b], list.hosts[0][a]});
  }
  return words;
}

std::string ParenthesesIn(const JsonTree* value) {
  if (value == nullptr || value->kind != RawKind::kString) return {};
  return std::string(ParseOwnerInParentheses(value->text).device_id);
}

constexpr double kExact = 20;  ///< the values themselves show it

/// One column, looked at as a claim in each form.
class ClaimColumn {
 public:
  ClaimColumn(const AddressTable& list, const KnownOwners& owners, std::string column,
              const ColumnValues& values)
      : list_(list),
        owners_(owners),
        column_(std::move(column)),
        naming_(list.naming.at(column_)),
        words_(WordsIn(list, values)) {}

  [[nodiscard]] std::optional<Candidate> Find() const {
    for (auto form : {&ClaimColumn::AsParentheses, &ClaimColumn::AsDeviceId, &ClaimColumn::AsFlag,
                      &ClaimColumn::AsWord}) {
      if (std::optional<Candidate> candidate = (this->*form)()) return candidate;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] Candidate Make(ClaimForm form, double score, std::string evidence) const {
    Candidate candidate;
    candidate.place.at = column_;
    candidate.claim_form = form;
    candidate.score = score;
    candidate.evidence = std::move(evidence);
    candidate.where = ColumnText(column_);
    if (Has(naming_.own, Hint::kLicense) || Has(naming_.own, Hint::kOwner)) candidate.score += 2;
    candidate.score -= QualifierPenalty(naming_);
    return candidate;
  }

  /// Is it licensed by the unit, as the reports have it? nullopt: they do not say.
  [[nodiscard]] std::optional<bool> Mine(std::size_t unit, const std::string& host) const {
    const auto found = owners_.mine[unit].find(host);
    return found == owners_.mine[unit].end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] std::optional<Candidate> AsParentheses() const {
    std::size_t shown = 0;
    for (const TwoWords& word : words_) {
      const std::string a = ParenthesesIn(word.a);
      const std::string b = ParenthesesIn(word.b);
      if (a.empty() && b.empty()) continue;
      if (!a.empty() && !b.empty()) return std::nullopt;
      const std::string& other = owners_.device_id[a.empty() ? 0 : 1];
      if (!other.empty() && other != (a.empty() ? b : a)) return std::nullopt;
      if (Mine(0, word.host).value_or(a.empty()) != a.empty()) return std::nullopt;
      ++shown;
    }
    if (shown == 0) return std::nullopt;
    return Make(ClaimForm::kParentheses, kExact,
                "the other unit's device ID in parentheses, on one unit alone for each LoadMaster");
  }

  [[nodiscard]] std::optional<Candidate> AsDeviceId() const {
    if (owners_.device_id[0].empty() || owners_.device_id[1].empty()) return std::nullopt;
    std::size_t fitting = 0;
    for (const TwoWords& word : words_) {
      if (word.Blank()) continue;
      const std::string id = Comparable(word.a->text);
      const bool known =
          id == Comparable(owners_.device_id[0]) || id == Comparable(owners_.device_id[1]);
      if (!known || id != Comparable(word.b->text)) return std::nullopt;
      const std::optional<bool> mine = Mine(0, word.host);
      if (mine && *mine != (id == Comparable(owners_.device_id[0]))) return std::nullopt;
      ++fitting;
    }
    if (fitting == 0) return std::nullopt;
    return Make(ClaimForm::kOwnerDeviceId, kExact + (owners_.known() ? 2 : 0),
                "the device ID of one of the two units, and both units give the same one");
  }

  [[nodiscard]] std::optional<Candidate> AsFlag() const {
    std::size_t mirrored = 0;
    std::size_t alike = 0;
    std::size_t own = 0;
    std::size_t peer = 0;
    for (const TwoWords& word : words_) {
      const bool licensed = owners_.listed.empty() || owners_.listed.contains(word.host);
      if (word.Blank() || !licensed) continue;
      const std::optional<bool> a = FlagSaid(word.a);
      const std::optional<bool> b = FlagSaid(word.b);
      if (!a || !b) return std::nullopt;
      if (*a == *b) {
        if (!owners_.listed.empty()) return std::nullopt;
        ++alike;  // perhaps a normal device, whose claim says nothing
        continue;
      }
      ++mirrored;
      const std::optional<bool> mine = Mine(0, word.host);
      if (mine) ++(*mine == *a ? own : peer);
    }
    if (mirrored == 0 || mirrored * 2 < alike * 3) return std::nullopt;
    return Oriented(own, peer, mirrored);
  }

  [[nodiscard]] std::optional<Candidate> Oriented(std::size_t own, std::size_t peer,
                                                  std::size_t mirrored) const {
    if (own > 0 && peer > 0) return std::nullopt;
    const std::string mirror = "true on exactly one unit for each licensed LoadMaster";
    if (own > 0) return Make(ClaimForm::kOwnFlag, kExact, mirror + ": on the one that licenses it");
    if (peer > 0) {
      return Make(ClaimForm::kPeerFlag, kExact, mirror + ": on the one that does not license it");
    }
    const bool says_peer = SpeaksOfPeer(naming_);
    const bool says_own = Has(naming_.own, Hint::kOwn);
    const bool named = says_peer != says_own;
    const bool several = mirrored > 1;
    return Make(says_peer ? ClaimForm::kPeerFlag : ClaimForm::kOwnFlag,
                named ? (several ? 10 : 6) : 2,
                mirror + (named ? ", and its name says which" : ""));
  }

  [[nodiscard]] std::optional<Candidate> AsWord() const {
    std::set<std::string> mine;
    std::set<std::string> peer;
    bool by_report = true;
    bool plain = true;  // words, not numbers or paths
    std::size_t mirrored = 0;
    for (const TwoWords& word : words_) {
      if (word.Blank()) continue;
      if (!owners_.listed.empty() && !owners_.listed.contains(word.host)) continue;
      const std::string a = ToLower(Trim(word.a->text));
      const std::string b = ToLower(Trim(word.b->text));
      if (!IsWord(a) || !IsWord(b) || a == b) return std::nullopt;
      plain = plain && ShapeOfText(a) == ValueShape::kWord && ShapeOfText(b) == ValueShape::kWord;
      std::optional<bool> of_a = Mine(0, word.host);
      if (!of_a) {
        by_report = false;
        if (OwnerOf(a) == OwnerOf(b)) return std::nullopt;
        of_a = OwnerOf(a) == OwnerWord::kMine || OwnerOf(b) == OwnerWord::kPeer;
      }
      (*of_a ? mine : peer).insert(a);
      (*of_a ? peer : mine).insert(b);
      ++mirrored;
    }
    if (mirrored == 0 || mine.empty() || peer.empty()) return std::nullopt;
    const bool disjoint =
        std::ranges::none_of(mine, [&](const std::string& word) { return peer.contains(word); });
    // What is different in every row (an id, an address) is no word.
    const std::size_t most = std::max<std::size_t>(2, mirrored / 2);
    if (!disjoint || mine.size() + peer.size() > most) return std::nullopt;
    if (!plain && mirrored < 3) return std::nullopt;
    Candidate candidate = Make(ClaimForm::kWord, by_report ? kExact : 10,
                               "words that are each other's counterpart on the two units");
    candidate.words = {{"mine", {mine.begin(), mine.end()}}, {"peer", {peer.begin(), peer.end()}}};
    return candidate;
  }

  [[nodiscard]] static bool IsWord(std::string_view text) {
    const ValueShape shape = ShapeOfText(text);
    const bool sentence = shape == ValueShape::kText && text.size() > 40;
    return !sentence && shape != ValueShape::kTime && shape != ValueShape::kKey &&
           shape != ValueShape::kFlag && text.size() <= 80;
  }

  const AddressTable& list_;
  const KnownOwners& owners_;
  const std::string column_;
  const Naming& naming_;
  const std::vector<TwoWords> words_;
};

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
  if (Has(naming.own, Hint::kLicense)) score += 5;
  if (Has(naming.own, Hint::kAsl)) score += 2;
  if (Has(naming.own, Hint::kMode)) score += 1;
  if (Has(naming.own, Hint::kProduct) || Has(naming.help, Hint::kLicense)) score += 2;
  if (Has(naming.own, Hint::kPeer) || Has(naming.own, Hint::kOwner)) score -= 2;
  return score - QualifierPenalty(naming);
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

/// Are those that come near the best one other ways to say the same? An ID beside a flag is.
bool OnlyOtherForms(const std::vector<Candidate>& candidates) {
  const Candidate& best = candidates.front();
  return std::ranges::none_of(candidates.begin() + 1, candidates.end(), [&](const Candidate& one) {
    return best.score - one.score < 2 && one.claim_form == best.claim_form;
  });
}

}  // namespace

FactFinding FindClaim(const AddressTable& list, const KnownOwners& owners) {
  FactFinding finding;
  finding.fact = Fact::kLoadmasterClaim;
  for (const auto& [column, values] : list.columns) {
    if (column == list.address) continue;
    std::optional<Candidate> candidate = ClaimColumn(list, owners, column, values).Find();
    if (candidate) finding.candidates.push_back(*std::move(candidate));
  }
  Rank(finding, 5, 2);
  const bool shown = !finding.candidates.empty() && finding.candidates.front().score >= kExact - 2;
  if (shown && OnlyOtherForms(finding.candidates)) finding.certainty = Certainty::kCertain;
  if (shown && finding.certainty == Certainty::kLikely) finding.certainty = Certainty::kCertain;
  finding.question =
      "take a LoadMaster that the web UI shows as licensed by the other unit: which of these "
      "fields says so?";
  return finding;
}

FactFinding FindState(const AddressTable& list, const KnownOwners& owners,
                      const FactFinding& claim) {
  FactFinding finding;
  finding.fact = Fact::kLoadmasterState;
  const std::set<std::string> licensed = LicensedHosts(list, owners, claim);
  if (licensed.empty()) return finding;
  for (const auto& [column, values] : list.columns) {
    const bool is_claim = claim.Taken() && claim.candidates.front().place.at == column;
    if (column == list.address || is_claim) continue;
    std::optional<Candidate> candidate = StateCandidate(list, column, licensed);
    if (candidate && candidate->score > 0) finding.candidates.push_back(*std::move(candidate));
  }
  Rank(finding, 5, 2);
  const bool divides = !finding.candidates.empty() && finding.candidates.front().score >= 13;
  if (divides && finding.certainty == Certainty::kLikely) finding.certainty = Certainty::kCertain;
  finding.question =
      "take a LoadMaster that the web UI shows as a normal (green) device: which of these fields "
      "tells it from those that are activated?";
  return finding;
}

}  // namespace kemp360
