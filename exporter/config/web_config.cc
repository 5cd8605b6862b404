#include "config/web_config.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/clean_text.h"
#include "base/text.h"
#include "config/single_file.h"
#include "yaml/checked_value.h"

namespace kemp360 {
namespace {

using enum FileContent;
using enum Presence;

constexpr std::size_t kLargestWebConfig = 1U << 20U;
constexpr int kHighestCost = 16;  // some seconds for each comparison

// Does not repeat the text: it may be the password itself.
std::optional<Problem> CheckBcryptHash(std::string_view text) {
  constexpr std::string_view kMend = "make one with: htpasswd -nBC 10 USERNAME";
  const bool prefix = text.size() == 60 && text.starts_with("$2") &&
                      std::string_view("aby").find(text[2]) != std::string_view::npos &&
                      text[3] == '$' && IsDigit(text[4]) && IsDigit(text[5]) && text[6] == '$';
  const bool whole = prefix && std::ranges::all_of(text.substr(7), [](char c) {
                       return IsAlphanumeric(c) || c == '.' || c == '/';
                     });
  if (!whole) {
    return Problem{
        "the value (not shown) is not a bcrypt hash, which begins with $2y$, $2b$ or $2a$",
        std::string(kMend)};
  }
  const int cost = (text[4] - '0') * 10 + (text[5] - '0');
  if (cost >= 4 && cost <= kHighestCost) return std::nullopt;
  return Problem{"a bcrypt hash of cost " + std::to_string(cost) + " is not supported: 4 to " +
                     std::to_string(kHighestCost) + " are",
                 std::string(kMend)};
}

std::optional<Problem> CheckWebUser(std::string_view text) {
  if (!text.empty() && text.find(':') == std::string_view::npos) return std::nullopt;
  return Problem{Quoted(text) + " cannot be a username: it is empty or contains a colon",
                 "use another one"};
}

std::optional<Problem> CheckHeaderValue(std::string_view text) {
  if (std::ranges::none_of(text, IsControlCharacter)) return std::nullopt;
  return Problem{"the value of a header must not contain control characters",
                 "write it on one line"};
}

std::optional<Problem> CheckSan(std::string_view text) {
  if (!text.empty()) return std::nullopt;
  return Problem{"an empty name matches no certificate", "remove it"};
}

const BoundTable<WebTlsConfig>& WebTlsTable() {
  static const BoundTable<WebTlsConfig> table{
      "tls_server_config",
      {{"cert_file", &WebTlsConfig::cert_file, FileValue(kCertificates),
        "PEM file of the server's certificate, followed by its intermediates.", "server.pem",
        kRequired},
       {"key_file", &WebTlsConfig::key_file, FileValue(kUnencryptedKey),
        "PEM file of the certificate's key, not encrypted.", "server.key", kRequired},
       {"client_auth_type", &WebTlsConfig::client_auth_type, ChoiceOf<ClientAuth>(),
        "Whether clients must show a certificate, and whether it is verified.",
        "RequireAndVerifyClientCert"},
       {"client_ca_file", &WebTlsConfig::client_ca_file, OrNothing(FileValue(kCertificates)),
        "PEM file of the CA certificates that clients' certificates are verified against.",
        "client-ca.pem"},
       {"client_allowed_sans", &WebTlsConfig::client_allowed_sans, ListValue(TextValue(CheckSan)),
        "A client's certificate must have one of these DNS names, IP addresses, e-mail addresses "
        "or URIs.",
        "[prometheus.example]"},
       {"min_version", &WebTlsConfig::min_version, ChoiceOf<TlsVersion>(),
        "The oldest TLS version that is accepted.", "TLS13"},
       {"max_version", &WebTlsConfig::max_version, ChoiceOf<TlsVersion>(),
        "The newest TLS version that is accepted.", "TLS13"},
       {"cipher_suites", &WebTlsConfig::cipher_suites, ListValue(ChoiceOf<CipherSuite>()),
        "The cipher suites that are accepted, in order of preference; empty: the library's.",
        "[TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]"},
       {"curve_preferences", &WebTlsConfig::curve_preferences, ListValue(ChoiceOf<TlsCurve>()),
        "The elliptic curves that are accepted, in order of preference; empty: the library's.",
        "[X25519, CurveP256]"},
       {"prefer_server_cipher_suites", &WebTlsConfig::prefer_server_cipher_suites, FlagValue(),
        "true: the server's order of cipher suites decides, not the client's.", "false"}},
      {{{"cert", "key", "client_ca"},
        "PEM in the web configuration itself is not supported: write it to a file and use "
        "cert_file, key_file or client_ca_file"}}};
  return table;
}

const KeyTable& HeadersTable() {
  static const ValueSpec any = OrNothing(TextValue(CheckHeaderValue));
  static const KeyTable table{
      "headers",
      {{"Content-Security-Policy", any, "In place of the policy of the pages.",
        "\"frame-ancestors 'none'\""},
       {"X-Frame-Options", ChoiceValue({"deny", "sameorigin"}), "Who may show a page in a frame.",
        "deny"},
       {"X-Content-Type-Options", ChoiceValue({"nosniff"}), "Set without this, too.", "nosniff"},
       {"X-XSS-Protection", any, "For old browsers.", "\"0\""},
       {"Strict-Transport-Security", any, "Browsers then insist on HTTPS for the host.",
        "max-age=31536000"}}};
  return table;
}

const BoundTable<WebConfig>& HttpServerTable() {
  using Header = std::pair<std::string, std::string>;
  static const BoundTable<WebConfig> table{
      "http_server_config",
      {{"http2", &WebConfig::http2, FlagValue(), "Only false is supported.", "false"},
       {"headers", &WebConfig::headers,
        EntriesOf<Header>{MapValue(HeadersTable()),
                          [](const std::string& name, const CheckedValue& from, Header& to) {
                            to = {name, from.text};
                          },
                          [](const Header& from, YamlWriter& out) {
                            out.Line(from.first, YamlQuoted(from.second));
                          }},
        "Headers of every response.", "{X-Frame-Options: deny}"}}};
  return table;
}

const BoundTable<WebRateLimit>& RateLimitTable() {
  static const BoundTable<WebRateLimit> table{
      "rate_limit",
      {{"interval", &WebRateLimit::interval, DurationValue(0, 3'600'000),
        "One more request is accepted after each interval; 0s: no limit.", "100ms"},
       {"burst", &WebRateLimit::burst, CountValue(1, 1'000'000),
        "How many requests are accepted at once.", "20"}}};
  return table;
}

class WebConfigLoader {
 public:
  explicit WebConfigLoader(std::vector<std::string>& files) : files_(files) {}

