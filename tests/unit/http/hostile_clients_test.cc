#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <tuple>
#include <vector>

#include "base/waiting_requests.h"
#include "support/http_client.h"
#include "test_server.h"

namespace kemp360 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HttpConnection;
using testing::HttpGet;
using testing::HttpReply;
using testing::TestServer;
using testing::ToWire;

constexpr milliseconds kAtOnce{2000};

// Asks for /quick on a new connection, and is answered within two seconds.
bool IsServed(const TestServer& server) {
  HttpConnection fresh(server.port());
  fresh.Send({.target = "/quick"});
  return fresh.Readable(kAtOnce) && fresh.Receive().body == "quick\n";
}

// All that comes until the server closes.
std::string Everything(HttpConnection& connection) {
  std::string text;
  try {
    while (true) {
      const HttpReply reply = connection.Receive();
      text += std::to_string(reply.status) + " " + reply.body;
    }
  } catch (const std::runtime_error&) {  // the end
  }
  return text;
}

TEST_CASE("Server: a connection is over once its client has closed its side and has its answer",
          "[http]") {
  const TestServer server;
  const std::string wire = ToWire({.target = "/quick"});
  const int requests = GENERATE(1, 3);
  HttpConnection connection(server.port());
  for (int i = 0; i < requests; ++i) connection.Write(wire);
  connection.ShutdownWrite();
  for (int i = 0; i < requests; ++i) CHECK(connection.Receive().body == "quick\n");
  CHECK(connection.ClosedByPeer(kAtOnce));
}

TEST_CASE("Server: a request that its client cut off ends the connection at once", "[http]") {
  const TestServer server;
  const std::string wire = GENERATE("", "GET /quick HT", "GET /quick HTTP/1.1\r\nHost: h\r\nX:",
                                    "POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n1");
  CAPTURE(wire);
  const bool kept = GENERATE(false, true);
  HttpConnection connection(server.port());
  if (kept) CHECK(connection.Exchange({.target = "/quick"}).status == 200);
  connection.Write(wire);
  connection.ShutdownWrite();
  CHECK(connection.ClosedByPeer(kAtOnce));
}

TEST_CASE("Server: more half-closed connections than there may be are no trouble", "[http]") {
  const TestServer server({.listen = {}, .max_connections = 20});
  const std::string wire = GENERATE("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n", "GET /quick HT");
  std::vector<HttpConnection> clients;
  for (int i = 0; i < 60; ++i) {
    clients.emplace_back(server.port()).Write(wire);
    clients.back().ShutdownWrite();
  }
  CHECK(IsServed(server));
}

TEST_CASE("Server: a request must be whole in time, however its bytes drip", "[http]") {
  TestServer server({.listen = {}, .request_timeout = seconds{1}, .idle_timeout = seconds{1}});
  const std::string before = GENERATE(
      "", "GET /quick HTTP/1.1\r\nHost: h\r\n\r\n", "GET /quick HTTP/1.1\r\nHost: h\r\nX: ",
      "POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 999\r\n\r\n");
  CAPTURE(before);
  HttpConnection connection(server.port());
  connection.Write(before);
  if (before.ends_with("h\r\n\r\n")) CHECK(connection.Receive().status == 200);
  const auto begin = std::chrono::steady_clock::now();
  bool closed = false;
  while (!closed && std::chrono::steady_clock::now() - begin < seconds{20}) {
    try {
      connection.Write("G");
      closed = connection.ClosedByPeer(milliseconds{100});
    } catch (const std::runtime_error&) {
      closed = true;
    }
  }
  CHECK(closed);
  CHECK(std::chrono::steady_clock::now() - begin < seconds{10});
  CHECK(testing::Eventually([&] { return server.Counts().http_in_flight == 0; }));
}

TEST_CASE("Server: where connections run out, who has not asked makes room for who does",
          "[http]") {
  const TestServer server({.listen = {}, .max_connections = 20});
  const std::string wire = GENERATE(
      as<std::string>{}, "", "G", "GET /quick HTTP/1.1\r\nHost: h\r\nX: ",
      "POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n1", ToWire({.target = "/quick"}));
  CAPTURE(wire);
  std::vector<HttpConnection> clients;
  for (int i = 0; i < 100; ++i) clients.emplace_back(server.port()).Write(wire);
  for (int i = 0; i < 10; ++i) CHECK(IsServed(server));
}

