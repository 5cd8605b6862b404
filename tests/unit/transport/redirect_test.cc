#include "transport/redirect.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <tuple>

namespace kemp360 {
namespace {

FetchRequest ListRequest() {
  FetchRequest request;
  request.url = Url{"https", "central-a.example", 8443, "/api/v1/loadmaster", "limit=5"};
  request.gate = std::make_shared<const Gate>(std::vector<std::string>{"/listed/"}, "/login");
  request.credentials.api_key = Secret("0123456789abcdef");
  request.redirects_to = {"/listed/"};
  request.source = "report";
  return request;
}

TEST_CASE("WithoutCredentials: user name and key go, however they are spelled", "[transport]") {
  const auto [query, kept] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"username=admin&api_key=0123", ""},
      {"limit=5&username=admin&api_key=0123&offset=10", "limit=5&offset=10"},
      {"&api_key=0123&limit=5", "limit=5"},
      {"limit=5;api_key=0123", "limit=5"},
      {"USERNAME=x&Api_Key=y&a=b", "a=b"},
      {"%61pi%5fkey=0123&a=b", "a=b"},
      {"api_key", ""},
      {"a%zz=1&b=2", "b=2"},
      {"name=api_key&my_api_key=1", "name=api_key&my_api_key=1"},
  }));
  CAPTURE(query);
  CHECK(WithoutCredentials(query) == kept);
}

TEST_CASE("Redirected: to another path of the unit, without its credentials", "[transport]") {
  const auto next = Redirected(ListRequest(),
                               "https://central-a.example:8443/api/v1/loadmaster/"
                               "?limit=5&username=admin&api_key=0123#top",
                               0);
  REQUIRE(next.ok());
  CHECK(*next == Url{"https", "central-a.example", 8443, "/api/v1/loadmaster/", "limit=5"});
}

TEST_CASE("RedirectTarget: a target of the unit itself, whether anybody agreed to it or not",
          "[transport]") {
  const auto target = RedirectTarget(
      ListRequest(), "https://central-a.example:8443/files/usage.csv?day=1&api_key=0123");
  REQUIRE(target.ok());
  CHECK(*target == Url{"https", "central-a.example", 8443, "/files/usage.csv", "day=1"});
  CHECK_FALSE(RedirectTarget(ListRequest(), "https://elsewhere.example/files/usage.csv").ok());
  CHECK_FALSE(RedirectTarget(ListRequest(), "ftp://central-a.example/").ok());
}

/// What a person is told to do about a path that is not listed.
std::string Add(const std::string& path) {
  return ": to read it there, add redirects_to: [" + path + "] to source \"report\"";
}

TEST_CASE("Redirected: what the source lists, and its own path with a slash more or less",
          "[transport]") {
  const auto [from, to, followed] = GENERATE(table<std::string, std::string, bool>({
      {"/api/v1/loadmaster", "/api/v1/loadmaster/", true},
      {"/api/v1/loadmaster/", "/api/v1/loadmaster", false},  // no reading form: the gate refuses it
      {"/listed", "/listed/", true},
      {"/listed/", "/listed/", true},
      {"/api/v1/loadmaster/", "/listed/", true},
      {"/api/v1/loadmaster/", "/Listed/", true},
      {"/api/v1/loadmaster/", "/listed", false},
      {"/api/v1/loadmaster/", "/api/v1/user/", false},
      {"/api/v1/loadmaster/", "/api/v2/loadmaster/", false},
  }));
  CAPTURE(from, to);
  FetchRequest request = ListRequest();
  request.url.path = from;
  CHECK(Redirected(request, "https://central-a.example:8443" + to, 0).ok() == followed);
}

TEST_CASE("Redirected: what is not followed, and why", "[transport]") {
  const auto [location, why] = GENERATE(table<std::string, std::string>({
      {"https://evil.example:8443/api/v1/loadmaster/", "it leads to another host"},
      {"http://central-a.example:8443/api/v1/loadmaster/", "it leads from https to http"},
      {"https://central-a.example/api/v1/loadmaster/", "it leads to another port"},
      {"https://user@central-a.example:8443/api/v1/", "its target is not an http or https URL"},
      {"ftp://central-a.example:8443/api/v1/", "its target is not an http or https URL"},
      {"", "its target is not an http or https URL"},
      {"https://central-a.example:8443/api/v1/360/unset_proxy/",
       "it leads to /api/v1/360/unset_proxy/, a path that is never requested"},
      {"https://central-a.example:8443/api/v1/360/%75nset_proxy/?api_key=1",
       "it leads to /api/v1/360/%75nset_proxy/, a path that is never requested"},
      {"https://central-a.example:8443/api/v1/x/../360/1/",
       "it leads to /api/v1/x/../360/1/, a path that is never requested"},
      {"https://central-a.example:8443/", "it leads to /" + Add("/")},
      {"https://central-a.example:8443/files/report.csv?token=1#x",
       "it leads to /files/report.csv" + Add("/files/report.csv")},
      {"https://central-a.example:8443/api/v1/user/",
       "it leads to /api/v1/user/" + Add("/api/v1/user/")},
      {"https://central-a.example:8443/a,b", "it leads to /a,b" + Add("\"/a,b\"")},
      {"https://central-a.example:8443/a\"b", "it leads to /a\"b"},
      {"https://central-a.example:8443/0123456789abcdef/", "it leads to /<secret>/"},
      {"https://central-a.example:8443/" + std::string(400, 'x'),
       "it leads to /" + std::string(199, 'x') + "..."},
      {"https://central-a.example:8443/listed/?_method=DELETE",
       "it leads to /listed/ with a query that is never sent"},
      {"https://central-a.example:8443/listed", "it leads to /listed" + Add("/listed")},
  }));
  CAPTURE(location);
  const auto next = Redirected(ListRequest(), location, 0);
  REQUIRE_FALSE(next.ok());
  CHECK(next.error() ==
        Failure{Reason::kRedirect,
                "https://central-a.example:8443/api/v1/loadmaster: redirected, and not followed: " +
                    why});
}

TEST_CASE("Redirected: not too often, not for a login, not without a gate", "[transport]") {
  const std::string fine = "https://central-a.example:8443/api/v1/loadmaster/";
  FetchRequest request = ListRequest();
  CHECK(Redirected(request, fine, 2).ok());
  CHECK_FALSE(Redirected(request, fine, 3).ok());
  request.gate = nullptr;
  CHECK_FALSE(Redirected(request, fine, 0).ok());
  request = ListRequest();
  request.method = Method::kPost;
  request.url.path = "/login";
  CHECK_FALSE(Redirected(request, "https://central-a.example:8443/login", 0).ok());
}

TEST_CASE("Redirected: a unit known to TLS by server_name is still the unit", "[transport]") {
  FetchRequest request = ListRequest();
  request.tls.server_name = "Central.internal";
  const auto next =
      Redirected(request, "https://central.internal:8443/api/v1/loadmaster/?limit=5", 0);
  REQUIRE(next.ok());
  CHECK(next->host == "central-a.example");
  CHECK_FALSE(Redirected(request, "https://central.internal/api/v1/loadmaster/", 0).ok());
}

}  // namespace
}  // namespace kemp360
