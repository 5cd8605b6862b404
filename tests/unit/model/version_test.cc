#include "model/comparisons.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace kemp360 {
namespace {

using Numbers = std::vector<unsigned>;
using Parts = std::optional<Numbers>;

TEST_CASE("ParseRelease: the numbers of a version text", "[model]") {
  const auto [text, expected] = GENERATE(table<std::string, Parts>({
      {"1.23", Numbers{1, 23}},
      {"1.23.0", Numbers{1, 23, 0}},
      {"1.24.3.1527", Numbers{1, 24, 3, 1527}},
      {"V1.24.3-build7", Numbers{1, 24, 3}},
      {"v1.24", Numbers{1, 24}},
      {" 1.24.3\n", Numbers{1, 24, 3}},
      {"1.24.3 (build 7)", Numbers{1, 24, 3}},
      {"1.24rc1", Numbers{1, 24}},
      {"1.024", Numbers{1, 24}},
      {"1.24.x", Numbers{1, 24}},
      {"1.24.", Numbers{1, 24}},
      {"1.4294967295", Numbers{1, 4294967295U}},
      {"1.4294967296", std::nullopt},
      // A number alone, a host name, a date: no version, and parity must not be refuted by it.
      {"2", std::nullopt},
      {"1300471", std::nullopt},
      {"node-1.example", std::nullopt},
      {"2026-03-02", std::nullopt},
      {"1.99999999999999999999", std::nullopt},
      {"", std::nullopt},
      {"v", std::nullopt},
      {"vv1.2", std::nullopt},
      {"1.", std::nullopt},
      {"1.x", std::nullopt},
      {"1..2", std::nullopt},
      {".1", std::nullopt},
      {"-1.2", std::nullopt},
      {"+1.2", std::nullopt},
      {"unknown", std::nullopt},
      {"Central 1.24", std::nullopt},
  }));
  CAPTURE(text);
  CHECK(ParseRelease(text) == expected);
}

TEST_CASE("SupportsCrossRestore: from release 1.23 on, compared as numbers", "[model]") {
  const auto [text, expected] = GENERATE(table<std::string, std::optional<bool>>({
      {"1.23", true},
      {"1.23.0", true},
      {"1.23.0.1", true},
      {"1.24.3.1527", true},
      {"V1.24.3-build7", true},
      {"1.100", true},
      {"2.0", true},
      {"10.1", true},
      {"1.22", false},
      {"1.22.99999", false},
      {"1.9", false},
      {"1.9.30", false},
      {"1.3", false},
      {"0.99", false},
      {"1", std::nullopt},
      {"1.x", std::nullopt},
      {"unknown", std::nullopt},
      {"", std::nullopt},
  }));
  CAPTURE(text);
  CHECK(SupportsCrossRestore(text) == expected);
}

}  // namespace
}  // namespace kemp360
