// `check --from` at an exporter that serves with TLS, passwords or client certificates.
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "integration/protected_world.h"
#include "support/bcrypt.h"

namespace kemp360::testing {
namespace {

/// What `check --from` prints, with its exit code in front.
std::string CheckFrom(ProtectedWorld& world, const std::string& scheme,
                      const std::string& http_config) {
  std::vector<std::string> arguments{
      "check", "--from", scheme + "://127.0.0.1:" + std::to_string(world.exporter().port())};
  if (!http_config.empty()) {
    world.Write("client.yaml", http_config);
    arguments.insert(arguments.end(), {"--http.config.file", world.Path("client.yaml")});
  }
  ChildProcess process(ExporterProcess::CommandLine(arguments));
  const std::optional<int> code = process.WaitForExit();
  REQUIRE(code.has_value());
  return std::to_string(*code) + " " + process.Output();
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("check --from: a protected exporter is asked with password and CA",
          "[integration][check]") {
  ProtectedWorld world(kServerTls + "basic_auth_users: {nagios: " + BcryptHash("right:one") +
                       "}\n");
  world.Write("password", "right:one\n");
  world.Write("wrong", "another\n");
  const std::string tls = "tls_config: {ca_file: ca.pem}\n";
  const std::string user = "basic_auth: {username: nagios, password_file: ";
  // Nothing was read yet: the answer is there, and undecided.
  CHECK(Has(CheckFrom(world, "https", tls + user + "password}\n"), "emea: "));
  const std::string nobody = CheckFrom(world, "https", tls);
  CHECK(Has(nobody, "2 https://127.0.0.1:"));
  CHECK(Has(nobody, "status 401: the exporter needs a password"));
  CHECK(Has(nobody, "--http.config.file"));
  const std::string refused = CheckFrom(world, "https", tls + user + "wrong}\n");
  CHECK(Has(refused, "status 401: the username or the password is wrong"));
  CHECK_FALSE(Has(refused, "another"));
  const std::string stranger = CheckFrom(world, "https", user + "password}\n");
  CHECK(stranger.starts_with("2 "));
  CHECK(Has(stranger,
            "set tls_config.ca_file to the certificate of the CA, or to that of the server itself "
            "if it is "
            "self-signed: tls_config is in the file of --http.config.file\n"));
  const std::string plain = CheckFrom(world, "http", user + "password}\n");
  CHECK(Has(plain, "if this is a TLS port, write https:// in the URL\n"));
  CHECK_FALSE(Has(stranger + plain, "unit"));
  CHECK_FALSE(Has(stranger + plain, "running"));
  CHECK_FALSE(Has(world.exporter().Log(), "right:one"));
}

TEST_CASE("check --from: a client certificate is shown", "[integration][check]") {
  ProtectedWorld world(
      kServerTls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n");
  CHECK(Has(CheckFrom(world, "https",
                      "tls_config: {ca_file: ca.pem, cert_file: own.pem, key_file: own.key}\n"),
            "emea: "));
  const std::string nobody = CheckFrom(world, "https", "tls_config: {ca_file: ca.pem}\n");
  CHECK(nobody.starts_with("2 "));
  CHECK(Has(nobody,
            "the server asks for a client certificate: set tls_config.cert_file and "
            "tls_config.key_file: tls_config is in the file of --http.config.file\n"));
}

TEST_CASE("check --from: a file that is wrong is said before the exporter is asked",
          "[integration][check]") {
  ProtectedWorld world("{}");
  const std::string said =
      CheckFrom(world, "http", "basic_auth: {username: a, password_file: missing}\n");
  CHECK(said.starts_with("3 "));
  CHECK(Has(said, "client.yaml:1:42: password_file: "));
}

}  // namespace
}  // namespace kemp360::testing
