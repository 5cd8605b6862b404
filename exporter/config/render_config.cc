#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <cstdint>
#include <string>

#include "base/quantities.h"
#include "config/config.h"
#include "profile/profile_reader.h"

namespace kemp360 {
namespace {

constexpr const char* kMasked = "<secret>";

void EmitText(YAML::Emitter& out, const char* key, const std::string& text) {
  out << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << text;
}

/// A word of ours or a number: needs no quotes.
template <typename T>
void EmitPlain(YAML::Emitter& out, const char* key, const T& value) {
  out << YAML::Key << key << YAML::Value << value;
}

void EmitCredentials(YAML::Emitter& out, const UnitConfig& unit) {
  if (!unit.username.empty()) EmitText(out, "username", unit.username);
  if (!unit.username_file.empty()) EmitText(out, "username_file", unit.username_file);
  if (!unit.api_key_file.empty()) EmitText(out, "api_key_file", unit.api_key_file);
  if (!unit.password_file.empty()) EmitText(out, "password_file", unit.password_file);
  if (!unit.api_key.empty()) EmitText(out, "api_key", kMasked);
  EmitPlain(out, "authentication", unit.authentication);
}

void EmitTls(YAML::Emitter& out, const TlsConfig& tls) {
  out << YAML::Key << "tls_config" << YAML::Value << YAML::BeginMap;
  EmitText(out, "ca_file", tls.ca_file);
  EmitText(out, "cert_file", tls.cert_file);
  EmitText(out, "key_file", tls.key_file);
  EmitText(out, "server_name", tls.server_name);
  EmitPlain(out, "insecure_skip_verify", tls.insecure_skip_verify);
  EmitPlain(out, "min_version", tls.min_version);
  EmitText(out, "pinned_public_key", tls.pinned_public_key);
  out << YAML::EndMap;
}

void EmitUnit(YAML::Emitter& out, const UnitConfig& unit) {
  out << YAML::BeginMap;
  EmitText(out, "name", unit.name);
  EmitText(out, "url", Origin(unit.url));
  EmitCredentials(out, unit);
  out << YAML::Key << "addresses" << YAML::Value << YAML::Flow << YAML::BeginSeq;
  for (const std::string& address : unit.addresses) out << YAML::DoubleQuoted << address;
  out << YAML::EndSeq;
  EmitText(out, "profile", unit.profile);
  EmitText(out, "report_file", unit.report_file);
  EmitText(out, "proxy_url", unit.proxy_url);
  EmitTls(out, unit.tls_config);
  out << YAML::EndMap;
}

void EmitPair(YAML::Emitter& out, const PairConfig& pair) {
  out << YAML::BeginMap;
  EmitText(out, "name", pair.name);
  EmitPlain(out, "timeout", FormatDuration(pair.timeout));
  out << YAML::Key << "loadmasters" << YAML::Value << YAML::BeginMap;
  EmitPlain(out, "series", pair.loadmaster_series);
  EmitPlain(out, "limit", pair.loadmaster_limit);
  out << YAML::EndMap;
  out << YAML::Key << "units" << YAML::Value << YAML::BeginSeq;
  for (const UnitConfig& unit : pair.units) EmitUnit(out, unit);
  out << YAML::EndSeq << YAML::EndMap;
}

std::string Word(MetricsPairs pairs) {
  switch (pairs) {
    case MetricsPairs::kAuto:
      return "auto";
    case MetricsPairs::kAll:
      return "all";
    case MetricsPairs::kNone:
      return "none";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

void EmitLimits(YAML::Emitter& out, const LimitsConfig& limits) {
  out << YAML::Key << "limits" << YAML::Value << YAML::BeginMap;
  EmitPlain(out, "reads_in_flight", limits.reads_in_flight);
  EmitPlain(out, "waiters", limits.waiters);
  EmitPlain(out, "answer_bytes", FormatBytes(static_cast<std::int64_t>(limits.answer_bytes)));
  EmitPlain(out, "rows", limits.rows);
  EmitPlain(out, "credentials_cooldown", FormatDuration(limits.credentials_cooldown));
  out << YAML::EndMap;
}

}  // namespace

std::string RenderConfig(const Config& config) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  out << YAML::Key << "pairs" << YAML::Value << YAML::BeginSeq;
  for (const PairConfig& pair : config.pairs) EmitPair(out, pair);
  out << YAML::EndSeq;
  out << YAML::Key << "metrics" << YAML::Value << YAML::BeginMap;
  EmitPlain(out, "pairs", Word(config.metrics_pairs));
  out << YAML::EndMap;
  EmitLimits(out, config.limits);
  out << YAML::Key << "profiles" << YAML::Value << YAML::BeginMap;
  for (const auto& [key, profile] : config.profiles) {
    out << YAML::Key << YAML::DoubleQuoted << key << YAML::Value;
    EmitProfile(out, profile);
  }
  out << YAML::EndMap << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace kemp360
