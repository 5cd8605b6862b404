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
  SECTION("all, each for its own reason") {
    snapshot.sources = {Source("settings", late), Source("report", gone)};
    CHECK(ConditionOf(snapshot).line ==
          "unit central-b: source settings: timeout: not finished after 8s; source report: "
          "not_found: 404");
  }
  SECTION("the only one") {
    snapshot.sources = {Source("settings", late)};
    CHECK(ConditionOf(snapshot).line ==
          "unit central-b: source settings: timeout: not finished after 8s");
  }
  SECTION("no path exists there") {
    snapshot.sources = {Source("settings", gone), Source("report", gone)};
    const Condition condition = ConditionOf(snapshot);
    CHECK(condition.line == "unit central-b: " + std::string(kNoPathExists));
    CHECK_FALSE(condition.well);
    snapshot.sources[0].failure = late;
    CHECK(ConditionOf(snapshot).key != condition.key);
  }
  SECTION("some") {
    snapshot.sources = {Source("settings", late), Source("list", {}), Source("report", gone)};
    CHECK(ConditionOf(snapshot).line ==
          "unit central-b: source settings: timeout: not finished after 8s; source report: "
          "not_found: 404");
    CHECK_FALSE(ConditionOf(snapshot).well);
  }
  SECTION("three") {
    for (const char* name : {"a", "b", "c"}) snapshot.sources.push_back(Source(name, gone));
    snapshot.sources.push_back(Source("well", {}));
    CHECK(ConditionOf(snapshot).line ==
          "unit central-b: source a: not_found: 404; source b: not_found: 404; source c: "
          "not_found: 404");
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

TEST_CASE("WhatIsWrong: another word is another matter, another value or number of rows is none",
          "[collect]") {
  const auto what = [](RemarkKind kind, const std::string& said, std::size_t rows = 1) {
    return WhatIsWrong({.fact = Fact::kHaMode,
                        .kind = kind,
                        .said = {said},
                        .more = rows / 2,
                        .rows = rows,
                        .all_rows = rows + 1});
  };
  CHECK(what(RemarkKind::kUnmappedWord, "odd") != what(RemarkKind::kUnmappedWord, "strange"));
  CHECK(what(RemarkKind::kNothingThere, "odd") != what(RemarkKind::kNothingThere, "strange"));
  CHECK(what(RemarkKind::kNoFlag, "30") == what(RemarkKind::kNoFlag, "31"));
  CHECK(what(RemarkKind::kNoFlag, "30") != what(RemarkKind::kNoMac, "30"));
  CHECK(what(RemarkKind::kUnmappedWord, "odd", 4) == what(RemarkKind::kUnmappedWord, "odd", 9));
}

TEST_CASE("AddRemarks: the story ends with what is wrong with the profile", "[collect]") {
  PairSnapshot pair;
  pair.log = {"first"};
  pair.units.resize(2);
  pair.units[0].unit = "central-a";
  pair.units[0].sources = {Source("settings", Failure{Reason::kNotFound, "404"})};
  pair.units[1].unit = "central-b";
  pair.units[1].sources = {Source("settings", {})};
  pair.units[1].remarks = {
      {.fact = Fact::kHaMode, .kind = RemarkKind::kUnmappedWord, .said = {"odd"}}};
  AddRemarks(pair);
  CHECK(pair.log ==
        std::vector<std::string>{"first", "central-a: " + std::string(kNoPathExists),
                                 "central-b ha_mode: \"odd\" is not mapped: add it to the words"});
}

TEST_CASE("OutcomeOf: the status and the size, or what failed", "[collect]") {
  FetchReply reply;
  reply.status = 200;
  reply.body = "text";
  CHECK(OutcomeOf(reply, milliseconds(12)) == "200 12ms 4 bytes");
  CHECK(OutcomeOf(Failure{Reason::kTls, "certificate has expired"}, milliseconds(3)) ==
        "tls 3ms: certificate has expired");
  CHECK(OutcomeOf(Failure{Reason::kConnect, ""}, seconds(1)) == "connect 1s");
}

TEST_CASE("Story: as many lines as it keeps are all there", "[collect]") {
  Story story;
  for (std::size_t i = 0; i < Story::kCap; ++i) story.Add("line");
  CHECK(story.Lines() == std::vector<std::string>(Story::kCap, "line"));
  story.Add("line");
  CHECK(story.Lines().back() == "… and 1 lines more");
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
