#include "discover/discover.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "discover/fact_finder.h"
#include "discover/list_finder.h"
#include "discover/relations.h"

namespace kemp360 {
namespace {

constexpr std::size_t kEnoughSpots = 6;

PairFacts KnownFacts(const PairRecord& record, const KnownOwners& owners) {
  PairFacts known;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    known.host[unit] = record.units[unit].host;
    known.addresses[unit] = record.units[unit].addresses;
  }
  known.device_id = owners.device_id;
  return known;
}

/// Spots that are not about the unit: rows of lists of LoadMasters, and the envelopes of lists.
std::set<std::size_t> SkippedSpots(const Evidence& evidence, const FoundLists& lists) {
  std::set<std::string> hosts;
  std::set<std::pair<std::size_t, std::string>> places;
  const std::vector<AddressTable> tables = FindAddressTables(evidence);
  const FactFinding* const address = lists.loadmasters.Field(Fact::kLoadmasterAddress);
  for (const AddressTable& table : tables) {
    if (table.table != lists.loadmasters.table) continue;
    // Another column of it may have the addresses of the units: who licenses each LoadMaster.
    if (address != nullptr && table.address != address->candidates.front().place.at) continue;
    for (std::size_t unit = 0; unit < 2; ++unit) hosts.merge(table.HostSet(unit));
  }
  const bool found = lists.loadmasters.certainty != Certainty::kNotFound;
  for (const AddressTable& table : tables) {
    const auto own = table.HostSet(0);
    const auto common =
        std::ranges::count_if(own, [&](const std::string& host) { return hosts.contains(host); });
    if (!found || common == 0) continue;
    const ListTable& rows = evidence.tables[table.table];
    places.emplace(rows.document, rows.rows);
  }
  std::set<std::size_t> skipped;
  for (std::size_t i = 0; i < evidence.spots.size(); ++i) {
    const Spot& spot = evidence.spots[i];
    const Document& document = *evidence.documents[spot.document];
    if (spot.row && places.contains({spot.document, spot.rows})) skipped.insert(i);
    for (const auto& [place, rows] : places) {
      if (place == spot.document && spot.at.starts_with(rows + "/")) skipped.insert(i);
    }
    // "/meta/limit" and its neighbors, where "/meta/total_count" is the total.
    if (!spot.row && document.shape && !document.shape->total.empty()) {
      const std::string& total = document.shape->total;
      const std::string around = total.substr(0, total.rfind('/') + 1);
      if (around.size() > 1 && spot.at.starts_with(around)) skipped.insert(i);
    }
  }
  return skipped;
}

/// Where no report tells the device IDs: a field of the list with the same two IDs on both units,
/// which the units themselves show as their own.
std::array<std::string, 2> IdsFromOwners(const Evidence& evidence, const Relations& relations) {
  for (const CrossPair& pair : relations.pairs) {
    if (pair.kind != CrossKind::kId || pair.orientation < 3) continue;
    for (const AddressTable& table : FindAddressTables(evidence)) {
      for (const auto& [column, values] : table.columns) {
        std::size_t owned = 0;
        bool fits = column != table.address;
        for (const auto& [a, b] : table.Matched()) {
          if (values[0][a] == nullptr || values[1][b] == nullptr) continue;
          if (values[0][a]->IsBlank() || values[1][b]->IsBlank()) continue;
          const std::string id = Comparable(values[0][a]->text);
          fits = fits && id == Comparable(values[1][b]->text) && Holds(pair.own.said, id);
          ++owned;
        }
        if (fits && owned > 0) return pair.own.said;
      }
    }
  }
  return {};
}

void SetFacts(Discovery& discovery, std::vector<FactFinding> found) {
  for (const FactRow& row : kFactTable) {
    if (row.kind == FactKind::kOfRows) continue;
    const auto at = std::ranges::find(found, row.fact, &FactFinding::fact);
    if (at == found.end()) {
      discovery.facts.push_back({.fact = row.fact});
    } else {
      discovery.facts.push_back(std::move(*at));
    }
  }
}

bool SamePlace(const Candidate& one, const Candidate& other) {
  return one.document == other.document && one.rows == other.rows && one.place == other.place;
}

/// One place tells one fact; but for the error's text, which also tells that there is one.
void SettleConflicts(Discovery& discovery) {
  for (FactFinding& one : discovery.facts) {
    for (FactFinding& other : discovery.facts) {
      if (&one == &other || !one.Taken() || !other.Taken()) continue;
      if (!SamePlace(one.candidates.front(), other.candidates.front())) continue;
      if (one.candidates.front().flag_form == FlagForm::kPresence ||
          other.candidates.front().flag_form == FlagForm::kPresence) {
        continue;
      }
      FactFinding& weaker =
          one.candidates.front().score < other.candidates.front().score ? one : other;
      weaker.certainty = Certainty::kChoose;
      weaker.doubt = "the same place was found for another fact";
    }
  }
}

void CheckHealth(const Evidence& evidence, Discovery& discovery) {
  const FactFinding& mode = discovery.Of(Fact::kHaMode);
  const FactFinding& error = discovery.Of(Fact::kHaError);
  const FactFinding& version = discovery.Of(Fact::kVersion);
  const auto is_true = [&](const FactFinding& finding, std::size_t unit) {
    if (finding.candidates.empty()) return false;
    const Candidate& best = finding.candidates.front();
    return best.flag_form == FlagForm::kValue && ToLower(best.shown[unit]) == "true";
  };
  if (is_true(error, 0) || is_true(error, 1)) {
    discovery.warnings.emplace_back("a unit reports an HA error");
  }
  if (version.Taken() &&
      version.candidates.front().shown[0] != version.candidates.front().shown[1]) {
    discovery.warnings.emplace_back("the units run different versions");
  }
  if (mode.certainty != Certainty::kNotFound) return;
  for (const Spot& spot : evidence.spots) {
    if (!Has(spot.naming.own, Hint::kMode) || !spot.OnBoth()) continue;
    const RoleWord one = RoleOf(spot.Said(0));
    if (one == RoleWord::kNone || spot.Differs()) continue;
    const Naming& naming = spot.naming;
    if (!Has(naming.own, Hint::kHa) && !Has(naming.context, Hint::kHa)) continue;
    discovery.warnings.emplace_back("both units may be in the same HA mode (" +
                                    PlaceText(evidence, spot) + ")");
    return;
  }
}

}  // namespace

