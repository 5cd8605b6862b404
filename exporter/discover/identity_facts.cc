#include <algorithm>
#include <optional>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "discover/fact_finder.h"
#include "discover/fact_names.h"
#include "discover/list_fields.h"

namespace kemp360 {
namespace {

constexpr double kOrientedPair = 3;
constexpr std::size_t kLongestShown = 60;

struct CrossFacts {
  CrossKind kind;
  Fact own;
  Fact peer;
};
constexpr CrossFacts kCrossFacts[] = {
    {CrossKind::kId, Fact::kDeviceId, Fact::kPeerDeviceId},
    {CrossKind::kAddress, Fact::kAddress, Fact::kPeerAddress},
    {CrossKind::kKey, Fact::kHaKey, Fact::kPeerHaKey},
};

std::string_view OwnEvidence(CrossKind kind) {
  switch (kind) {
    case CrossKind::kAddress:
      return "differs between the units, and is what the other unit shows as its peer's address";
    case CrossKind::kKey:
      return "differs between the units, and is what the other unit shows as its peer's key";
    case CrossKind::kId:
      return "differs between the units, and is what the other unit shows as its peer's device ID";
    case CrossKind::kOther:
      return "";
  }
  return "";
}

constexpr std::pair<Fact, std::string_view> kQuestions[] = {
    {Fact::kDeviceId,
     "which of these is the device ID that the other unit's report has in parentheses?"},
    {Fact::kPeerDeviceId, "which of these is the device ID of the other unit?"},
    {Fact::kAddress,
     "which of these does the unit's HA page show for its peer to use as an address?"},
    {Fact::kPeerAddress,
     "which of these is the field IP Address for the Other Peer on the unit's HA page?"},
    {Fact::kHaKey, "which of these does the unit's HA page show as its own HA key?"},
    {Fact::kPeerHaKey,
     "which of these is the field HA Key for the Other Peer on the unit's HA page?"},
};

std::string_view QuestionFor(Fact fact) {
  return std::ranges::find(kQuestions, fact, &std::pair<Fact, std::string_view>::first)->second;
}

class IdentityFinder {
 public:
  explicit IdentityFinder(const FactSearch& search) : search_(search) {}

  std::vector<FactFinding> Run() {
    for (const CrossFacts& facts : kCrossFacts) FromPairs(facts);
    if (findings_[0].candidates.empty()) DeviceIdAlone(findings_[0]);
    if (findings_[3].candidates.empty()) PeerAddressAlone(findings_[3]);
    if (findings_[2].candidates.empty()) AddressAlone(findings_[2]);
    if (findings_[1].candidates.empty()) PeerIdAlone(findings_[1]);
    ByName(findings_[3], CrossKind::kAddress, true);
    ByName(findings_[2], CrossKind::kAddress, false);
    ByName(findings_[5], CrossKind::kKey, true);
    ByName(findings_[4], CrossKind::kKey, false);
    return std::move(findings_);
  }

 private:
  [[nodiscard]] const Spot& At(std::size_t spot) const { return search_.evidence.spots[spot]; }

  /// Of several places that say the same, the one that is called what is meant.
  [[nodiscard]] double SpotScore(std::size_t index, CrossKind kind, bool peer,
                                 const std::set<std::string>& near) const {
    const Spot& spot = At(index);
    const Naming& naming = spot.naming;
    double score = -QualifierPenalty(naming);
    const bool says_peer = Has(naming.own, Hint::kPeer) || Has(naming.context, Hint::kPeer);
    score += says_peer == peer ? 2 : -2;
    if (Has(naming.own, Hint::kHa) || Has(naming.context, Hint::kHa)) score += 1;
    if (near.contains(NearKey(spot))) score += 3;
    // The page of a list's only row stays the same when a second one comes.
    const std::string& path = search_.evidence.documents[spot.document]->path;
    if (path.size() > 2 && IsDigit(path[path.size() - 2])) score += 0.5;
    if (kind == CrossKind::kAddress && Has(naming.own, Hint::kAddress)) score += 2;
    if (kind == CrossKind::kKey && Has(naming.own, Hint::kKey)) score += 2;
    if (kind == CrossKind::kId && Has(naming.own, Hint::kId)) score += 2;
    if (kind == CrossKind::kId && Has(naming.own, Hint::kLoadmaster)) score += 1;  // "device"
    return score;
  }

