#include <catch2/catch.hpp>
#include <set>
#include <string_view>

#include "model/fact.h"
#include "model/ownership.h"
#include "model/pair_assessment.h"

namespace kemp360 {
namespace {

using Words = std::set<std::string_view>;

template <typename List>
Words WordsOf(const List& list) {
  Words words;
  for (const auto value : list) words.insert(ToString(value));
  return words;
}

TEST_CASE("ToString: the words of the metric contract", "[model]") {
  CHECK(WordsOf(kAllHaModes) == Words{"master", "standby", "standalone", "unknown"});
  CHECK(WordsOf(kAllOwnerships) == Words{"agreed", "disowned", "contested", "one_sided"});
  CHECK(WordsOf(kAllChecks) == Words{"distinct_units", "local_license_parity",
                                     "metered_license_parity", "version_parity", "ha_mode",
                                     "ha_enabled", "preferred_master", "peer_address", "peer_key",
                                     "loadmaster_ownership", "report_parity"});
}

TEST_CASE("PairAssessment: checks stand in the order of kAllChecks", "[model]") {
  for (std::size_t i = 0; i < kAllChecks.size(); ++i) {
    CHECK(static_cast<std::size_t>(kAllChecks[i]) == i);
  }
  for (std::size_t i = 0; i < kAllOwnerships.size(); ++i) {
    CHECK(static_cast<std::size_t>(kAllOwnerships[i]) == i);
  }
}

TEST_CASE("ParseFact: every fact has a word of its own that reads back", "[model]") {
  CHECK(WordsOf(kAllFacts).size() == kAllFacts.size());
  for (const Fact fact : kAllFacts) {
    CAPTURE(ToString(fact));
    CHECK(ParseFact(ToString(fact)) == fact);
    CHECK(static_cast<std::size_t>(fact) < kAllFacts.size());
  }
}

TEST_CASE("ParseFact: a word that is no fact is none", "[model]") {
  const std::string_view word = GENERATE("", "HA_MODE", "ha-mode", "ha_mode ", "loadmaster");
  CHECK(ParseFact(word) == std::nullopt);
}

}  // namespace
}  // namespace kemp360
