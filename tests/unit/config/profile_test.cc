#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "config/config.h"

namespace kemp360 {
namespace {

TEST_CASE("ParseProfile: the built-in default", "[config]") {
  const auto profile = ParseProfile(*BuiltInProfileText("default"), "default.yaml");
  if (!profile) {
    for (const Mistake& m : profile.error()) UNSCOPED_INFO(ToString(m));
  }
  REQUIRE(profile);
  CHECK(UndecidableChecks(*profile).empty());
}

}  // namespace
}  // namespace kemp360
