#include "fetch/request_path.h"

#include <catch2/catch.hpp>
#include <optional>
#include <random>
#include <string>
#include <tuple>

namespace kemp360 {
namespace {

using namespace std::string_literals;

TEST_CASE("NormaliseRequestPath: a path as the unit's server would take it", "[fetch]") {
  const auto [path, normalised] = GENERATE(table<std::string, std::string>({
      {"/", "/"},
      {"//", "/"},
      {"/api/v1/loadmaster/", "/api/v1/loadmaster/"},
      {"/api/v1/loadmaster", "/api/v1/loadmaster"},
      {"/API/V1/LoadMaster/", "/api/v1/loadmaster/"},
      {"//api///v1//loadmaster//", "/api/v1/loadmaster/"},
      {"/api/./v1/loadmaster/.", "/api/v1/loadmaster/"},
      {"/api/v1/360/../loadmaster/", "/api/v1/loadmaster/"},
      {"/api/v1/360/..", "/api/v1/"},
      {"/api/%2e%2E/api/v1/", "/api/v1/"},
      {"/api%2Fv1%2f360%2Funset_proxy/", "/api/v1/360/unset_proxy/"},
      {"/%61pi/v1/", "/api/v1/"},
      {"/a/...", "/a/..."},
      {"/caf%C3%A9/", "/caf\xc3\xa9/"},
  }));
  CAPTURE(path);
  CHECK(NormaliseRequestPath(path) == normalised);
  CHECK(NormaliseRequestPath(normalised) == normalised);
}

TEST_CASE("NormaliseRequestPath: what has no honest reading has none", "[fetch]") {
  const std::string path = GENERATE(
      ""s, "api/v1/"s, "?"s, "/.."s, "/../api/"s, "/a/../../b"s, "/%2e%2e/"s, "/a%"s, "/a%4"s,
      "/a%4g"s, "/a%zz/"s, "/a%00b"s, "/a\0b"s, "/a b"s, "/a%20b"s, "/a%09"s, "/a%0d%0aX:y"s,
      "/a%7f"s, "/a;jsessionid=1"s, "/a%3bb"s, "/a\\b"s, "/a%5cb"s, "/a?b"s, "/a%3Fb"s, "/a#b"s,
      "/a%23b"s, "/%2561pi/"s, "/api/v1/360/unset%255fproxy/"s, "/%252e%252e/"s);
  CAPTURE(path);
  CHECK(NormaliseRequestPath(path) == std::nullopt);
  CHECK_FALSE(CheckProfilePath(path).ok());
}

TEST_CASE("ChangingWord: a word that changes something is found wherever it stands", "[fetch]") {
  const auto [path, word] = GENERATE(table<std::string, std::string>({
      {"/api/v1/360/unset_proxy/", "unset"},
      {"/api/v1/360/set-proxy/", "set"},
      {"/api/v1/360/proxy/", "proxy"},
      {"/api/v1/loadmaster/1/reboot/", "reboot"},
      {"/api/v1/loadmaster/1/reboot", "reboot"},
      {"/reboot", "reboot"},
      {"/add/", "add"},
      {"/api/v1/delete_user/", "delete"},
      {"/api/v1/user-remove/", "remove"},
      {"/reset.cgi", "reset"},
      {"/restart+now/", "restart"},
      {"/a/shutdown~/", "shutdown"},
      {"/backup/restore/", "restore"},
      {"/update/x/", "update"},
      {"/activate/", "activate"},
      {"/deactivate/", "deactivate"},
      {"/api/v1/user/authenticate/", "authenticate"},
      {"/unset\xc2\xa0proxy/", "unset"},
      {"/api/v1/systemReboot/", "reboot"},
      {"/api/v1/SystemReboot", "reboot"},
      {"/api/v1/HAReset/", "reset"},
      {"/api/v1/factoryreset/", "factoryreset"},
      {"/api/v1/resetting/", "resetting"},
      {"/api/v1/deletes/", "deletes"},
      {"/api/v1/deleting/", "deleting"},
      {"/api/v1/applies/", "applies"},
      {"/api/v1/pushes/", "pushes"},
      {"/logCLEAR~/", "clear"},
      {"/quizCLEAR", "clear"},
      {"/logZap/", "zap"},
      {"/aClear/", "clear"},
      {"/aCLEAR/", "clear"},
      {"/HAWake/", "wake"},
      {"/CLEARHost/", "clear"},
      {"/powerOff/", "poweroff"},
      {"/api/v1/rebuilding/", "rebuilding"},
      {"/poweroff/", "poweroff"},
      {"/purge/", "purge"},
      {"/logout/", "logout"},
      {"/api/v1/license/wipe.csv", "wipe"},
      {"/list/clear.json", "clear"},
      {"/reset2/", "reset"},
      {"/1delete/", "delete"},
      {"/api/v1/rebootnow/", "rebootnow"},
      {"/api/v1/license-unlink/", "unlink"},
      {"/api/v1/takeback/", "takeback"},
  }));
  CAPTURE(path);
  CHECK(ChangingWord(path) == word);
  CHECK_FALSE(IsReadingForm(path));
  CHECK_FALSE(CheckProfilePath(path).ok());
}

TEST_CASE("ChangingWord: words that only look alike are left alone", "[fetch]") {
  const std::string path =
      GENERATE("/", "/api/v1/ha-settings/1/", "/api/v1/address/", "/assets/", "/offset/",
               "/updated/", "/proxies/", "/added/", "/reports/active.csv", "/a//b/", "/_-_/",
               "/api/v1/LoadMaster/", "/api/v1/setting/", "/preset/", "/license-activation/",
               "/api/v1/failover/", "/installed/", "/subset/", "/started.csv", "/running.json",
               "/patch/", "/staring/", "/movies/", "/appliance/", "/backup/", "/known/", "/snow/",
               "/api/v1/asl-instance/report/", "/generation/");
  CAPTURE(path);
  CHECK(ChangingWord(path) == std::nullopt);
}

TEST_CASE("IsReadingForm: the four forms, and nothing beside them", "[fetch]") {
  const auto [path, reads] = GENERATE(table<std::string, bool>({
      {"/api/v1/", true},
      {"/api/v12/", true},
      {"/api/v1/loadmaster/", true},
      {"/api/v1/asl-instance/", true},
      {"/api/v1/360/", true},
      {"/api/v1/loadmaster/schema/", true},
      {"/api/v1/loadmaster/17/", true},
      {"/", false},
      {"/api/", false},
      {"/api/v1", false},
      {"/api/v/", false},
      {"/api/vx/", false},
      {"/api/v1x/loadmaster/", false},
      {"/api/v1/loadmaster", false},
      {"/api/v1/loadmaster/17", false},
      {"/api/v1/loadmaster/17/stats/", false},
      {"/api/v1/loadmaster/schema/1/", false},
      {"/api/v1/loadmaster/1a/", false},
      {"/api/v1/loadmaster/-1/", false},
      {"/api/v1/360/unset_proxy/", false},
      {"/api/v1/user/authenticate/", false},
      {"/x/api/v1/loadmaster/", false},
      {"/app/v1/loadmaster/", false},
      {"/api/x1/", false},
  }));
  CAPTURE(path);
  CHECK(IsReadingForm(path) == reads);
}

TEST_CASE("CheckProfilePath: a path that a profile may spell comes back normalised", "[fetch]") {
  const Result<std::string> path = CheckProfilePath("/Reports//Metered_Licensing/.");
  REQUIRE(path.ok());
  CHECK(*path == "/reports/metered_licensing/");
}

TEST_CASE("CheckProfilePath: a refusal says what is wrong", "[fetch]") {
  const auto [path, what] = GENERATE(table<std::string, std::string>({
      {"api/v1/", "a path must begin with /"},
      {"https://evil.example/", "a path must begin with /"},
      {"/a%41", "a path must not contain % or ;"},
      {"/a;b", "a path must not contain % or ;"},
      {"/re\u0131boot/", "a path must contain ASCII characters only"},
      {"/a\x80", "a path must contain ASCII characters only"},
      {"/a\x7f",
       "a path must not contain spaces, control characters or backslashes, or .. above the root"},
      {"/a?b=c", "a path must not contain a query: write its parameters under `query`"},
      {"/a b",
       "a path must not contain spaces, control characters or backslashes, or .. above the root"},
      {"/../a",
       "a path must not contain spaces, control characters or backslashes, or .. above the root"},
      {"/api/v1/360/unset_proxy/",
       "the word \"unset\" indicates a request that changes the unit: use a path that only reads"},
      {"/api/v1/360/x/../UNSET_proxy/",
       "the word \"unset\" indicates a request that changes the unit: use a path that only reads"},
  }));
  CAPTURE(path);
  const Result<std::string> result = CheckProfilePath(path);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().what == what);
}

TEST_CASE("NormaliseRequestPath: no disguise of unset_proxy passes", "[fetch]") {
  // Each letter, slash and dot in a random spelling, with noise between the segments.
  std::mt19937 random(20260302);
  const auto pick = [&random](unsigned below) { return random() % below; };
  const std::string noise[] = {"/", "//", "/./", "/x/../", "/%2e/", "/%78/%2E%2e/", "%2f"};
  for (int round = 0; round < 2000; ++round) {
    std::string path;
    for (const char c : "/api/v1/360/unset_proxy/"s) {
      if (c == '/') {
        path += path.empty() ? "/" : noise[pick(std::size(noise))];
      } else if (pick(3) == 0) {
        constexpr char kHex[] = "0123456789abcdef";
        path += '%';
        path += kHex[static_cast<unsigned char>(c) >> 4U];
        path += kHex[static_cast<unsigned char>(c) & 15U];
      } else {
        const bool letter = c >= 'a' && c <= 'z';
        path += letter && pick(2) == 0 ? static_cast<char>(c - 'a' + 'A') : c;
      }
    }
    CAPTURE(path);
    const std::optional<std::string> normalised = NormaliseRequestPath(path);
    REQUIRE(normalised == "/api/v1/360/unset_proxy/");
    REQUIRE(ChangingWord(*normalised) == "unset");
    REQUIRE_FALSE(IsReadingForm(*normalised));
    REQUIRE_FALSE(CheckProfilePath(path).ok());
  }
}

}  // namespace
}  // namespace kemp360
