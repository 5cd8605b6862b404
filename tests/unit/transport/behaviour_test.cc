// What a unit receives, and what becomes of many requests at once.
#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "fetching.h"
#include "scripted_server.h"
#include "support/recording_logger.h"

namespace kemp360::testing {
namespace {

std::string RequestLine(const std::string& request) {
  return request.substr(0, request.find('\r'));
}

bool Has(const std::string& request, const std::string& line) {
  return request.find("\r\n" + line + "\r\n") != std::string::npos;
}

const std::string kQueryCredentials = std::string("username=moni%20tor&api_key=") + kKey;

TEST_CASE("credentials travel in the query", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "{}")));
  Fetching fetching;
  const auto [query, sent] = GENERATE(table<std::string, std::string>({
      {"", "?" + kQueryCredentials},
      {"limit=5&offset=0", "?limit=5&offset=0&" + kQueryCredentials},
  }));
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.url.query = query;
  REQUIRE(fetching.Fetch(request).ok());
  const std::string received = server.requests().at(0);
  CHECK(RequestLine(received) == "GET /api/v1/loadmaster/" + sent + " HTTP/1.1");
  CHECK(Has(received, "Host: 127.0.0.1:" + std::to_string(server.port())));
  CHECK(Has(received, "Accept: */*"));
  CHECK(received.find("Accept-Encoding") == std::string::npos);
  CHECK(received.find("Authorization") == std::string::npos);
}

TEST_CASE("credentials travel in a header", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.credentials.authentication = Authentication::kHeader;
  REQUIRE(fetching.Fetch(request).ok());
  const std::string received = server.requests().at(0);
  CHECK(RequestLine(received) == "GET /api/v1/loadmaster/?limit=5 HTTP/1.1");
  CHECK(Has(received, std::string("Authorization: ApiKey moni tor:") + kKey));
}

TEST_CASE("the login is a POST of JSON without other credentials", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, R"({"apikey": "x"})")));
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.method = Method::kPost;
  request.url.path = "/api/v1/user/authenticate/";
  request.url.query = "";
  request.credentials = {};
  // curl would announce the long one by Expect, and wait a second for a unit that ignores that.
  const std::string body = GENERATE(std::string(R"({"username": "admin", "password": "p"})"),
                                    std::string(2'000'000, ' ') + "{}");
  request.body = Secret(body);
  REQUIRE(fetching.Fetch(request).ok());
  const std::string received = server.requests().at(0);
  CHECK(RequestLine(received) == "POST /api/v1/user/authenticate/ HTTP/1.1");
  CHECK(Has(received, "Content-Type: application/json"));
  CHECK(received.find("Expect") == std::string::npos);
  const bool whole = received.ends_with("\r\n\r\n" + body);
  CHECK(whole);
}

TEST_CASE("what the gate refuses never reaches a socket", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "{}")));
  Fetching fetching;
  const auto [method, path] = GENERATE(table<Method, std::string>({
      {Method::kGet, "/api/v1/360/unset_proxy/"},
      {Method::kGet, "/api/v1/360/%75nset_proxy/"},
      {Method::kGet, "/api/v1/user/authenticate/"},
      {Method::kPost, "/api/v1/loadmaster/"},
      {Method::kGet, ""},
  }));
  CAPTURE(path);
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.method = method;
  request.url.path = path;
  const FetchResult result = fetching.Fetch(request);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().reason == Reason::kRedirect);
  request = GetRequest("http", "127.0.0.1", server.port());
  request.gate = nullptr;
  CHECK_FALSE(fetching.Fetch(request).ok());
  CHECK(server.connections() == 0);
}

