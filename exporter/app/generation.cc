#include "app/generation.h"

#include <map>
#include <utility>

namespace kemp360 {
namespace {

/// A profile compiled once, and the gate that lets its requests out; shared by all units that name
/// it.
struct ReadyProfile {
  std::shared_ptr<const CompiledProfile> compiled;
  std::shared_ptr<const Gate> gate;
};

ReadyProfile MakeReady(const Profile& profile) {
  std::vector<std::string> spelled;
  for (const SourceSpec& source : profile.sources) {
    spelled.push_back(source.path);
    // The same path with a slash more or less: the one redirect that needs no mention.
    const bool slash = source.path.ends_with('/');
    spelled.push_back(slash ? source.path.substr(0, source.path.size() - 1) : source.path + '/');
    spelled.insert(spelled.end(), source.redirects_to.begin(), source.redirects_to.end());
  }
  return {std::make_shared<const CompiledProfile>(profile),
          std::make_shared<const Gate>(spelled, profile.login_path)};
}

UnitTarget MakeTarget(const UnitConfig& unit, const ReadyProfile& profile) {
  return {.name = unit.name,
          .url = unit.url,
          .credentials = {unit.username, unit.username_file, unit.api_key_file, unit.password_file,
                          unit.api_key,
                          unit.authentication == "header" ? Authentication::kHeader
                                                          : Authentication::kQuery},
          .addresses = unit.addresses,
          .profile = profile.compiled,
          .gate = profile.gate,
          .report_file = unit.report_file,
          .tls = TlsOptionsOf(unit.tls_config),
          .proxy_url = unit.proxy_url};
}

std::unordered_map<std::string_view, const PairConfig*> IndexByName(
    const std::vector<PairConfig>& pairs) {
  std::unordered_map<std::string_view, const PairConfig*> index;
  for (const PairConfig& pair : pairs) index.emplace(pair.name, &pair);
  return index;
}

}  // namespace

TlsOptions TlsOptionsOf(const TlsConfig& tls) {
  return {tls.ca_file,
          tls.cert_file,
          tls.key_file,
          tls.server_name,
          tls.insecure_skip_verify,
          tls.min_version,
          tls.pinned_public_key};
}

std::vector<PairTarget> MakeTargets(const Config& config) {
  std::map<std::string, ReadyProfile> profiles;
  for (const auto& [name, profile] : config.profiles) profiles.emplace(name, MakeReady(profile));
  std::vector<PairTarget> targets;
  for (const PairConfig& pair : config.pairs) {
    PairTarget target{pair.name, pair.timeout, {}, pair.license_grace_period};
    for (const UnitConfig& unit : pair.units)
      target.units.push_back(MakeTarget(unit, profiles.at(unit.profile)));
    targets.push_back(std::move(target));
  }
  return targets;
}

ReadLimits MakeLimits(const Config& config) {
  return {config.limits.reads_in_flight, config.limits.waiters, config.limits.answer_bytes,
          config.limits.rows, config.limits.credentials_cooldown};
}

Generation::Generation(Config loaded, PairReader::Parts parts)
    : config(std::move(loaded)),
      reader(MakeTargets(config), MakeLimits(config), std::move(parts)),
      pairs_by_name_(IndexByName(config.pairs)) {}

void Generation::ShowConfig(Executor& executor, ConfigShown shown) {
  const bool first = askers_.With([&shown](Askers& askers) {
    askers.waiting.push_back(std::move(shown));
    return !std::exchange(askers.being_answered, true);
  });
  if (first) executor.Post([self = shared_from_this()] { self->AnswerAskers(); });
}

void Generation::AnswerAskers() {
  while (true) {
    const std::vector<ConfigShown> waiting = askers_.With([](Askers& askers) {
      askers.being_answered = !askers.waiting.empty();
      return std::exchange(askers.waiting, {});
    });
    if (waiting.empty()) return;
    if (config_text_.empty()) config_text_ = RenderConfig(config);
    for (const ConfigShown& shown : waiting) shown(config_text_);
  }
}

const PairConfig* Generation::FindPair(const std::string& name) const {
  const auto found = pairs_by_name_.find(name);
  return found == pairs_by_name_.end() ? nullptr : found->second;
}

}  // namespace kemp360
