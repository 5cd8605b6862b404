#include <catch2/catch.hpp>
#include <set>
#include <string_view>

#include "model/fact.h"
#include "model/ownership.h"
#include "model/pair_assessment.h"

namespace kemp360 {
namespace {

using Words = std::set<std::string_view>;

template <typename Enum>
Words AllWords() {
  Words words;
  for (const Enum value : kAll<Enum>) words.insert(ToString(value));
  return words;
}

TEST_CASE("ToString: the words of the metric contract", "[model]") {
  CHECK(AllWords<HaMode>() == Words{"master", "standby", "standalone", "unknown"});
  CHECK(AllWords<Ownership>() == Words{"agreed", "disowned", "contested", "one_sided"});
  CHECK(AllWords<Check>() == Words{"distinct_units", "local_license_parity",
                                   "metered_license_parity", "version_parity", "ha_mode",
                                   "ha_enabled", "preferred_master", "peer_device", "peer_address",
                                   "peer_key", "loadmaster_ownership", "report_parity"});
}

TEST_CASE("ParseWord: every fact has a word of its own that reads back", "[model]") {
  CHECK(AllWords<Fact>().size() == kAll<Fact>.size());
  for (const Fact fact : kAll<Fact>) {
    CAPTURE(ToString(fact));
    CHECK(ParseWord<Fact>(ToString(fact)) == fact);
    CHECK(static_cast<std::size_t>(fact) < kAll<Fact>.size());
  }
}

TEST_CASE("ParseWord: a word that is no fact is none", "[model]") {
  const std::string_view word = GENERATE("", "HA_MODE", "ha-mode", "ha_mode ", "loadmaster");
  CHECK(ParseWord<Fact>(word) == std::nullopt);
}

}  // namespace
}  // namespace kemp360
