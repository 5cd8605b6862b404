#include <catch2/catch.hpp>

#include "integration/world.h"

namespace kemp360::testing {
namespace {

TEST_CASE("A healthy pair: every check holds", "[integration]") {
  World world;
  const Exposition scrape = world.Scrape();
  CHECK(scrape.Value(CheckSeries("version_parity")) == 1);
  CHECK(scrape.Value(CheckSeries("ha_mode")) == 1);
}

}  // namespace
}  // namespace kemp360::testing
