#include "config/http_config.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "support/paths.h"
#include "support/temp_directory.h"
#include "support/yaml_files.h"

namespace kemp360 {
namespace {

using testing::AsLines;
using testing::WriteWhole;

/// A folder with a password and a certificate, for files that name them.
class HttpConfigFolder {
 public:
  HttpConfigFolder() : folder_(testing::MakeTempDirectory()) {
    WriteWhole(folder_ / "password", "correct horse\n");
    std::filesystem::copy_file(testing::FixturePath("config/good/tls/ca.pem"), folder_ / "ca.pem");
  }
  HttpConfigFolder(const HttpConfigFolder&) = delete;
  HttpConfigFolder& operator=(const HttpConfigFolder&) = delete;
  ~HttpConfigFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] Result<HttpConfig, std::vector<Mistake>> Load(const std::string& text) const {
    WriteWhole(folder_ / "client.yaml", text);
    return LoadHttpConfig(folder_ / "client.yaml");
  }
  [[nodiscard]] std::string Mistakes(const std::string& text) const {
    const auto config = Load(text);
    return config ? std::string() : AsLines(config.error(), folder_);
  }
  [[nodiscard]] std::string Path(const std::string& file) const { return folder_ / file; }

 private:
  const std::filesystem::path folder_;
};

TEST_CASE("LoadHttpConfig: password and CA, relative to the file", "[config]") {
  const HttpConfigFolder folder;
  const auto config = folder.Load(
      "basic_auth: {username: prometheus, password_file: password}\n"
      "tls_config: {ca_file: ca.pem, server_name: exporter.example}\n");
  REQUIRE(config.ok());
  REQUIRE(config->basic_auth.has_value());
  CHECK(config->basic_auth->username == "prometheus");
  CHECK(config->basic_auth->password_file == folder.Path("password"));
  CHECK(config->tls_config.ca_file == folder.Path("ca.pem"));
  CHECK(config->tls_config.server_name == "exporter.example");
  CHECK(folder.Load("").ok());
}

TEST_CASE("LoadHttpConfig: each mistake with its place, and never a password", "[config]") {
  const HttpConfigFolder folder;
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"basic_auth: {username: a, password: pa55}\n", "1:27: the key \"password\""},
      {"basic_auth: {username: a}\n", "password_file"},
      {"basic_auth: {username: a, password_file: missing}\n", "1:42: password_file: "},
      {"tls_config: {ca_file: password}\n", "1:23: ca_file: "},
      {"tls_config: {cert_file: ca.pem}\n", "cert_file without key_file: a client"},
      {"password_file: password\n", "set it under basic_auth"},
      {"authorization: {credentials: pa55}\n", "it is not supported: basic_auth and tls_config"},
      {"[]\n", "client.yaml:1:1: "},
  }));
  const std::string mistakes = folder.Mistakes(text);
  CAPTURE(mistakes);
  CHECK(mistakes.find(message) != std::string::npos);
  CHECK(mistakes.find("pa55") == std::string::npos);
}

}  // namespace
}  // namespace kemp360