TEST_CASE("a redirect is followed, with our credentials in place of the unit's", "[transport]") {
  const bool header = GENERATE(false, true);
  ScriptedServer server([](Peer& peer) {
    const std::optional<std::string> request = peer.ReadRequest();
    if (!request) return;
    peer.Send(HttpReply(301, "moved body",
                        "X-Hop: first\r\nLocation: /api/v1/user/?limit=7&username=evil&api_key=" +
                            std::string(kKey) + "&offset=1\r\n"));
    if (peer.ReadRequest()) peer.Send(HttpReply(200, "there", "X-End: yes\r\n"));
  });
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  if (header) request.credentials.authentication = Authentication::kHeader;
  request.redirects_to = {"/api/v1/user/"};
  const FetchResult result = fetching.Fetch(request);
  REQUIRE(result.ok());
  CHECK(result->status == 200);
  CHECK(result->body == "there");
  CHECK(result->headers.contains("x-end"));
  CHECK_FALSE(result->headers.contains("x-hop"));
  CHECK_FALSE(result->headers.contains("location"));
  REQUIRE(server.requests().size() == 2);
  CHECK(RequestLine(server.requests()[1]) == "GET /api/v1/user/?limit=7&offset=1" +
                                                 (header ? "" : "&" + kQueryCredentials) +
                                                 " HTTP/1.1");
  CHECK(server.connections() == 1);
}

TEST_CASE("a redirect elsewhere is refused: of another host nobody learns, of a path the path",
          "[transport]") {
  ScriptedServer trap(Always(HttpReply(200, "stolen")));
  const std::string trap_port = std::to_string(trap.port());
  const auto location =
      GENERATE_COPY(as<std::string>{}, "http://127.0.0.1:" + trap_port + "/api/v1/",
                    "//localhost:" + trap_port + "/api/v1/loadmaster/", "https://127.0.0.1/api/v1/",
                    "/api/v1/user/", "/api/v1/360/unset_proxy/", "/api/v1/360/%75nset_proxy/",
                    "/api/v1/x/..%2f360/1/", "/", "ftp://127.0.0.1/", "file:///etc/passwd",
                    "http://", "http://[", "http://user:pw@127.0.0.1/api/v1/");
  CAPTURE(location);
  const int status = GENERATE(301, 302, 303, 307, 308);
  ScriptedServer server([&, status](Peer& peer) {
    while (peer.ReadRequest()) {
      peer.Send(HttpReply(status, "", "Location: " + location + "\r\n"));
    }
  });
  Fetching fetching;
  const FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  const FetchResult result = fetching.Fetch(request);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().reason == Reason::kRedirect);
  const bool path_alone = location.starts_with('/') && !location.starts_with("//");
  CHECK((result.error().detail.find("it leads to " + location) != std::string::npos) == path_alone);
  CHECK(trap.connections() == 0);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a redirect that is to be reported is the reply, and nothing follows", "[transport]") {
  ScriptedServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(HttpReply(302, "moved",
                        "Location: /files/usage.csv?day=1&api_key=" + std::string(kKey) + "\r\n"));
    static_cast<void>(peer.ReadRequest());
  });
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.report_redirect = true;
  const FetchResult result = fetching.Fetch(request);
  REQUIRE(result.ok());
  CHECK(result->status == 302);
  REQUIRE(result->redirect.has_value());
  CHECK(result->redirect->path == "/files/usage.csv");
  CHECK(result->redirect->query == "day=1");
  CHECK(server.requests().size() == 1);
}

TEST_CASE("redirects that never end are ended", "[transport]") {
  ScriptedServer server([](Peer& peer) {
    while (peer.ReadRequest()) {
      peer.Send(HttpReply(302, "", "Location: /api/v1/loadmaster/\r\n"));
    }
  });
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().reason == Reason::kRedirect);
  CHECK(result.error().detail.find("too many (3 are followed)") != std::string::npos);
  CHECK(server.requests().size() == 4);
}

TEST_CASE("a login is never redirected, a redirect without a place is a status", "[transport]") {
  ScriptedServer server(Always(HttpReply(307, "", "Location: /api/v1/user/authenticate/\r\n")));
  ScriptedServer placeless(Always(HttpReply(301, "")));
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.method = Method::kPost;
  request.url.path = "/api/v1/user/authenticate/";
  request.url.query = "";
  request.credentials = {};
  request.body = Secret("{}");
  const FetchResult result = fetching.Fetch(request);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().reason == Reason::kRedirect);
  CHECK(server.requests().size() == 1);
  const FetchResult plain = fetching.Fetch(GetRequest("http", "127.0.0.1", placeless.port()));
  REQUIRE(plain.ok());
  CHECK(plain->status == 301);
}

