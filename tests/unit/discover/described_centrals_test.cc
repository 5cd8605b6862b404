// Centrals that files describe (tests/simulator/centrals): what is found in each of them, and that
// nothing of it is wrong.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "central.h"
#include "discover/har.h"
#include "profile/profile_reader.h"
#include "support/described_centrals.h"
#include "support/har_text.h"

namespace kemp360::testing {
namespace {

/// What was found of a Central, beside the truth that its description tells.
struct Score {
  std::vector<Fact> right;
  std::string wrong;  ///< "version: likely /api/v1/node/1/ /os_release"

  [[nodiscard]] std::size_t FactsOfUnits() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        right, [](Fact fact) { return RowOf(fact).kind != FactKind::kOfRows; }));
  }
  [[nodiscard]] bool Has(Fact fact) const { return std::ranges::count(right, fact) == 1; }
};

Score ScoreOf(const Explored& explored, const DescribedCentral& described) {
  Score score;
  for (const FactRow& row : kFactTable) {
    const std::string found = explored.Of(row.fact);
    if (!found.starts_with("certain ") && !found.starts_with("likely ")) continue;
    const std::string place = found.substr(found.find(' ') + 1);
    const bool right = Holds(described.PlacesOf(std::string(row.word)), place);
    if (right) {
      score.right.push_back(row.fact);
    } else {
      score.wrong += std::string(row.word) + ": " + found + "\n";
    }
  }
  return score;
}

/// What a browser records that shows the unit's own pages: for each its path, or where it leads.
std::string Browsed(const Central& central, std::size_t unit, const DescribedCentral& described) {
  const std::string origin = std::string("https://central-") + (unit == 0 ? "a" : "b") + ".example";
  std::vector<HarExchange> exchanges;
  for (const std::string& page : described.Browsed()) {
    std::string_view query = page;
    std::string path(TakeUntil(query, "?"));
    for (std::string asked(query); !path.empty(); asked.clear()) {
      const RecordedExchange exchange = central(unit, path, asked);
      exchanges.push_back({origin + path + (asked.empty() ? "" : "?") + asked, exchange.body,
                           exchange.status, exchange.redirect,
                           path.ends_with(".csv") ? "text/csv" : "application/json"});
      path = exchange.redirect;
    }
  }
  return HarText(exchanges, "0123456789abcdef");
}

TEST_CASE("a Central that a file describes is mapped, and nothing of it wrongly", "[discover]") {
  const std::string file = GENERATE(from_range(DescribedCentrals()));
  CAPTURE(file);
  const DescribedCentral described(file);
  const Explored explored = ExploreAndProve(FromDialect(file));
  const Score score = ScoreOf(explored, described);
  INFO(explored.All());
  INFO(explored.proven.draft.text);
  CHECK(score.wrong.empty());
  CHECK(score.FactsOfUnits() >= 11);
  for (const Fact fact : {Fact::kLoadmasterAddress, Fact::kLoadmasterName, Fact::kLoadmasterState,
                          Fact::kLoadmasterClaim, Fact::kReportAddress, Fact::kReportOwner}) {
    CAPTURE(ToString(fact));
    CHECK(score.Has(fact));
  }
  CHECK(ParseProfile(explored.proven.draft.text, "draft.yaml").ok());
  for (const Check check : kAll<Check>) {
    CAPTURE(ToString(check));
    CHECK(explored.proven.assessment.of(check) != false);
  }
}

TEST_CASE("a Central that a file describes is mapped from what browsers recorded of it",
          "[discover]") {
  const std::string file = GENERATE(from_range(DescribedCentrals()));
  CAPTURE(file);
  const DescribedCentral described(file);
  const Central central = FromDialect(file);
  Explored explored;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    std::string har = Browsed(central, unit, described);
    std::string_view rest = har;
    Result<UnitRecord> read =
        ReadHar(unit == 0 ? "central-a" : "central-b", "", [rest](std::span<char> into) mutable {
          const std::size_t size = std::min(into.size(), rest.size());
          std::copy_n(rest.begin(), size, into.begin());
          rest.remove_prefix(size);
          return size;
        });
    REQUIRE(read.ok());
    explored.record.units.at(unit) = *std::move(read);
  }
  explored.evidence = CollectEvidence(explored.record);
  explored.discovery = Discover(explored.record, explored.evidence);
  explored.proven = ProveDraft(explored.record, explored.evidence, explored.discovery, "lab");
  const Score score = ScoreOf(explored, described);
  INFO(explored.All());
  CHECK(score.wrong.empty());
  CHECK(score.FactsOfUnits() >= 9);
  for (const Fact fact : {Fact::kLoadmasterAddress, Fact::kLoadmasterName, Fact::kLoadmasterState,
                          Fact::kLoadmasterClaim}) {
    CAPTURE(ToString(fact));
    CHECK(score.Has(fact));
  }
}

}  // namespace
}  // namespace kemp360::testing