  Result<WebConfig, std::vector<Mistake>> Load(const std::string& name) {
    file_.name = name;
    files_ = {name};
    const std::optional<CheckedValue> main =
        ReadSingleFile(WebConfigTable(), file_, kLargestWebConfig, mistakes_);
    if (main) Read(*main);
    if (!mistakes_.empty()) return mistakes_.Sorted();
    config_.files = files_;
    return std::move(config_);
  }

 private:
  void Wrong(const CheckedValue& at, std::string what, std::string mend) {
    mistakes_.Add(file_, at.mark, std::move(what), std::move(mend));
  }

  void Read(const CheckedValue& main) {
    WebConfigTable().Read(main, config_, [this](const KeySpec& key, const CheckedValue& named) {
      std::string path = NamedFile(key, named, file_, mistakes_);
      if (!path.empty()) files_.push_back(path);
      return path;
    });
    std::erase_if(config_.headers, [](const auto& header) { return header.second.empty(); });
    if (config_.http2) {
      Wrong(*main.FindGood("http_server_config")->FindGood("http2"), "http2: true is not supported",
            "write http2: false, or remove it: the exporter speaks HTTP/1.1");
    }
    if (const CheckedValue* tls = main.FindGood("tls_server_config")) CheckTls(*tls, *config_.tls);
  }

