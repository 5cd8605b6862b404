#include "discover/record.h"

#include <catch2/catch.hpp>
#include <string>

#include "central.h"
#include "made_up_centrals.h"

namespace kemp360::testing {
namespace {

TEST_CASE("a record is what was recorded", "[discover]") {
  const PairRecord record = Explore(SettingsCentral().AsCentral());
  const Result<UnitRecord> again = ParseRecord(RenderRecord(record.units[0]));
  REQUIRE(again.ok());
  CHECK(*again == record.units[0]);
  CHECK_FALSE(ParseRecord("{}").ok());
  CHECK_FALSE(ParseRecord("").ok());
}

TEST_CASE("a record without secrets holds none, and the same is found in it", "[discover]") {
  const auto central = GENERATE(as<int>(), 0, 1, 2);
  const PairRecord record = Explore(central == 0   ? NestedCentral().AsCentral()
                                    : central == 1 ? SettingsCentral().AsCentral()
                                                   : MembersCentral().AsCentral());
  const CleanRecord clean = WithoutSecrets(record, {"secret-of-the-configuration"});
  std::string text;
  for (const UnitRecord& unit : clean.record.units) text += RenderRecord(unit);
  for (const std::string& secret : SecretsIn(record)) {
    CAPTURE(secret);
    CHECK(text.find(secret) == std::string::npos);
  }
  CHECK_FALSE(SecretsIn(record).empty());
  for (const char* word : {"edge-1", "771001", "551001", "99000", "central-a.example"}) {
    CAPTURE(word);
    CHECK(text.find(word) == std::string::npos);
  }
  const Evidence before = CollectEvidence(record);
  const Evidence after = CollectEvidence(clean.record);
  const Discovery found = Discover(record, before);
  const Discovery again = Discover(clean.record, after);
  for (std::size_t i = 0; i < found.facts.size(); ++i) {
    CAPTURE(ToString(found.facts[i].fact));
    CHECK(again.facts[i].certainty == found.facts[i].certainty);
    if (found.facts[i].Taken()) {
      CHECK(again.facts[i].candidates.front().where == found.facts[i].candidates.front().where);
    }
  }
  CHECK(again.loadmasters.certainty == found.loadmasters.certainty);
  CHECK(again.report.certainty == found.report.certainty);
}

}  // namespace
}  // namespace kemp360::testing