Discovery Discover(const PairRecord& record, const Evidence& evidence) {
  Discovery discovery;
  FoundLists lists = FindLists(evidence, {});
  PairFacts known = KnownFacts(record, lists.owners);
  std::set<std::size_t> skipped = SkippedSpots(evidence, lists);
  Relations relations = FindRelations(evidence, known, skipped);
  if (known.device_id[0].empty() || known.device_id[1].empty()) {
    const std::array<std::string, 2> ids = IdsFromOwners(evidence, relations);
    if (!ids[0].empty()) {
      lists = FindLists(evidence, ids);
      known = KnownFacts(record, lists.owners);
      skipped = SkippedSpots(evidence, lists);
      relations = FindRelations(evidence, known, skipped);
    }
  }
  const FactSearch search{evidence, relations, known, skipped};
  std::vector<FactFinding> found = FindIdentityFacts(search);
  for (FactFinding& named : FindNamedFacts(search)) found.push_back(std::move(named));
  SetFacts(discovery, std::move(found));
  discovery.loadmasters = std::move(lists.loadmasters);
  discovery.report = std::move(lists.report);
  SettleConflicts(discovery);
  const auto on_both = std::ranges::count_if(evidence.spots, &Spot::OnBoth);
  // Counters go on between two requests; what tells a unit from another one does not change.
  const bool differs = std::ranges::any_of(relations.groups, [](const SameValues& group) {
    return ShapeOfText(group.said[0]) != ValueShape::kId;
  });
  discovery.same_unit =
      static_cast<std::size_t>(on_both) >= kEnoughSpots && !differs && relations.pairs.empty();
  CheckHealth(evidence, discovery);
  return discovery;
}

}  // namespace kemp360
