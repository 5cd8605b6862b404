#include "base/waiting_requests.h"

#include <catch2/catch.hpp>
#include <tuple>

namespace kemp360 {
namespace {

TEST_CASE("MostWaitingRequests: an eighth of the connections stays free, eight at least",
          "[base]") {
  const auto [connections, most] = GENERATE(table<std::size_t, std::size_t>({
      {1, 1},
      {8, 1},
      {9, 1},
      {10, 2},
      {64, 56},
      {72, 63},
      {80, 70},
      {512, 448},
  }));
  CHECK(MostWaitingRequests(connections) == most);
}

}  // namespace
}  // namespace kemp360
