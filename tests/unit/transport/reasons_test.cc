// Every reason that transport can give, each from a real socket.
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "fetching.h"
#include "scripted_server.h"
#include "support/few_files.h"

namespace kemp360::testing {
namespace {

using std::chrono::milliseconds;

bool Mentions(const FetchResult& result, const std::string& text) {
  return !result.ok() && result.error().detail.find(text) != std::string::npos;
}

Failure FailureOf(const FetchResult& result) {
  REQUIRE_FALSE(result.ok());
  const Failure failure = result.error();
  CHECK(failure.detail.find(kKey) == std::string::npos);
  CHECK(failure.detail.find("api_key") == std::string::npos);
  CHECK_FALSE(failure.detail.empty());
  return failure;
}

FetchRequest In(milliseconds span, FetchRequest request) {
  request.deadline = Deadline::After(SystemClock().Steady(), span);
  return request;
}

double SecondsOf(Fetching& fetching, FetchRequest request, FetchResult& result) {
  const SteadyTime start = fetching.clock().Steady();
  result = fetching.Fetch(std::move(request));
  return Seconds(fetching.clock().Steady() - start);
}

TEST_CASE("dns: a name that nobody knows", "[transport]") {
  Fetching fetching;
  const auto host = GENERATE(as<std::string>{}, "unit.gone.test", "nonexistent.invalid");
  const FetchResult result = fetching.Fetch(GetRequest("http", host, 80));
  CHECK(FailureOf(result).reason == Reason::kDns);
  CHECK(Mentions(result, "\"" + host + "\" was not resolved"));
}

TEST_CASE("dns: the proxy's name counts, not the unit's", "[transport]") {
  Fetching fetching;
  FetchRequest request = GetRequest("http", "unit.v4.test", 80);
  request.proxy_url = "http://proxy.gone.test:3128";
  const FetchResult result = fetching.Fetch(request);
  CHECK(FailureOf(result).reason == Reason::kDns);
  CHECK(Mentions(result, "proxy.gone.test"));
}

TEST_CASE("connect: nobody listens", "[transport]") {
  Fetching fetching;
  const std::uint16_t port = ClosedPort();
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", port));
  CHECK(FailureOf(result) == Failure{Reason::kConnect, "127.0.0.1:" + std::to_string(port) +
                                                           ": no connection: Connection refused"});
}

TEST_CASE("connect: nobody listens where the url names no port", "[transport]") {
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", ClosedPort());
  request.url.port_named = false;
  const Failure failure = FailureOf(fetching.Fetch(request));
  CHECK(failure.reason == Reason::kConnect);
  CHECK(failure.detail.ends_with(": no connection: Connection refused (the URL has no port)"));
}

TEST_CASE("http where TLS is spoken: the message asks for https, whatever the port answers",
          "[transport]") {
  using std::string_literals::operator""s;
  const std::string mend = "if this is a TLS port, write https:// in the URL";
  const auto page = [](const std::string& body) { return HttpReply(400, body); };
  struct Row {
    std::string answer;
    Reason reason;
    bool asks;
  };
  const Row row = GENERATE_COPY(values<Row>({
      // Apache, nginx, Go, Tomcat
      {page("<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />\n"),
       Reason::kHttpStatus, true},
      {page("<center>The plain HTTP request was sent to HTTPS port</center>"), Reason::kHttpStatus,
       true},
      {"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
       Reason::kHttpStatus, true},
      {page("Bad Request\r\nThis combination of host and port requires TLS.\r\n"),
       Reason::kHttpStatus, true},
      {"\x15\x03\x01\x00\x02\x02\x46"s, Reason::kMalformed, true},
      {"\x15\x03\x03\x00\x02\x02\x50"s + std::string(300, 'x'), Reason::kMalformed, true},
      {"", Reason::kDisconnected, true},
      {page(R"({"error": "Invalid limit, see https://docs.example/"})"), Reason::kHttpStatus,
       false},
      {page("{}"), Reason::kHttpStatus, false},
      {HttpReply(200, "HTTPS"), Reason::kHttpStatus, false},
      {HttpReply(404, "no HTTPS here"), Reason::kHttpStatus, false},
  }));
  CAPTURE(row.answer);
  ScriptedServer server([&row](Peer& peer) {
    if (peer.ReadRequest()) peer.Send(row.answer);
  });
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  if (!row.asks) {
    CHECK(result.ok());
    return;
  }
  const Failure failure = FailureOf(result);
  CAPTURE(failure.detail);
  CHECK(failure.reason == row.reason);
  CHECK(failure.detail.ends_with(mend));
}

TEST_CASE("proxy: it is not there, refuses, asks for a password, hangs up, or is no proxy",
          "[transport]") {
  const auto [answer, mentioned] = GENERATE(table<std::string, std::string>({
      {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "it responded with 403"},
      {"HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
       "it requires a username and a password"},
      {"HTTP/1.1 502 Bad\r\nContent-Length: 3\r\n\r\nno!", "it responded with 502"},
      {"", "the proxy (proxy_url)"},
      {"SSH-2.0-OpenSSH_9.2\r\n", "the proxy (proxy_url)"},
  }));
  CAPTURE(answer);
  ScriptedServer proxy([reply = answer](Peer& peer) {
    if (peer.ReadRequest()) peer.Send(reply);
  });
  Fetching fetching;
  FetchRequest request = GetRequest("https", "central-a.example", 443);
  request.tls.insecure_skip_verify = true;
  request.proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  const FetchResult result = fetching.Fetch(request);
  CHECK(FailureOf(result).reason == Reason::kProxy);
  CHECK(Mentions(result, mentioned));
}

TEST_CASE("proxy: nobody listens there", "[transport]") {
  Fetching fetching;
  FetchRequest request = GetRequest("http", "central-a.example", 80);
  request.proxy_url = "http://127.0.0.1:" + std::to_string(ClosedPort());
  CHECK(FailureOf(fetching.Fetch(request)).reason == Reason::kProxy);
  request.proxy_url = "socks9://127.0.0.1:1";
  CHECK(FailureOf(fetching.Fetch(request)).reason == Reason::kProxy);
}

TEST_CASE("timeout: in whatever phase, at the deadline", "[transport]") {
  Fetching fetching;
  const auto [phase, bytes] = GENERATE(table<std::string, std::string>({
      {"no response had begun", ""},
      {"was not complete", "HTTP/1.1 200 OK"},
      {"was not complete", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"},
      {"was not complete", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"},
  }));
  CAPTURE(bytes);
  ScriptedServer server([text = bytes](Peer& peer) {
    if (peer.ReadRequest() && peer.Send(text)) peer.WaitForClient();
  });
  FetchResult result = Failure{};
  const double seconds = SecondsOf(
      fetching, In(milliseconds(200), GetRequest("http", "127.0.0.1", server.port())), result);
  CHECK(FailureOf(result).reason == Reason::kTimeout);
  CHECK(Mentions(result, phase));
  CHECK(seconds >= 0.2);
  CHECK(seconds < 5.0);
}

TEST_CASE("timeout: the handshake hangs", "[transport]") {
  Fetching fetching;
  ScriptedServer server([](Peer& peer) { peer.WaitForClient(); });
  FetchRequest request = GetRequest("https", "127.0.0.1", server.port());
  request.tls.insecure_skip_verify = true;  // to parse the system's CAs takes time, too
  FetchResult result = Failure{};
  const double seconds = SecondsOf(fetching, In(milliseconds(200), request), result);
  CHECK(FailureOf(result).reason == Reason::kTimeout);
  CHECK(Mentions(result, "the TLS handshake was not finished"));
  CHECK(seconds < 5.0);
}

TEST_CASE("timeout: an answer that drips ends at the deadline, however alive it looks",
          "[transport]") {
  Fetching fetching;
  ScriptedServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    while (peer.Send(" ") && peer.Pause(milliseconds(50))) {
    }
  });
  FetchResult result = Failure{};
  const double seconds = SecondsOf(
      fetching, In(milliseconds(400), GetRequest("http", "127.0.0.1", server.port())), result);
  CHECK(FailureOf(result).reason == Reason::kTimeout);
  CHECK(Mentions(result, "was not complete"));
  CHECK(seconds >= 0.4);
  CHECK(seconds < 5.0);
}

TEST_CASE("timeout: a name server that hangs delays neither the deadline nor other units",
          "[transport]") {
  Fetching fetching;
  ScriptedServer server(Always(HttpReply(200, "{}")));
  const SteadyTime start = fetching.clock().Steady();
  const int begun = HangingLookUpsBegun();
  std::vector<FetchId> hung;
  for (int i = 0; i < 20; ++i) {
    hung.push_back(fetching.Start(
        In(milliseconds(3000), GetRequest("http", "unit.hang.test", server.port()))));
  }
  const FetchResult fine = fetching.Fetch(GetRequest("http", "unit.v4.test", server.port()));
  CHECK(fine.ok());
  CHECK(Seconds(fetching.clock().Steady() - start) < 3.0);  // none of the others had ended
  for (const FetchId id : hung) {
    const FetchResult result = fetching.Wait(id);
    CHECK(FailureOf(result).reason == Reason::kTimeout);
    CHECK(Mentions(result, "its name was still being looked up"));
  }
  CHECK(Seconds(fetching.clock().Steady() - start) < 20.0);
  for (int scrape = 0; scrape < 5; ++scrape) {
    const FetchResult again =
        fetching.Fetch(In(milliseconds(20), GetRequest("http", "unit.hang.test", server.port())));
    CHECK(FailureOf(again).reason == Reason::kTimeout);
  }
  CHECK(WaitForHangingLookUps(1));  // one thread for one name, however often it is asked for
  CHECK(HangingLookUpsBegun() - begun == 1);
  SECTION("and when it comes back, so does the unit") {
    const FetchId waiting = fetching.Start(GetRequest("http", "unit.hang.test", server.port()));
    ReleaseNames();
    CHECK(WaitForHangingLookUps(0));
    CHECK(FailureOf(fetching.Wait(waiting)).reason == Reason::kDns);
  }
  SECTION("and the end of the fetcher does not wait for it") {
    const SteadyTime end = fetching.clock().Steady();
    fetching.Destroy();
    CHECK(Seconds(fetching.clock().Steady() - end) < 5.0);
    ReleaseNames();
    CHECK(WaitForHangingLookUps(0));
  }
}

TEST_CASE("timeout: many names that hang take a bounded number of threads", "[transport]") {
  Fetching fetching;
  const int begun = HangingLookUpsBegun();
  std::vector<FetchId> hung;
  for (int i = 0; i < 80; ++i) {
    const std::string host = "unit-" + std::to_string(i) + ".hang.test";
    hung.push_back(fetching.Start(GetRequest("http", host, 80)));
  }
  CHECK(WaitForHangingLookUps(64));
  CHECK(HangingLookUpsBegun() - begun == 64);
  ReleaseNames();
  while (HangingLookUpsBegun() - begun < 80) std::this_thread::yield();  // the others' turn
  ReleaseNames();
  for (const FetchId id : hung) CHECK(FailureOf(fetching.Wait(id)).reason == Reason::kDns);
}

TEST_CASE("timeout: a deadline that has passed sends nothing", "[transport]") {
  Fetching fetching;
  ScriptedServer server(Always(HttpReply(200, "{}")));
  CHECK(
      FailureOf(fetching.Fetch(In(milliseconds(0), GetRequest("http", "127.0.0.1", server.port()))))
          .reason == Reason::kTimeout);
  CHECK(server.connections() == 0);
}

TEST_CASE("disconnected: the answer ends before its end", "[transport]") {
  const auto bytes = GENERATE(as<std::string>{}, "", "HTTP/1.1 200 OK\r\nContent-Le",
                              "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"meta\"",
                              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
                              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
  CAPTURE(bytes);
  ScriptedServer server([text = bytes](Peer& peer) {
    if (peer.ReadRequest()) peer.Send(text);
  });
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  CHECK(FailureOf(result).reason == Reason::kDisconnected);
}

TEST_CASE("malformed: what speaks another protocol", "[transport]") {
  const auto bytes =
      GENERATE(as<std::string>{}, "SSH-2.0-OpenSSH_9.2\r\n", "<html>no header</html>",
               "HTTP/1.1 banana\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n");
  CAPTURE(bytes);
  ScriptedServer server([text = bytes](Peer& peer) {
    if (peer.ReadRequest()) peer.Send(text);
  });
  Fetching fetching;
  CHECK(FailureOf(fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()))).reason ==
        Reason::kMalformed);
}

TEST_CASE("too_large: bodies and headers that pass a cap are cut off", "[transport]") {
  const auto [head, filler] = GENERATE(table<std::string, std::string>({
      {"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n", "x"},
      {"HTTP/1.1 200 OK\r\n\r\n", "x"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3b9aca00\r\n", "x"},
      {"HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"},
      {"HTTP/1.1 200 OK\r\nX-Long: ", "x"},
      {"", "HTTP/1.1 100 Continue\r\n\r\n"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", "X-T: railer\r\n"},
      {"HTTP/1.1 301 Moved\r\nLocation: /api/v1/user/\r\nContent-Length: 1000000000\r\n\r\n", "x"},
  }));
  CAPTURE(head);
  ScriptedServer server([begin = head, repeated = filler](Peer& peer) {
    if (!peer.ReadRequest() || !peer.Send(begin)) return;
    std::string block;
    while (block.size() < 60'000) block += repeated;
    for (int sent = 0; sent < 1'000'000'000 && peer.Send(block);) {
      sent += static_cast<int>(block.size());
    }
  });
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.caps.answer_bytes = 100'000;
  FetchResult result = Failure{};
  const double seconds = SecondsOf(fetching, request, result);
  CHECK(FailureOf(result).reason == Reason::kTooLarge);
  CHECK(seconds < 5.0);
}

TEST_CASE("an answer of exactly the cap is an answer", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, std::string(5000, 'x'))));
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.caps.answer_bytes = 5000;
  CHECK(fetching.Fetch(request).ok());
  request.caps.answer_bytes = 4999;
  CHECK(FailureOf(fetching.Fetch(request)).reason == Reason::kTooLarge);
}

TEST_CASE("local_file: a key with a line break does not become a header", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = GetRequest("http", "127.0.0.1", server.port());
  request.credentials.authentication = Authentication::kHeader;
  request.credentials.api_key = Secret(std::string(kKey) + "\r\nX-Evil: 1");
  CHECK(FailureOf(fetching.Fetch(request)).reason == Reason::kLocalFile);
  CHECK(server.connections() == 0);
}

TEST_CASE("local_file: no socket is left for the unit", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "{}")));
  Fetching fetching;
  const std::string host = GENERATE("127.0.0.1", "unit.v4.test");
  const FetchRequest request = GetRequest("http", host, server.port());
  const std::string unit = host + ":" + std::to_string(server.port());
  {
    const FewFiles none(0);
    const Failure failure = FailureOf(fetching.Fetch(request));
    CHECK(failure.reason == Reason::kLocalFile);
    CHECK(failure.detail == unit +
                                ": Too many open files: raise LimitNOFILE of the exporter's "
                                "systemd unit (ulimit -n)");
  }
  CHECK(fetching.Fetch(request).ok());
}

TEST_CASE("every status is a reply", "[transport]") {
  const int status = GENERATE(200, 204, 304, 400, 401, 403, 404, 405, 429, 500, 503);
  CAPTURE(status);
  const bool bodyless = status == 204 || status == 304;
  ScriptedServer server(Always(bodyless ? "HTTP/1.1 " + std::to_string(status) + " X\r\n\r\n"
                                        : HttpReply(status, "why", "Retry-After: 7\r\n")));
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  REQUIRE(result.ok());
  CHECK(result->status == status);
  CHECK(result->body == (bodyless ? "" : "why"));
  if (!bodyless) CHECK(result->headers.at("retry-after") == "7");
}

}  // namespace
}  // namespace kemp360::testing
