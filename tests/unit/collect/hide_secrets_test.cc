#include "collect/wording.h"

#include <catch2/catch.hpp>

#include <string>

namespace kemp360 {
namespace {

TEST_CASE("HiddenSecrets: each is hidden wherever it stands", "[collect]") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"all is well", "all is well"},
      {"horse-battery", "<hidden>"},
      {"no horse-battery, or \"horse-battery\"", "no <hidden>, or \"<hidden>\""},
      {"horse-batterykey0123", "<hidden><hidden>"},
      {"horse-batter", "horse-batter"},
      {"short", "short"},  // five letters: left alone
  }));
  HiddenSecrets secrets;
  for (const char* secret : {"horse-battery", "key0123", "short", ""}) secrets.Add(Secret(secret));
  CHECK(secrets.In(text) == shown);
}

TEST_CASE("HiddenSecrets: the unit's own words hold neither HA key nor credentials", "[collect]") {
  UnitSnapshot unit;
  unit.ha_key = Secret("a0a0a0");
  unit.peer_ha_key = Secret("b0b0b0");
  unit.ha_error_message = "peer shows a0a0a0 instead of b0b0b0";
  unit.sources.push_back(
      {"settings", true, false, {}, Failure{Reason::kHttpStatus, "no horse-battery"}});
  unit.sources.push_back({"report", true, false, {}, {}});
  HiddenSecrets secrets;
  secrets.Add(Secret("horse-battery"));
  secrets.AddKeysOf(unit);
  secrets.HideIn(unit);
  CHECK(unit.ha_error_message == "peer shows <hidden> instead of <hidden>");
  CHECK(unit.sources[0].failure->detail == "no <hidden>");
  CHECK_FALSE(unit.sources[1].failure);
  CHECK(unit.ha_key == Secret("a0a0a0"));  // still there to be compared
}

}  // namespace
}  // namespace kemp360
