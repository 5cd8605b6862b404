#include <utility>

#include "config/config_table.h"
#include "config/text_checks.h"

namespace kemp360 {
namespace {

const KeyTable& TlsTable() {
  static const KeyTable table{
      "tls_config",
      {{"ca_file", TextOrNothing(CheckFileName),
        "PEM file of the certificates that the unit is verified against; empty: the system's.",
        "ca.pem", "\"\""},
       {"cert_file", TextOrNothing(CheckFileName), "PEM file of the client certificate.",
        "client.pem", "\"\""},
       {"key_file", TextOrNothing(CheckFileName),
        "PEM file of the client certificate's key, not encrypted.", "client.key", "\"\""},
       {"server_name", TextOrNothing(CheckAddress),
        "The name that the unit's certificate must hold; empty: the url's host.",
        "central-a.example", "\"\""},
       {"insecure_skip_verify", FlagValue(),
        "true: any certificate is believed. The key then goes to whoever answers.", "true",
        "false"},
       {"min_version", ChoiceValue({"TLS12", "TLS13"}), "The oldest TLS version that is accepted.",
        "TLS13", "TLS12"},
       {"pinned_public_key", TextOrNothing(CheckPinnedKey),
        "SHA-256 of the unit's public key, as curl writes it; several divided by a semicolon.",
        "sha256//YhKJKSzoTt2b5FP18fvpHo7fJYqQCjAa3HWY3tvRMwE=", "\"\""}},
      {}};
  return table;
}

const KeyTable& LoadMasterSeriesTable() {
  static const KeyTable table{
      "loadmaster_series",
      {{"series", FlagValue(), "Series for each LoadMaster; the pair's counts stay without them.",
        "false", "true"},
       {"limit", CountValue(1, 1'000'000),
        "How many LoadMasters get series of their own; the counts stay complete.", "10000",
        "5000"}},
      {}};
  return table;
}

/// What may stand at a unit, at its pair, or under defaults.
std::vector<KeySpec> SharedUnitKeys() {
  return {
      {"username", TextValue(CheckCredential), "The user whose key or password is used.",
       "monitoring", ""},
      {"username_file", TextValue(CheckFileName),
       "A file with the user's name, read again on change.", "user", ""},
      {"api_key_file", TextValue(CheckFileName), "A file with the user's API key on this unit.",
       "keys/{pair}.{unit}", ""},
      {"password_file", TextValue(CheckFileName),
       "A file with the user's password: the exporter logs in once per process.",
       "passwords/{pair}.{unit}", ""},
      {"api_key", TextValue(CheckCredential), "The API key itself. Discouraged: use api_key_file.",
       "0123456789abcdef0123456789abcdef01234567", ""},
      {"authentication", ChoiceValue({"query", "header"}),
       "How the key travels: in the query (documented by the vendor) or in a header (keeps it out "
       "of "
       "the unit's access log).",
       "header", "query"},
      {"profile", TextValue(CheckFileName), "A built-in profile's name, or a file.",
       "profiles/lab.yaml", "default"},
      {"report_file", TextOrNothing(CheckFileName),
       "A Metered Licensing report saved from the UI, where the unit gives none by URL.",
       "reports/{unit}.csv", "\"\""},
      {"proxy_url", TextOrNothing(CheckProxyUrl), "The proxy on the way to the unit.",
       "http://proxy.example:3128", "\"\""},
      {"tls_config", MapOf(TlsTable()), "How the connection to the unit is secured.",
       "{ca_file: ca.pem}", ""},
  };
}

/// What may stand at a pair, or under defaults.
std::vector<KeySpec> SharedPairKeys() {
  return {
      {"timeout", DurationValue(500, 300'000),
       "For the read of the whole pair; the scrape's own deadline may shorten it.", "8s", "8s"},
      {"loadmasters", MapOf(LoadMasterSeriesTable()), "Series for each LoadMaster of the pair.",
       "{series: false}", ""},
  };
}

std::vector<KeySpec> Joined(std::vector<KeySpec> keys, std::vector<KeySpec> more) {
  for (KeySpec& key : more) keys.push_back(std::move(key));
  return keys;
}

const KeyTable& MetricsTable() {
  static const KeyTable table{
      "metrics",
      {{"pairs", ChoiceValue({"auto", "all", "none"}),
        "What /metrics carries beside the exporter itself: auto (all, up to 20 pairs; above that "
        "none), all, or none.",
        "none", "auto"}},
      {}};
  return table;
}

const KeyTable& LimitsTable() {
  constexpr std::int64_t kDay = std::int64_t{24} * 3600 * 1000;
  static const KeyTable table{
      "limits",
      {{"reads_in_flight", CountValue(1, 10'000), "Pairs that are read at once.", "64", "64"},
       {"waiters", CountValue(1, 100'000),
        "Probes that wait for a read; beyond it they are answered 503 at once.", "100", "100"},
       {"answer_bytes", BytesValue(1 << 10, 1 << 30), "The largest answer of a unit.", "16MiB",
        "16MiB"},
       {"rows", CountValue(1, 10'000'000), "The longest list of a unit.", "100000", "100000"},
       {"credentials_cooldown", DurationValue(1000, kDay),
        "How long credentials that a unit rejected are not tried again.", "10m", "10m"}},
      {}};
  return table;
}

}  // namespace

const KeyTable& UnitTable() {
  static const KeyTable table{
      "unit",
      Joined({{"name", LabelValue(), "The label `unit`; unique within the pair.", "central-a", "",
               Presence::kRequired},
              {"url", TextValue(CheckUnitUrl, "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+/?$"),
               "Scheme, host and optional port of the unit, nothing else.",
               "https://central-a.example", "", Presence::kRequired},
              {"addresses", ListOf(TextValue(CheckAddress)),
               "What the peer may call this unit in \"IP Address for the Other Peer\".",
               "[192.0.2.10]", "[]"}},
             SharedUnitKeys()),
      {{"timeout", "it stands at the pair"}, {"loadmasters", "it stands at the pair"}}};
  return table;
}

const KeyTable& PairTable() {
  static const KeyTable table{
      "pair",
      Joined({{"name", LabelValue(), "The label `pair`; unique.", "emea", "", Presence::kRequired},
              {"units", ListOf(MapOf(UnitTable())),
               "The two Centrals of the pair; one, while the other is removed.",
               "[{name: a, url: https://a.example}, {name: b, url: https://b.example}]", "",
               Presence::kRequired}},
             Joined(SharedPairKeys(), SharedUnitKeys())),
      {{"url", "it stands at each of the pair's units"},
       {"addresses", "they stand at each of the pair's units"}}};
  return table;
}

const KeyTable& DefaultsTable() {
  static const KeyTable table{"defaults",
                              Joined(SharedPairKeys(), SharedUnitKeys()),
                              {{"name", "it stands at a pair and at a unit"},
                               {"url", "it stands at each unit"},
                               {"addresses", "they stand at each unit"},
                               {"units", "they stand at each pair"}}};
  return table;
}

const KeyTable& ConfigTable() {
  static const KeyTable table{
      "configuration",
      {{"defaults", MapOf(DefaultsTable()), "Any key of a pair or a unit; the nearer one wins.",
        "{username: monitoring}", ""},
       {"pairs", ListOf(MapOf(PairTable())), "The pairs.", "[{name: emea, units: […]}]", ""},
       {"pair_files", ListOf(TextValue()),
        "More of `pairs`, in other files (shell patterns); read again on reload.",
        "[pairs.d/*.yaml]", "[]"},
       {"metrics", MapOf(MetricsTable()), "What /metrics carries.", "{pairs: none}", ""},
       {"limits", MapOf(LimitsTable()), "Bounds on what the exporter does at once.",
        "{waiters: 200}", ""}},
      {{"username", "it stands under defaults, at a pair or at a unit"},
       {"username_file", "it stands under defaults, at a pair or at a unit"},
       {"api_key_file", "it stands under defaults, at a pair or at a unit"},
       {"password_file", "it stands under defaults, at a pair or at a unit"},
       {"tls_config", "it stands under defaults, at a pair or at a unit"},
       {"profile", "it stands under defaults, at a pair or at a unit"},
       {"timeout", "it stands under defaults or at a pair"},
       {"units", "they stand at each pair"}}};
  return table;
}

const KeyTable& PairFileTable() {
  static const KeyTable table{
      "pair_file",
      {{"pairs", ListOf(MapOf(PairTable())), "The pairs of this file.",
        "[{name: emea, units: […]}]", "", Presence::kRequired}},
      {{"defaults", "it stands in the main file, and holds for this one too"},
       {"pair_files", "it stands in the main file"},
       {"metrics", "it stands in the main file"},
       {"limits", "it stands in the main file"}}};
  return table;
}

}  // namespace kemp360