  [[nodiscard]] std::size_t BestSpot(const SameValues& group, CrossKind kind, bool peer) const {
    return *std::ranges::max_element(group.spots, {}, [&](std::size_t index) {
      return SpotScore(index, kind, peer, search_.relations.near);
    });
  }

  /// Other IDs than those in the reports cross as well: serial numbers.
  [[nodiscard]] bool Contradicts(const CrossPair& pair) const {
    if (pair.kind != CrossKind::kId) return false;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      const std::string& known = search_.known.device_id[unit];
      if (!known.empty() && pair.own.said[unit] != Comparable(known)) return true;
    }
    return false;
  }

  void FromPairs(const CrossFacts& facts) {
    FactFinding own{.fact = facts.own, .question = std::string(QuestionFor(facts.own))};
    FactFinding peer{.fact = facts.peer, .question = std::string(QuestionFor(facts.peer))};
    bool sure = true;
    bool unconfirmed = false;
    for (const CrossPair& pair : search_.relations.pairs) {
      if (pair.kind != facts.kind || Contradicts(pair)) continue;
      if (own.candidates.empty()) sure = pair.orientation >= kOrientedPair;
      std::string why(OwnEvidence(facts.kind));
      if (pair.by_value) {
        why += facts.kind == CrossKind::kId ? "; the report has it, too"
                                            : "; the configuration has it, too";
      }
      const std::size_t own_spot = BestSpot(pair.own, facts.kind, false);
      double score = pair.score;
      // Host names may cross beside the addresses: those are what a peer is reached by.
      const bool by_host = facts.kind == CrossKind::kAddress &&
                           ShapeOfText(pair.own.said[0]) != ValueShape::kAddress;
      if (by_host) score -= Has(At(own_spot).naming.own, Hint::kName) ? 6 : 3;
      own.candidates.push_back(MakeCandidate(search_.evidence, own_spot, score, why));
      peer.candidates.push_back(MakeCandidate(search_.evidence,
                                              BestSpot(pair.peer, facts.kind, true), score,
                                              "the other unit shows it as its own"));
      if (own.candidates.size() == 1) unconfirmed = !pair.by_value;
    }
    std::ranges::stable_sort(own.candidates, std::ranges::greater{}, &Candidate::score);
    std::ranges::stable_sort(peer.candidates, std::ranges::greater{}, &Candidate::score);
    Settle(own, sure);
    Settle(peer, sure);
    if (facts.kind == CrossKind::kId && unconfirmed) DoubtId(own, peer);
    findings_.push_back(std::move(own));
    findings_.push_back(std::move(peer));
  }

  static void Settle(FactFinding& finding, bool sure) {
    if (finding.candidates.empty()) return;
    const double best = finding.candidates.front().score;
    const double next = finding.candidates.size() > 1 ? finding.candidates[1].score : -100;
    if (!sure || best - next < 2) {
      finding.certainty = Certainty::kChoose;
    } else {
      finding.certainty = best - next >= 3 ? Certainty::kCertain : Certainty::kLikely;
    }
  }

  /// Serial numbers and numbers of nodes cross between the units as well: what no report confirms
  /// is the device ID only if it is called so.
  static void DoubtId(FactFinding& own, FactFinding& peer) {
    if (!own.Taken()) return;
    const Place& place = own.candidates.front().place;
    const std::vector<std::string> words =
        NameWords(place.at + "." + (place.row ? place.row->equals : std::string()));
    static const std::vector<std::string> kOthers{"serial", "sn",   "number", "no",     "node",
                                                  "host",   "uuid", "guid",   "member", "cluster"};
    Certainty certainty = Certainty::kLikely;
    const bool device = Holds(words, std::string("device")) || Holds(words, std::string("dev"));
    const bool other =
        std::ranges::any_of(words, [](const std::string& word) { return Holds(kOthers, word); });
    if (other && !device) certainty = Certainty::kChoose;
    own.certainty = std::max(own.certainty, certainty);
    peer.certainty = std::max(peer.certainty, certainty);
  }

