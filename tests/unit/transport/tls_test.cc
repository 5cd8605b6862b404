#include <openssl/ssl.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "certificates.h"
#include "fetching.h"
#include "scripted_server.h"
#include "support/read_file.h"

namespace kemp360::testing {
namespace {

ServerTls With(const CertificateFiles& files) { return {files.cert_file, files.key_file, "", 0}; }

FetchRequest Trusting(const TestCa& ca, const ScriptedServer& server) {
  FetchRequest request = GetRequest("https", "127.0.0.1", server.port());
  request.tls.ca_file = ca.ca_file();
  return request;
}

void CheckTlsFailure(const FetchResult& result, const std::string& mentioned) {
  REQUIRE_FALSE(result.ok());
  CAPTURE(result.error().detail);
  CHECK(result.error().reason == Reason::kTls);
  CHECK(result.error().detail.find(mentioned) != std::string::npos);
  CHECK(result.error().detail.find(kKey) == std::string::npos);
}

ScriptedServer::Options Tls(ServerTls tls) {
  return {.address = "127.0.0.1", .tls = std::move(tls), .tls_at_once = true};
}

const TestCa& Ca() {
  static const TestCa kCa;
  return kCa;
}

TEST_CASE("TLS: a trusted unit is read, and its expiry known", "[transport]") {
  const CertificateFiles files = Ca().Issue({.common_name = "fine", .valid_to_days = 12});
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  for (int request = 0; request < 3; ++request) {  // the later ones on the same connection
    const FetchResult result = fetching.Fetch(Trusting(Ca(), server));
    REQUIRE(result.ok());
    CHECK(result->tls.handshake);
    REQUIRE(result->tls.earliest_expiry);
    CHECK(UnixSeconds(*result->tls.earliest_expiry) == static_cast<double>(files.not_after));
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("TLS: plain http has no TLS facts", "[transport]") {
  ScriptedServer server(Always(HttpReply(200, "{}")));
  Fetching fetching;
  const FetchResult result = fetching.Fetch(GetRequest("http", "127.0.0.1", server.port()));
  REQUIRE(result.ok());
  CHECK(result->tls == TlsFacts{});
}

TEST_CASE("TLS: certificates that are not to be trusted, each with its mend", "[transport]") {
  struct Row {
    CertificateOptions options;
    std::string mentioned;
  };
  const Row row = GENERATE(values<Row>({
      {{.common_name = "expired", .valid_from_days = -9, .valid_to_days = -1},
       "certificate has expired: renew the unit's certificate"},
      {{.common_name = "future", .valid_from_days = 5}, "not yet valid"},
      {{.common_name = "elsewhere", .alternative_names = {"other.example"}},
       "tls_config.server_name"},
  }));
  const CertificateFiles files = Ca().Issue(row.options);
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  CheckTlsFailure(fetching.Fetch(Trusting(Ca(), server)), row.mentioned);
  CHECK(server.requests().empty());

  SECTION("with insecure_skip_verify they are read all the same") {
    FetchRequest request = Trusting(Ca(), server);
    request.tls.insecure_skip_verify = true;
    const FetchResult result = fetching.Fetch(request);
    REQUIRE(result.ok());
    CHECK(result->tls.earliest_expiry);
  }
}

TEST_CASE("TLS: a self-signed certificate says to set ca_file, and is its own ca_file",
          "[transport]") {
  const CertificateFiles files = Ca().SelfSigned({.common_name = "own"});
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = GetRequest("https", "127.0.0.1", server.port());
  request.tls.ca_file = files.cert_file;
  CHECK(fetching.Fetch(request).ok());
  const TestCa other("other");
  request.tls.ca_file = other.ca_file();
  CheckTlsFailure(fetching.Fetch(request), "self-signed certificate");
  CheckTlsFailure(fetching.Fetch(Trusting(Ca(), server)),
                  "does not hold the certificate that signed");
}

TEST_CASE("TLS: a ca_file that is missing, a folder, or holds no certificate", "[transport]") {
  const CertificateFiles files = Ca().Issue({.common_name = "unread"});
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), server);
  request.tls.ca_file = Ca().folder() + "/none.pem";
  CheckTlsFailure(fetching.Fetch(request), "none.pem: there is no such file");
  request.tls.ca_file = Ca().folder();
  CheckTlsFailure(fetching.Fetch(request), Ca().folder());
  request.tls.ca_file = Ca().folder() + "/text.pem";
  std::ofstream(request.tls.ca_file) << "hello\n";
  CheckTlsFailure(fetching.Fetch(request), "text.pem: holds no certificate");
  std::ofstream(request.tls.ca_file) << "-----BEGIN CERTIFICATE-----\nAAAA\n";
  CheckTlsFailure(fetching.Fetch(request), "TLS");
  std::ofstream(request.tls.ca_file) << std::string(100'000, 'x');
  CheckTlsFailure(fetching.Fetch(request), "TLS");
}

/// Large enough to be handed to curl by path: one certificate, and much comment around it.
void WriteCa(const std::string& path, const std::string& source, bool large) {
  std::ofstream out(path + ".new");
  if (large) {
    for (int line = 0; line < 2000; ++line) out << "# a bundle has comments between its entries\n";
  }
  out << std::ifstream(source).rdbuf();
  out.close();
  std::filesystem::rename(path + ".new", path);
}

TEST_CASE("TLS: a ca_file that changed is noticed at the next request", "[transport]") {
  const bool large = GENERATE(false, true);
  CAPTURE(large);
  const TestCa old_ca("old");
  const TestCa new_ca("new");
  // The unit ends each connection, so that each request shakes hands anew.
  const auto once = [](Peer& peer) {
    if (peer.ReadRequest()) peer.Send(HttpReply(200, "{}", "Connection: close\r\n"));
  };
  ScriptedServer old_unit(Tls(With(old_ca.Issue({.common_name = "a"}))), once);
  ScriptedServer new_unit(Tls(With(new_ca.Issue({.common_name = "b"}))), once);
  const std::string ca_file = old_ca.folder() + "/current.pem";
  Fetching fetching;
  const auto trusted = [&](const ScriptedServer& server) {
    FetchRequest request = GetRequest("https", "127.0.0.1", server.port());
    request.tls.ca_file = ca_file;
    return fetching.Fetch(request).ok();
  };
  for (int round = 0; round < 3; ++round) {
    WriteCa(ca_file, old_ca.ca_file(), large);
    CHECK(trusted(old_unit));
    CHECK_FALSE(trusted(new_unit));
    WriteCa(ca_file, new_ca.ca_file(), large);
    CHECK_FALSE(trusted(old_unit));
    CHECK(trusted(new_unit));
  }
}

TEST_CASE("TLS: server_name is the name in the certificate, the url stays the address",
          "[transport]") {
  const CertificateFiles files =
      Ca().Issue({.common_name = "named", .alternative_names = {"central.internal"}});
  ScriptedServer server(Tls(With(files)), [](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(HttpReply(301, "", "Location: /api/v1/user/?api_key=1\r\n"));
    if (peer.ReadRequest()) peer.Send(HttpReply(200, "{}"));
  });
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), server);
  request.tls.server_name = "central.internal";
  SECTION("by address") {}
  SECTION("by name") { request.url.host = "unit.v4.test"; }
  const FetchResult result = fetching.Fetch(request);
  CAPTURE(result.ok() ? "" : result.error().detail);
  REQUIRE(result.ok());
  CHECK(server.last_sni() == "central.internal");
  const std::string host = request.url.host + ":" + std::to_string(server.port());
  REQUIRE(server.requests().size() == 2);
  for (const std::string& sent : server.requests()) {
    CHECK(sent.find("\r\nHost: " + host + "\r\n") != std::string::npos);
  }
  request.tls.server_name = "another.internal";
  CheckTlsFailure(fetching.Fetch(request), "server_name");
}

TEST_CASE("TLS: one server_name for two units does not make them one", "[transport]") {
  const CertificateFiles files =
      Ca().Issue({.common_name = "shared", .alternative_names = {"central.internal"}});
  ScriptedServer one(Tls(With(files)), Always(HttpReply(200, "one")));
  ScriptedServer other({.address = "::1", .tls = With(files)}, Always(HttpReply(200, "other")));
  Fetching fetching;
  for (int round = 0; round < 2; ++round) {
    FetchRequest request = Trusting(Ca(), one);
    request.tls.server_name = "central.internal";
    CHECK(fetching.Fetch(request)->body == "one");
    request.url.host = "::1";
    request.url.port = other.port();
    CHECK(fetching.Fetch(request)->body == "other");
  }
}

TEST_CASE("TLS: a client certificate is shown where it is demanded", "[transport]") {
  const CertificateFiles unit = Ca().Issue({.common_name = "demanding"});
  const CertificateFiles ours = Ca().Issue({.common_name = "ours", .for_client = true});
  ServerTls tls = With(unit);
  tls.client_ca_file = Ca().ca_file();
  SECTION("TLS 1.3") {}
  SECTION("TLS 1.2") { tls.highest_version = TLS1_2_VERSION; }
  ScriptedServer server(Tls(tls), Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), server);
  CheckTlsFailure(fetching.Fetch(request), "client certificate: tls_config.cert_file");
  request.tls.cert_file = ours.cert_file;
  CheckTlsFailure(fetching.Fetch(request), "tls_config.key_file");  // no key in that file
  request.tls.key_file = ours.key_file;
  CHECK(fetching.Fetch(request).ok());
  request.tls.cert_file = Ca().folder() + "/none.pem";
  CheckTlsFailure(fetching.Fetch(request), "tls_config.cert_file");
}

