#include "app/web_config_file.h"

#include <algorithm>
#include <utility>

#include "config/local_file_check.h"
#include "config/web_config.h"

namespace kemp360 {
namespace {

/// Into `to`, where a file is named. A file that has vanished since it was checked is a mistake.
std::optional<Error> ReadPem(const char* key, const std::string& path, std::string& to) {
  if (path.empty()) return std::nullopt;
  Result<std::string, Failure> text = LoadFile(path, kLargestPem);
  if (!text) return Error{key, text.error().detail, "it must be a readable PEM file"};
  to = *std::move(text);
  return std::nullopt;
}

Result<std::shared_ptr<const ServerTls>> MakeTls(const WebTlsConfig& tls) {
  ServerTlsParts parts{.certificates_pem = {},
                       .key_pem = {},
                       .client_auth = tls.client_auth_type,
                       .client_allowed_sans = tls.client_allowed_sans,
                       .min_version = tls.min_version,
                       .max_version = tls.max_version,
                       .cipher_suites = tls.cipher_suites,
                       .curves = tls.curve_preferences,
                       .prefer_server_cipher_suites = tls.prefer_server_cipher_suites};
  std::string key;
  for (const auto& [name, path, to] :
       {std::tuple("cert_file", &tls.cert_file, &parts.certificates_pem),
        {"key_file", &tls.key_file, &key},
        {"client_ca_file", &tls.client_ca_file, &parts.client_ca_pem}}) {
    if (std::optional<Error> error = ReadPem(name, *path, *to)) return *std::move(error);
  }
  parts.key_pem = Secret(std::move(key));
  return ServerTls::Make(parts);
}

}  // namespace

Result<Protection, std::vector<Mistake>> WebConfigFile::Load() {
  Protection protection;
  if (!exists()) return protection;
  // Stamped before reading: what changes while we read is then seen as a change.
  for (auto& [file, stamp] : stamps_) stamp = StampOf(file);
  std::vector<std::string> files;
  const Result<WebConfig, std::vector<Mistake>> config = LoadWebConfig(name_, files);
  std::erase_if(stamps_, [&files](const auto& one) {
    return std::ranges::find(files, one.first) == files.end();
  });
  for (const std::string& file : files) stamps_.try_emplace(file, StampOf(file));
  if (!config) return config.error();

  for (const auto& [name, hash] : config->users) protection.users.push_back({name, hash});
  protection.headers = config->headers;
  if (config->rate_limit.interval > Duration::zero()) {
    protection.rate_limit = RateLimit{config->rate_limit.interval, config->rate_limit.burst};
  }
  if (!config->tls) return protection;
  Result<std::shared_ptr<const ServerTls>> tls = MakeTls(*config->tls);
  if (!tls) {
    const auto& [key, what, mend] = tls.error();
    const auto place = config->tls_places.find(key);
    const Mark mark = place == config->tls_places.end() ? Mark{} : place->second;
    return std::vector{Mistake{name_, mark.line, mark.column, key + ": " + what, mend}};
  }
  protection.tls = *std::move(tls);
  return protection;
}

bool WebConfigFile::Changed() const {
  return std::ranges::any_of(stamps_,
                             [](const auto& one) { return StampOf(one.first) != one.second; });
}

}  // namespace kemp360
