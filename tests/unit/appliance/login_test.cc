#include <catch2/catch.hpp>
#include <string>

#include "appliance/unit_reading.h"
#include "support/recording.h"

namespace kemp360 {
namespace {

std::string Revealed(const Secret& secret) { return std::string(secret.Reveal()); }

TEST_CASE("EncodeLogin: any user name and password survive JSON", "[appliance]") {
  CHECK(Revealed(EncodeLogin("admin", Secret("pass"))) ==
        R"({"username": "admin", "password": "pass"})");
  CHECK(Revealed(EncodeLogin("a\"b\\c", Secret("\n\t\x01/\x7f"))) ==
        "{\"username\": \"a\\\"b\\\\c\", \"password\": \"\\n\\t\\u0001/\\u007f\"}");
  CHECK(Revealed(EncodeLogin("Zürich", Secret())) == R"({"username": "Zürich", "password": ""})");
}

TEST_CASE("DecodeLogin: the recorded answers", "[appliance]") {
  const auto [name, key, reason] = GENERATE(table<std::string, std::string, Reason>({
      {"authenticate", "0123456789abcdef0123456789abcdef01234567", Reason::kDns},
      {"authenticate-as-documented-without-json-content-type",
       "0123456789abcdef0123456789abcdef01234567", Reason::kDns},
      {"authenticate-401-wrong-password", "", Reason::kUnauthorized},
      {"authenticate-400-not-json", "", Reason::kHttpStatus},
      {"authenticate-405-get", "", Reason::kHttpStatus},
  }));
  INFO(name);
  const testing::Recording recording = testing::LoadRecording(name);
  const Result<Secret, Failure> login = DecodeLogin(recording.status, recording.body);
  CHECK(login.ok() == !key.empty());
  if (login) {
    CHECK(Revealed(*login) == key);
  } else {
    CHECK(login.error().reason == reason);
  }
}

TEST_CASE("DecodeLogin: what a unit may answer with 200", "[appliance]") {
  const auto [body, key, reason] = GENERATE(table<std::string, std::string, Reason>({
      {R"({"apikey": "k", "id": 1, "success": true})", "k", Reason::kDns},
      {R"({"apikey": "k", "success": "true"})", "k", Reason::kDns},
      {R"({"apikey": "k", "success": 1})", "k", Reason::kDns},
      {R"({"apikey": "k"})", "k", Reason::kDns},
      {R"({"success": false})", "", Reason::kUnauthorized},
      {R"({"success": "false", "reason": "incorrect"})", "", Reason::kUnauthorized},
      {R"({"success": "perhaps"})", "", Reason::kUnexpectedShape},
      {"{}", "", Reason::kUnexpectedShape},
      {R"({"apikey": "k", "success": false})", "", Reason::kUnauthorized},
      {R"({"apikey": "k", "success": null})", "", Reason::kUnexpectedShape},
      {R"({"success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": null, "success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": "", "success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": "a b", "success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": "a\r\nX: y", "success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": "ü", "success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": "a\u007fb", "success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": 7, "success": true})", "", Reason::kUnexpectedShape},
      {R"({"apikey": ["k"], "success": true})", "", Reason::kUnexpectedShape},
      {R"(["k"])", "", Reason::kUnexpectedShape},
      {"<html>log in</html>", "", Reason::kMalformed},
      {"", "", Reason::kMalformed},
  }));
  INFO(body);
  const Result<Secret, Failure> login = DecodeLogin(200, body);
  CHECK(login.ok() == !key.empty());
  if (login) {
    CHECK(Revealed(*login) == key);
  } else {
    CHECK(login.error().reason == reason);
    CHECK(login.error().detail.find("X: y") == std::string::npos);
  }
}

TEST_CASE("DecodeLogin: what went wrong is said", "[appliance]") {
  const auto [status, body, detail] = GENERATE(table<int, std::string, std::string>({
      {401, "", "401: the unit rejects this username and password"},
      {403, "", "403: the unit rejects this username and password"},
      {200, R"({"success": 0})", "the unit rejects this username and password"},
      {200, "{}", "its response contains neither an API key nor a refusal"},
      {200, R"({"apikey": ""})", "its response contains neither an API key nor a refusal"},
      {200, R"({"apikey": 7})",
       "the response to the login contains an API key that cannot be valid"},
      {200, R"({"success": "?"})", "\"success\" in its response is neither true nor false"},
  }));
  CHECK(DecodeLogin(status, body).error().detail == detail);
}

TEST_CASE("DecodeLogin: 401 and 403 are refusals, any other status is none", "[appliance]") {
  const auto [status, reason] = GENERATE(table<int, Reason>({
      {401, Reason::kUnauthorized},
      {403, Reason::kUnauthorized},
      {404, Reason::kNotFound},
      {302, Reason::kHttpStatus},
      {429, Reason::kHttpStatus},
      {503, Reason::kHttpStatus},
  }));
  CHECK(DecodeLogin(status, R"({"success": false})").error().reason == reason);
}

TEST_CASE("DecodeLogin: a refusal that repeats the request is not quoted", "[appliance]") {
  const int status = GENERATE(400, 403, 404, 422, 500);
  const auto login = DecodeLogin(
      status, R"({"error": "cannot read {\"username\": \"admin\", \"password\": \"hush\"}"})");
  REQUIRE_FALSE(login.ok());
  CHECK(login.error().detail.find("hush") == std::string::npos);
  CHECK(login.error().detail.find(std::to_string(status)) != std::string::npos);
}

TEST_CASE("DecodeLogin: a key has an end", "[appliance]") {
  const std::string key(256, 'k');
  CHECK(Revealed(*DecodeLogin(200, R"({"apikey": ")" + key + "\"}")) == key);
  CHECK_FALSE(DecodeLogin(200, R"({"apikey": ")" + key + "k\"}").ok());
}

}  // namespace
}  // namespace kemp360