TEST_CASE("TLS: a pinned key is checked, also without verification", "[transport]") {
  const CertificateFiles files = Ca().Issue({.common_name = "pinned"});
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), server);
  request.tls.insecure_skip_verify = GENERATE(false, true);
  request.tls.pinned_public_key = files.pin;
  CHECK(fetching.Fetch(request).ok());
  request.tls.pinned_public_key = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  CheckTlsFailure(fetching.Fetch(request), "tls_config.pinned_public_key");
  request.tls.pinned_public_key = files.cert_file;  // curl would take it for a file
  CheckTlsFailure(fetching.Fetch(request), "write sha256//BASE64");
}

TEST_CASE("TLS: versions below the minimum are refused", "[transport]") {
  ServerTls tls = With(Ca().Issue({.common_name = "old"}));
  tls.highest_version = TLS1_1_VERSION;
  ScriptedServer ancient(Tls(tls), Always(HttpReply(200, "{}")));
  tls.highest_version = TLS1_2_VERSION;
  ScriptedServer current(Tls(tls), Always(HttpReply(200, "{}")));
  Fetching fetching;
  CheckTlsFailure(fetching.Fetch(Trusting(Ca(), ancient)), "tls_config.min_version");
  CHECK(fetching.Fetch(Trusting(Ca(), current)).ok());
  FetchRequest request = Trusting(Ca(), current);
  request.tls.min_version = "TLS13";
  CheckTlsFailure(fetching.Fetch(request), "tls_config.min_version");
}

