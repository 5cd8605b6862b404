#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/identity.h"
#include "model/pair_assessment.h"
#include "support/healthy_pair.h"

namespace kemp360 {
namespace {

using testing::Mirrored;

constexpr int kRounds = 4000;
constexpr std::size_t kNotListed = LoadMasterAssessment::kNotListed;

/// Pairs of every kind, from a small world: few ids, endpoints and words, so that they meet often.
class AnyPair {
 public:
  explicit AnyPair(unsigned seed) : random_(seed) {}

  unsigned Below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

  PairSnapshot Next() {
    PairSnapshot pair;
    pair.pair = "any";
    pair.units = {Unit("a"), Unit("b")};
    return pair;
  }

 private:
  template <typename T>
  T One(const std::vector<T>& choices) {
    return choices[Below(static_cast<unsigned>(choices.size()))];
  }
  template <typename T>
  std::optional<T> Perhaps(const std::vector<T>& choices) {
    if (Below(5) == 0) return std::nullopt;
    return One(choices);
  }
  std::optional<bool> PerhapsFlag() {
    if (Below(5) == 0) return std::nullopt;
    return Below(2) == 0;
  }
  std::optional<Secret> PerhapsKey() {
    const std::optional<std::string> text = Perhaps<std::string>({"key a", "key b", ""});
    if (!text) return std::nullopt;
    return Secret(*text);
  }

  UnitSnapshot Unit(std::string name) {
    const std::vector<std::string> ids{"1", "2", "2", "1", ""};
    const std::vector<std::string> addresses{"192.0.2.10", "192.0.2.11", "2001:db8::1", ""};
    UnitSnapshot unit = testing::ReachedUnit(std::move(name));
    if (Below(4) == 0) unit.sources[0].failure = Failure{Reason::kTimeout, ""};
    unit.read_at = SteadyTime(std::chrono::milliseconds(Below(100)));
    if (Below(3) == 0) unit.known_addresses = {One(addresses)};
    unit.url_host = One<std::string>({"192.0.2.10", "192.0.2.11", "central.example"});
    if (Below(2) == 0) unit.resolved["central.example"] = {One(addresses)};
    unit.device_id = Perhaps(ids);
    unit.version = Perhaps<std::string>({"1.24.3", "1.22", "nightly"});
    unit.local_license = PerhapsFlag();
    unit.metered_license = PerhapsFlag();
    unit.ha_mode = Perhaps(std::vector<HaMode>(kAll<HaMode>.begin(), kAll<HaMode>.end()));
    unit.ha_disabled = PerhapsFlag();
    unit.preferred_master = PerhapsFlag();
    unit.address = Perhaps(addresses);
    unit.peer_address = Perhaps(addresses);
    unit.ha_key = PerhapsKey();
    unit.peer_ha_key = PerhapsKey();
    if (Below(5) != 0) unit.loadmasters = List();
    if (Below(5) != 0) unit.report = AnyReport();
    return unit;
  }

  std::vector<std::string> Endpoints() {
    std::vector<std::string> endpoints{"10.0.0.1:443", "10.0.0.1:8443", "[2001:db8::1]:443",
                                       "lm.example:443"};
    std::shuffle(endpoints.begin(), endpoints.end(), random_);
    endpoints.resize(Below(5));
    return endpoints;
  }

  LoadMasterList List() {
    LoadMasterList list;
    list.claims_mapped = Below(6) != 0;
    list.states_mapped = Below(6) != 0;
    list.without_address = Below(8) == 0 ? 1 : 0;
    for (std::string& endpoint : Endpoints()) {
      LoadMaster row;
      row.endpoint = std::move(endpoint);
      row.name = One<std::string>({"", "lm", "other"});
      row.mac = Below(6);
      if (row.mac == 5) row.mac = kUnclearMac;
      row.activation = One<Activation>({Activation::kUnknown, Activation::kNormal,
                                        Activation::kActivated, Activation::kActivated});
      row.owner_id = One<std::string>({"", "", "1", "2", "3"});
      row.claim = One<Claim>({Claim::kMine, Claim::kUnclear, Claim::kPeers, Claim::kSilent});
      if (!row.owner_id.empty()) row.claim = One<Claim>({Claim::kMine, Claim::kUnclear});
      list.rows.push_back(std::move(row));
    }
    return list;
  }

  Report AnyReport() {
    Report report;
    report.made_at = testing::ManualClock::kStart + std::chrono::minutes(Below(8));
    report.owners_mapped = Below(6) != 0;
    for (std::string& endpoint : Endpoints()) {
      report.rows.push_back({std::move(endpoint), Below(4), One<std::string>({"", "1", "2"}),
                             Below(6) != 0, Below(3) == 0});
    }
    return report;
  }

