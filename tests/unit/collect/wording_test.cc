#include "collect/wording.h"

#include <catch2/catch.hpp>

namespace kemp360 {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("WhyRejected: says what was refused, and why that may be", "[collect]") {
  const auto [rejection, status, words] = GENERATE(table<Rejection, int, std::string>({
      {Rejection::kKey, 401,
       "401: the API key is wrong, or was made on the other unit (each unit has its own)"},
      {Rejection::kKey, 403,
       "403: the API key is wrong, or was made on the other unit (each unit has its own)"},
      {Rejection::kHeaderKey, 401,
       "401 with header authentication: the unit's web server may drop that header; try "
       "\"authentication: query\""},
      {Rejection::kLoggedInKey, 403,
       "403: the unit rejects the key that it has just returned at the login"},
      {Rejection::kLogin, 401,
       "the login was refused: the username or the password is wrong, or the user exists on the "
       "other unit only (each unit has its own)"},
      {Rejection::kElsewhere, 401, "the unit rejected these credentials a short while ago"},
  }));
  CHECK(WhyRejected(rejection, status) == words);
}

TEST_CASE("KeyOfOther: names the file, where there is one, and the unit", "[collect]") {
  CHECK(KeyOfOther(401, "keys/b", "central-a") ==
        "401: keys/b contains the key of central-a: each unit has a key of its own");
  CHECK(KeyOfOther(403, "", "central-a") ==
        "403: api_key contains the key of central-a: each unit has a key of its own");
}

TEST_CASE("RejectedCondition: names the unit and says when the next try is", "[collect]") {
  CHECK(RejectedCondition("central-b", "because", minutes(10), 7).line ==
        "unit central-b: because; next attempt in 10m");
}

TEST_CASE("RejectedCondition: other credentials are another condition", "[collect]") {
  const auto key = [](std::uint64_t credentials) {
    return RejectedCondition("b", "because", minutes(10), credentials).key;
  };
  CHECK(key(1) == key(1));
  CHECK(key(1) != key(2));
}

SourceStatus Source(std::string name, std::optional<Failure> failure) {
  SourceStatus status;
  status.name = std::move(name);
  status.failure = std::move(failure);
  return status;
}

TEST_CASE("ConditionOf: one line for what failed", "[collect]") {
  UnitSnapshot snapshot;
  snapshot.unit = "central-b";
  const Failure late{Reason::kTimeout, "not finished after 8s"};
  const Failure gone{Reason::kNotFound, "404"};
  SECTION("nothing did") {
    snapshot.sources = {Source("settings", {}), Source("report", {})};
    CHECK(ConditionOf(snapshot).well);
    CHECK(ConditionOf(snapshot).line == "unit central-b: every source is read again");
  }
  SECTION("all for one reason") {
    snapshot.sources = {Source("settings", late), Source("report", late)};
    CHECK(ConditionOf(snapshot).line ==
          "unit central-b: every source: timeout: not finished after 8s");
  }
  SECTION("some") {
    snapshot.sources = {Source("settings", late), Source("list", {}), Source("report", gone)};
    CHECK(ConditionOf(snapshot).line ==
          "unit central-b: source settings: timeout: not finished after 8s; source report: "
          "not_found: 404");
    CHECK_FALSE(ConditionOf(snapshot).well);
  }
  SECTION("very many") {
    for (int i = 0; i < 6; ++i) snapshot.sources.push_back(Source("s" + std::to_string(i), gone));
    snapshot.sources.push_back(Source("well", {}));
    CHECK(ConditionOf(snapshot).line ==
          "unit central-b: source s0: not_found: 404; source s1: not_found: 404; source s2: "
          "not_found: 404; and 3 more");
  }
  SECTION("the same failure a little later is the same condition") {
    snapshot.sources = {Source("settings", late)};
    const std::string key = ConditionOf(snapshot).key;
    snapshot.sources[0].failure->detail = "not finished after 7.9s";
    CHECK(ConditionOf(snapshot).key == key);
    snapshot.sources[0].failure->reason = Reason::kDns;
    CHECK(ConditionOf(snapshot).key != key);
  }
}

TEST_CASE("Story: keeps the first lines and says how many more there were", "[collect]") {
  Story story;
  for (int i = 0; i < 1000; ++i) story.Add(std::to_string(i));
  const std::vector<std::string> lines = story.Lines();
  REQUIRE(lines.size() == Story::kCap + 1);
  CHECK(lines.front() == "0");
  CHECK(lines.back() == "… and 902 lines more");
}

}  // namespace
}  // namespace kemp360