TEST_CASE("TLS: a port that speaks plain HTTP", "[transport]") {
  ScriptedServer server([](Peer& peer) {
    peer.ReadRaw();
    peer.Send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    peer.WaitForClient();
  });
  Fetching fetching;
  CheckTlsFailure(fetching.Fetch(Trusting(Ca(), server)), "this port does not speak TLS");
}

TEST_CASE("TLS: a connection lost in the handshake", "[transport]") {
  ScriptedServer server([](Peer& peer) { peer.ReadRaw(); });
  Fetching fetching;
  CheckTlsFailure(fetching.Fetch(Trusting(Ca(), server)), "TLS");
}

TEST_CASE("TLS: an answer cut off in the middle is disconnected", "[transport]") {
  ScriptedServer server(Tls(With(Ca().Issue({.common_name = "cut"}))), [](Peer& peer) {
    if (peer.ReadRequest()) peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
  });
  Fetching fetching;
  const FetchResult result = fetching.Fetch(Trusting(Ca(), server));
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().reason == Reason::kDisconnected);
}

TEST_CASE("TLS: an encrypted key is an error, not a question at the terminal", "[transport]") {
  const CertificateFiles unit = Ca().Issue({.common_name = "asks"});
  const CertificateFiles ours = Ca().Issue({.common_name = "encrypted", .for_client = true});
  ServerTls tls = With(unit);
  tls.client_ca_file = Ca().ca_file();
  ScriptedServer server(Tls(tls), Always(HttpReply(200, "{}")));
  const std::string encrypted = ours.cert_file + ".encrypted";
  simulator::WritePrivateFile(encrypted,
                              simulator::EncryptedKey(ReadFile(ours.key_file), "pass phrase"));
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), server);
  request.tls.cert_file = ours.cert_file;
  request.tls.key_file = encrypted;
  CheckTlsFailure(fetching.Fetch(request), "tls_config.key_file");
}

}  // namespace
}  // namespace kemp360::testing