TEST_CASE("Server: who came last, and who waits for an answer, stays where connections run out",
          "[http]") {
  TestServer server({.listen = {}, .max_connections = 20});
  HttpConnection waiting(server.port());
  waiting.Send({.target = "/wait"});
  const std::vector<Responder> held = server.held().Take(1);
  HttpConnection first(server.port());
  CHECK(first.Exchange({.target = "/quick"}).status == 200);
  std::vector<HttpConnection> clients;
  for (int i = 0; i < 19; ++i) {
    clients.emplace_back(server.port());
    CHECK(clients.back().Exchange({.target = "/quick"}).status == 200);
  }
  CHECK(first.ClosedByPeer(kAtOnce));
  CHECK(clients.back().Exchange({.target = "/quick"}).status == 200);
  held[0].Send({.body = "late"});
  CHECK(waiting.Receive().body == "late");
}

TEST_CASE("Server: clients that do not take their answers make room", "[http]") {
  const TestServer server({.listen = {}, .max_connections = 3});
  std::vector<HttpConnection> clients;  // as many as the library accepts
  for (int i = 0; i < 19; ++i) clients.emplace_back(server.port()).Send({.target = "/big"});
  for (HttpConnection& client : clients) CHECK(client.Readable(HttpConnection::kPatience));
  CHECK(IsServed(server));
}

TEST_CASE("Server: requests whose clients have left give their places to others", "[http]") {
  TestServer server({.listen = {}, .max_connections = 20});
  constexpr std::size_t kMost = MostWaitingRequests(20);
  const bool reset = GENERATE(false, true);
  HttpConnection patient(server.port());
  patient.Send({.target = "/wait"});
  std::vector<HttpConnection> clients;
  for (std::size_t i = 1; i < kMost; ++i) {
    clients.emplace_back(server.port()).Send({.target = "/wait"});
  }
  const std::vector<Responder> held = server.held().Take(kMost);
  if (reset) {
    for (HttpConnection& client : clients) client.Abort();
  }
  clients.clear();
  HttpConnection late(server.port());
  late.Send({.target = "/wait"});
  const std::vector<Responder> next = server.held().Take(1);
  next[0].Send({.body = "let in"});
  CHECK(late.Receive().body == "let in");
  for (const Responder& responder : held) responder.Send({.body = "at last"});
  CHECK(patient.Receive().body == "at last");
  CHECK(testing::Eventually([&] { return server.Counts().http_in_flight == 0; }));
  CHECK(server.Counts().http_requests.at({"/wait", 499}) == kMost - 1);
}

TEST_CASE("Server: a server with given-up requests stops without them", "[http]") {
  TestServer server({.listen = {}, .max_connections = 20});
  std::vector<HttpConnection> clients;
  for (std::size_t i = 0; i < MostWaitingRequests(20); ++i) {
    clients.emplace_back(server.port()).Send({.target = "/wait"});
  }
  const std::vector<Responder> held = server.held().Take(clients.size());
  clients.clear();
  HttpConnection late(server.port());
  late.Send({.target = "/wait"});
  const std::vector<Responder> next = server.held().Take(1);
  server.server().Drain(Deadline::After(SystemClock{}.Steady(), milliseconds{1}));
  CHECK(late.Receive().status == 503);
  server.Destroy();
  for (const Responder& responder : held) responder.Send({.body = "nobody"});
}

TEST_CASE("Server: very many parameters are refused at once", "[http]") {
  const TestServer server;
  const auto [count, status] =
      GENERATE(table<int, int>({{64, 200}, {65, 414}, {450, 414}, {3000, 414}}));
  std::string target = "/echo?a=b";
  for (int i = 1; i < count; ++i) target += "&a=b";
  HttpConnection connection(server.port());
  connection.Send({.target = target});
  REQUIRE(connection.Readable(kAtOnce));
  const HttpReply reply = connection.Receive();
  CHECK(reply.status == status);
  if (status == 414) {
    CHECK(reply.body ==
          "the query has " + std::to_string(count) + " parameters, and may have 64\n");
  }
}

