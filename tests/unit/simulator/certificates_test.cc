#include "simulator/certificates.h"

#include <openssl/ssl.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "simulator/raw_client.h"
#include "simulator/tls_client.h"
#include "simulator/wire_server.h"

namespace kemp360::simulator {
namespace {

ListenerOptions Encrypted(Identity identity) {
  ListenerOptions options;
  options.tls = TlsOptions{std::move(identity)};
  options.handler = [](const WireRequest& request) {
    return WireReply::Json(request.tls_version + " " + request.tls_server_name + " " +
                           request.tls_client_subject);
  };
  return options;
}

TEST_CASE("Certificates: the authority's clients trust what it issued", "[simulator]") {
  const Authority authority;
  WireServer server;
  const auto id = server.AddListener(Encrypted(authority.Issue({}))).value();
  CHECK(AskTls({server.Port(id), authority.certificate_pem(), "localhost"}, "/")
            .ends_with("TLSv1.3 localhost "));
}

TEST_CASE("Certificates: what is wrong with one is what a client sees", "[simulator]") {
  const Authority authority;
  const auto [options, verdict] = GENERATE(table<CertificateOptions, int>({
      {CertificateOptions{}, X509_V_OK},
      {CertificateOptions{.valid_from_days = -30, .valid_to_days = -1},
       X509_V_ERR_CERT_HAS_EXPIRED},
      {CertificateOptions{.valid_from_days = 1}, X509_V_ERR_CERT_NOT_YET_VALID},
      {CertificateOptions{.alternative_names = {"elsewhere.example"}},
       X509_V_ERR_HOSTNAME_MISMATCH},
  }));
  WireServer server;
  const auto id = server.AddListener(Encrypted(authority.Issue(options))).value();
  CHECK(VerifyTls({server.Port(id), authority.certificate_pem(), "localhost"}) == verdict);
}

TEST_CASE("Certificates: a self-signed one is its own authority", "[simulator]") {
  const Authority authority;
  const Identity identity = MakeSelfSigned({});
  WireServer server;
  const auto id = server.AddListener(Encrypted(identity)).value();
  CHECK(VerifyTls({server.Port(id), authority.certificate_pem(), "localhost"}) != X509_V_OK);
  CHECK(VerifyTls({server.Port(id), identity.certificate_pem, "localhost"}) == X509_V_OK);
  CHECK(PinnedPublicKey(identity.certificate_pem).starts_with("sha256//"));
  CHECK(PinnedPublicKey(identity.certificate_pem).size() == 8 + 44);
}

TEST_CASE("Certificates: a listener may demand a client's certificate", "[simulator]") {
  const Authority authority;
  WireServer server;
  ListenerOptions options = Encrypted(authority.Issue({}));
  options.tls->client_authority_pem = authority.certificate_pem();
  const auto id = server.AddListener(std::move(options)).value();
  const Identity client =
      authority.Issue({.common_name = "prober", .alternative_names = {}, .for_client = true});
  TlsPeer peer{server.Port(id), authority.certificate_pem(), "localhost"};
  CHECK(AskTls(peer, "/").empty());
  peer.client = client;
  CHECK(AskTls(peer, "/").ends_with(" prober"));
  CHECK(
      server.WaitFor(id, [](const ListenerStats& stats) { return stats.handshakes_failed == 1; }));
}

TEST_CASE("Certificates: a listener speaks only the versions it was told", "[simulator]") {
  const Authority authority;
  WireServer server;
  ListenerOptions options = Encrypted(authority.Issue({}));
  options.tls->min_version = "TLS10";
  options.tls->max_version = "TLS11";
  const auto id = server.AddListener(std::move(options)).value();
  CHECK(AskTls({server.Port(id), authority.certificate_pem(), "localhost"}, "/").empty());
  ListenerOptions older = Encrypted(authority.Issue({}));
  older.tls->max_version = "TLS12";
  const auto twelve = server.AddListener(std::move(older)).value();
  CHECK(AskTls({server.Port(twelve), authority.certificate_pem(), "localhost"}, "/")
            .ends_with("TLSv1.2 localhost "));
}

}  // namespace
}  // namespace kemp360::simulator
