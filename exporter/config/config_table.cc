#include "config/config_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/clean_text.h"
#include "base/local_file.h"
#include "base/result.h"
#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

constexpr std::int64_t kHour = std::int64_t{3600} * 1000;
constexpr std::int64_t kDay = 24 * kHour;

using enum FileContent;
using enum Presence;

// None of these repeats the text: what a user put there by accident may be a secret.

/// 32 bytes in base64: 43 letters and the padding.
bool IsSha256InBase64(std::string_view text) {
  constexpr std::string_view kLastLetters = "AEIMQUYcgkosw048";  // two bits to spare, both 0
  if (text.size() != 44 || text.back() != '=') return false;
  text.remove_suffix(1);
  return kLastLetters.find(text.back()) != std::string_view::npos &&
         std::ranges::all_of(text,
                             [](char c) { return IsAlphanumeric(c) || c == '+' || c == '/'; });
}

std::optional<Problem> CheckUnitUrl(std::string_view text) {
  constexpr std::string_view kMend =
      "write scheme, host and optional port, for example https://central-a.example:8443";
  const Result<Url> url = ParseUrl(text);
  if (!url) return Problem{url.error().what, std::string(kMend)};
  if (!url->query.empty() || text.find('?') != std::string_view::npos) {
    return Problem{"the URL of a unit must not have a query", std::string(kMend)};
  }
  if (!url->path.empty() && url->path != "/") {
    return Problem{"the URL of a unit must not have a path", std::string(kMend)};
  }
  return std::nullopt;
}

std::optional<Problem> CheckProxyUrl(std::string_view text) {
  const Result<Url> url = ParseProxyUrl(text);
  if (url) return std::nullopt;
  return Problem{url.error().what,
                 "write scheme, host and port, for example http://proxy.example:3128"};
}

std::optional<Problem> CheckAddress(std::string_view text) {
  if (IsIpAddress(text) || IsHostName(text)) return std::nullopt;
  return Problem{Quoted(text) + " is not an IP address or a host name",
                 "write either one, without port and brackets"};
}

std::optional<Problem> CheckPinnedKey(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256//";
  while (true) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view pin = text.substr(0, end);
    if (!pin.starts_with(kPrefix) || !IsSha256InBase64(pin.substr(kPrefix.size()))) {
      return Problem{"a pinned key is the SHA-256 of a public key in base64",
                     "write sha256//BASE64=, several separated by ;"};
    }
    if (end == text.size()) return std::nullopt;
    text.remove_prefix(end + 1);
  }
}

template <CredentialKind kind>
std::optional<Problem> CheckCredential(std::string_view text) {
  const std::optional<Error> flaw = FlawOfCredential(text, kind);
  if (!flaw) return std::nullopt;
  return Problem{flaw->what, flaw->mend};
}

constexpr const char* kUnitsExample =
    "[{name: a, url: https://a.example}, {name: b, url: https://b.example}]";

const BoundTable<PairConfig>& LoadMasterSeriesTable() {
  static const BoundTable<PairConfig> table{
      "loadmaster_series",
      {{"series", &PairConfig::loadmaster_series, FlagValue(),
        "Series for each LoadMaster; if false, only the counts of the pair are exported.", "false"},
       {"limit", &PairConfig::loadmaster_limit, CountValue(1, 1'000'000),
        "Maximum number of LoadMasters with series of their own; the counts stay complete.",
        "10000"}}};
  return table;
}

const BoundTable<Config>& MetricsTable() {
  static const BoundTable<Config> table{
      "metrics",
      {{"pairs", &Config::metrics_pairs, ChoiceOf<MetricsPairs>(),
        "Which pairs /metrics contains besides the exporter itself: auto (all, if there are at "
        "most 20; otherwise none), all, or none.",
        "none"}}};
  return table;
}