TEST_CASE("Server: a malformed request is answered once with 400, and the connection closed",
          "[http]") {
  TestServer server;
  const auto [head, why] = GENERATE(table<std::string, std::string>({
      {"POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
       "there are two different Content-Length headers"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
       "there are both Content-Length and Transfer-Encoding: send one of them"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n",
       "the only Transfer-Encoding that is understood is chunked, once, in HTTP/1.1"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n",
       "the only Transfer-Encoding that is understood is chunked, once, in HTTP/1.1"},
      {"POST /act HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
       "the only Transfer-Encoding that is understood is chunked, once, in HTTP/1.1"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
       "chunked\r\n",
       "the only Transfer-Encoding that is understood is chunked, once, in HTTP/1.1"},
      {"GET /quick HTTP/1.1\r\n", "there is no Host header"},
      {"GET /quick HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "there is more than one Host header"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n",
       "the name of a header is not a token"},
      {"GET /quick HTTP/1.1\r\nHost: h\r\nX: a\rContent-Length: 3\r\n",
       "a header contains a control character"},
      {"GET /quick HTTP/1.1\r\nHost: h\r\nContent-: 3\r\n Length\r\n",
       "a header contains a NUL, or goes on in the next line"},
      {"GET /quick HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\nY: c\r\n",
       "a header contains a NUL, or goes on in the next line"},
      {std::string("GET /quick HTTP/1.1\r\nHost: h\0x\r\n", 33),
       "a header contains a NUL, or goes on in the next line"},
      {std::string("GET /quick HTTP/1.1\r\nX: a\0b\r\nHost: h\r\n", 38),
       "a header contains a NUL, or goes on in the next line"},
      {std::string("GET /quick\0.html HTTP/1.1\r\nHost: h\r\n", 36),
       "the request line contains a NUL"},
      {std::string("GET /quick\0HTTP/1.1 HTTP/1.1\r\nHost: h\r\n", 39),
       "the request line contains a NUL"},
      {std::string("GET\0X /quick HTTP/1.1\r\nHost: h\r\n", 32), "the request line contains a NUL"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked \r\n",
       "the only Transfer-Encoding that is understood is chunked, once, in HTTP/1.1"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n", "Content-Length is not a number"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n",
       "Content-Length is not a number"},
      {"POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n", "Content-Length is not a number"},
  }));
  CAPTURE(head);
  HttpConnection connection(server.port());
  connection.Write(head + "\r\n");
  CHECK(Everything(connection) == "400 the request is malformed: " + why + "\n");
  CHECK(IsServed(server));
  CHECK(testing::Eventually([&] { return server.Counts().http_in_flight == 0; }));
}

TEST_CASE("Server: what the library refuses is refused once", "[http]") {
  TestServer server;
  std::string cookies;
  for (int i = 0; i < 2000; ++i) cookies += "a;";
  std::string lines;
  for (int i = 0; i < 2000; ++i) lines += "a:b\r\n";
  const auto [head, status] = GENERATE_COPY(table<std::string, std::string>({
      {"POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n",
       "413 the request is too large\n"},
      {"GET /quick HTTP/1.1\r\nHost: h\r\nCookie: " + cookies + "\r\n",
       "431 the request is too large\n"},
      {"GET /quick HTTP/1.1\r\nHost: h\r\n" + lines, "431 "},
      {"POST /act HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400 "},
  }));
  CAPTURE(head.substr(0, 60));
  HttpConnection connection(server.port());
  connection.Write(head + "\r\n");
  const std::string answer = Everything(connection);
  CHECK(answer.starts_with(status));
  CHECK(answer.find("HTTP/1") == std::string::npos);
  CHECK(IsServed(server));
}

TEST_CASE("Server: a valid head may come in pieces of any size, with either line end", "[http]") {
  const TestServer server;
  const std::string wire =
      GENERATE(as<std::string>{},
               "GET /quick HTTP/1.1\r\nHost: h\r\nX-Long: " + std::string(9000, 'x') +
                   "\r\nY:\r\nZ: \t z \r\n\r\n",
               "GET /quick HTTP/1.1\nHost: h\nY:\nZ: z\n\n", "GET /quick HTTP/1.0\r\n\r\n");
  const std::size_t piece = GENERATE(1U, 100U, 4096U);
  if (piece == 1 && wire.size() > 1000) return;
  HttpConnection connection(server.port());
  for (std::size_t at = 0; at < wire.size(); at += piece) connection.Write(wire.substr(at, piece));
  CHECK(connection.Receive().body == "quick\n");
}

}  // namespace
}  // namespace kemp360
