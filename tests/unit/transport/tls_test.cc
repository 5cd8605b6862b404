#include <openssl/ssl.h>

#include <atomic>
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

ServerTls With(const CertificateFiles& files) {
  return {files.cert_file, files.key_file, "", false, 0};
}

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

double ExpiryOf(const FetchResult& result) {
  CAPTURE(result.ok() ? "" : result.error().detail);
  REQUIRE(result.ok());
  REQUIRE(result->tls.earliest_expiry);
  return UnixSeconds(*result->tls.earliest_expiry);
}

TEST_CASE("TLS: the expiry is that of the chain that was verified, not of what was presented",
          "[transport]") {
  // The root is cross-signed by an older one, long expired, which the unit presents too.
  const simulator::Authority old_root(
      CertificateOptions{.common_name = "old root", .valid_from_days = -900, .valid_to_days = -9});
  const std::string cross_signed = old_root.CrossSign(
      Ca().authority(), {.common_name = "", .valid_from_days = -900, .valid_to_days = -9});
  const std::string beside = cross_signed + old_root.certificate_pem();
  const CertificateFiles files =
      Ca().IssueBy(Ca().authority(), {.common_name = "cross-signed", .valid_to_days = 12}, beside);
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  const bool verified = GENERATE(true, false);
  CAPTURE(verified);
  FetchRequest request = Trusting(Ca(), server);
  request.tls.insecure_skip_verify = !verified;
  // Several connections at once, and kept ones.
  std::vector<FetchId> at_once;
  for (int i = 0; i < 3; ++i) at_once.push_back(fetching.Start(request));
  for (const FetchId id : at_once) {
    CHECK(ExpiryOf(fetching.Wait(id)) == static_cast<double>(files.not_after));
  }
  for (int i = 0; i < 3; ++i) {
    CHECK(ExpiryOf(fetching.Fetch(request)) == static_cast<double>(files.not_after));
  }
}

TEST_CASE("TLS: an intermediate that expires first, with verification and without", "[transport]") {
  const simulator::Authority intermediate =
      Ca().authority().Subordinate({.common_name = "intermediate", .valid_to_days = 5});
  const CertificateFiles files =
      Ca().IssueBy(intermediate, {.common_name = "below an intermediate", .valid_to_days = 12},
                   intermediate.certificate_pem());
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), server);
  CHECK(ExpiryOf(fetching.Fetch(request)) == static_cast<double>(intermediate.not_after()));
  request.tls.insecure_skip_verify = true;  // the unit's own alone: nobody knows about the rest
  CHECK(ExpiryOf(fetching.Fetch(request)) == static_cast<double>(files.not_after));
}

TEST_CASE("TLS: a proxy's certificate is none of the unit's", "[transport]") {
  const CertificateFiles proxys = Ca().Issue({.common_name = "proxy", .valid_to_days = 3});
  const CertificateFiles units = Ca().Issue({.common_name = "behind a proxy", .valid_to_days = 12});
  ScriptedServer proxy({.tls = With(proxys), .inner_tls = With(units)}, [](Peer& peer) {
    const std::optional<std::string> request = peer.ReadRequest();
    if (!request) return;
    if (request->starts_with("CONNECT ")) {
      peer.Send("HTTP/1.1 200 Connection established\r\n\r\n");
      if (!peer.StartTls()) return;
      while (peer.ReadRequest()) peer.Send(HttpReply(200, "through"));
    } else {
      peer.Send(HttpReply(200, "by proxy"));
    }
  });
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), proxy);
  request.proxy_url = "https://127.0.0.1:" + std::to_string(proxy.port());
  for (int i = 0; i < 2; ++i) {
    const FetchResult result = fetching.Fetch(request);
    CHECK(ExpiryOf(result) == static_cast<double>(units.not_after));
    CHECK(result->body == "through");
  }
  request.url.scheme = "http";
  const FetchResult plain = fetching.Fetch(request);
  REQUIRE(plain.ok());
  CHECK(plain->tls == TlsFacts{});
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
       "certificate has expired: renew the certificate of the server"},
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
                  "does not contain the certificate that signed");
}