  void CheckTls(const CheckedValue& written, const WebTlsConfig& tls) {
    for (const CheckedEntry& entry : written.entries) {
      config_.tls_places.emplace(entry.key, entry.value.mark);
    }
    const CheckedValue* const auth = written.FindGood("client_auth_type");
    const CheckedValue* const sans = written.FindGood("client_allowed_sans");
    if (const CheckedValue* const ca = written.FindGood("client_ca_file");
        ca != nullptr && !tls.client_ca_file.empty() && tls.client_auth_type == ClientAuth::kNone &&
        (auth != nullptr || !written.IsMeant("client_auth_type"))) {
      Wrong(*ca, "client_ca_file without a client_auth_type that uses it",
            "add client_auth_type: RequireAndVerifyClientCert, or remove client_ca_file");
    }
    if (auth != nullptr && VerifiesCertificate(tls.client_auth_type) &&
        !written.IsMeant("client_ca_file")) {
      Wrong(*auth, std::string(ToString(tls.client_auth_type)) + " without client_ca_file",
            "name the CA that signs your clients' certificates");
    }
    if (sans != nullptr && !sans->items.empty() && !RequiresCertificate(tls.client_auth_type) &&
        (auth != nullptr || !written.IsMeant("client_auth_type"))) {
      Wrong(*sans,
            "client_allowed_sans with a client_auth_type that lets clients connect without a "
            "certificate",
            "use client_auth_type: RequireAndVerifyClientCert");
    }
    if (tls.min_version > tls.max_version) {
      const CheckedValue* const at = written.FindGood("max_version");
      Wrong(at != nullptr ? *at : *written.FindGood("min_version"),
            "min_version " + std::string(ToString(tls.min_version)) +
                " is newer than max_version " + std::string(ToString(tls.max_version)),
            "no client could connect: change one of them");
    }
  }

  std::vector<std::string>& files_;
  SourceFile file_;
  Mistakes mistakes_;
  WebConfig config_;
};

}  // namespace

const BoundTable<WebConfig>& WebConfigTable() {
  using User = std::pair<std::string, Secret>;
  static const BoundTable<WebConfig> table{
      "web configuration",
      {{"tls_server_config", &WebConfig::tls, WebTlsTable(),
        "TLS, and the certificates of clients.", "{cert_file: server.pem, key_file: server.key}"},
       {"basic_auth_users", &WebConfig::users,
        EntriesOf<User>{NamedValue(TextValue(CheckBcryptHash), CheckWebUser, "^[^:]+$"),
                        [](const std::string& name, const CheckedValue& from, User& to) {
                          to = {name, Secret(from.text)};
                        },
                        [](const User& from, YamlWriter& out) {
                          out.Line(YamlQuoted(from.first), "<secret>");
                        }},
        "Usernames, and bcrypt hashes of their passwords.",
        "{prometheus: $2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG}"},
       {"http_server_config", HttpServerTable(), "HTTP.", "{http2: false}"},
       {"rate_limit", &WebConfig::rate_limit, RateLimitTable(), "How often requests may come.",
        "{interval: 100ms, burst: 20}"}},
      {{{"cert_file", "key_file", "client_auth_type", "client_ca_file", "client_allowed_sans",
         "min_version", "max_version", "cipher_suites", "curve_preferences",
         "prefer_server_cipher_suites"},
        "set it under tls_server_config"},
       {{"http2", "headers"}, "set it under http_server_config"},
       {{"interval", "burst"}, "set it under rate_limit"},
       {{"auth_excluded_paths"},
        "it is not supported: /-/healthy and /-/ready never ask for a password"},
       {{"pairs", "pair_files", "defaults", "limits", "metrics"},
        "this is the web configuration; pairs are configured in the file of --config.file"}}};
  return table;
}

Result<WebConfig, std::vector<Mistake>> LoadWebConfig(const std::string& file,
                                                      std::vector<std::string>& files) {
  return WebConfigLoader(files).Load(file);
}

}  // namespace kemp360
