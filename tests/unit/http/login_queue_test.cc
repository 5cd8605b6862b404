#include "http/login_queue.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace kemp360 {
namespace {

constexpr std::uint8_t kNew = 255;

WaitingLogin Login(std::uint8_t number, const std::string& client, const std::string& user) {
  WaitingLogin login;
  login.digest[0] = number;
  login.client = client;
  login.user = user;
  return login;
}

/// How many are taken until the new one is; 0: it was turned away.
int TurnsUntilNew(LoginQueue& queue) {
  WaitingLogin::Digest wanted{};
  wanted[0] = kNew;
  for (int turns = 1; !queue.empty(); ++turns) {
    if (queue.Take().digest == wanted) return turns;
  }
  return 0;
}

TEST_CASE("LoginQueue: a new user comes next but one, whatever crowd waits", "[http]") {
  const auto [crowd_client, crowd_user, client, user] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"flood", "x", "prometheus", "joe"},
          {"flood", "", "prometheus", "joe"},  // each names another user
          {"flood", "joe", "prometheus", "joe"},
          {"", "x", "prometheus", "joe"},  // each comes from another network
          {"proxy", "x", "proxy", "joe"},
      }));
  CAPTURE(crowd_client, crowd_user, client, user);
  const std::size_t most = GENERATE(8U, 64U);
  LoginQueue queue(most);
  std::size_t turned_away = 0;
  for (std::uint8_t number = 0; number < 100; ++number) {
    const std::string own = std::to_string(number);
    if (queue.Put(Login(number, crowd_client.empty() ? own : crowd_client,
                        crowd_user.empty() ? own : crowd_user))) {
      ++turned_away;
    }
  }
  CHECK(turned_away == 100 - most);
  const std::optional<WaitingLogin> away = queue.Put(Login(kNew, client, user));
  REQUIRE(away);
  CHECK(away->digest[0] == most - 1);  // the last that came of those who are still there
  CHECK(TurnsUntilNew(queue) <= 2);
}

TEST_CASE("LoginQueue: where nothing tells a new user from a crowd, they come by age", "[http]") {
  LoginQueue queue(64);
  for (std::uint8_t number = 0; number < 20; ++number) {
    CHECK_FALSE(queue.Put(Login(number, "proxy", "joe")));
  }
  CHECK_FALSE(queue.Put(Login(kNew, "proxy", "joe")));
  CHECK(TurnsUntilNew(queue) == 21);
}

TEST_CASE("LoginQueue: many small crowds do not keep out one of a larger crowd", "[http]") {
  LoginQueue queue(8);
  CHECK_FALSE(queue.Put(Login(kNew, "proxy", "joe")));
  CHECK_FALSE(queue.Put(Login(0, "proxy", "jim")));
  std::uint8_t number = 1;
  int turns = 0;
  WaitingLogin taken;
  do {
    // Somebody from elsewhere who stands alone is there at every turn.
    CHECK_FALSE(queue.Put(Login(number, std::to_string(number), std::to_string(number))));
    taken = queue.Take();
    ++number;
  } while (taken.digest[0] != kNew && ++turns < 100);
  CHECK(turns == 1);
}

TEST_CASE("LoginQueue: finds who waits, and no one else", "[http]") {
  LoginQueue queue(2);
  CHECK_FALSE(queue.Put(Login(1, "a", "joe")));
  REQUIRE(queue.Find(Login(1, "", "").digest));
  CHECK(queue.Find(Login(1, "", "").digest)->client == "a");
  CHECK_FALSE(queue.Find(Login(2, "", "").digest));
  CHECK(queue.Take().user == "joe");
  CHECK(queue.empty());
}

}  // namespace
}  // namespace kemp360
