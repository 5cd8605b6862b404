#include "model/ownership.h"

#include <catch2/catch.hpp>
#include <optional>
#include <tuple>

namespace kemp360 {
namespace {

TEST_CASE("JudgeOwnership: every pair of claims has one answer", "[model]") {
  const auto [one, other, expected] = GENERATE(table<Claim, Claim, std::optional<Ownership>>({
      {Claim::kMine, Claim::kPeers, Ownership::kAgreed},
      {Claim::kPeers, Claim::kPeers, Ownership::kDisowned},
      {Claim::kMine, Claim::kMine, Ownership::kContested},
      {Claim::kMine, Claim::kSilent, Ownership::kOneSided},
      {Claim::kPeers, Claim::kSilent, Ownership::kOneSided},
      {Claim::kSilent, Claim::kSilent, std::nullopt},
      {Claim::kMine, Claim::kUnclear, std::nullopt},
      {Claim::kPeers, Claim::kUnclear, std::nullopt},
      {Claim::kSilent, Claim::kUnclear, std::nullopt},
      {Claim::kUnclear, Claim::kUnclear, std::nullopt},
  }));
  CHECK(JudgeOwnership(one, other) == expected);
  CHECK(JudgeOwnership(other, one) == expected);
}

}  // namespace
}  // namespace kemp360
