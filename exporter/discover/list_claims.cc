// Who licenses a LoadMaster: found by what both units say of the same LoadMaster at the same time.
// A claim is the mirror image of the other unit's.
#include <algorithm>
#include <utility>

#include "appliance/endpoint.h"
#include "base/text.h"
#include "discover/flag_words.h"
#include "discover/list_words.h"

namespace kemp360 {
namespace {

std::string ParenthesesIn(const JsonTree* value) {
  if (value == nullptr || value->kind != RawKind::kString) return {};
  return std::string(ParseOwnerInParentheses(value->text).device_id);
}

constexpr double kExact = 20;    ///< the values themselves show it
constexpr double kDoubtful = 4;  ///< left to a person, however alone it is
/// By chance two words divide fewer LoadMasters as the reports do.
constexpr std::size_t kFewest = 4;

/// One column, looked at as a claim in each form.
class ClaimColumn {
 public:
  ClaimColumn(const AddressTable& list, const KnownOwners& owners, std::string column,
              const ColumnValues& values)
      : owners_(owners),
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
    // Who created or last licensed it is another question, whatever the values look like.
    const double penalty = QualifierPenalty(naming_);
    if (penalty > 0) candidate.score = std::min(candidate.score - penalty, kDoubtful);
    return candidate;
  }

  /// Is it licensed by the unit, as the reports have it? nullopt: they do not say.
  [[nodiscard]] std::optional<bool> Mine(std::size_t unit, const std::string& host) const {
    const auto found = owners_.mine[unit].find(host);
    return found == owners_.mine[unit].end() ? std::nullopt : std::optional(found->second);
  }

  /// Of what two words or flags say of so many LoadMasters.
  [[nodiscard]] Candidate MakeOfWords(ClaimForm form, double score, std::string evidence,
                                      std::size_t mirrored) const {
    Candidate candidate = Make(form, score, std::move(evidence));
    const bool named = Has(naming_.own, Hint::kLicense) || Has(naming_.own, Hint::kOwner) ||
                       Has(naming_.own, Hint::kPeer) || Has(naming_.own, Hint::kOwn);
    if (mirrored < kFewest && !named) candidate.score = std::min(candidate.score, kDoubtful);
    return candidate;
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
    std::size_t both = 0;
    std::size_t own = 0;
    std::size_t peer = 0;
    for (const TwoWords& word : words_) {
      const bool licensed = owners_.listed.empty() || owners_.listed.contains(word.host);
      if (word.Blank() || !licensed) continue;
      const std::optional<bool> a = FlagSaid(word.a);
      const std::optional<bool> b = FlagSaid(word.b);
      if (!a || !b) return std::nullopt;
      if (*a == *b) {
        // Perhaps a normal device, whose claim says nothing: never that both units license it.
        if (!owners_.listed.empty()) return std::nullopt;
        ++alike;
        if (*a) ++both;
        continue;
      }
      ++mirrored;
      const std::optional<bool> mine = Mine(0, word.host);
      if (mine) ++(*mine == *a ? own : peer);
    }
    const bool owner_named = Has(naming_.own, Hint::kOwner) || Has(naming_.own, Hint::kPeer) ||
                             Has(naming_.own, Hint::kOwn);
    const bool few = mirrored * 2 < alike * 3;
    if (mirrored == 0 || (few && (!owner_named || both > 0))) return std::nullopt;
    return Oriented(own, peer, mirrored);
  }

  [[nodiscard]] std::optional<Candidate> Oriented(std::size_t own, std::size_t peer,
                                                  std::size_t mirrored) const {
    if (own > 0 && peer > 0) return std::nullopt;
    const std::string mirror = "true on exactly one unit for each licensed LoadMaster";
    const auto flag = [&](ClaimForm form, double score, const std::string& evidence) {
      Candidate candidate = MakeOfWords(form, score, evidence, mirrored);
      std::vector<const JsonTree*> values;
      for (const TwoWords& word : words_) values.insert(values.end(), {word.a, word.b});
      candidate.words = FlagWordsFor(values);
      return candidate;
    };
    if (own > 0) return flag(ClaimForm::kOwnFlag, kExact, mirror + ": on the one that licenses it");
    if (peer > 0) {
      return flag(ClaimForm::kPeerFlag, kExact, mirror + ": on the one that does not license it");
    }
    const bool says_peer = SpeaksOfPeer(naming_);
    const bool says_own = Has(naming_.own, Hint::kOwn);
    const bool named = says_peer != says_own;
    const bool several = mirrored > 1;
    return flag(says_peer ? ClaimForm::kPeerFlag : ClaimForm::kOwnFlag,
                named ? (several ? 10 : 6) : 2,
                mirror + (named ? ", and its name says which" : ""));
  }

  [[nodiscard]] std::optional<Candidate> AsWord() const {
    std::set<std::string> mine;
    std::set<std::string> peer;
    std::set<std::string> nobodys;  ///< of normal devices: the same on both units
    bool by_report = true;
    bool plain = true;  // words, not numbers or paths
    std::size_t mirrored = 0;
    for (const TwoWords& word : words_) {
      if (word.Blank()) continue;
      if (!owners_.listed.empty() && !owners_.listed.contains(word.host)) continue;
      const std::string a = ToLower(Trim(word.a->text));
      const std::string b = ToLower(Trim(word.b->text));
      if (!IsWord(a) || !IsWord(b)) return std::nullopt;
      if (a == b) {
        if (!owners_.listed.empty()) return std::nullopt;
        nobodys.insert(a);
        continue;
      }
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
        std::ranges::none_of(mine,
                             [&](const std::string& word) {
                               return peer.contains(word) || nobodys.contains(word);
                             }) &&
        std::ranges::none_of(peer, [&](const std::string& word) { return nobodys.contains(word); });
    // What is different in every row (an id, an address) is no word.
    const std::size_t most = std::max<std::size_t>(2, mirrored / 2);
    if (!disjoint || mine.size() + peer.size() > most) return std::nullopt;
    if (!plain && mirrored < 3) return std::nullopt;
    Candidate candidate =
        MakeOfWords(ClaimForm::kWord, by_report ? kExact : 10,
                    "words that are each other's counterpart on the two units", mirrored);
    candidate.words = {{"mine", {mine.begin(), mine.end()}}, {"peer", {peer.begin(), peer.end()}}};
    return candidate;
  }

  [[nodiscard]] static bool IsWord(std::string_view text) {
    const ValueShape shape = ShapeOfText(text);
    const bool sentence = shape == ValueShape::kText && text.size() > 40;
    return !sentence && shape != ValueShape::kTime && shape != ValueShape::kKey &&
           shape != ValueShape::kFlag && text.size() <= 80;
  }

  const KnownOwners& owners_;
  const std::string column_;
  const Naming& naming_;
  const std::vector<TwoWords> words_;
};

/// Are those that come near the best one other ways to say the same? An ID beside a flag is.
bool OnlyOtherForms(const std::vector<Candidate>& candidates) {
  const Candidate& best = candidates.front();
  return std::ranges::none_of(candidates.begin() + 1, candidates.end(), [&](const Candidate& one) {
    return best.score - one.score < 2 && one.claim_form == best.claim_form;
  });
}

}  // namespace

std::vector<TwoWords> WordsIn(const AddressTable& list, const ColumnValues& values) {
  std::vector<TwoWords> words;
  for (const auto& [a, b] : list.Matched()) {
    words.push_back({values[0][a], values[1][b], list.hosts[0][a]});
  }
  return words;
}

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

}  // namespace kemp360
