#include <curl/curl.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "integration/protected_world.h"

namespace kemp360::testing {
namespace {

// The oldest version and, 16 bits higher, the newest one.
constexpr long kOnlyTls12 = CURL_SSLVERSION_TLSv1_2 * 0x10001L;
constexpr long kOnlyTls13 = CURL_SSLVERSION_TLSv1_3 * 0x10001L;

TEST_CASE("TLS: pages and metrics come over HTTPS and no more over HTTP", "[integration]") {
  ProtectedWorld world(kServerTls);
  HttpsRequest request = world.Request();
  request.target = "/metrics";
  const HttpsReply reply = Fetch(request);
  CHECK(reply.problem.empty());
  CHECK(reply.status == 200);
  CHECK(reply.body.find("kemp360_exporter_build_info") != std::string::npos);
  CHECK(reply.certificate_subject.find("first") != std::string::npos);
  request.tls_versions = kOnlyTls12;
  CHECK(Fetch(request).status == 200);
  request.scheme = "http";
  CHECK(Fetch(request).status == 0);
  // A request that is read for a while, and a large page: the connection is suspended and resumed.
  request = world.Request();
  request.target = "/probe?pair=emea";
  const HttpsReply probe = Fetch(request);
  CHECK(probe.status == 200);
  CHECK(Exposition(probe.body).Value(CheckSeries("ha_mode")) == 1);
}

TEST_CASE("TLS: a request that is too large gets its answer, and the server lives on",
          "[integration]") {
  ProtectedWorld world(kServerTls);
  HttpsRequest request = world.Request();
  request.target = "/" + std::string(40000, 'x');
  const HttpsReply reply = Fetch(request);
  CHECK(reply.status == 414);
  CHECK(Fetch(world.Request()).status == 200);
}

TEST_CASE("Client certificates: all five forms of client_auth_type", "[integration]") {
  const auto [form, none, foreign, own] = GENERATE(table<std::string, long, long, long>({
      {"NoClientCert", 200, 200, 200},
      {"RequestClientCert", 200, 200, 200},
      {"RequireAnyClientCert", 0, 200, 200},
      {"VerifyClientCertIfGiven", 200, 0, 200},
      {"RequireAndVerifyClientCert", 0, 0, 200},
  }));
  CAPTURE(form);
  const long versions = GENERATE(kOnlyTls12, kOnlyTls13);
  const std::string ca =
      form.find("Verify") == std::string::npos ? "" : "  client_ca_file: ca.pem\n";
  ProtectedWorld world(kServerTls + "  client_auth_type: " + form + "\n" + ca);
  for (const auto& [client, status] :
       {std::pair<std::string, long>("", none), {"foreign", foreign}, {"own", own}}) {
    CAPTURE(client, versions);
    HttpsRequest request = world.Request(client);
    request.tls_versions = versions;
    CHECK(Fetch(request).status == status);
  }
}

TEST_CASE("Client certificates: one for servers is none for clients", "[integration]") {
  ProtectedWorld world(
      kServerTls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n");
  CHECK(Fetch(world.Request("server")).status == 0);
  CHECK(Fetch(world.Request("own")).status == 200);
}

TEST_CASE("Client certificates: only those with an allowed name", "[integration]") {
  const auto [sans, status] = GENERATE(table<std::string, long>({
      {"[client.example]", 200},
      {"[other.example, 192.0.2.7]", 200},
      {"[other.example]", 0},
      {"[CLIENT.example, lient.example]", 0},
  }));
  CAPTURE(sans);
  ProtectedWorld world(kServerTls +
                       "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
                       "  client_allowed_sans: " +
                       sans + "\n");
  CHECK(Fetch(world.Request("own")).status == status);
}

TEST_CASE("TLS versions, cipher suites and curves: what is not listed is refused",
          "[integration]") {
  const auto [keys, versions, ciphers, status] =
      GENERATE(table<std::string, long, std::string, long>({
          {"  min_version: TLS13\n", kOnlyTls12, "", 0},
          {"  min_version: TLS13\n", kOnlyTls13, "", 200},
          {"  max_version: TLS12\n", kOnlyTls13, "", 0},
          {"  max_version: TLS12\n", kOnlyTls12, "", 200},
          {"  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n", kOnlyTls12,
           "ECDHE-ECDSA-AES256-GCM-SHA384", 200},
          {"  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n", kOnlyTls12,
           "ECDHE-ECDSA-AES128-GCM-SHA256", 0},
          {"  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA]\n", kOnlyTls12,
           "ECDHE-ECDSA-AES128-SHA", 200},
          {"  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n", kOnlyTls13, "", 200},
          {"  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n", kOnlyTls12, "", 0},
          {"  curve_preferences: [CurveP521]\n  prefer_server_cipher_suites: false\n", kOnlyTls12,
           "", 200},
      }));
  CAPTURE(keys, versions, ciphers);
  ProtectedWorld world(kServerTls + keys);
  HttpsRequest request = world.Request();
  request.tls_versions = versions;
  request.ciphers = ciphers;
  CHECK(Fetch(request).status == status);
}

TEST_CASE("Rotation: a renewed certificate is taken by the next handshake, and no request is lost",
          "[integration]") {
  ProtectedWorld world(kServerTls);
  std::atomic<bool> stop = false;
  std::atomic<int> served = 0;
  std::atomic<int> lost = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      while (!stop) ++(Fetch(world.Request()).status == 200 ? served : lost);
    });
  }
  for (const std::string name : {"second", "third", "fourth"}) {
    world.Show(world.authority().Issue({.common_name = name}), "server");
    CHECK(Eventually([&] {
      return Fetch(world.Request()).certificate_subject.find(name) != std::string::npos;
    }));
  }
  // A key that does not belong to the certificate: the old ones stay, and the log says so.
  world.Write("server.key", world.authority().Issue({}).key_pem);
  CHECK(
      world.exporter().process().WaitForOutput("the key does not belong to the first certificate"));
  CHECK(Fetch(world.Request()).certificate_subject.find("fourth") != std::string::npos);
  stop = true;
  for (std::thread& client : clients) client.join();
  CHECK(served > 10);
  CHECK(lost == 0);
}

TEST_CASE("TLS comes and goes with the web configuration, on the same port", "[integration]") {
  ProtectedWorld world("");
  HttpConnection kept(world.exporter().port());
  CHECK(kept.Exchange({.target = "/-/ready"}).status == 200);

  world.Write("web.yaml", kServerTls);
  world.Reload();
  CHECK(Eventually([&] { return Fetch(world.Request()).status == 200; }));
  CHECK(kept.ClosedByPeer());  // it would be plain for ever
  HttpsRequest plain = world.Request();
  plain.scheme = "http";
  CHECK(Fetch(plain).status == 0);

  world.Write("web.yaml", "rate_limit: {interval: 0s}\n");
  world.Reload();
  CHECK(Eventually([&] { return Fetch(plain).status == 200; }));
  CHECK(Fetch(world.Request()).status == 0);

  world.exporter().process().Signal(SIGTERM);
  CHECK(world.exporter().process().WaitForExit() == 0);
}

}  // namespace
}  // namespace kemp360::testing
