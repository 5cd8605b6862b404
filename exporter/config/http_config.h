#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "yaml/mistakes.h"

namespace kemp360 {

/// `basic_auth`.
struct HttpBasicAuth {
  std::string username;
  std::string password_file;
};

/// The file of --http.config.file, in the format that Prometheus's own clients take (promtool,
/// amtool): how to reach a server that is protected. Paths are whole.
struct HttpConfig {
  std::optional<HttpBasicAuth> basic_auth;
  TlsConfig tls_config;
};

/// Reads the file and looks at the files that it names; every mistake at once.
[[nodiscard]] Result<HttpConfig, std::vector<Mistake>> LoadHttpConfig(const std::string& file);

}  // namespace kemp360
