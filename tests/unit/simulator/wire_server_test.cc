#include "simulator/wire_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "simulator/raw_client.h"

namespace kemp360::simulator {
namespace {

using namespace std::chrono_literals;

WireServer::ListenerId Serve(WireServer& server,
                             std::function<WireReply(const WireRequest&)> handler,
                             KeepAlive keep_alive = {}) {
  ListenerOptions options;
  options.handler = std::move(handler);
  options.keep_alive = keep_alive;
  return server.AddListener(std::move(options)).value();
}

TEST_CASE("WireServer: the bytes of a reply are the handler's, in its order", "[simulator]") {
  WireServer server;
  const auto id = Serve(server, [](const WireRequest&) {
    WireReply reply;
    reply.headers = {{"Server", "Apache"}, {"Transfer-Encoding", ""}, {"Content-Type", "text/csv"}};
    reply.framing = Framing::kChunked;
    reply.body = std::make_shared<const std::string>("hello world");
    reply.chunk_sizes = {5};
    return reply;
  });
  RawClient client(server.Port(id));
  client.Send("GET /a?b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(client.ReadAll() ==
        "HTTP/1.1 200 OK\r\nServer: Apache\r\nTransfer-Encoding: chunked\r\nContent-Type: "
        "text/csv\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
  const auto requests = server.Requests(id);
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "GET");
  CHECK(requests[0].Path() == "/a");
  CHECK(requests[0].Query() == "b");
  CHECK(requests[0].Header("host") == "x");
}

TEST_CASE("WireServer: a connection is kept for as many requests as Apache would", "[simulator]") {
  WireServer server;
  const auto id = Serve(
      server,
      [](const WireRequest& request) { return WireReply::Json(std::to_string(request.number)); },
      KeepAlive{5s, 3});
  RawClient client(server.Port(id));
  std::string pipelined;
  for (int index = 0; index < 5; ++index) pipelined += "GET / HTTP/1.1\r\n\r\n";
  client.Send(pipelined);
  const std::string all = client.ReadAll();
  CHECK(all.find("\r\n\r\n1") != std::string::npos);
  CHECK(all.find("\r\n\r\n3") != std::string::npos);
  CHECK(all.find("\r\n\r\n4") == std::string::npos);
}

TEST_CASE("WireServer: an idle connection is ended", "[simulator]") {
  WireServer server;
  const auto id = Serve(
      server, [](const WireRequest&) { return WireReply::Json("1"); }, KeepAlive{20ms, 100});
  RawClient client(server.Port(id));
  client.Send("GET / HTTP/1.1\r\n\r\n");
  CHECK(client.ReadAll().ends_with("\r\n\r\n1"));
}

TEST_CASE("WireServer: an answer waits at its gate", "[simulator]") {
  WireServer server;
  const auto gate = std::make_shared<Gate>();
  const auto id = Serve(server, [gate](const WireRequest&) {
    WireReply reply = WireReply::Json("held");
    reply.gate = gate;
    return reply;
  });
  RawClient client(server.Port(id));
  client.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  REQUIRE(server.WaitFor(id, [](const ListenerStats& stats) { return stats.requests == 1; }));
  CHECK(client.Silent());
  gate->Release();
  CHECK(client.ReadAll().ends_with("held"));
}

TEST_CASE("WireServer: a client that leaves ends an endless answer", "[simulator]") {
  const auto spoil = GENERATE(values<void (*)(WireReply&)>({
      [](WireReply& reply) { reply.generated_bytes = 1ULL << 40U; },
      [](WireReply& reply) { reply.endless_headers = true; },
      [](WireReply& reply) { reply = WireReply::NeverAnswer(); },
      [](WireReply& reply) { reply.gate = std::make_shared<Gate>(); },
      [](WireReply& reply) { reply.delay = 1h; },
      [](WireReply& reply) {
        reply.drip = Drip{1h, 1, false};
      },
  }));
  WireServer server;
  const auto id = Serve(server, [spoil](const WireRequest&) {
    WireReply reply = WireReply::Json("x");
    spoil(reply);
    return reply;
  });
  {
    RawClient client(server.Port(id));
    client.Send("GET / HTTP/1.1\r\n\r\n");
    REQUIRE(server.WaitFor(id, [](const ListenerStats& stats) { return stats.requests == 1; }));
  }
  CHECK(server.WaitFor(id, [](const ListenerStats& stats) { return stats.open == 0; }));
  CHECK(server.Stats(id).abandoned == 1);
}

TEST_CASE("WireServer: Stop ends whatever hangs", "[simulator]") {
  WireServer server;
  const auto id = Serve(server, [](const WireRequest&) { return WireReply::NeverAnswer(); });
  RawClient client(server.Port(id));
  client.Send("GET / HTTP/1.1\r\n\r\n");
  REQUIRE(server.WaitFor(id, [](const ListenerStats& stats) { return stats.requests == 1; }));
  server.Stop();
  CHECK(client.ReadAll().empty());
  CHECK(server.Stats(id).open == 0);
}

TEST_CASE("WireServer: a refusing listener keeps its port and comes back", "[simulator]") {
  WireServer server;
  const auto id = Serve(server, [](const WireRequest&) { return WireReply::Json("1"); });
  server.SetConnectionFault(id, ConnectionFault::kRefuse);
  CHECK_FALSE(RawClient(server.Port(id)).connected());
  server.SetConnectionFault(id, ConnectionFault::kNone);
  RawClient client(server.Port(id));
  REQUIRE(client.connected());
  client.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(client.ReadAll().ends_with("1"));
}

TEST_CASE("WireServer: accepting and closing gives no byte", "[simulator]") {
  WireServer server;
  const auto id = Serve(server, [](const WireRequest&) { return WireReply::Json("1"); });
  server.SetConnectionFault(id, ConnectionFault::kAcceptAndClose);
  RawClient client(server.Port(id));
  CHECK(client.ReadAll().empty());
}

TEST_CASE("WireServer: IPv6 and a body in the request", "[simulator]") {
  WireServer server;
  ListenerOptions options;
  options.family = Family::kIpv6;
  options.handler = [](const WireRequest& request) { return WireReply::Json(request.body); };
  const auto id = server.AddListener(std::move(options)).value();
  CHECK(server.Url(id) == "http://[::1]:" + std::to_string(server.Port(id)));
  RawClient client(server.Port(id), Family::kIpv6);
  client.Send("POST / HTTP/1.1\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbo");
  client.Send("dy");
  CHECK(client.ReadAll().ends_with("\r\n\r\nbody"));
}

TEST_CASE("WireServer: what is no HTTP is refused", "[simulator]") {
  const auto [text, status] = GENERATE(table<std::string, std::string>({
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nno colon\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n", "413"},
      {"GET / HTTP/1.1\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", "431"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "411"},
  }));
  WireServer server;
  const auto id = Serve(server, [](const WireRequest&) { return WireReply::Json("1"); });
  RawClient client(server.Port(id));
  client.Send(text);
  CHECK(client.ReadAll().starts_with("HTTP/1.1 " + status));
}

}  // namespace
}  // namespace kemp360::simulator