TEST_CASE("TLS: a ca_file that is missing, a folder, or holds no certificate", "[transport]") {
  const CertificateFiles files = Ca().Issue({.common_name = "unread"});
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  FetchRequest request = Trusting(Ca(), server);
  request.tls.ca_file = Ca().folder() + "/none.pem";
  CheckTlsFailure(fetching.Fetch(request), "none.pem: No such file or directory");
  request.tls.ca_file = Ca().folder();
  CheckTlsFailure(fetching.Fetch(request), Ca().folder());
  request.tls.ca_file = Ca().folder() + "/text.pem";
  std::ofstream(request.tls.ca_file) << "hello\n";
  CheckTlsFailure(fetching.Fetch(request), "text.pem: contains no certificate");
  std::ofstream(request.tls.ca_file) << "-----BEGIN CERTIFICATE-----\nAAAA\n";
  CheckTlsFailure(fetching.Fetch(request), "text.pem: a certificate in it cannot be read (PEM)");
  std::ofstream(request.tls.ca_file) << std::string(100'000, 'x');
  CheckTlsFailure(fetching.Fetch(request), "text.pem: contains no certificate");
}

void ReplaceFile(const std::string& path, const std::string& source) {
  std::filesystem::copy_file(source, path + ".new");
  std::filesystem::rename(path + ".new", path);
}

TEST_CASE("TLS: a kept connection serves only requests that trust the same CAs", "[transport]") {
  ScriptedServer server(Tls(With(Ca().Issue({.common_name = "kept"}))),
                        Always(HttpReply(200, "{}")));
  Fetching fetching;
  const FetchRequest trusting = Trusting(Ca(), server);
  CHECK(fetching.Fetch(trusting).ok());
  FetchRequest same_text = trusting;
  same_text.tls.ca_file = Ca().folder() + "/copy.pem";
  ReplaceFile(same_text.tls.ca_file, Ca().ca_file());
  CHECK(fetching.Fetch(same_text).ok());
  CHECK(server.connections() == 1);
  const TestCa other("other");
  FetchRequest distrusting = trusting;
  distrusting.tls.ca_file = other.ca_file();
  CheckTlsFailure(fetching.Fetch(distrusting), "does not contain the certificate that signed");
  distrusting.tls.ca_file.clear();
  CheckTlsFailure(fetching.Fetch(distrusting), "set tls_config.ca_file");
  CHECK(fetching.Fetch(trusting).ok());
}

TEST_CASE("TLS: a ca_file that changed is noticed at the next request", "[transport]") {
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
    ReplaceFile(ca_file, old_ca.ca_file());
    CHECK(trusted(old_unit));
    CHECK_FALSE(trusted(new_unit));
    ReplaceFile(ca_file, new_ca.ca_file());
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
  request.redirects_to = {"/api/v1/user/"};
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
  CheckTlsFailure(fetching.Fetch(request),
                  "asks for a client certificate: set tls_config.cert_file");
  request.tls.cert_file = ours.cert_file;
  CheckTlsFailure(fetching.Fetch(request), "tls_config.key_file");  // no key in that file
  request.tls.key_file = ours.key_file;
  CHECK(fetching.Fetch(request).ok());
  request.tls.cert_file = Ca().folder() + "/none.pem";
  CheckTlsFailure(fetching.Fetch(request), "tls_config.cert_file");
}

TEST_CASE("TLS: every request that lacks a client certificate says so, whenever the unit closes",
          "[transport]") {
  const CertificateFiles unit = Ca().Issue({.common_name = "demanding too"});
  const TestCa strangers("strangers");
  const CertificateFiles strange = strangers.Issue({.common_name = "strange", .for_client = true});
  ServerTls tls = With(unit);
  SECTION("the unit checks in the handshake") { tls.client_ca_file = Ca().ca_file(); }
  SECTION("the unit asks in the handshake, and closes at the request") {
    tls.client_ca_file = Ca().ca_file();
    tls.client_may_have_none = true;
  }
  std::atomic<int> connections{0};
  ScriptedServer server(Tls(tls), [&connections](Peer& peer) {
    if (++connections % 2 == 0) peer.ReadRequest();  // with unread bytes the close is a reset
  });
  Fetching fetching;
  for (int round = 0; round < 10; ++round) {
    const FetchResult result = fetching.Fetch(Trusting(Ca(), server));
    REQUIRE_FALSE(result.ok());
    CAPTURE(result.error().detail);
    CHECK(result.error().reason == Reason::kTls);
    CHECK(result.error().detail ==
          "127.0.0.1:" + std::to_string(server.port()) +
              ": TLS: the server asks for a client certificate: set tls_config.cert_file and "
              "tls_config.key_file");
    FetchRequest request = Trusting(Ca(), server);
    request.tls.cert_file = strange.cert_file;
    request.tls.key_file = strange.key_file;
    CheckTlsFailure(fetching.Fetch(request),
                    "did not accept that of tls_config.cert_file (" + strange.cert_file + ")");
  }
}

TEST_CASE("TLS: a unit that would like a client certificate is read without one", "[transport]") {
  ServerTls tls = With(Ca().Issue({.common_name = "polite"}));
  tls.client_ca_file = Ca().ca_file();
  tls.client_may_have_none = true;
  ScriptedServer server(Tls(tls), Always(HttpReply(200, "{}")));
  Fetching fetching;
  CHECK(fetching.Fetch(Trusting(Ca(), server)).ok());
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

TEST_CASE("TLS: a body that ends with the connection, with close_notify or without",
          "[transport]") {
  const bool notify = GENERATE(false, true);
  CAPTURE(notify);
  ScriptedServer server(Tls(With(Ca().Issue({.common_name = "ends"}))), [notify](Peer& peer) {
    if (peer.ReadRequest()) peer.Send("HTTP/1.1 200 OK\r\n\r\na,b\n");
    if (notify) peer.EndTls();
  });
  Fetching fetching;
  const FetchResult result = fetching.Fetch(Trusting(Ca(), server));
  if (result.ok()) {
    CHECK_FALSE(result->end_told);
  } else {
    CHECK_FALSE(notify);
    CHECK(result.error().reason == Reason::kDisconnected);
  }
}

TEST_CASE("TLS: files on a file system that hangs stop nobody else", "[transport]") {
  const CertificateFiles files = Ca().Issue({.common_name = "waits"});
  ScriptedServer server(Tls(With(files)), Always(HttpReply(200, "{}")));
  Fetching fetching;
  const HangingFile hanging;
  const std::string hangs = hanging.path();
  FetchRequest request = Trusting(Ca(), server);
  const auto [ca_file, cert_file, key_file, named] =
      GENERATE_COPY(table<std::string, std::string, std::string, std::string>({
          {hangs, "", "", "tls_config.ca_file (" + hangs + ")"},
          {Ca().ca_file(), hangs, files.key_file, "tls_config.cert_file (" + hangs},
          {Ca().ca_file(), files.cert_file, hangs, "tls_config.key_file (" + hangs},
      }));
  request.tls.ca_file = ca_file;
  request.tls.cert_file = cert_file;
  request.tls.key_file = key_file;
  request.deadline = Deadline::After(fetching.clock().Steady(), std::chrono::milliseconds(300));
  const FetchId waiting = fetching.Start(request);
  CHECK(fetching.Fetch(Trusting(Ca(), server)).ok());
  const FetchResult result = fetching.Wait(waiting);
  REQUIRE_FALSE(result.ok());
  CAPTURE(result.error().detail);
  CHECK(result.error().reason == Reason::kLocalFile);
  CHECK(result.error().detail.find(named) != std::string::npos);
  CHECK(result.error().detail.ends_with("does the file system hang?"));
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
