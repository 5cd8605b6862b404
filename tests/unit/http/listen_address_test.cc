#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "support/http_client.h"
#include "support/recording_logger.h"
#include "test_server.h"

namespace kemp360 {
namespace {

using testing::HttpConnection;
using testing::HttpGet;
using testing::TestServer;

TEST_CASE("ParseListenAddress: host and port", "[http]") {
  const auto [text, host, port] = GENERATE(table<std::string, std::string, int>({
      {":10360", "", 10360},
      {"127.0.0.1:0", "127.0.0.1", 0},
      {"[::1]:10360", "::1", 10360},
      {"[::]:65535", "::", 65535},
      {"localhost:10360", "localhost", 10360},
      {"[fe80::1%eth0]:80", "fe80::1%eth0", 80},
  }));
  CAPTURE(text);
  const Result<ListenAddress> parsed = ParseListenAddress(text);
  REQUIRE(parsed);
  CHECK(parsed->host == host);
  CHECK(parsed->port == port);
}

TEST_CASE("IsLoopback: addresses that only this machine reaches", "[http]") {
  const auto [text, loopback] = GENERATE(table<std::string, bool>({
      {"127.0.0.1:1", true},
      {"127.1.2.3:1", true},
      {"[::1]:1", true},
      {"localhost:1", true},
      {"LocalHost:1", true},
      {":1", false},
      {"0.0.0.0:1", false},
      {"[::]:1", false},
      {"192.0.2.1:1", false},
      {"127.example:1", false},
      {"exporter.example:1", false},
  }));
  CAPTURE(text);
  const Result<ListenAddress> parsed = ParseListenAddress(text);
  REQUIRE(parsed);
  CHECK(IsLoopback(*parsed) == loopback);
}

TEST_CASE("ParseListenAddress: says what is wrong and how to write it", "[http]") {
  const auto [text, what] = GENERATE(table<std::string, std::string>({
      {"", "has no port"},
      {"10360", "has no port"},
      {"localhost", "has no port"},
      {":", "the port is missing after the colon"},
      {":65536", "the port is not a number from 0 to 65535"},
      {":-1", "the port is not a number from 0 to 65535"},
      {":+1", "the port is not a number from 0 to 65535"},
      {":80x", "the port is not a number from 0 to 65535"},
      {"::1:10360", "an IPv6 address must be in brackets, for example [2001:db8::1]"},
      {"::1", "an IPv6 address must be in brackets, for example [2001:db8::1]"},
      {"[::1]", "has no port"},
      {"[::1:80", "the bracket of the IPv6 address is not closed"},
      {"[]:80", "the text in brackets is not an IPv6 address"},
      {"[localhost]:80", "the text in brackets is not an IPv6 address"},
      {"http://localhost:80", "an IPv6 address must be in brackets, for example [2001:db8::1]"},
      {"a/b:80", "the host is missing or not a host name"},
      {"a b:80", "the host is missing or not a host name"},
      {"a..b:80", "the host is missing or not a host name"},
  }));
  CAPTURE(text);
  const Result<ListenAddress> parsed = ParseListenAddress(text);
  REQUIRE_FALSE(parsed);
  CHECK(ToString(parsed.error()) ==
        "listen address \"" + text + "\": " + what +
            ": write HOST:PORT, for example :10360, 127.0.0.1:10360 or [::1]:10360");
}

std::string StartError(std::vector<ListenAddress> listen) {
  SelfStats stats;
  testing::RecordingLogger logger;
  const auto started = Server::Start({.listen = std::move(listen)}, {}, stats, logger);
  return started ? "" : ToString(started.error());
}

TEST_CASE("Server: an address in use is an error that says what to do", "[http]") {
  const TestServer other;
  const std::string port = std::to_string(other.port());
  const std::string next = std::to_string(other.port() ^ 1);
  CHECK(StartError({{"127.0.0.1", 0}, {"127.0.0.1", other.port()}}) ==
        "listen address 127.0.0.1:" + port +
            ": is already in use by another program or listener: stop that one, or use another "
            "address, for example --web.listen-address=127.0.0.1:" +
            next);
  CHECK(StartError({{"", other.port()}}) ==
        "listen address :" + port +
            ": is already in use by another program or listener: stop that one, or use another "
            "address, for example --web.listen-address=:" +
            next);
}

TEST_CASE("Server: an address of another machine is an error that says so", "[http]") {
  CHECK(StartError({{"192.0.2.1", 10360}}) ==
        "listen address 192.0.2.1:10360: is not an address of this machine: use one of its own (ip "
        "address lists them), or none for all: --web.listen-address=:10360");
  CHECK(StartError({{"2001:db8::1", 10360}}).starts_with("listen address [2001:db8::1]:10360: "));
  CHECK(StartError({{"999.0.0.1", 1}})
            .starts_with("listen address 999.0.0.1:1: the host is not valid: "));
}

bool MachineHasIPv6() {
  SelfStats stats;
  testing::RecordingLogger logger;
  return Server::Start({.listen = {{"::1", 0}}}, {}, stats, logger).ok();
}

TEST_CASE("Server: without a host it serves IPv4, and IPv6 where the machine has it", "[http]") {
  const TestServer server({.listen = {{"", 0}}});
  CHECK(HttpConnection(server.port(), "127.0.0.1").Exchange({.target = "/quick"}).status == 200);
  if (!MachineHasIPv6()) {
    WARN("this machine has no IPv6: half of the test was left out");
    return;
  }
  CHECK(HttpConnection(server.port(), "::1").Exchange({.target = "/quick"}).status == 200);
}

TEST_CASE("Server: listens on what it was told, and on nothing else", "[http]") {
  if (!MachineHasIPv6()) return;
  const TestServer narrow({.listen = {{"127.0.0.1", 0}}});
  CHECK_THROWS_AS(HttpConnection(narrow.port(), "::1"), std::runtime_error);
  const TestServer wide({.listen = {{"::1", 0}}});
  CHECK_THROWS_AS(HttpConnection(wide.port(), "127.0.0.1"), std::runtime_error);
}

TEST_CASE("Server: several listeners serve the same, their ports in order", "[http]") {
  TestServer server({.listen = {{"127.0.0.1", 0}, {"localhost", 0}, {"127.0.0.1", 0}}});
  const std::vector<std::uint16_t> ports = server.server().Ports();
  REQUIRE(ports.size() == 3);
  CHECK(ports[0] != ports[1]);
  for (const std::uint16_t port : ports) CHECK(HttpGet(port, "/quick").status == 200);
}

TEST_CASE("Server: a socket of another process is served, and left open for the next one",
          "[http]") {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  REQUIRE(listen(fd, 5) == 0);  // on a free port of all addresses
  auto first = std::make_unique<TestServer>(ServerOptions{.inherited = {dup(fd)}});
  const std::uint16_t port = first->port();
  CHECK(HttpGet(port, "/quick").status == 200);
  first.reset();
  HttpConnection waiting(port);
  waiting.Send({.target = "/quick"});
  const TestServer second({.inherited = {fd}});
  CHECK(second.port() == port);
  CHECK(waiting.Receive().status == 200);
}

}  // namespace
}  // namespace kemp360
