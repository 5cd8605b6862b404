#include <algorithm>
#include <optional>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "discover/fact_finder.h"
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
    return std::move(findings_);
  }

 private:
  [[nodiscard]] const Spot& At(std::size_t spot) const { return search_.evidence.spots[spot]; }

  /// Of several places that say the same, the one that is called what is meant.
  [[nodiscard]] double SpotScore(std::size_t index, CrossKind kind, bool peer,
                                 const std::set<std::size_t>& documents) const {
    const Spot& spot = At(index);
    const Naming& naming = spot.naming;
    double score = -QualifierPenalty(naming);
    const bool says_peer = Has(naming.own, Hint::kPeer) || Has(naming.context, Hint::kPeer);
    score += says_peer == peer ? 2 : -2;
    if (Has(naming.own, Hint::kHa) || Has(naming.context, Hint::kHa)) score += 1;
    if (documents.contains(spot.document)) score += 3;
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
      return SpotScore(index, kind, peer, search_.relations.documents);
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
    for (const CrossPair& pair : search_.relations.pairs) {
      if (pair.kind != facts.kind || Contradicts(pair)) continue;
      if (own.candidates.empty()) sure = pair.orientation >= kOrientedPair;
      std::string why(OwnEvidence(facts.kind));
      if (pair.by_value)
        why += facts.kind == CrossKind::kId ? "; the report has it, too"
                                            : "; the configuration has it, too";
      own.candidates.push_back(
          MakeCandidate(search_.evidence, BestSpot(pair.own, facts.kind, false), pair.score, why));
      peer.candidates.push_back(MakeCandidate(search_.evidence,
                                              BestSpot(pair.peer, facts.kind, true), pair.score,
                                              "the other unit shows it as its own"));
    }
    Settle(own, sure);
    Settle(peer, sure);
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
      if (!Has(naming.own, Hint::kId) || ShapeOfText(group.said[0]) != ValueShape::kId) continue;
      const bool device = Has(naming.own, Hint::kLoadmaster) || Has(naming.own, Hint::kProduct);
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
