#include "base/result.h"

#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <tuple>

#include "base/reason.h"

namespace kemp360 {
namespace {

TEST_CASE("Result: it holds a value or the reason why there is none", "[base]") {
  const Result<int> good = 7;
  CHECK(good.ok());
  CHECK(static_cast<bool>(good));
  CHECK(*good == 7);
  const Result<int> bad = Error{"a.yaml:3:1", "unknown key", ""};
  CHECK_FALSE(bad.ok());
  CHECK(bad.error().where == "a.yaml:3:1");
}

TEST_CASE("Result: value and error may be of one type", "[base]") {
  const Result<std::string, Failure> text = std::string("x");
  CHECK(text.ok());
  const Result<std::string, Failure> failure = Failure{Reason::kDns, "no such host"};
  CHECK(failure.error().reason == Reason::kDns);
}

TEST_CASE("Result: a value that cannot be copied can be taken out", "[base]") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  REQUIRE(result.ok());
  const std::unique_ptr<int> taken = *std::move(result);
  CHECK(*taken == 5);
}

TEST_CASE("ToString(Error): where, what and how to mend it, leaving out what is empty", "[base]") {
  const auto [error, expected] = GENERATE(table<Error, std::string>({
      {{"a.yaml:1:2", "unknown key \"x\"", "did you mean \"y\"?"},
       "a.yaml:1:2: unknown key \"x\": did you mean \"y\"?"},
      {{"", "no pair", "name one"}, "no pair: name one"},
      {{"a.yaml", "empty", ""}, "a.yaml: empty"},
      {{"", "", ""}, ""},
  }));
  CHECK(ToString(error) == expected);
}

TEST_CASE("ToString(Failure): the reason, and the detail where there is one", "[base]") {
  CHECK(ToString(Failure{Reason::kDns, "no such host"}) == "dns: no such host");
  CHECK(ToString(Failure{Reason::kTls, ""}) == "tls");
}

TEST_CASE("ToString(Reason): every reason has a word of its own, as the contract spells it",
          "[base]") {
  const std::set<std::string_view> contract{
      "dns",       "connect",   "proxy",       "tls",        "timeout",      "disconnected",
      "forbidden", "not_found", "http_status", "redirect",   "too_large",    "unauthorized",
      "malformed", "cooldown",  "busy",        "local_file", "inconsistent", "unexpected_shape"};
  std::set<std::string_view> words;
  for (const Reason reason : kAll<Reason>) words.insert(ToString(reason));
  CHECK(words == contract);
  CHECK(words.size() == kAll<Reason>.size());
}

}  // namespace
}  // namespace kemp360
