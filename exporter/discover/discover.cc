#include "discover/discover.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "discover/fact_finder.h"
#include "discover/list_finder.h"
#include "discover/pair_health.h"
#include "discover/relations.h"
#include "discover/unmappable.h"

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
std::set<std::size_t> SkippedSpots(const Evidence& evidence,
                                   const std::vector<AddressTable>& tables,
                                   const FoundLists& lists) {
  std::set<std::string> hosts;
  std::set<std::pair<std::size_t, std::string>> places;
  const FactFinding* const address = lists.loadmasters.Field(Fact::kLoadmasterAddress);
  for (const AddressTable& table : tables) {
    if (table.table != lists.loadmasters.table) continue;
    // Another column of it may have the addresses of the units: who licenses each LoadMaster.
    if (address != nullptr && table.address != address->candidates.front().place.at) continue;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      for (const std::string& host : table.HostSet(unit)) hosts.insert(HostOnly(host));
    }
  }
  const bool found = lists.loadmasters.certainty != Certainty::kNotFound;
  for (const AddressTable& table : tables) {
    const auto own = table.HostSet(0);
    const auto common = std::ranges::count_if(
        own, [&](const std::string& host) { return hosts.contains(HostOnly(host)); });
    if (!found || common == 0) continue;
    const ListTable& rows = evidence.tables[table.table];
    places.emplace(rows.document, rows.rows);
  }
  std::set<std::size_t> skipped;
  for (std::size_t i = 0; i < evidence.spots.size(); ++i) {
    const Spot& spot = evidence.spots[i];
    const Document& document = *evidence.documents[spot.document];
    const std::string from = (spot.row ? spot.rows : spot.at) + "/";
    for (const auto& [place, rows] : places) {
      if (place == spot.document && from.starts_with(rows + "/")) skipped.insert(i);
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
std::array<std::string, 2> IdsFromOwners(const std::vector<AddressTable>& tables,
                                         const Relations& relations) {
  constexpr int kMostPairs = 8;
  std::vector<std::vector<std::array<std::size_t, 2>>> matched;
  matched.reserve(tables.size());
  for (const AddressTable& table : tables) matched.push_back(table.Matched());
  int pairs = 0;
  for (const CrossPair& pair : relations.pairs) {
    if (pair.kind != CrossKind::kId || pair.orientation < 3) continue;
    if (++pairs > kMostPairs) break;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const AddressTable& table = tables[i];
      for (const auto& [column, values] : table.columns) {
        std::size_t owned = 0;
        bool fits = column != table.address;
        for (const auto& [a, b] : matched[i]) {
          if (!fits) break;
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

/// Do two responses differ in what does not change from one request to the next? Counters, times
/// and tokens do; a list of another length is another list.
bool TellApart(const JsonTree& one, const JsonTree& other) {
  if (one.IsScalar() && other.IsScalar()) {
    constexpr std::array kLasting{ValueShape::kFlag, ValueShape::kAddress, ValueShape::kHost,
                                  ValueShape::kWord, ValueShape::kText};
    return one.text != other.text && Holds(kLasting, ShapeOf(&one)) &&
           Holds(kLasting, ShapeOf(&other));
  }
  if (one.IsArray() && other.IsArray() && one.items == other.items) {
    return !std::ranges::equal(
        one.members, other.members,
        [](const JsonMember& a, const JsonMember& b) { return !TellApart(a.value, b.value); });
  }
  return one.IsObject() && std::ranges::any_of(one.members, [&](const JsonMember& member) {
           const JsonTree* const same = other.Find(member.name);
           return same != nullptr && TellApart(member.value, *same);
         });
}

/// Nothing that was read tells the units apart, not even what no profile can describe.
bool MayBeOneUnit(const PairRecord& record, const Evidence& evidence, const Relations& relations) {
  const auto on_both = std::ranges::count_if(evidence.spots, &Spot::OnBoth);
  const bool enough =
      static_cast<std::size_t>(on_both) >= kEnoughSpots &&
      std::ranges::all_of(record.units, [](const UnitRecord& unit) { return unit.unread.empty(); });
  // Counters go on between two requests; what tells a unit from another one does not change.
  const bool differs = std::ranges::any_of(relations.groups, [](const SameValues& group) {
    return ShapeOfText(group.said[0]) != ValueShape::kId;
  });
  return enough && !differs && relations.pairs.empty() &&
         std::ranges::none_of(evidence.documents, [](const auto& document) {
           return document->OnBoth() && TellApart(*document->tree[0], *document->tree[1]);
         });
}

}  // namespace

Discovery Discover(const PairRecord& record, const Evidence& evidence) {
  Discovery discovery;
  FoundLists lists = FindLists(evidence, {});
  const std::vector<AddressTable> tables = FindAddressTables(evidence);
  PairFacts known = KnownFacts(record, lists.owners);
  std::set<std::size_t> skipped = SkippedSpots(evidence, tables, lists);
  Relations relations = FindRelations(evidence, known, skipped);
  if (known.device_id[0].empty() || known.device_id[1].empty()) {
    const std::array<std::string, 2> ids = IdsFromOwners(tables, relations);
    if (!ids[0].empty()) {
      lists = FindLists(evidence, ids);
      known = KnownFacts(record, lists.owners);
      skipped = SkippedSpots(evidence, tables, lists);
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
  discovery.unmappable = FindUnmappable(evidence, tables, relations, known, discovery);
  discovery.same_unit = MayBeOneUnit(record, evidence, relations);
  CheckPairHealth(evidence, discovery);
  return discovery;
}

}  // namespace kemp360
