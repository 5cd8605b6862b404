#include "model/pair_assessment.h"

#include <algorithm>
#include <span>
#include <utility>

#include "model/comparisons.h"
#include "model/identity.h"
#include "model/peer_address.h"

namespace kemp360 {
namespace {

static_assert(JoinedRow::kNone == LoadMasterAssessment::kNotListed);

Verdict And(Verdict one, Verdict other) {
  if (one == false || other == false) return false;
  if (!one || !other) return std::nullopt;
  return true;
}

Verdict Not(Verdict verdict) { return verdict ? Verdict(!*verdict) : std::nullopt; }

Verdict DistinctUnits(const UnitSnapshot& one, const UnitSnapshot& other) {
  if (!one.device_id || !other.device_id) return std::nullopt;
  if (one.device_id->empty() || other.device_id->empty()) return std::nullopt;
  return !SameDeviceId(one.device_id, *other.device_id);
}

template <typename T>
Verdict Parity(const std::optional<T>& one, const std::optional<T>& other) {
  if (!one || !other) return std::nullopt;
  return *one == *other;
}

/// A word that nobody mapped might mean any mode: it is no more than not reported.
Verdict OneMasterOneStandby(const UnitSnapshot& one, const UnitSnapshot& other) {
  if (one.ha_mode == HaMode::kStandalone || other.ha_mode == HaMode::kStandalone) return false;
  if (!one.ha_mode || !other.ha_mode) return std::nullopt;
  if (*one.ha_mode == HaMode::kUnknown || *other.ha_mode == HaMode::kUnknown) return std::nullopt;
  return *one.ha_mode != *other.ha_mode;
}

/// Is the unit told of a peer? One setting that is set says so; that none is takes both.
Verdict PeerConfigured(const UnitSnapshot& unit) {
  const bool address = unit.peer_address && !PeerAddressIsEmpty(unit);
  const bool key = unit.peer_ha_key && !PeerKeyIsEmpty(unit);
  if (address || key) return true;
  return unit.peer_address && unit.peer_ha_key ? Verdict(false) : std::nullopt;
}

UnitAssessment AssessAlone(const UnitSnapshot& unit) {
  UnitAssessment assessment;
  if (unit.version) assessment.cross_restore_supported = SupportsCrossRestore(*unit.version);
  assessment.shows_key = unit.ha_key.has_value();
  if (unit.peer_ha_key) assessment.peer_key_set = !unit.peer_ha_key->empty();
  if (unit.report) assessment.reported = unit.report->rows.size();
  if (unit.loadmasters) assessment.listed = unit.loadmasters->rows.size();
  if (unit.loadmasters && unit.loadmasters->states_mapped) {
    const auto count = [&rows = unit.loadmasters->rows](Activation activation) {
      return static_cast<std::size_t>(
          std::ranges::count(rows, activation, &LoadMaster::activation));
    };
    // A row that was not understood may be either.
    if (count(Activation::kUnknown) == 0 && unit.loadmasters->without_address == 0) {
      assessment.activated = count(Activation::kActivated);
      assessment.normal = count(Activation::kNormal);
    }
  }
  if (unit.report) {
    assessment.reports_other_owner = std::ranges::any_of(
        unit.report->rows,
        [](const ReportRow& row) { return !row.owner_id.empty() && !row.perhaps_mine; });
  }
  assessment.peer_configured = PeerConfigured(unit);
  return assessment;
}

/// With one unit behind both URLs there is no other unit that a setting could match; that it is
/// empty stays true.
void AssessPeerSettings(const UnitSnapshot& unit, const UnitSnapshot& other, Verdict distinct,
                        UnitAssessment& assessment) {
  if (distinct != false) {
    assessment.peer_address_match = PeerAddressMatch(unit, other);
    assessment.peer_key_match = PeerKeyMatch(unit, other);
    if (unit.peer_device_id && !unit.peer_device_id->empty() && other.device_id) {
      assessment.peer_device_match = SameDeviceId(other.device_id, *unit.peer_device_id);
    }
  }
  if (PeerAddressIsEmpty(unit)) assessment.peer_address_match = false;
  if (PeerKeyIsEmpty(unit)) assessment.peer_key_match = false;
}

Claim ResolveOwner(const LoadMaster& row, const UnitSnapshot& unit, const UnitSnapshot* other) {
  if (SameDeviceId(unit.device_id, row.owner_id)) return Claim::kMine;
  // Who its peer is, the unit says too, perhaps of a former one: once the other unit is read, that
  // one's word counts alone.
  const bool other_read = other != nullptr && other->up();
  const auto& peer = other_read ? other->device_id : unit.peer_device_id;
  if (SameDeviceId(peer, row.owner_id)) return Claim::kPeers;
  // What may be a name may be the peer's ID, as long as nobody knows that one. While the peer is
  // not read nothing is judged from it, and a name with few digits stays one.
  const bool peer_known = peer && !peer->empty();
  const bool few_digits = CountDigits(row.owner_id) < kDigitsOfDeviceId;
  return peer_known || (few_digits && !other_read) ? row.claim : Claim::kUnclear;
}

/// What the unit says of the LoadMaster in `row` of its list; nullopt: it was not asked.
std::optional<Claim> ClaimOf(std::size_t row, const UnitSnapshot& unit, const UnitSnapshot* other) {
  if (!unit.loadmasters || !unit.loadmasters->claims_mapped) return std::nullopt;
  const LoadMasterList& list = *unit.loadmasters;
  if (row == LoadMasterAssessment::kNotListed) {
    // A row that nobody could name may have been this LoadMaster's: that is not silence.
    return list.without_address == 0 ? Claim::kSilent : Claim::kUnclear;
  }
  const LoadMaster& listed = list.rows[row];
  if (listed.activation == Activation::kNormal) return Claim::kSilent;
  return listed.owner_id.empty() ? listed.claim : ResolveOwner(listed, unit, other);
}

/// Ownership and owner, where both units were asked.
void Judge(LoadMasterAssessment& loadmaster) {
  const std::optional<Claim> one = loadmaster.claim[0];
  const std::optional<Claim> other = loadmaster.claim[1];
  if (!one || !other) return;
  loadmaster.ownership = JudgeOwnership(*one, *other);
  if (loadmaster.ownership == Ownership::kAgreed) loadmaster.owner = one == Claim::kMine ? 0 : 1;
}

std::vector<LoadMasterAssessment> ListLoadMasters(std::span<const UnitSnapshot> units,
                                                  bool distinct) {
  const UnitSnapshot& one = units[0];
  const UnitSnapshot* other = units.size() == 2 ? &units[1] : nullptr;
  const auto identities = [](const UnitSnapshot* unit) {
    if (unit == nullptr || !unit->loadmasters) return std::vector<Identity>{};
    return IdentitiesOf(unit->loadmasters->rows);
  };
  const std::vector<JoinedRow> joined = JoinByIdentity(identities(&one), identities(other));
  std::vector<LoadMasterAssessment> loadmasters;
  loadmasters.reserve(joined.size());
  for (const JoinedRow& rows : joined) {
    LoadMasterAssessment& loadmaster = loadmasters.emplace_back();
    loadmaster.row = rows.row;
    loadmaster.claim[0] = ClaimOf(rows.row[0], one, other);
    if (other == nullptr) continue;
    loadmaster.claim[1] = ClaimOf(rows.row[1], *other, &one);
    if (distinct && !rows.contradictory) Judge(loadmaster);
  }
  return loadmasters;
}

/// Only when both claim sources were read completely.
OwnershipCounts CountOwnership(const std::vector<LoadMasterAssessment>& loadmasters) {
  OwnershipCounts counts;
  for (const LoadMasterAssessment& loadmaster : loadmasters) {
    if (loadmaster.ownership) {
      ++counts.of(*loadmaster.ownership);
    } else if (loadmaster.claim[0] != Claim::kSilent || loadmaster.claim[1] != Claim::kSilent) {
      ++counts.undecided;
    }
  }
  return counts;
}

void CountClaims(PairAssessment& pair) {
  for (const LoadMasterAssessment& loadmaster : pair.loadmasters) {
    for (std::size_t i = 0; i < pair.units.size(); ++i) {
      if (const auto& claim = loadmaster.claim.at(i)) ++pair.units[i].of(*claim);
    }
  }
}

bool ClaimsWereRead(const UnitSnapshot& unit) {
  return unit.loadmasters && unit.loadmasters->claims_mapped;
}

bool AllNamed(const UnitSnapshot& one, const UnitSnapshot& other) {
  return one.loadmasters->without_address == 0 && other.loadmasters->without_address == 0;
}

/// Rows that nobody could name may refer to a license too: with them it cannot be confirmed.
Verdict AllAgreed(const OwnershipCounts& counts) {
  if (counts.not_agreed() != 0) return false;
  return counts.undecided == 0 && counts.whole ? Verdict(true) : std::nullopt;
}

/// Every check but distinct_units, for two units that are not known to be one.
void DecideChecks(const UnitSnapshot& one, const UnitSnapshot& other, PairAssessment& pair) {
  const UnitAssessment& mine = pair.units[0];
  const UnitAssessment& theirs = pair.units[1];
  pair.of(Check::kLocalLicenseParity) = Parity(one.local_license, other.local_license);
  pair.of(Check::kMeteredLicenseParity) = Parity(one.metered_license, other.metered_license);
  pair.of(Check::kVersionParity) = Parity(one.version, other.version);
  pair.of(Check::kHaMode) = OneMasterOneStandby(one, other);
  pair.of(Check::kHaEnabled) = And(Not(one.ha_disabled), Not(other.ha_disabled));
  pair.of(Check::kPreferredMaster) = Not(Parity(one.preferred_master, other.preferred_master));
  pair.of(Check::kPeerDevice) = And(mine.peer_device_match, theirs.peer_device_match);
  pair.of(Check::kPeerAddress) = And(mine.peer_address_match, theirs.peer_address_match);
  pair.of(Check::kPeerKey) = And(mine.peer_key_match, theirs.peer_key_match);
  if (pair.ownership) pair.of(Check::kLoadmasterOwnership) = AllAgreed(*pair.ownership);
  ReportComparison reports = CompareReports(one, other);
  pair.of(Check::kReportParity) = reports.parity;
  pair.report_differences = std::move(reports.differences);
  pair.differing_in_reports = reports.differing;
}

}  // namespace

const LoadMaster* RowOf(const LoadMasterAssessment& loadmaster, const PairSnapshot& snapshot,
                        std::size_t unit) {
  const std::size_t row = loadmaster.row.at(unit);
  if (row == LoadMasterAssessment::kNotListed) return nullptr;
  const std::optional<LoadMasterList>& list = snapshot.units[unit].loadmasters;
  return list && row < list->rows.size() ? &list->rows[row] : nullptr;
}

std::string_view LabelOf(const LoadMasterAssessment& loadmaster, const PairSnapshot& snapshot) {
  for (std::size_t unit = 0; unit < loadmaster.row.size(); ++unit) {
    if (const LoadMaster* row = RowOf(loadmaster, snapshot, unit)) return row->endpoint;
  }
  return {};
}

std::string_view NameOf(const LoadMasterAssessment& loadmaster, const PairSnapshot& snapshot) {
  for (std::size_t unit = 0; unit < loadmaster.row.size(); ++unit) {
    const LoadMaster* row = RowOf(loadmaster, snapshot, unit);
    if (row != nullptr && !row->name.empty()) return row->name;
  }
  return {};
}

PairAssessment AssessPair(const PairSnapshot& snapshot) {
  PairAssessment pair;
  for (const UnitSnapshot& unit : snapshot.units) pair.units.push_back(AssessAlone(unit));
  if (snapshot.units.empty()) return pair;
  if (snapshot.units.size() == 1) {
    pair.loadmasters = ListLoadMasters(snapshot.units, false);
    CountClaims(pair);
    return pair;
  }

  const UnitSnapshot& one = snapshot.units[0];
  const UnitSnapshot& other = snapshot.units[1];
  pair.comparable = one.up() && other.up();
  if (pair.comparable) {
    pair.read_skew = std::max(one.read_at, other.read_at) - std::min(one.read_at, other.read_at);
  }
  pair.peer_device_mapped = one.maps_peer_device || other.maps_peer_device;
  const Verdict distinct = DistinctUnits(one, other);
  pair.of(Check::kDistinctUnits) = distinct;
  AssessPeerSettings(one, other, distinct, pair.units[0]);
  AssessPeerSettings(other, one, distinct, pair.units[1]);

  pair.loadmasters = ListLoadMasters(std::span(snapshot.units).first(2), distinct != false);
  CountClaims(pair);
  if (distinct == false) return pair;
  if (ClaimsWereRead(one) && ClaimsWereRead(other)) {
    pair.ownership = CountOwnership(pair.loadmasters);
    pair.ownership->whole = AllNamed(one, other);
  }
  DecideChecks(one, other, pair);
  return pair;
}

}  // namespace kemp360
