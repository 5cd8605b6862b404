#include <dlfcn.h>
#include <microhttpd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/worker_pool.h"
#include "support/http_client.h"
#include "test_server.h"

namespace kemp360 {
namespace {

/// Holds the server's thread where it collects the headers of a request: the request is in flight,
/// and its handler does not have it yet.
class HeldHeaders {
 public:
  HeldHeaders() { current = this; }
  HeldHeaders(const HeldHeaders&) = delete;
  HeldHeaders& operator=(const HeldHeaders&) = delete;
  ~HeldHeaders() {
    Release();
    current = nullptr;
  }

  void Wait() {
    std::unique_lock lock(mutex_);
    arrived_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return released_; });
  }
  [[nodiscard]] bool AwaitArrival() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{20}, [this] { return arrived_; });
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

  static inline std::atomic<HeldHeaders*> current = nullptr;

 private:
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool arrived_ = false;
  bool released_ = false;
};

}  // namespace
}  // namespace kemp360

// Takes the place of the library's function in this program.
extern "C" int MHD_get_connection_values(MHD_Connection* connection, MHD_ValueKind kind,
                                         MHD_KeyValueIterator iterator, void* context) {
  using Function = int (*)(MHD_Connection*, MHD_ValueKind, MHD_KeyValueIterator, void*);
  static const auto real =
      reinterpret_cast<Function>(dlsym(RTLD_NEXT, "MHD_get_connection_values"));
  if (kemp360::HeldHeaders* const held = kemp360::HeldHeaders::current) held->Wait();
  return real(connection, kind, iterator, context);
}

