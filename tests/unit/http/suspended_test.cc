#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/waiting_requests.h"
#include "base/worker_pool.h"
#include "support/http_client.h"
#include "support/recording_logger.h"
#include "test_server.h"

namespace kemp360 {
namespace {

using testing::HttpConnection;
using testing::HttpGet;
using testing::HttpReply;
using testing::LongText;
using testing::TestServer;

std::vector<HttpConnection> AskAll(std::uint16_t port, std::size_t count) {
  std::vector<HttpConnection> clients;
  for (std::size_t i = 0; i < count; ++i) {
    clients.emplace_back(port).Send({.target = "/wait", .headers = {"Accept-Encoding: gzip"}});
  }
  return clients;
}

TEST_CASE("Server: with 200 requests waiting, another is answered", "[http]") {
  TestServer server;
  std::vector<HttpConnection> clients = AskAll(server.port(), 200);
  const std::vector<Responder> held = server.held().Take(200);
  CHECK(server.Counts().http_in_flight == 200);
  CHECK(HttpGet(server.port(), "/quick").status == 200);  // none of the 200 has been answered
  for (const Responder& responder : held) responder.Send({.body = LongText(3000)});
  for (HttpConnection& client : clients) CHECK(client.Receive().Text() == LongText(3000));
  CHECK(server.Counts().http_in_flight == 0);
}

TEST_CASE("Server: the first answer counts", "[http]") {
  TestServer server;
  std::vector<HttpConnection> clients = AskAll(server.port(), 1);
  const std::vector<Responder> held = server.held().Take(1);
  held[0].Send({.body = "first"});
  held[0].Send({.status = 500, .body = "second"});
  CHECK(clients[0].Receive().body == "first");
  held[0].Send({.body = "third"});
  clients[0].Send({.target = "/quick"});
  CHECK(clients[0].Receive().body == "quick\n");
}

TEST_CASE("Server: a responder dropped by another thread is a 500", "[http]") {
  TestServer server;
  std::vector<HttpConnection> clients = AskAll(server.port(), 3);
  std::thread([held = server.held().Take(3)]() mutable { held.clear(); }).join();
  for (HttpConnection& client : clients) CHECK(client.Receive().status == 500);
  CHECK(server.logger().Says("a handler sent no response handler=/wait"));
}

TEST_CASE("Server: a client that left while it waited is no trouble", "[http]") {
  TestServer server;
  const bool reset = GENERATE(false, true);
  {
    std::vector<HttpConnection> clients = AskAll(server.port(), 20);
    const std::vector<Responder> held = server.held().Take(20);
    if (reset) {
      for (HttpConnection& client : clients) client.Abort();
    }
    clients.clear();
    for (const Responder& responder : held) responder.Send({.body = LongText(100'000)});
  }
  CHECK(HttpGet(server.port(), "/quick").status == 200);
  server.server().Drain(Deadline::After(SystemClock{}.Steady(), std::chrono::seconds{20}));
  CHECK(server.Counts().http_in_flight == 0);
  CHECK(server.Counts().http_requests.at({"/wait", 200}) == 20);
}

TEST_CASE("Server: a client may close its side while it waits", "[http]") {
  TestServer server;
  std::vector<HttpConnection> clients = AskAll(server.port(), 1);
  const std::vector<Responder> held = server.held().Take(1);
  clients[0].ShutdownWrite();
  held[0].Send({.body = "late"});
  CHECK(clients[0].Receive().body == "late");
}

TEST_CASE("Server: waiting is not idling", "[http]") {
  TestServer server({.listen = {}, .idle_timeout = std::chrono::seconds{1}});
  std::vector<HttpConnection> clients = AskAll(server.port(), 1);
  const std::vector<Responder> held = server.held().Take(1);
  CHECK_FALSE(clients[0].Readable(std::chrono::milliseconds{2500}));
  held[0].Send({.body = "late"});
  CHECK(clients[0].Receive().body == "late");
}

TEST_CASE("Server: a client beyond the limit of connections takes the place of the idlest",
          "[http]") {
  TestServer server({.listen = {}, .max_connections = 3});
  std::vector<HttpConnection> kept;
  for (int i = 0; i < 3; ++i) {
    CHECK(kept.emplace_back(server.port()).Exchange({.target = "/quick"}).status == 200);
  }
  CHECK(kept[0].Exchange({.target = "/quick"}).status == 200);
  CHECK(HttpGet(server.port(), "/quick").body == "quick\n");
  CHECK(kept[1].ClosedByPeer());
  CHECK(kept[0].Exchange({.target = "/quick"}).status == 200);
  CHECK(kept[2].Exchange({.target = "/quick"}).status == 200);
}

TEST_CASE("Server: fewer requests may wait than there are connections", "[http]") {
  TestServer server({.listen = {}, .max_connections = 20});
  constexpr std::size_t kMost = MostWaitingRequests(20);
  std::vector<HttpConnection> clients = AskAll(server.port(), kMost);
  const std::vector<Responder> held = server.held().Take(kMost);
  HttpConnection late(server.port());
  for (int i = 0; i < 3; ++i) {
    const HttpReply refused = late.Exchange({.target = "/wait"});
    CHECK(refused.status == 503);
    CHECK(refused.Header("retry-after") == "5");
    CHECK(refused.body ==
          "12 requests wait for their response, and no more may: try again soon, or raise "
          "--web.max-connections\n");
    CHECK(HttpGet(server.port(), "/quick").status == 200);
  }
  held[0].Send({.body = "done"});
  CHECK(clients[0].Receive().body == "done");
  late.Send({.target = "/wait"});
  const std::vector<Responder> next = server.held().Take(1);
  next[0].Send({.body = "let in"});
  CHECK(late.Receive().body == "let in");
  for (const Responder& responder : held) responder.Send({});
}

TEST_CASE("MostWaitingRequests: an eighth of the connections, or eight, are kept free", "[http]") {
  STATIC_REQUIRE(MostWaitingRequests(512) == 448);
  STATIC_REQUIRE(MostWaitingRequests(64) == 56);
  STATIC_REQUIRE(MostWaitingRequests(10) == 2);  // the fewest that --web.max-connections takes
  STATIC_REQUIRE(MostWaitingRequests(3) == 1);
}

TEST_CASE("Server: the same answer from many threads at once reaches every client", "[http]") {
  constexpr int kClients = 8;
  constexpr int kRounds = 60;
  SelfStats stats;
  testing::RecordingLogger logger;
  WorkerPool workers(4, logger);
  const std::string text = LongText(20'000);
  std::vector<Route> routes;
  routes.push_back({"GET", "/posted", [&](const Request&, const Responder& to) {
                      workers.Post([&text, to] { to.Send({.body = text}); });
                    }});
  routes.push_back({"GET", "/direct", [&](const Request&, const Responder& to) { to.Send({}); }});
  auto started = Server::Start({.listen = {{"127.0.0.1", 0}, {"127.0.0.1", 0}}}, std::move(routes),
                               stats, logger);
  REQUIRE(started);
  const std::vector<std::uint16_t> ports = (*started)->Ports();
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  threads.reserve(kClients);
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      HttpConnection connection(ports[static_cast<std::size_t>(i % 2)]);
      for (int round = 0; round < kRounds; ++round) {
        const HttpReply reply =
            connection.Exchange({.target = "/posted", .headers = {"Accept-Encoding: gzip"}});
        const HttpReply direct = connection.Exchange({.target = "/direct"});
        if (reply.Text() == text && direct.status == 200) ++right;
        // Some leave without reading, on a connection of their own.
        HttpConnection(ports[0]).Send({.target = "/posted"});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == kClients * kRounds);
  (*started)->Drain(Deadline::After(SystemClock{}.Steady(), std::chrono::seconds{20}));
  CHECK(stats.Snapshot().http_in_flight == 0);
}

}  // namespace
}  // namespace kemp360
