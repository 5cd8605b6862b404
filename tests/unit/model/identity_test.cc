#include "model/identity.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kemp360 {
namespace {

constexpr std::size_t kNone = JoinedRow::kNone;

using Rows = std::vector<Identity>;

struct IdentityRow {
  std::string what;
  Rows one;
  Rows other;
  std::vector<JoinedRow> expected;
};

// X, Y: MACs; E1, E2, E3: endpoints.
constexpr std::uint64_t kX = 0x005056000001;
constexpr std::uint64_t kY = 0x005056000002;
constexpr std::uint64_t kZ = 0x005056000003;
constexpr std::string_view kE1 = "10.20.1.1:443";
constexpr std::string_view kE2 = "10.20.1.2:443";
constexpr std::string_view kE3 = "10.20.1.3:443";

TEST_CASE("JoinByIdentity: the MAC, else the endpoint", "[model]") {
  const IdentityRow row = GENERATE(values<IdentityRow>({
      {"nothing", {}, {}, {}},
      {"in one list only", {{kE1}}, {}, {{{0, kNone}}}},
      {"in the other list only", {}, {{kE1}}, {{{kNone, 0}}}},
      {"by endpoint, no MACs", {{kE1}}, {{kE1}}, {{{0, 0}}}},
      {"by endpoint, one side gives no MAC", {{kE1, kX}}, {{kE1}}, {{{0, 0}}}},
      {"two strangers", {{kE1}}, {{kE2}}, {{{0, kNone}}, {{kNone, 0}}}},
      {"two strangers with MACs", {{kE2, kX}}, {{kE1, kY}}, {{{kNone, 0}}, {{0, kNone}}}},
      {"by MAC, behind NAT", {{kE1, kX}}, {{kE2, kX}}, {{{0, 0}}}},
      {"by MAC, under a host name", {{"lm.example:443", kX}}, {{kE1, kX}}, {{{0, 0}}}},
      {"IPv6", {{"[2001:db8::1]:443"}}, {{"[2001:db8::1]:443"}}, {{{0, 0}}}},
      {"two on one address, other ports",
       {{"10.20.1.3:443"}, {"10.20.1.3:8443"}},
       {{"10.20.1.3:8443"}, {"10.20.1.3:443"}},
       {{{0, 1}}, {{1, 0}}}},
      {"a port that begins alike",
       {{"10.20.1.3:443"}},
       {{"10.20.1.3:4430"}},
       {{{0, kNone}}, {{kNone, 0}}}},
      {"sorted by label, whatever the order of the rows",
       {{kE3}, {kE1}},
       {{kE2}, {kE3}},
       {{{1, kNone}}, {{kNone, 0}}, {{0, 1}}}},
      {"sorted by label, whichever byte decides",
       {{"10.0.0.2:1"}, {"10.0.0.11:1"}},
       {{"10.0.0.1:9"}, {"10.0.0.10:9"}},
       {{{kNone, 1}}, {{1, kNone}}, {{kNone, 0}}, {{0, kNone}}}},
      {"long endpoints that differ at the end only",
       {{"loadmaster-0001.example:443"}, {"loadmaster-0002.example:443"}},
       {{"loadmaster-0002.example:443"}},
       {{{0, kNone}}, {{1, 0}}}},
      {"a MAC that one list has twice tells nothing",
       {{kE1, kX}, {kE2, kX}},
       {{kE2, kX}},
       {{{0, kNone}, true}, {{1, 0}, true}}},
      {"the same the other way round",
       {{kE1, kX}, {kE2, kX}},
       {{kE1, kX}},
       {{{0, 0}, true}, {{1, kNone}, true}}},
      {"the same behind NAT: an old record beside the new one",
       {{kE1, kX}, {kE2, kX}},
       {{kE3, kX}},
       {{{0, kNone}, true}, {{1, kNone}, true}, {{kNone, 0}, true}}},
      {"the same where the other list says no MAC",
       {{kE1, kX}, {kE2, kX}},
       {{kE2}},
       {{{0, kNone}, true}, {{1, 0}, true}}},
      {"the same where the other list says no MAC of either",
       {{kE1, kX}, {kE2, kX}},
       {{kE1}, {kE2}},
       {{{0, 0}, true}, {{1, 1}, true}}},
      {"a MAC that both lists have twice at the same endpoints: two clones",
       {{kE1, kX}, {kE2, kX}},
       {{kE2, kX}, {kE1, kX}},
       {{{0, 1}}, {{1, 0}}}},
      {"a MAC twice of which the other list knows nothing",
       {{kE1, kX}, {kE2, kX}},
       {{kE3, kY}},
       {{{0, kNone}}, {{1, kNone}}, {{kNone, 0}}}},
      {"a MAC that was not understood may be any",
       {{kE1, kUnclearMac}},
       {{kE2, kX}},
       {{{0, kNone}, true}, {{kNone, 0}, true}}},
      {"also another that was not",
       {{kE1, kUnclearMac}},
       {{kE2, kUnclearMac}},
       {{{0, kNone}, true}, {{kNone, 0}, true}}},
      {"but no row without one", {{kE1, kUnclearMac}}, {{kE2}}, {{{0, kNone}}, {{kNone, 0}}}},
      {"nor one that was found",
       {{kE1, kUnclearMac}, {kE3, kY}},
       {{kE1, kX}, {kE3, kY}},
       {{{0, 0}}, {{1, 1}}}},
      {"nor another row's, which was found",
       {{kE1, kX}, {kE2, kUnclearMac}},
       {{kE1, kX}},
       {{{0, 0}}, {{1, kNone}}}},
      {"nor does one that was found become another's",
       {{kE1, kX}},
       {{kE1, kX}, {kE2, kUnclearMac}},
       {{{0, 0}}, {{kNone, 1}}}},
      {"a second list alone that has one endpoint with two MACs",
       {},
       {{kE1, kX}, {kE1, kY}},
       {{{kNone, 0}, true}}},
      {"swapped addresses: the MACs know",
       {{kE1, kX}, {kE2, kY}},
       {{kE1, kY}, {kE2, kX}},
       {{{0, 1}}, {{1, 0}}}},
      {"a chain of moved addresses: the MACs know",
       {{kE1, kX}, {kE2, kY}},
       {{kE2, kX}, {kE3, kY}},
       {{{0, 0}}, {{1, 1}}}},
      {"one endpoint, two MACs: contradictory", {{kE1, kX}}, {{kE1, kY}}, {{{0, 0}, true}}},
      {"a third row sits where the first one moved to",
       {{kE1, kX}},
       {{kE2, kX}, {kE1, kY}},
       {{{0, 1}, true}, {{kNone, 0}, true}}},
      {"the same without its MAC",
       {{kE1, kX}},
       {{kE2, kX}, {kE1}},
       {{{0, 1}, true}, {{kNone, 0}, true}}},
      {"a chain with loose ends",
       {{kE1, kZ}, {kE2, kX}},
       {{kE1, kX}, {kE2, kY}},
       {{{0, 0}, true}, {{1, 1}, true}}},
      {"a repeated endpoint: the earlier row, contradictory",
       {{kE1, kX}, {kE1, kY}},
       {{kE1, kY}},
       {{{0, 0}, true}}},
      {"others are not drawn into a contradiction",
       {{kE1, kX}, {kE3, kZ}},
       {{kE1, kY}, {kE3, kZ}},
       {{{0, 0}, true}, {{1, 1}}}},
      {"a name with a MAC and an address without one may be one LoadMaster",
       {{"lm.example:443", kX}},
       {{kE1}},
       {{{kNone, 0}, true}, {{0, kNone}, true}}},
      {"a name without a MAC and an address with one, too",
       {{"lm.example:443"}},
       {{kE1, kX}},
       {{{kNone, 0}, true}, {{0, kNone}, true}}},
      {"two names may be one LoadMaster",
       {{"lm-3.example:443"}},
       {{"central-lm.example:443"}},
       {{{kNone, 0}, true}, {{0, kNone}, true}}},
      {"addresses of two families are two strangers",
       {{"[2001:db8::1]:443"}},
       {{kE1}},
       {{{kNone, 0}}, {{0, kNone}}}},
      {"of many rows at one endpoint the first", Rows(40, {kE1}), {{kE1}}, {{{0, 0}, true}}},
  }));
  CAPTURE(row.what);
  CHECK(JoinByIdentity(row.one, row.other) == row.expected);
}

Rows RandomRows(std::mt19937& random, const std::vector<std::string>& endpoints) {
  Rows rows;
  for (const std::string& endpoint : endpoints) {
    const std::uint64_t mac = random() % 7;
    if (random() % 3 != 0) rows.push_back({endpoint, mac == 6 ? kUnclearMac : mac});
  }
  std::shuffle(rows.begin(), rows.end(), random);
  return rows;
}

TEST_CASE("JoinByIdentity: every row once, labels unique and sorted, swapped lists swap it",
          "[model]") {
  std::mt19937 random(360);
  const std::vector<std::string> endpoints{"a:1",
                                           "a:11",
                                           "b:1",
                                           "[::1]:443",
                                           "a-rather-long-name.example:443",
                                           "a-rather-long-name.example:8443"};
  for (int round = 0; round < 5000; ++round) {
    const Rows one = RandomRows(random, endpoints);
    const Rows other = RandomRows(random, endpoints);
    const std::vector<JoinedRow> joined = JoinByIdentity(one, other);
    std::vector<std::string_view> labels;
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (const JoinedRow& row : joined) {
      REQUIRE((row.row[0] != kNone || row.row[1] != kNone));
      labels.push_back(row.row[0] != kNone ? one[row.row[0]].endpoint : other[row.row[1]].endpoint);
      for (std::size_t side = 0; side < 2; ++side) {
        if (row.row[side] != kNone) REQUIRE(seen.emplace(side, row.row[side]).second);
      }
      if (row.row[0] != kNone && row.row[1] != kNone && !row.contradictory) {
        const Identity& a = one[row.row[0]];
        const Identity& b = other[row.row[1]];
        REQUIRE((a.endpoint == b.endpoint || a.mac == b.mac));
      }
    }
    REQUIRE(seen.size() == one.size() + other.size());
    REQUIRE(std::is_sorted(labels.begin(), labels.end()));
    REQUIRE(std::adjacent_find(labels.begin(), labels.end()) == labels.end());

    std::vector<JoinedRow> mirrored = JoinByIdentity(other, one);
    for (JoinedRow& row : mirrored) std::swap(row.row[0], row.row[1]);
    REQUIRE(std::is_permutation(mirrored.begin(), mirrored.end(), joined.begin(), joined.end()));
  }
}

}  // namespace
}  // namespace kemp360
