#include "http/password_check.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <deque>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "support/bcrypt.h"

namespace kemp360 {
namespace {

using testing::BcryptHash;
using Verdict = PasswordCheck::Verdict;

std::vector<WebUser> OneUser(const std::string& password, unsigned cost = 4) {
  return {{"prometheus", Secret(BcryptHash(password, cost))}};
}

BasicLogin Login(const std::string& user, const std::string& password) {
  return {user, Secret(password)};
}

/// The verdict, whichever way it comes.
Verdict Await(PasswordCheck& check, const std::vector<WebUser>& users, BasicLogin login) {
  std::promise<Verdict> told;
  const std::optional<Verdict> known =
      check.Ask(users, "", std::move(login), [&told](Verdict verdict) { told.set_value(verdict); });
  return known ? *known : told.get_future().get();
}

/// What is known without a comparison.
std::optional<Verdict> Known(PasswordCheck& check, const std::vector<WebUser>& users,
                             BasicLogin login) {
  return check.Ask(users, "", std::move(login), [](Verdict) {});
}

TEST_CASE("ParseBasicLogin: what a client says, or nothing", "[http]") {
  const auto [header, user, password] = GENERATE(table<std::string, std::string, std::string>({
      {"Basic YTpi", "a", "b"},
      {"bAsIc   YTpi ", "a", "b"},
      {"Basic YTpiOmM=", "a", "b:c"},
      {"Basic Og==", "", ""},
      {"Basic YTo=", "a", ""},
  }));
  const std::optional<BasicLogin> login = ParseBasicLogin(header);
  REQUIRE(login);
  CHECK(login->user == user);
  CHECK(login->password.Reveal() == password);
}

TEST_CASE("ParseBasicLogin: all else is no login", "[http]") {
  const std::string header = GENERATE("", "Basic", "Basic ", "Basic YWI=", "Basic *", "Bearer YTpi",
                                      "BasicYTpi", "Digest username=a");
  CAPTURE(header);
  CHECK_FALSE(ParseBasicLogin(header));
}

TEST_CASE("PasswordCheck: right, wrong, unknown, and what is remembered of them", "[http]") {
  PasswordCheck check(8);
  const std::vector<WebUser> users = OneUser("right");
  CHECK(Await(check, users, Login("prometheus", "right")) == Verdict::kRight);
  CHECK(Await(check, users, Login("prometheus", "wrong")) == Verdict::kWrong);
  CHECK(Await(check, users, Login("prometheus", "")) == Verdict::kWrong);
  CHECK(Await(check, users, Login("prometheus", std::string("right\0", 6))) == Verdict::kWrong);
  // The password of another user, whose hash stands in for that of one who is not there.
  CHECK(Await(check, users, Login("nobody", "right")) == Verdict::kWrong);
  CHECK(Known(check, users, Login("prometheus", "right")) == Verdict::kRight);
  CHECK(Known(check, users, Login("prometheus", "wrong")) == Verdict::kWrong);

  // Another hash: nothing is remembered of it, even if the password is the same.
  CHECK_FALSE(Known(check, OneUser("right"), Login("prometheus", "right")));
  std::vector<WebUser> more = users;
  more.push_back({"nobody", users[0].hash});
  CHECK(Await(check, more, Login("nobody", "right")) == Verdict::kRight);
}

TEST_CASE("PasswordCheck: beyond the short queue it is busy, but not for who is known", "[http]") {
  PasswordCheck check(8);
  const std::vector<WebUser> users = OneUser("right", 8);
  REQUIRE(Await(check, users, Login("prometheus", "right")) == Verdict::kRight);
  std::deque<std::promise<Verdict>> told;
  const auto ask = [&](const std::string& client, const std::string& password) {
    std::promise<Verdict>& one = told.emplace_back();
    CHECK_FALSE(check.Ask(users, client, Login("prometheus", password),
                          [&one](Verdict verdict) { one.set_value(verdict); }));
    return one.get_future();
  };
  const auto is_there = [](const std::future<Verdict>& verdict) {
    return verdict.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  // Faster than they can be compared.
  std::vector<std::future<Verdict>> flood;
  const auto last = [&flood]() -> std::future<Verdict>& { return flood.back(); };
  do {
    flood.push_back(ask("flood", "wrong" + std::to_string(flood.size())));
    REQUIRE(flood.size() < 1000);
  } while (!is_there(last()));
  CHECK(flood.size() > 8);
  CHECK(last().get() == Verdict::kBusy);
  flood.pop_back();
  CHECK(Known(check, users, Login("prometheus", "right")) == Verdict::kRight);
  // Who asks the same as one that waits, waits with that one.
  flood.push_back(ask("flood", "wrong" + std::to_string(flood.size() - 1)));
  CHECK(last().get() == Verdict::kWrong);
  flood.pop_back();
  for (std::future<Verdict>& one : flood) CHECK(one.get() == Verdict::kWrong);
}

}  // namespace
}  // namespace kemp360