  std::mt19937 random_;
};

/// The assessment of the mirrored pair, turned back.
PairAssessment TurnedBack(PairAssessment assessment) {
  std::swap(assessment.units[0], assessment.units[1]);
  for (LoadMasterAssessment& loadmaster : assessment.loadmasters) {
    std::swap(loadmaster.row[0], loadmaster.row[1]);
    std::swap(loadmaster.claim[0], loadmaster.claim[1]);
    if (loadmaster.owner) loadmaster.owner = 1 - *loadmaster.owner;
  }
  for (ReportDifference& difference : assessment.report_differences) {
    std::swap(difference.line[0], difference.line[1]);
  }
  return assessment;
}

/// Labels are the first unit's: mirrored, one LoadMaster may have another, and another place.
void SortByRow(PairAssessment& assessment) {
  std::sort(assessment.loadmasters.begin(), assessment.loadmasters.end(),
            [](const auto& one, const auto& other) { return one.row < other.row; });
  const auto endpoints = [](const ReportDifference& difference) {
    const auto& [one, other] = difference.line;
    return std::pair(one ? one->endpoint : "", other ? other->endpoint : "");
  };
  std::ranges::sort(assessment.report_differences, {}, endpoints);
}

TEST_CASE("AssessPair: a mirrored pair has a mirrored verdict", "[model]") {
  AnyPair any(1);
  for (int round = 0; round < kRounds; ++round) {
    const PairSnapshot pair = any.Next();
    PairAssessment assessment = AssessPair(pair);
    PairAssessment mirrored = TurnedBack(AssessPair(Mirrored(pair)));
    SortByRow(assessment);
    SortByRow(mirrored);
    CAPTURE(round);
    REQUIRE(assessment == mirrored);
  }
}

using Forget = std::function<void(UnitSnapshot&)>;

struct Knowledge {
  std::string_view what;
  Forget forget;
  std::vector<Check> needed_by;
};

/// What a check needs of at least one unit: without it on both, it cannot be decided.
const std::vector<Knowledge> kKnowledge{
    {"device_id", [](auto& unit) { unit.device_id.reset(); }, {Check::kDistinctUnits}},
    {"version", [](auto& unit) { unit.version.reset(); }, {Check::kVersionParity}},
    {"local_license", [](auto& unit) { unit.local_license.reset(); }, {Check::kLocalLicenseParity}},
    {"metered_license",
     [](auto& unit) { unit.metered_license.reset(); },
     {Check::kMeteredLicenseParity}},
    {"ha_mode", [](auto& unit) { unit.ha_mode.reset(); }, {Check::kHaMode}},
    {"ha_disabled", [](auto& unit) { unit.ha_disabled.reset(); }, {Check::kHaEnabled}},
    {"preferred_master",
     [](auto& unit) { unit.preferred_master.reset(); },
     {Check::kPreferredMaster}},
    {"peer_address", [](auto& unit) { unit.peer_address.reset(); }, {Check::kPeerAddress}},
    {"ha_key", [](auto& unit) { unit.ha_key.reset(); }, {}},
    {"peer_ha_key", [](auto& unit) { unit.peer_ha_key.reset(); }, {Check::kPeerKey}},
    {"loadmasters", [](auto& unit) { unit.loadmasters.reset(); }, {Check::kLoadmasterOwnership}},
    {"report", [](auto& unit) { unit.report.reset(); }, {Check::kReportParity}},
};

TEST_CASE("AssessPair: nothing is decided from what neither unit said", "[model]") {
  AnyPair any(2);
  for (int round = 0; round < kRounds; ++round) {
    const Knowledge& knowledge = kKnowledge[any.Below(static_cast<unsigned>(kKnowledge.size()))];
    PairSnapshot pair = any.Next();
    for (UnitSnapshot& unit : pair.units) knowledge.forget(unit);
    CAPTURE(round, knowledge.what);
    for (const Check check : knowledge.needed_by) {
      REQUIRE(AssessPair(pair).of(check) == std::nullopt);
    }
  }
}

TEST_CASE("AssessPair: knowing less may cost a verdict, and never turns it around", "[model]") {
  AnyPair any(3);
  for (int round = 0; round < kRounds; ++round) {
    const Knowledge& knowledge = kKnowledge[any.Below(static_cast<unsigned>(kKnowledge.size()))];
    const PairSnapshot pair = any.Next();
    PairSnapshot poorer = pair;
    knowledge.forget(poorer.units[any.Below(2)]);
    const PairAssessment full = AssessPair(pair);
    const PairAssessment less = AssessPair(poorer);
    CAPTURE(round, knowledge.what);
    for (const Check check : kAll<Check>) {
      CAPTURE(ToString(check));
      if (less.of(check) && full.of(check)) REQUIRE(less.of(check) == full.of(check));
      // The one fact whose absence may bring verdicts back: that both are one unit.
      const bool known_to_be_one = full.of(Check::kDistinctUnits) == false;
      if (less.of(check) && !known_to_be_one) REQUIRE(full.of(check).has_value());
    }
    for (std::size_t unit = 0; unit < 2; ++unit) {
      const UnitAssessment& before = full.units[unit];
      const UnitAssessment& after = less.units[unit];
      if (after.peer_key_match && before.peer_key_match) {
        REQUIRE(after.peer_key_match == before.peer_key_match);
      }
    }
  }
}

TEST_CASE("AssessPair: nothing appears for a list that was not read", "[model]") {
  AnyPair any(4);
  for (int round = 0; round < kRounds; ++round) {
    const PairSnapshot pair = any.Next();
    const PairAssessment assessment = AssessPair(pair);
    CAPTURE(round);
    bool both = true;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      const std::optional<LoadMasterList>& list = pair.units[unit].loadmasters;
      const bool claims = list && list->claims_mapped;
      both = both && claims;
      const bool counted =
          list && list->states_mapped && list->without_address == 0 &&
          std::ranges::count(list->rows, Activation::kUnknown, &LoadMaster::activation) == 0;
      REQUIRE(assessment.units[unit].activated.has_value() == counted);
      REQUIRE(assessment.units[unit].normal.has_value() == counted);
      for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
        REQUIRE(loadmaster.claim[unit].has_value() == claims);
        if (!list) REQUIRE(loadmaster.row[unit] == kNotListed);
      }
    }
    const bool judged = both && assessment.of(Check::kDistinctUnits) != false;
    REQUIRE(assessment.ownership.has_value() == judged);
    for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
      if (!judged) REQUIRE(loadmaster.ownership == std::nullopt);
    }
  }
}

