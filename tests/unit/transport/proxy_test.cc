#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "certificates.h"
#include "fetching.h"
#include "scripted_server.h"

namespace kemp360::testing {
namespace {

std::string FirstLine(const std::string& request) { return request.substr(0, request.find('\r')); }

TEST_CASE("an http proxy is asked", "[transport]") {
  ScriptedServer proxy(Always(HttpReply(200, "by proxy")));
  Fetching fetching;
  FetchRequest request = GetRequest("http", "central-a.example", 8080);
  request.credentials.authentication = Authentication::kHeader;
  request.proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  CHECK(fetching.Fetch(request)->body == "by proxy");
  const std::string received = proxy.requests().at(0);
  CHECK(FirstLine(received) ==
        "GET http://central-a.example:8080/api/v1/loadmaster/?limit=5 HTTP/1.1");
  CHECK(proxy.requests().size() == 1);
}

TEST_CASE("a proxy tunnels TLS and learns nothing but the unit's name", "[transport]") {
  static const TestCa kCa;
  const auto certified = GENERATE(as<std::string>{}, "central-a.example", "central.internal");
  const CertificateFiles files =
      kCa.Issue({.common_name = "tunnel", .alternative_names = {certified}});
  // Proxy and unit in one: the tunnel ends where it begins.
  ScriptedServer proxy(
      {.tls = ServerTls{files.cert_file, files.key_file, "", false, 0}, .tls_at_once = false},
      [](Peer& peer) {
        if (!peer.ReadRequest()) return;
        peer.Send("HTTP/1.1 200 Connection established\r\n\r\n");
        if (!peer.StartTls()) return;
        while (peer.ReadRequest()) peer.Send(HttpReply(200, "through"));
      });
  Fetching fetching;
  FetchRequest request = GetRequest("https", "central-a.example", 443);
  request.tls.ca_file = kCa.ca_file();
  if (certified != request.url.host) request.tls.server_name = certified;
  request.proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  const FetchResult result = fetching.Fetch(request);
  CAPTURE(result.ok() ? "" : result.error().detail);
  REQUIRE(result.ok());
  CHECK(result->body == "through");
  CHECK(result->tls.earliest_expiry);
  CHECK(FirstLine(proxy.requests().at(0)) == "CONNECT central-a.example:443 HTTP/1.1");
  CHECK(proxy.requests().at(0).find(kKey) == std::string::npos);
  CHECK(FirstLine(proxy.requests().at(1)).starts_with("GET /api/v1/loadmaster/?"));
}

/// RFC 1928 without authentication: greeting, request with a host name, then the unit itself
/// answers.
void ServeSocks(Peer& peer, std::string& asked, char outcome) {
  using std::string_literals::operator""s;
  if (!peer.ReadRaw().starts_with('\x05') || !peer.Send("\x05\x00"s)) return;
  asked = peer.ReadRaw();
  peer.Send("\x05"s + outcome + "\x00\x01\x00\x00\x00\x00\x00\x00"s);
  if (outcome != 0) return;
  while (peer.ReadRequest()) peer.Send(HttpReply(200, "through"));
}

TEST_CASE("a SOCKS proxy is given the unit's name, whichever of the two schemes", "[transport]") {
  using std::string_literals::operator""s;
  const auto scheme = GENERATE(as<std::string>{}, "socks5", "socks5h");
  std::string asked;
  ScriptedServer proxy([&asked](Peer& peer) { ServeSocks(peer, asked, 0); });
  Fetching fetching;
  FetchRequest request = GetRequest("http", "central-a.example", 8080);
  request.proxy_url = scheme + "://127.0.0.1:" + std::to_string(proxy.port());
  const FetchResult result = fetching.Fetch(request);
  CAPTURE(result.ok() ? "" : result.error().detail);
  REQUIRE(result.ok());
  CHECK(result->body == "through");
  CHECK(asked == "\x05\x01\x00\x03\x11"s + "central-a.example" + "\x1f\x90"s);
}

TEST_CASE("a SOCKS proxy that cannot reach the unit is the proxy's failure", "[transport]") {
  std::string asked;
  ScriptedServer proxy([&asked](Peer& peer) { ServeSocks(peer, asked, 5); });
  Fetching fetching;
  FetchRequest request = GetRequest("http", "central-a.example", 8080);
  request.proxy_url = "socks5://127.0.0.1:" + std::to_string(proxy.port());
  const FetchResult result = fetching.Fetch(request);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().reason == Reason::kProxy);
}

TEST_CASE("the environment's proxies are not used", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "direct")));
  ScriptedServer proxy(Always(HttpReply(200, "by proxy")));
  const std::string closed = "http://127.0.0.1:" + std::to_string(ClosedPort());
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"}) {
    setenv(name, closed.c_str(), 1);
  }
  setenv("no_proxy", "*", 1);
  setenv("NO_PROXY", "*", 1);
  Fetching fetching;
  CHECK(fetching.Fetch(GetRequest("http", "unit.v4.test", server.port()))->body == "direct");
  FetchRequest request = GetRequest("http", "unit.v4.test", server.port());
  request.proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  CHECK(fetching.Fetch(request)->body == "by proxy");
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy",
                           "no_proxy", "NO_PROXY"}) {
    unsetenv(name);
  }
}

}  // namespace
}  // namespace kemp360::testing