TEST_CASE("a reply says whether its body ended by itself or with the connection", "[transport]") {
  const auto [reply, told] = GENERATE(table<std::string, bool>({
      {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na,b\n", true},
      {"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\na,b\n", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na,b\n\r\n0\r\n\r\n", true},
      {"HTTP/1.1 200 OK\r\ntransfer-encoding:  Chunked \r\n\r\n4\r\na,b\n\r\n0\r\n\r\n", true},
      {"HTTP/1.1 200 OK\r\n\r\na,b\n", false},
      {"HTTP/1.0 200 OK\r\n\r\na,b\n", false},
      {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\na,b\n", false},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\na,b\n", false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\na,b\n", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 4\r\n\r\na,b\n", false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 4, 9\r\n\r\na,b\n", false},
      {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Range: bytes 0-3/9\r\n\r\na,b\n", false},
  }));
  CAPTURE(reply);
  ScriptedServer server([text = reply](Peer& peer) {
    if (peer.ReadRequest()) peer.Send(text);
  });
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  CAPTURE(result.ok() ? "" : result.error().detail);
  REQUIRE(result.ok());
  CHECK(result->body == "a,b\n");
  CHECK(result->end_told == told);
}

TEST_CASE("a connection that the unit closed meanwhile is no failure", "[transport]") {
  std::atomic<int> served{0};
  ScriptedServer server([&](Peer& peer) {  // two requests a connection, and no word of it
    for (int i = 0; i < 2; ++i) {
      if (!peer.ReadRequest()) return;
      ++served;
      peer.Send(HttpReply(200, "{}", "Connection: Keep-Alive\r\n"));
    }
  });
  Fetching fetching;
  for (int i = 0; i < 20; ++i) {
    const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
    CAPTURE(i, result.ok() ? "" : result.error().detail);
    CHECK(result.ok());
  }
  CHECK(served == 20);
}

TEST_CASE("a connection that dies under the next request is tried once more", "[transport]") {
  std::atomic<bool> first{true};
  ScriptedServer server([&](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(HttpReply(200, "{}"));
    if (!peer.ReadRequest() || first.exchange(false)) return;  // it read the request, and left
    peer.Send(HttpReply(200, "{}"));
  });
  Fetching fetching;
  for (int i = 0; i < 3; ++i) {
    CHECK(fetching.Fetch(GetRequest("http", "127.0.0.1", server.port())).ok());
  }
}

TEST_CASE("IPv6, and names with several addresses", "[transport]") {
  ScriptedServer v6({.address = "::1"}, Always(HttpReply(200, "six")));
  ScriptedServer v4(Always(HttpReply(200, "four")));
  Fetching fetching;
  CHECK(fetching.Fetch(GetRequest("http", "::1", v6.port()))->body == "six");
  CHECK(fetching.Fetch(GetRequest("http", "unit.v6.test", v6.port()))->body == "six");
  CHECK(fetching.Fetch(GetRequest("http", "unit.both.test", v6.port()))->body == "six");
  CHECK(fetching.Fetch(GetRequest("http", "unit.both.test", v4.port()))->body == "four");
  CHECK(v6.requests().at(0).find("\r\nHost: [::1]:" + std::to_string(v6.port())) !=
        std::string::npos);
}

TEST_CASE("the Date header is the unit's clock", "[transport]") {
  const auto [date, seconds] = GENERATE(table<std::string, double>({
      {"Date: Sun, 22 Nov 2026 15:15:43 GMT\r\n", 1795360543.0},
      {"", -1.0},
      {"Date: yesterday\r\n", -1.0},
      {"Date: Sun, 22 Nov 9999 15:15:43 GMT\r\n", -1.0},
  }));
  CAPTURE(date);
  ScriptedServer server(Always(HttpReply(200, "{}", date)));
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  REQUIRE(result.ok());
  CHECK((result->date ? UnixSeconds(*result->date) : -1.0) == seconds);
  CHECK(result->duration > Duration::zero());
}

TEST_CASE("Retry-After is a span, in seconds or until a date of the unit's own clock",
          "[transport]") {
  const std::string now = "Date: Sat, 28 Nov 2026 12:00:00 GMT\r\n";
  const auto [headers, seconds] = GENERATE_COPY(table<std::string, double>({
      {"Retry-After: 30\r\n", 30},
      {"Retry-After: 0\r\n", 0},
      {"retry-after:  7 \r\n", 7},
      {"Retry-After: 99999999999999999999\r\n", 365 * 86400.0},
      {now + "Retry-After: Sat, 28 Nov 2026 12:01:30 GMT\r\n", 90},
      {now + "Retry-After: Sat, 28 Nov 2026 11:00:00 GMT\r\n", 0},
      {now + "Retry-After: Sat, 28 Nov 2099 11:00:00 GMT\r\n", 365 * 86400.0},
      {"Retry-After: Sat, 28 Nov 2026 12:01:30 GMT\r\n", -1},  // it does not say what time it is
      {"Retry-After: -5\r\n", -1},
      {"Retry-After: soon\r\n", -1},
      {"Retry-After:\r\n", -1},
      {"", -1},
  }));
  CAPTURE(headers);
  ScriptedServer server(Always(HttpReply(429, "{}", headers)));
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  REQUIRE(result.ok());
  CHECK((result->retry_after ? Seconds(*result->retry_after) : -1.0) == seconds);
}

TEST_CASE("a failure says whether the unit may have taken the request in", "[transport]") {
  Fetching fetching;
  const auto reached = [&fetching](std::uint16_t port) {
    FetchRequest request = GetRequest("http", "127.0.0.1", port);
    request.deadline = Deadline::After(fetching.clock().Steady(), std::chrono::milliseconds(500));
    const FetchResult result = fetching.Fetch(request);
    REQUIRE_FALSE(result.ok());
    return result.error().reached;
  };
  const auto serve = [&reached](const std::string& text) {
    ScriptedServer server([text](Peer& peer) {
      if (peer.ReadRequest() && peer.Send(text)) peer.WaitForClient();
    });
    return reached(server.port());
  };
  CHECK(serve(""));
  CHECK(serve("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"));
  CHECK(
      serve("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n"
            "Content-Length: 0\r\n\r\n"));
  std::uint16_t closed = 0;
  {
    const ScriptedServer server(Always(""));
    closed = server.port();
  }
  CHECK_FALSE(reached(closed));
}

TEST_CASE("sixty-four requests at once, each answered with its own answer", "[transport]") {
  ScriptedServer server([](Peer& peer) {
    while (const std::optional<std::string> request = peer.ReadRequest()) {
      peer.Send(HttpReply(200, RequestLine(*request)));
    }
  });
  Fetching fetching;
  std::vector<FetchId> ids;
  for (int i = 0; i < 64; ++i) {
    FetchRequest request = GetRequest("http", "unit.v4.test", server.port());
    request.url.query = "offset=" + std::to_string(i);
    ids.push_back(fetching.Start(request));
  }
  for (int i = 0; i < 64; ++i) {
    const FetchResult result = fetching.Wait(ids[static_cast<std::size_t>(i)]);
    REQUIRE(result.ok());
    CHECK(result->body.find("offset=" + std::to_string(i) + "&") != std::string::npos);
  }
}

TEST_CASE("Cancel: ends what runs, and is harmless otherwise", "[transport]") {
  ScriptedServer silent([](Peer& peer) { peer.WaitForClient(); });
  ScriptedServer server(Always(HttpReply(200, "{}")));
  Fetching fetching;
  const auto host = GENERATE(as<std::string>{}, "127.0.0.1", "unit.hang.test");
  const FetchId id = fetching.Start(GetRequest("http", host, silent.port()));
  fetching.Cancel(id);
  fetching.Cancel(12345);
  const FetchId done = fetching.Start(GetRequest("http", "127.0.0.1", server.port()));
  CHECK(fetching.Wait(done).ok());
  fetching.Cancel(done);
  CHECK(fetching.Fetch(GetRequest("http", "127.0.0.1", server.port())).ok());
  ReleaseNames();
  CHECK(WaitForHangingLookUps(0));
  CHECK_FALSE(fetching.HasEnded(id));
}

TEST_CASE("the end of the loop drops what is under way", "[transport]") {
  ScriptedServer silent([](Peer& peer) { peer.WaitForClient(); });
  Fetching fetching;
  const auto held = std::make_shared<int>(1);
  std::vector<FetchId> ids;
  for (int i = 0; i < 20; ++i) {
    ids.push_back(fetching.Start(GetRequest("http", "127.0.0.1", silent.port())));
  }
  fetching.loop().Post([&fetching, held] {
    fetching.loop().PostAt(SteadyTime::max(), [held] { static_cast<void>(*held); });
  });
  fetching.loop().Stop();
  fetching.loop().Post([held] { static_cast<void>(*held); });
  CHECK(held.use_count() == 1);
  for (const FetchId id : ids) CHECK_FALSE(fetching.HasEnded(id));
}

TEST_CASE("a FetchDone may start and cancel requests, and one that throws hurts nobody",
          "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "{}")));
  SystemClock clock;
  RecordingLogger logger;
  std::promise<bool> ended;
  const std::unique_ptr<CurlLoop> loop = MakeCurlLoop(clock, logger);
  Fetcher& fetcher = *loop;
  const FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  loop->Post([&] {
    fetcher.Start(request, [&](const FetchResult&) {
      const FetchId other =
          fetcher.Start(request, [&](const FetchResult&) { ended.set_value(false); });
      fetcher.Cancel(other);
      fetcher.Start(request, [&](const FetchResult& result) { ended.set_value(result.ok()); });
      throw std::runtime_error("not mine");
    });
  });
  std::future<bool> future = ended.get_future();
  REQUIRE(future.wait_for(std::chrono::seconds(30)) == std::future_status::ready);
  CHECK(future.get());
  loop->Stop();
  CHECK(logger.Take() == std::vector<std::string>{"error: an exception: a bug of the exporter"});
}

TEST_CASE("loop: tasks run in their order, timers at their times, and one that throws hurts nobody",
          "[transport]") {
  SystemClock clock;
  RecordingLogger logger;
  std::vector<int> order;
  std::promise<void> done;
  const std::unique_ptr<CurlLoop> loop = MakeCurlLoop(clock, logger);
  const SteadyTime start = clock.Steady();
  SteadyTime last_ran;
  loop->Post([&] {
    Loop& timers = *loop;
    timers.PostAt(start + std::chrono::milliseconds(20), [&] {
      order.push_back(20);
      last_ran = clock.Steady();
      done.set_value();
    });
    const TimerId cancelled = timers.PostAt(start, [&] { order.push_back(-1); });
    timers.PostAt(start + std::chrono::milliseconds(10), [&] { order.push_back(10); });
    timers.PostAt(start - std::chrono::hours(1), [&] {
      order.push_back(2);
      throw std::runtime_error("a bug");
    });
    timers.Cancel(cancelled);
    timers.Cancel(cancelled);
    timers.Cancel(TimerId{});
    order.push_back(0);
    loop->Post([] { throw std::logic_error("another"); });
    loop->Post([&] { order.push_back(1); });
  });
  REQUIRE(done.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
  loop->Stop();
  std::sort(order.begin(), order.begin() + 3);  // a due timer may run between two tasks
  CHECK(order == std::vector<int>{0, 1, 2, 10, 20});
  CHECK(last_ran >= start + std::chrono::milliseconds(20));
  CHECK(logger.Take().size() == 2);
}

TEST_CASE("loop: many threads post to it, and every task runs once", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, std::string(5000, 'x'))));
  Fetching fetching;
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 25; ++i) {
        const FetchId id = fetching.Start(GetRequest("http", "unit.v4.test", server.port()));
        if ((i + thread) % 3 == 0) {
          fetching.Cancel(id);
        } else if (fetching.Wait(id).ok()) {
          ++answered;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(answered >= 66);
}

}  // namespace
}  // namespace kemp360::testing