  /// The unit does not show its own ID where it could be compared, the reports tell both.
  void PeerIdAlone(FactFinding& finding) const {
    const auto& known = search_.known.device_id;
    if (known[0].empty() || known[1].empty()) return;
    for (const SameValues& group : search_.relations.groups) {
      if (group.said[0] != Comparable(known[1]) || group.said[1] != Comparable(known[0])) continue;
      finding.candidates.push_back(MakeCandidate(search_.evidence,
                                                 BestSpot(group, CrossKind::kId, true), 20,
                                                 "the unit's report has it in parentheses"));
      finding.certainty = Certainty::kCertain;
    }
  }

  /// How clearly a place is called what is meant; 0: not at all.
  [[nodiscard]] double NamedAs(const Spot& spot, CrossKind kind, bool peer) const {
    const Naming& naming = spot.naming;
    const Hint what = kind == CrossKind::kKey ? Hint::kKey : Hint::kAddress;
    if (!Has(naming.own, what) || IsQualified(spot)) return 0;
    const bool says_peer = SpeaksOfPeer(naming) || Has(naming.context, Hint::kPeer);
    if (says_peer != peer) return 0;
    const bool in_ha = Has(naming.own, Hint::kHa) || Has(naming.context, Hint::kHa);
    double score = 4;
    if (peer || Has(naming.own, Hint::kOwn) || in_ha) score += 3;
    // Words that are neither make it another thing: "license_key", "mgmt_ip", "bmc_address".
    return Fitting(score, naming, {what});
  }

  /// What the other unit does not show cannot be compared: then the name alone speaks.
  void ByName(FactFinding& finding, CrossKind kind, bool peer) const {
    if (!finding.candidates.empty()) return;
    for (const SameValues& group : search_.relations.groups) {
      const auto fits = [&](std::size_t unit) {
        const ValueShape shape = ShapeOfText(group.said[unit]);
        if (kind == CrossKind::kKey) {
          return shape == ValueShape::kKey || shape == ValueShape::kText ||
                 shape == ValueShape::kWord || shape == ValueShape::kId;
        }
        return shape == ValueShape::kAddress || shape == ValueShape::kHost;
      };
      if (!fits(0) || !fits(1)) continue;
      // The address of the unit itself is not its peer's.
      const std::size_t other = peer ? 0 : 1;
      if (kind == CrossKind::kAddress &&
          (IsHostOf(group.said[0], other) || IsHostOf(group.said[1], 1 - other))) {
        continue;
      }
      std::optional<std::size_t> best;
      double most = 0;
      for (const std::size_t i : group.spots) {
        const double score = NamedAs(At(i), kind, peer);
        if (score <= most) continue;
        most = score;
        best = i;
      }
      if (!best) continue;
      finding.candidates.push_back(
          MakeCandidate(search_.evidence, *best, most,
                        peer ? "by its name; the other unit does not show it as its own"
                             : "by its name; the other unit does not show it as its peer's"));
    }
    Rank(finding, 7, 2);
  }

  /// No unit shows its peer's: the reports alone tell the IDs.
  void DeviceIdAlone(FactFinding& finding) const {
    const auto& known = search_.known.device_id;
    for (const SameValues& group : search_.relations.groups) {
      std::size_t matches = 0;
      bool contradicts = false;
      for (std::size_t unit = 0; unit < 2; ++unit) {
        if (known[unit].empty()) continue;
        if (group.said[unit] == Comparable(known[unit])) ++matches;
        if (group.said[unit] != Comparable(known[unit])) contradicts = true;
      }
      if (matches == 0 || contradicts) continue;
      const std::size_t best = BestSpot(group, CrossKind::kId, false);
      finding.candidates.push_back(MakeCandidate(search_.evidence, best, 20,
                                                 "the other unit's report has it in parentheses"));
      finding.certainty = matches == 2 ? Certainty::kCertain : Certainty::kLikely;
    }
    if (finding.candidates.size() > 1) finding.certainty = Certainty::kChoose;
    if (!finding.candidates.empty()) return;
    for (const SameValues& group : search_.relations.groups) {
      const std::size_t best = BestSpot(group, CrossKind::kId, false);
      const Naming& naming = At(best).naming;
      if (!Has(naming.own, Hint::kId) || SpeaksOfPeer(naming)) continue;
      if (Has(naming.own, Hint::kName) || Has(naming.own, Hint::kKey)) continue;
      if (!MayBeId(group.said[0]) || !MayBeId(group.said[1])) continue;
      const bool device = Holds(naming.leaf, std::string("device")) ||
                          naming.title == "device id" || naming.help_text.starts_with("device id");
      finding.candidates.push_back(
          MakeCandidate(search_.evidence, best, (device ? 6 : 4) - QualifierPenalty(naming),
                        "an ID that differs between the units; no report confirms it"));
    }
    Rank(finding, 6, 2);
  }

