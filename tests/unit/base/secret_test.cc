#include "base/secret.h"

#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <sstream>
#include <type_traits>

namespace kemp360 {
namespace {

TEST_CASE("Secret: it prints as a placeholder, never as itself", "[base]") {
  std::ostringstream out;
  out << Secret("hunter2");
  CHECK(out.str() == "<secret>");
  CHECK(Catch::Detail::stringify(Secret("hunter2")) == "<secret>");
}

TEST_CASE("Secret: it does not turn into text, and text not into it, without being asked",
          "[base]") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret, std::string>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret, std::string_view>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, Secret>);
}

TEST_CASE("Secret: equal texts are equal, others are not", "[base]") {
  CHECK(Secret("abc") == Secret("abc"));
  CHECK(Secret() == Secret(""));
  CHECK_FALSE(Secret("abc") == Secret("abd"));
  CHECK_FALSE(Secret("abc") == Secret("bbc"));
  CHECK_FALSE(Secret("abc") == Secret("abcd"));
  CHECK_FALSE(Secret("abc") == Secret(""));
  CHECK(Secret(std::string("a\0b", 3)) == Secret(std::string("a\0b", 3)));
  CHECK_FALSE(Secret(std::string("a\0b", 3)) == Secret(std::string("a\0c", 3)));
}

TEST_CASE("Secret: copies and moves keep the text, and a moved-from one is empty", "[base]") {
  const std::string text = GENERATE(std::string("short"), std::string(100, 'x'));
  Secret secret(text);
  const Secret copy = secret;
  CHECK(copy.Reveal() == text);
  Secret moved = std::move(secret);
  CHECK(moved.Reveal() == text);
  CHECK(secret.empty());  // NOLINT(bugprone-use-after-move): what the test is about
  Secret assigned("old");
  assigned = moved;
  CHECK(assigned.Reveal() == text);
  Secret move_assigned("old");
  move_assigned = std::move(moved);
  CHECK(move_assigned.Reveal() == text);
  CHECK(moved.empty());  // NOLINT(bugprone-use-after-move)
  const Secret& itself = assigned;
  assigned = itself;
  CHECK(assigned.Reveal() == text);
}

/// Does the object's own storage hold the text, as that of a short string does?
bool Holds(const std::array<unsigned char, sizeof(Secret)>& storage, std::string_view text) {
  const std::string_view bytes(reinterpret_cast<const char*>(storage.data()), storage.size());
  return bytes.find(text) != std::string_view::npos;
}

TEST_CASE("Secret: nothing of a short text stays in the object after moving or destroying it",
          "[base]") {
  alignas(Secret) std::array<unsigned char, sizeof(Secret)> storage{};
  Secret* secret = new (storage.data()) Secret("hunter2 key");
  CHECK(Holds(storage, "unter2"));
  SECTION("moved away") {
    const Secret other = std::move(*secret);
    CHECK_FALSE(Holds(storage, "unter2"));
    std::destroy_at(secret);
  }
  SECTION("destroyed") {
    std::destroy_at(secret);
    CHECK_FALSE(Holds(storage, "unter2"));
  }
  SECTION("replaced by a shorter one") {
    *secret = Secret("x");
    CHECK_FALSE(Holds(storage, "unter2"));
    std::destroy_at(secret);
  }
}

TEST_CASE("Secret: a text that it is made of by moving is wiped, a short one too", "[base]") {
  const std::string text = GENERATE(std::string("hunter2 key"), std::string(100, 'x'));
  std::string source = text;
  const Secret secret(std::move(source));
  CHECK(secret.Reveal() == text);
  CHECK(source.empty());  // NOLINT(bugprone-use-after-move): what the test is about
  const std::string_view left(source.data(), source.capacity());  // what is behind its end, too
  CHECK(left.find("unter2") == std::string_view::npos);
  const std::string kept = text;
  CHECK(Secret(kept).Reveal() == kept);
}

TEST_CASE("Fingerprint: equal for equal secrets, another for others, no part of the secret",
          "[base]") {
  CHECK(Fingerprint(Secret("abc")) == Fingerprint(Secret("abc")));
  CHECK(Fingerprint(Secret("abc")) != Fingerprint(Secret("abd")));
  CHECK(Fingerprint(Secret("")) != Fingerprint(Secret("a")));
  CHECK(Fingerprint(Secret("abc")) != std::hash<std::string_view>{}("abc"));
}

}  // namespace
}  // namespace kemp360