const BoundTable<LimitsConfig>& LimitsTable() {
  static const BoundTable<LimitsConfig> table{
      "limits",
      {{"reads_in_flight", &LimitsConfig::reads_in_flight, CountValue(1, 10'000),
        "Pairs that are read at once.", "64"},
       {"waiters", &LimitsConfig::waiters, CountValue(1, 100'000),
        "Probes that wait for their response; one more gets status 503 at once.", "100"},
       {"answer_bytes", &LimitsConfig::answer_bytes, BytesValue(1 << 10, 1 << 30),
        "The largest response of a unit.", "16MiB"},
       {"rows", &LimitsConfig::rows, CountValue(1, 10'000'000), "The longest list of a unit.",
        "100000"},
       {"credentials_cooldown", &LimitsConfig::credentials_cooldown, DurationValue(1000, kDay),
        "How long credentials that a unit rejected are not tried again.", "10m"}}};
  return table;
}

}  // namespace

const BoundTable<TlsConfig>& TlsTable() {
  static const BoundTable<TlsConfig> table{
      "tls_config",
      {{"ca_file", &TlsConfig::ca_file, OrNothing(FileValue(kCertificates)),
        "PEM file of the CA certificates that verify the unit; empty: those of the system.",
        "ca.pem"},
       {"cert_file", &TlsConfig::cert_file, OrNothing(FileValue(kCertificates)),
        "PEM file of the client certificate.", "client.pem"},
       {"key_file", &TlsConfig::key_file, OrNothing(FileValue(kUnencryptedKey)),
        "PEM file of the client certificate's key, not encrypted.", "client.key"},
       {"server_name", &TlsConfig::server_name, OrNothing(TextValue(CheckAddress)),
        "The name that the unit's certificate must contain; empty: the host of the URL.",
        "central-a.example"},
       {"insecure_skip_verify", &TlsConfig::insecure_skip_verify, FlagValue(),
        "true: the certificate is not verified, so the API key may be sent to an impostor.",
        "true"},
       {"min_version", &TlsConfig::min_version, ChoiceValue({"TLS12", "TLS13"}),
        "The oldest TLS version that is accepted.", "TLS13"},
       {"pinned_public_key", &TlsConfig::pinned_public_key, OrNothing(TextValue(CheckPinnedKey)),
        "SHA-256 of the unit's public key, as curl writes it; several separated by semicolons.",
        "sha256//YhKJKSzoTt2b5FP18fvpHo7fJYqQCjAa3HWY3tvRMwE="}}};
  return table;
}

const BoundTable<UnitConfig>& UnitTable() {
  static const BoundTable<UnitConfig> table{
      "unit",
      {{"name", &UnitConfig::name, LabelValue(), "The label `unit`; unique within the pair.",
        "central-a", kRequired},
       {"url", &UnitConfig::url, TextValue(CheckUnitUrl, "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+/?$"),
        "Scheme, host and optional port of the unit, nothing else.", "https://central-a.example",
        kRequired},
       {"addresses", &UnitConfig::addresses, ListValue(TextValue(CheckAddress)),
        "Other addresses of this unit, as its peer may have them in \"IP Address for the Other "
        "Peer\".",
        "[192.0.2.10]"},
       {"username", &UnitConfig::username, TextValue(CheckCredential<CredentialKind::kUsername>),
        "The user whose key or password is used.", "monitoring", kInherited},
       {"username_file", &UnitConfig::username_file, FileValue(kSecret),
        "A file with the username, read again on change.", "user", kInherited},
       {"api_key_file", &UnitConfig::api_key_file, FileValue(kApiKey),
        "A file with the user's API key on this unit.", "keys/{pair}.{unit}", kInherited},
       {"password_file", &UnitConfig::password_file, FileValue(kSecret),
        "A file with the user's password: the exporter logs in, and again when the unit no longer "
        "accepts the key.",
        "passwords/{pair}.{unit}", kInherited},
       {"api_key", &UnitConfig::api_key, TextValue(CheckCredential<CredentialKind::kApiKey>),
        "The API key itself. Discouraged: use api_key_file.",
        "0123456789abcdef0123456789abcdef01234567", kInherited},
       {"authentication", &UnitConfig::authentication, ChoiceValue({"query", "header"}),
        "How the key is sent: in the query (documented by the vendor) or in a header (keeps it out "
        "of the unit's access log).",
        "header", kInherited},
       {"profile", &UnitConfig::profile, TextValue(CheckFileName),
        "A built-in profile's name, or a file.", "profiles/lab.yaml", kInherited},
       {"report_file", &UnitConfig::report_file, OrNothing(FileValue(kAnything)),
        "A Metered Licensing report saved from the UI, if the unit provides none by URL.",
        "reports/{unit}.csv", kInherited},
       {"proxy_url", &UnitConfig::proxy_url, OrNothing(TextValue(CheckProxyUrl)),
        "The proxy between the exporter and the unit.", "http://proxy.example:3128", kInherited},
       {"tls_config", &UnitConfig::tls_config, TlsTable(),
        "TLS settings of the connection to the unit.", "{ca_file: ca.pem}", kInherited}},
      {{{"timeout", "loadmasters"}, "set it at the pair"}},
      {{{"username", "username_file"}, "keep one of them"},
       {{"api_key_file", "password_file", "api_key"},
        "keep one of them: a unit has one kind of credentials"}}};
  return table;
}

const BoundTable<PairConfig>& PairTable() {
  static const BoundTable<PairConfig> table = [] {
    BoundTable<PairConfig> pair{
        "pair",
        {{"name", &PairConfig::name, LabelValue(), "The label `pair`; unique.", "emea", kRequired},
         {"units", &PairConfig::units, ItemsOf<UnitConfig>{UnitTable()},
          "The two units of the pair, or one while the other one is removed.", kUnitsExample,
          kRequired},
         {"timeout", &PairConfig::timeout, DurationValue(500, 300'000),
          "Time limit for a read of the pair; the deadline of the scrape may shorten it.", "8s",
          kInherited},
         {"license_grace_period", &PairConfig::license_grace_period,
          DurationValue(kHour, 3650 * kDay),
          "How long a LoadMaster keeps working without a license, according to your contract.",
          "30d", kInherited},
         {"loadmasters", LoadMasterSeriesTable(), "Series for each LoadMaster of the pair.",
          "{series: false}", kInherited}},
        {{{"url"}, "set it at each unit of the pair"},
         {{"addresses"}, "set them at each unit of the pair"}},
        UnitTable().exclusive};
    for (KeySpec& key : UnitTable().Inherited()) pair.keys.push_back(std::move(key));
    return pair;
  }();
  return table;
}

const KeyTable& DefaultsTable() {
  static const KeyTable table{"defaults",
                              PairTable().Inherited(),
                              {{{"name"}, "set it at each pair and each unit"},
                               {{"url"}, "set it at each unit"},
                               {{"addresses"}, "set them at each unit"},
                               {{"units"}, "set them at each pair"}},
                              UnitTable().exclusive};
  return table;
}

const BoundTable<Config>& ConfigTable() {
  using Key = BoundKey<Config>;
  static const BoundTable<Config> table{
      "configuration",
      {Key({"defaults", MapValue(DefaultsTable()),
            "Any key of a pair or a unit; what a pair or a unit sets overrides it.",
            "{username: monitoring}"}),
       {"pairs", &Config::pairs, ItemsOf<PairConfig>{PairTable()}, "The pairs.",
        "[{name: emea, units: […]}]"},
       Key({"pair_files", ListValue(TextValue()),
            "Other files with more `pairs` (shell patterns); read again on reload.",
            "[pairs.d/*.yaml]", kOptional, "[]"}),
       {"metrics", MetricsTable(), "What /metrics contains.", "{pairs: none}"},
       {"limits", &Config::limits, LimitsTable(), "Limits for what the exporter does at once.",
        "{waiters: 200}"}},
      {{{"username", "username_file", "api_key_file", "password_file", "tls_config", "profile"},
        "set it under defaults, at a pair or at a unit"},
       {{"timeout"}, "set it under defaults or at a pair"},
       {{"units"}, "set them at each pair"}}};
  return table;
}

const KeyTable& PairFileTable() {
  static const KeyTable table{
      "pair_file",
      {{"pairs", ListValue(MapValue(PairTable())), "The pairs of this file.",
        "[{name: emea, units: […]}]", kRequired}},
      {{{"defaults"}, "set it in the main file, where it also applies to this file"},
       {{"pair_files", "metrics", "limits"}, "set it in the main file"}}};
  return table;
}

}  // namespace kemp360