  [[nodiscard]] bool IsHostOf(const std::string& said, std::size_t unit) const {
    const PairFacts& known = search_.known;
    const bool host = !known.host[unit].empty() && known.host[unit] != known.host[1 - unit] &&
                      said == Comparable(known.host[unit]);
    return host || Holds(known.addresses[unit], said);
  }

  void PeerAddressAlone(FactFinding& finding) const {
    FromConfiguration(finding, true, "the configuration's address of the other unit");
  }
  void AddressAlone(FactFinding& finding) const {
    FromConfiguration(finding, false, "the unit's address, as the configuration has it");
  }

  void FromConfiguration(FactFinding& finding, bool peer, const std::string& why) const {
    for (const SameValues& group : search_.relations.groups) {
      if (!IsHostOf(group.said[0], peer ? 1 : 0) || !IsHostOf(group.said[1], peer ? 0 : 1)) {
        continue;
      }
      const std::size_t best = BestSpot(group, CrossKind::kAddress, peer);
      const double score = 6 + SpotScore(best, CrossKind::kAddress, peer, {});
      finding.candidates.push_back(MakeCandidate(search_.evidence, best, score, why));
    }
    Rank(finding, 7, 2);
  }

  const FactSearch& search_;
  std::vector<FactFinding> findings_;
};

bool IsSecretSpot(const Spot& spot) {
  const auto keyish = [&](const JsonTree* value) {
    return value != nullptr && (ShapeOf(value) == ValueShape::kKey || LooksSecret(value->text));
  };
  return Has(spot.naming.own, Hint::kKey) || keyish(spot.value[0]) || keyish(spot.value[1]);
}

std::string ShownValue(const JsonTree* value) {
  if (value == nullptr) return "-";
  if (value->kind == RawKind::kNull) return "null";
  if (value->IsBlank()) return "\"\"";
  return CleanText(value->text, kLongestShown, "...");
}

}  // namespace

std::vector<FactFinding> FindIdentityFacts(const FactSearch& search) {
  return IdentityFinder(search).Run();
}

Candidate MakeCandidate(const Evidence& evidence, std::size_t index, double score,
                        std::string why) {
  const Spot& spot = evidence.spots[index];
  Candidate candidate;
  candidate.document = spot.document;
  candidate.rows = spot.rows;
  candidate.place = {spot.at, spot.row};
  candidate.score = score;
  candidate.evidence = std::move(why);
  candidate.where = PlaceText(evidence, spot);
  if (IsSecretSpot(spot)) {
    const auto hidden = [](const JsonTree* value) {
      return value == nullptr ? "-" : value->IsBlank() ? "empty" : "<hidden>";
    };
    candidate.shown = {hidden(spot.value[0]), hidden(spot.value[1])};
  } else {
    candidate.shown = {ShownValue(spot.value[0]), ShownValue(spot.value[1])};
  }
  return candidate;
}

void DropTwins(const Evidence& evidence, FactFinding& finding) {
  std::vector<Candidate> kept;
  for (Candidate& candidate : finding.candidates) {
    const Document& document = *evidence.documents[candidate.document];
    const std::string leaf = candidate.place.at.substr(candidate.place.at.rfind('/') + 1);
    const auto twin = std::ranges::find_if(kept, [&](const Candidate& other) {
      return evidence.documents[other.document]->resource == document.resource &&
             other.document != candidate.document && other.shown == candidate.shown &&
             other.place.row == candidate.place.row &&
             other.place.at.substr(other.place.at.rfind('/') + 1) == leaf;
    });
    if (twin == kept.end()) {
      kept.push_back(std::move(candidate));
    } else if (document.path.size() > evidence.documents[twin->document]->path.size()) {
      // The page of the only row stays the same when a second one comes.
      const double score = std::max(candidate.score, twin->score);
      *twin = std::move(candidate);
      twin->score = score;
    }
  }
  finding.candidates = std::move(kept);
}

}  // namespace kemp360