namespace kemp360 {
namespace {

using testing::HttpConnection;
using testing::HttpReply;
using testing::TestServer;

Deadline In(Duration span) { return Deadline::After(SystemClock{}.Steady(), span); }

constexpr std::chrono::seconds kLong{20};

// Until nobody can connect any more: the drain has begun.
void AwaitRefusal(std::uint16_t port) {
  REQUIRE(testing::Eventually([port] {
    try {
      const HttpConnection probe(port);
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
}

TEST_CASE("Drain: an idle server ends at once, and its kept connections with it", "[http]") {
  TestServer server;
  HttpConnection kept(server.port());
  CHECK(kept.Exchange({.target = "/quick"}).status == 200);
  HttpConnection silent(server.port());
  const auto begin = std::chrono::steady_clock::now();
  server.server().Drain(In(kLong));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{10});
  CHECK(kept.ClosedByPeer());
  CHECK(silent.ClosedByPeer());
  CHECK_THROWS_AS(HttpConnection(server.port()), std::runtime_error);
  server.server().Drain(In(kLong));
}

TEST_CASE("Drain: every started answer arrives", "[http]") {
  TestServer server;
  std::vector<HttpConnection> clients;
  for (int i = 0; i < 50; ++i) clients.emplace_back(server.port()).Send({.target = "/wait"});
  const std::vector<Responder> held = server.held().Take(50);
  HttpConnection kept(server.port());
  CHECK(kept.Exchange({.target = "/quick"}).Header("connection") != "close");

  auto drained = std::async(std::launch::async, [&] { server.server().Drain(In(kLong)); });
  AwaitRefusal(server.port());
  // Who is connected may still ask, and hears that it was the last time.
  const HttpReply last = kept.Exchange({.target = "/quick"});
  CHECK(last.status == 200);
  CHECK(last.Header("connection") == "close");
  CHECK(kept.ClosedByPeer());
  CHECK(drained.wait_for(std::chrono::seconds{0}) == std::future_status::timeout);
  for (const Responder& responder : held) {
    responder.Send({.body = std::string(200'000, 'x')});
  }
  for (HttpConnection& client : clients) {
    const HttpReply reply = client.Receive();
    CHECK(reply.status == 200);
    CHECK(reply.body.size() == 200'000);
  }
  drained.get();
  CHECK(server.Counts().http_in_flight == 0);
}

TEST_CASE("Drain: what is not answered at the deadline is a 503", "[http]") {
  TestServer server;
  std::vector<HttpConnection> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(server.port()).Send({.target = "/wait"});
  const std::vector<Responder> held = server.held().Take(20);
  server.server().Drain(In(std::chrono::milliseconds{GENERATE(0, 50)}));
  for (HttpConnection& client : clients) {
    const HttpReply reply = client.Receive();
    CHECK(reply.status == 503);
    CHECK(reply.body == "the exporter is shutting down\n");
    CHECK(reply.Header("connection") == "close");
  }
  CHECK(server.logger().Says("requests got no response before the server ended count=20"));
  CHECK(server.Counts().http_requests.at({"/wait", 503}) == 20);
  CHECK(server.Counts().http_in_flight == 0);
  for (const Responder& responder : held) responder.Send({.body = "too late"});
}

TEST_CASE("Drain: a request that its handler does not have yet at the deadline is a 503",
          "[http]") {
  TestServer server;
  HeldHeaders headers;
  HttpConnection client(server.port());
  client.Send({.target = "/wait"});
  REQUIRE(headers.AwaitArrival());
  auto drained = std::async(std::launch::async, [&] { server.server().Drain(In({})); });
  REQUIRE(testing::Eventually([&] { return server.logger().Says("got no response"); }));
  headers.Release();
  CHECK(client.Receive().status == 503);
  drained.get();
  CHECK(server.Counts().http_in_flight == 0);
}

TEST_CASE("Drain: responders may outlive the server", "[http]") {
  std::vector<Responder> held;
  std::vector<HttpConnection> clients;
  {
    TestServer server;
    for (int i = 0; i < 4; ++i) clients.emplace_back(server.port()).Send({.target = "/wait"});
    held = server.held().Take(4);
    server.server().Drain(In(Duration::zero()));
  }
  held[0].Send({.body = "too late"});
  held.clear();
  for (HttpConnection& client : clients) CHECK(client.Receive().status == 503);
}

TEST_CASE("Drain: the destructor drains too", "[http]") {
  TestServer server;
  HttpConnection client(server.port());
  client.Send({.target = "/wait"});
  const std::vector<Responder> held = server.held().Take(1);
  server.Destroy();
  CHECK(client.Receive().status == 503);
}

TEST_CASE("Drain: a client that does not take its answer is given up", "[http]") {
  TestServer server;
  HttpConnection stuck(server.port());
  stuck.Send({.target = "/big"});
  REQUIRE(stuck.Readable(HttpConnection::kPatience));
  const auto begin = std::chrono::steady_clock::now();
  server.server().Drain(In(std::chrono::milliseconds{100}));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{10});
  CHECK(server.Counts().http_in_flight == 0);
}

TEST_CASE("Drain: a client in the middle of its request does not delay it", "[http]") {
  TestServer server;
  HttpConnection headers(server.port());
  headers.Write("GET /quick HTTP/1.1\r\nHo");
  HttpConnection body(server.port());
  body.Write("POST /act HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
  CHECK(testing::HttpGet(server.port(), "/quick").status == 200);
  server.server().Drain(In(kLong));
  CHECK(headers.ClosedByPeer());
  CHECK(body.ClosedByPeer());
  CHECK(server.Counts().http_in_flight == 0);
}

TEST_CASE("Drain: answers that race with the deadline are sent once, and nothing aborts",
          "[http]") {
  for (int round = 0; round < 30; ++round) {
    TestServer server;
    std::vector<HttpConnection> clients;
    for (int i = 0; i < 8; ++i) clients.emplace_back(server.port()).Send({.target = "/wait"});
    std::vector<Responder> held = server.held().Take(8);
    std::thread sender([&held] {
      for (Responder& responder : held) {
        const Responder last = std::move(responder);
        last.Send({.body = "sent"});
      }
    });
    server.server().Drain(In(std::chrono::microseconds{round * 20}));
    sender.join();
    for (HttpConnection& client : clients) {
      const int status = client.Receive().status;
      CHECK((status == 200 || status == 503));
    }
    CHECK(server.Counts().http_in_flight == 0);
  }
}

}  // namespace
}  // namespace kemp360