TEST_CASE("AssessPair: ownership is total", "[model]") {
  AnyPair any(5);
  for (int round = 0; round < kRounds; ++round) {
    const PairSnapshot pair = any.Next();
    const PairAssessment assessment = AssessPair(pair);
    if (!assessment.ownership) continue;
    CAPTURE(round);
    OwnershipCounts counted;
    counted.whole = assessment.ownership->whole;
    for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
      const Claim one = *loadmaster.claim[0];
      const Claim other = *loadmaster.claim[1];
      if (loadmaster.ownership) {
        REQUIRE(loadmaster.ownership == JudgeOwnership(one, other));
        ++counted.count[static_cast<std::size_t>(*loadmaster.ownership)];
      } else if (one != Claim::kSilent || other != Claim::kSilent) {
        ++counted.undecided;
      }
      REQUIRE(loadmaster.owner.has_value() == (loadmaster.ownership == Ownership::kAgreed));
      if (loadmaster.owner) {
        REQUIRE(loadmaster.claim[*loadmaster.owner] == Claim::kMine);
        REQUIRE(loadmaster.claim[1 - *loadmaster.owner] == Claim::kPeers);
      }
    }
    REQUIRE(counted == *assessment.ownership);
  }
}

TEST_CASE("AssessPair: each row of each list is one LoadMaster's, and labels are unique",
          "[model]") {
  AnyPair any(6);
  for (int round = 0; round < kRounds; ++round) {
    const PairSnapshot pair = any.Next();
    const PairAssessment assessment = AssessPair(pair);
    CAPTURE(round);
    std::vector<std::string_view> labels;
    std::array<std::vector<std::size_t>, 2> rows;
    for (const LoadMasterAssessment& loadmaster : assessment.loadmasters) {
      labels.push_back(LabelOf(loadmaster, pair));
      for (std::size_t unit = 0; unit < 2; ++unit) {
        if (loadmaster.row[unit] != kNotListed) rows[unit].push_back(loadmaster.row[unit]);
      }
    }
    REQUIRE(std::is_sorted(labels.begin(), labels.end()));
    REQUIRE(std::adjacent_find(labels.begin(), labels.end()) == labels.end());
    for (std::size_t unit = 0; unit < 2; ++unit) {
      std::sort(rows[unit].begin(), rows[unit].end());
      const std::optional<LoadMasterList>& list = pair.units[unit].loadmasters;
      REQUIRE(rows[unit].size() == (list ? list->rows.size() : 0));
      for (std::size_t i = 0; i < rows[unit].size(); ++i) REQUIRE(rows[unit][i] == i);
    }
  }
}

}  // namespace
}  // namespace kemp360
