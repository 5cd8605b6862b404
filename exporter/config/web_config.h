#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/tls_words.h"
#include "yaml/bound_table.h"
#include "yaml/mistakes.h"

namespace kemp360 {

/// `tls_server_config`. Paths are whole.
struct WebTlsConfig {
  std::string cert_file;
  std::string key_file;
  ClientAuth client_auth_type = ClientAuth::kNone;
  std::string client_ca_file;
  std::vector<std::string> client_allowed_sans;
  TlsVersion min_version = TlsVersion::kTls12;
  TlsVersion max_version = TlsVersion::kTls13;
  std::vector<CipherSuite> cipher_suites;
  std::vector<TlsCurve> curve_preferences;
  bool prefer_server_cipher_suites = true;
};

/// `rate_limit`.
struct WebRateLimit {
  Duration interval{};  ///< 0: no limit
  std::size_t burst = 1;
};

/// The file of --web.config.file, in exporter-toolkit's format.
struct WebConfig {
  std::optional<WebTlsConfig> tls;
  std::vector<std::pair<std::string, Secret>> users;         ///< with bcrypt hashes
  bool http2 = false;                                        ///< never true once loaded
  std::vector<std::pair<std::string, std::string>> headers;  ///< none is empty
  WebRateLimit rate_limit;
  std::vector<std::string> files;          ///< itself and those it names: for watching
  std::map<std::string, Mark> tls_places;  ///< of the values of tls_server_config, by key
};

/// Reads the file and looks at the files that it names; every mistake at once. An empty file is a
/// valid one, as the toolkit has it. `files`: what was read, also where there are mistakes.
[[nodiscard]] Result<WebConfig, std::vector<Mistake>> LoadWebConfig(
    const std::string& file, std::vector<std::string>& files);

/// The keys of such a file.
[[nodiscard]] const BoundTable<WebConfig>& WebConfigTable();

}  // namespace kemp360
