#include "config/http_config.h"

#include <utility>

#include "config/config_table.h"
#include "config/local_file_check.h"
#include "config/single_file.h"
#include "yaml/bound_table.h"
#include "yaml/checked_value.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLargestHttpConfig = 1U << 20U;

const BoundTable<HttpBasicAuth>& BasicAuthTable() {
  static const BoundTable<HttpBasicAuth> table{
      "basic_auth",
      {{"username", &HttpBasicAuth::username, TextValue(), "The name to log in with.", "prometheus",
        Presence::kRequired},
       {"password_file", &HttpBasicAuth::password_file, FileValue(FileContent::kSecret),
        "A file that contains the password.", "password", Presence::kRequired}},
      {{{"password"}, "a password in this file is not supported: name a file in password_file"},
       {{"username_file"}, "it is not supported: use username"}}};
  return table;
}

const BoundTable<HttpConfig>& HttpTable() {
  static const BoundTable<HttpConfig> table{
      "HTTP configuration",
      {{"basic_auth", &HttpConfig::basic_auth, BasicAuthTable(), "A username and a password.",
        "{username: prometheus, password_file: password}"},
       {"tls_config", &HttpConfig::tls_config, TlsTable(),
        "Which certificate is accepted, and which one is shown.", "{ca_file: ca.pem}"}},
      {{{"username", "password", "password_file"}, "set it under basic_auth"},
       {{"ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify"},
        "set it under tls_config"},
       {{"authorization", "oauth2", "proxy_url", "follow_redirects", "enable_http2",
         "http_headers"},
        "it is not supported: basic_auth and tls_config are"}}};
  return table;
}

}  // namespace

Result<HttpConfig, std::vector<Mistake>> LoadHttpConfig(const std::string& name) {
  SourceFile file;
  file.name = name;
  Mistakes mistakes;
  HttpConfig config;
  const std::optional<CheckedValue> main =
      ReadSingleFile(HttpTable(), file, kLargestHttpConfig, mistakes);
  if (main) {
    HttpTable().Read(*main, config, [&](const KeySpec& key, const CheckedValue& named) {
      return NamedFile(key, named, file, mistakes);
    });
    const TlsConfig& tls = config.tls_config;
    if (std::optional<Problem> half = CheckBothFiles(tls.cert_file, tls.key_file)) {
      mistakes.Add(file, main->FindGood("tls_config")->mark, std::move(half->what),
                   std::move(half->mend));
    }
  }
  if (!mistakes.empty()) return mistakes.Sorted();
  return config;
}

}  // namespace kemp360
