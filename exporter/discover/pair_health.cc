#include "discover/pair_health.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

/// The spot of a candidate; nullptr: none.
const Spot* SpotOf(const Evidence& evidence, const FactFinding& finding) {
  if (finding.candidates.empty()) return nullptr;
  const Candidate& best = finding.candidates.front();
  const auto spot = std::ranges::find_if(evidence.spots, [&](const Spot& one) {
    return one.document == best.document && one.at == best.place.at && one.rows == best.rows &&
           one.row == best.place.row;
  });
  return spot == evidence.spots.end() ? nullptr : &*spot;
}

/// What the flag says on a unit, by the words of its best candidate; nullopt: none.
std::optional<bool> FlagOn(const Evidence& evidence, const FactFinding& finding, std::size_t unit) {
  const Spot* const spot = SpotOf(evidence, finding);
  if (spot == nullptr) return std::nullopt;
  if (finding.candidates.front().flag_form != FlagForm::kValue) return std::nullopt;
  const std::optional<bool> said = FlagSaid(spot->value.at(unit));
  if (!said) return std::nullopt;
  const std::string text = ToLower(Trim(spot->value.at(unit)->text));
  for (const WordList& words : finding.candidates.front().words) {
    if (Holds(words.words, text)) return words.meaning == "true";
  }
  return said;
}

/// One that is doubtful because of its value is believed here: it is the value that is told.
std::optional<bool> OptionOn(const Evidence& evidence, const FactFinding& finding,
                             std::size_t unit) {
  constexpr double kEnough = 5;
  const bool believed = finding.Taken() || (!finding.candidates.empty() &&
                                            finding.candidates.front().score >= kEnough);
  return believed ? FlagOn(evidence, finding, unit) : std::nullopt;
}

void WarnOfOptions(const Evidence& evidence, Discovery& discovery) {
  const FactFinding& disabled = discovery.Of(Fact::kHaDisabled);
  const FactFinding& preferred = discovery.Of(Fact::kPreferredMaster);
  const auto on = [&](const FactFinding& finding, std::size_t unit) {
    return OptionOn(evidence, finding, unit);
  };
  if (on(disabled, 0) == true || on(disabled, 1) == true) {
    const bool both = on(disabled, 0) == on(disabled, 1);
    discovery.warnings.push_back(std::string("HA is disabled on ") +
                                 (both ? "both units" : "one unit"));
  }
  if (on(preferred, 0) && on(preferred, 0) == on(preferred, 1)) {
    discovery.warnings.push_back(std::string("Preferred Master is selected on ") +
                                 (*on(preferred, 0) ? "both units" : "neither unit"));
  }
}

/// Each unit's setting for its peer must be what the peer says of itself.
void WarnOfPeers(const Evidence& evidence, Discovery& discovery) {
  struct PeerSetting {
    Fact peer;
    Fact own;
    const char* what;
  };
  constexpr std::array<PeerSetting, 3> kSettings{
      {{Fact::kPeerAddress, Fact::kAddress, "the peer's IP address"},
       {Fact::kPeerHaKey, Fact::kHaKey, "the peer's HA key"},
       {Fact::kPeerDeviceId, Fact::kDeviceId, "the peer's device ID"}}};
  for (const PeerSetting& setting : kSettings) {
    const Spot* const peer = SpotOf(evidence, discovery.Of(setting.peer));
    const Spot* const own = SpotOf(evidence, discovery.Of(setting.own));
    const bool sure = discovery.Of(setting.peer).Taken() && discovery.Of(setting.own).Taken();
    if (!sure || peer == nullptr || own == nullptr || !peer->OnBoth() || !own->OnBoth()) continue;
    if (peer->Said(0) != own->Said(1) || peer->Said(1) != own->Said(0)) {
      discovery.warnings.push_back(std::string(setting.what) +
                                   " on a unit is not what the other unit shows as its own");
    }
  }
}

/// Where one unit names as its peer what the other one shows, and the other way round it does not.
void WarnOfOneSidedPeers(const Evidence& evidence, Discovery& discovery) {
  std::array<std::set<std::string>, 2> shown;
  for (const Spot& spot : evidence.spots) {
    if (SpeaksOfPeer(spot.naming)) continue;
    for (std::size_t unit = 0; unit < 2; ++unit) shown.at(unit).insert(spot.Said(unit));
  }
  for (const Spot& spot : evidence.spots) {
    const Naming& naming = spot.naming;
    const bool setting =
        SpeaksOfPeer(naming) && (Has(naming.own, Hint::kAddress) || Has(naming.own, Hint::kKey));
    if (!setting || !spot.OnBoth() || !spot.Differs()) continue;
    const auto known = [&](std::size_t unit) {
      const std::string said = spot.Said(unit);
      return !said.empty() && shown.at(1 - unit).contains(said);
    };
    if (known(0) == known(1)) continue;
    discovery.warnings.push_back(
        "a unit's setting for its peer is not what the other unit shows (" +
        PlaceText(evidence, spot) + ")");
    return;
  }
}

/// Both in one role, at a place that is named as their mode now.
bool IsSameMode(const Spot& spot) {
  if (!Has(spot.naming.own, Hint::kMode) || !spot.OnBoth() || spot.Differs()) return false;
  if (RoleOf(spot.Said(0)) == RoleWord::kNone) return false;
  const Naming& naming = spot.naming;
  if (Has(naming.own, Hint::kQualifier) || Has(naming.own, Hint::kPeer)) return false;
  return Has(naming.own, Hint::kHa) || Has(naming.context, Hint::kHa);
}

}  // namespace

void CheckPairHealth(const Evidence& evidence, Discovery& discovery) {
  const FactFinding& mode = discovery.Of(Fact::kHaMode);
  const FactFinding& error = discovery.Of(Fact::kHaError);
  const FactFinding& version = discovery.Of(Fact::kVersion);
  if (FlagOn(evidence, error, 0) == true || FlagOn(evidence, error, 1) == true) {
    discovery.warnings.emplace_back("a unit reports an HA error");
  }
  const Spot* const version_spot = version.Taken() ? SpotOf(evidence, version) : nullptr;
  if (version_spot != nullptr && version_spot->Differs()) {
    discovery.warnings.emplace_back("the units run different versions");
  }
  WarnOfOptions(evidence, discovery);
  WarnOfPeers(evidence, discovery);
  WarnOfOneSidedPeers(evidence, discovery);
  // A mode that was found by words that differ, and is named as the mode now, is believed.
  const Spot* const found = SpotOf(evidence, mode);
  if (mode.Taken() && found != nullptr && !Has(found->naming.own, Hint::kQualifier)) return;
  for (const Spot& spot : evidence.spots) {
    if (!IsSameMode(spot)) continue;
    discovery.warnings.emplace_back("both units are in the HA mode " + Quoted(spot.Said(0)) +
                                    ", by " + PlaceText(evidence, spot));
    return;
  }
}

}  // namespace kemp360
