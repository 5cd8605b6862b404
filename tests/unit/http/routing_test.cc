#include <catch2/catch.hpp>
#include <tuple>

#include "support/http_client.h"
#include "test_server.h"

namespace kemp360 {
namespace {

using testing::HttpConnection;
using testing::HttpExchange;
using testing::HttpGet;
using testing::HttpReply;
using testing::TestServer;

constexpr const char* kKnown =
    "there is /quick, /wait, /drop, /throw, /echo, /big, /page, /act, /teapot, /named/NAME, "
    "/-/reload\n";

TEST_CASE("Server: method and path find the handler or a helpful refusal", "[http]") {
  const TestServer server;
  const auto [method, target, status, allow,
              body] = GENERATE(table<std::string, std::string, int, std::string, std::string>({
      {"GET", "/quick", 200, "", "quick\n"},
      {"GET", "/quick?x=1", 200, "", "quick\n"},
      {"GET", "/%71uick", 200, "", "quick\n"},
      {"HEAD", "/quick", 200, "", ""},
      {"GET", "/act", 200, "", "look\n"},
      {"POST", "/act", 200, "", "done\n"},
      {"POST", "/-/reload", 204, "", ""},
      {"GET", "/-/reload", 405, "POST",
       "/-/reload does not support the method GET: use one of POST\n"},
      {"POST", "/quick", 405, "GET, HEAD",
       "/quick does not support the method POST: use one of GET, HEAD\n"},
      {"DELETE", "/act", 405, "GET, HEAD, POST",
       "/act does not support the method DELETE: use one of GET, HEAD, POST\n"},
      {"get", "/quick", 405, "GET, HEAD",
       "/quick does not support the method get: use one of GET, HEAD\n"},
      {"GET", "/named/a%20b", 200, "", "/named/a b"},
      {"GET", "/named/", 200, "", "/named/"},
      {"POST", "/named/x", 405, "GET, HEAD",
       "/named/x does not support the method POST: use one of GET, HEAD\n"},
      {"GET", "/named", 404, "",
       std::string("no such path /named: did you mean /named/? ") + kKnown},
      {"GET", "/quick/", 404, "",
       std::string("no such path /quick/: did you mean /quick? ") + kKnown},
      {"GET", "/Quick", 404, "",
       std::string("no such path /Quick: did you mean /quick? ") + kKnown},
      {"GET", "/wholly-different", 404, "",
       std::string("no such path /wholly-different: ") + kKnown},
      {"GET", "/%0d%0a%e2%82%ac", 404, "", std::string("no such path /  \xE2\x82\xAC: ") + kKnown},
      {"GET", "/" + std::string(200, 'x'), 404, "",
       "no such path /" + std::string(99, 'x') + "...: " + kKnown},
      {"GET", "/quick%00", 400, "",
       "the path or the query is malformed: write spaces and control characters as %20, and % "
       "itself as %25\n"},
      {"GET", "/quick?%zz", 400, "",
       "the path or the query is malformed: write spaces and control characters as %20, and % "
       "itself as %25\n"},
  }));
  CAPTURE(method, target);
  const HttpReply reply = HttpExchange(server.port(), {.method = method, .target = target});
  CHECK(reply.status == status);
  CHECK(reply.Header("allow") == allow);
  CHECK(reply.body == body);
}

TEST_CASE("Server: a handler sees method, path, query and headers", "[http]") {
  const TestServer server;
  const HttpReply reply = HttpExchange(
      server.port(), {.target = "/echo?pair=a%20b&x=1&x=2",
                      .headers = {"Host: h", "X-Prometheus-Scrape-Timeout-Seconds: 10",
                                  "Accept: text/plain", "ACCEPT: text/html", "X-Empty:"}});
  CHECK(reply.body ==
        "GET /echo\npair=a b\nx=1\nx=2\n"
        "accept: text/plain, text/html\nhost: h\nx-empty: \n"
        "x-prometheus-scrape-timeout-seconds: 10\n");
}

TEST_CASE("Request: the first parameter of a name, and headers by lower-case name", "[http]") {
  const Request request{.method = "GET",
                        .path = "/",
                        .query = {{"a", "1"}, {"a", "2"}, {"b", ""}},
                        .headers = {{"accept", "x"}},
                        .received_at = {}};
  CHECK(request.Parameter("a") == "1");
  CHECK(request.Parameter("b") == "");
  CHECK(request.Parameter("c") == std::nullopt);
  CHECK(request.Header("accept") == "x");
  CHECK(request.Header("host") == std::nullopt);
}

TEST_CASE("Server: HEAD is GET without the body", "[http]") {
  const TestServer server;
  HttpConnection connection(server.port());
  const HttpReply get = connection.Exchange({.target = "/page"});
  const HttpReply head = connection.Exchange({.method = "HEAD", .target = "/page"});
  CHECK(head.body.empty());
  auto expected = get.headers;
  auto got = head.headers;
  expected.erase("date");
  got.erase("date");
  CHECK(got == expected);
  CHECK(connection.Exchange({.target = "/quick"}).body == "quick\n");
}

TEST_CASE("Server: requests are counted by route and status", "[http]") {
  TestServer server;
  for (const char* target : {"/quick", "/quick", "/nowhere", "/-/reload", "/drop", "/a%"}) {
    static_cast<void>(HttpGet(server.port(), target));
  }
  static_cast<void>(HttpExchange(server.port(), {.method = "HEAD", .target = "/quick"}));
  const SelfSnapshot counts = server.Counts();
  CHECK(counts.http_in_flight == 0);
  CHECK(counts.http_requests == decltype(counts.http_requests){{{"/quick", 200}, 3},
                                                               {{"other", 404}, 1},
                                                               {{"/-/reload", 405}, 1},
                                                               {{"/drop", 500}, 1},
                                                               {{"other", 400}, 1}});
}

TEST_CASE("Server: below a prefix it serves the same, and nothing beside it", "[http]") {
  TestServer server({.route_prefix = "/kemp", .external_prefix = "/outside"});
  const auto [method, target, status, location,
              body] = GENERATE(table<std::string, std::string, int, std::string, std::string>({
      {"GET", "/kemp/quick?x=1", 200, "", "quick\n"},
      {"GET", "/kemp/%71uick", 200, "", "quick\n"},
      {"POST", "/kemp/-/reload", 204, "", ""},
      {"GET", "/", 302, "/kemp/", "the first page is /kemp/\n"},
      {"HEAD", "/", 302, "/kemp/", ""},
      {"GET", "/kemp", 302, "/outside/", "the first page is /outside/\n"},
      {"POST", "/kemp", 404, "", "no such path /kemp: there is /kemp/quick, "},
      {"GET", "/quick", 404, "", "no such path /quick: there is /kemp/quick, "},
      {"GET", "/kempquick", 404, "",
       "no such path /kempquick: did you mean /kemp/quick? there is /kemp/quick, "},
      {"GET", "/kemp/kemp/quick", 404, "", "no such path /kemp/kemp/quick: "},
      {"DELETE", "/kemp/act", 405, "", "/kemp/act does not support the method DELETE: use one of "},
  }));
  CAPTURE(method, target);
  const HttpReply reply = HttpExchange(server.port(), {.method = method, .target = target});
  CHECK(reply.status == status);
  CHECK(reply.Header("location") == location);
  CHECK(reply.body.starts_with(body));
  const bool known = status < 300 || status == 405;
  const auto requests = server.Counts().http_requests;
  REQUIRE(requests.size() == 1);
  CHECK((requests.begin()->first.first == "other") == !known);
  CHECK_FALSE(requests.begin()->first.first.starts_with("/kemp"));
}

TEST_CASE("Server: a bug of a handler is a 500 and a line in the log", "[http]") {
  TestServer server;
  const HttpReply dropped = HttpGet(server.port(), "/drop");
  CHECK(dropped.status == 500);
  CHECK(dropped.body == "internal error of the exporter: no response was created\n");
  CHECK(server.logger().Says("a handler sent no response handler=/drop"));
  const HttpReply thrown = HttpGet(server.port(), "/throw");
  CHECK(thrown.status == 500);
  CHECK(thrown.body == "internal error of the exporter: see its log\n");
  CHECK(server.logger().Says("a handler threw an exception handler=/throw exception=thrown on"));
  CHECK_FALSE(server.logger().Says("forgot to answer handler=/throw"));
  CHECK(HttpGet(server.port(), "/teapot").body ==
        "the response had the impossible status 7: a bug of the exporter\n");
}

}  // namespace
}  // namespace kemp360
