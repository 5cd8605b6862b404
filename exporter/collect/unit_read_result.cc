// UnitRead: what it sends and what it tells. The course of a read is in unit_read.cc.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/quantities.h"
#include "base/url.h"
#include "collect/unit_read.h"

namespace kemp360 {
namespace {

/// The unit's clock minus ours. A hostile Date may lie centuries away: cut to a hundred years.
Duration SkewBetween(SystemTime theirs, SystemTime ours) {
  using std::chrono::floor;
  using std::chrono::seconds;
  constexpr seconds kFar{std::chrono::hours{24 * 36525}};
  const seconds rough =
      floor<seconds>(theirs.time_since_epoch()) - floor<seconds>(ours.time_since_epoch());
  if (rough > kFar) return kFar;
  if (rough < -kFar) return -kFar;
  return theirs - ours;
}

Url At(const UnitTarget& unit, const std::string& path, const std::string& query) {
  Url url = unit.url;
  url.path = path;
  url.query = query;
  return url;
}

}  // namespace

FetchRequest UnitRead::RequestFor(Method method, const std::string& path,
                                  const std::string& query) const {
  return {.method = method,
          .url = At(*order_.unit, path, query),
          .credentials = credentials_->credentials,
          .body = {},
          .deadline = order_.deadline,
          .caps = {.answer_bytes = order_.limits.answer_bytes},
          .tls = order_.unit->tls,
          .proxy_url = order_.unit->proxy_url,
          .gate = order_.unit->gate};
}

FetchId UnitRead::Launch(FetchRequest request, const char* what,
                         std::function<void(FetchResult)> use) {
  parts_.stats.UpstreamRequest(order_.pair, order_.unit->name);
  return parts_.fetcher.Start(std::move(request),
                              [this, what, use = std::move(use)](FetchResult result) {
                                Step(what, [&] { use(std::move(result)); });
                              });
}

std::string UnitRead::SourceLine(std::size_t source, const std::string& outcome) const {
  const UnitTarget& unit = *order_.unit;
  return unit.name + " " + unit.profile->profile().sources.at(source).name + ": GET " +
         Display(At(unit, sources_[source].request.path, "")) + " " + outcome;
}

std::string UnitRead::LoginLine(const std::string& outcome) const {
  const UnitTarget& unit = *order_.unit;
  return unit.name + " login: POST " + Display(At(unit, unit.profile->profile().login_path, "")) +
         " " + outcome;
}

/// The Date header has whole seconds and is written somewhere between request and answer: the
/// answer that took least time tells the clock best. Their Date minus our clock at the arrival.
void UnitRead::NoteFacts(const FetchResult& result, Duration spent) {
  if (!result) return;
  const FetchReply& reply = *result;
  if (reply.date && (!clock_skew_ || spent < clock_skew_from_)) {
    clock_skew_ = SkewBetween(*reply.date, parts_.clock.System());
    clock_skew_from_ = spent;
  }
  if (reply.tls.handshake && reply.tls.earliest_expiry) {
    certificate_expiry_ =
        std::min(certificate_expiry_.value_or(SystemTime::max()), *reply.tls.earliest_expiry);
  }
}

void UnitRead::AddConfigured(UnitSnapshot& snapshot) const {
  const UnitTarget& unit = *order_.unit;
  snapshot.unit = unit.name;
  for (const std::string& address : unit.addresses) {
    snapshot.known_addresses.push_back(CanonicalHost(address));
  }
  snapshot.url = Display(unit.url);
  snapshot.url_host = CanonicalHost(unit.url.host);
  snapshot.plain_http = unit.url.scheme == "http";
  snapshot.maps_peer_device = unit.profile->profile().Maps(Fact::kPeerDeviceId);
  snapshot.tls_verified = !unit.tls.insecure_skip_verify;
}

UnitSnapshot UnitRead::Facts() const {
  UnitSnapshot snapshot;
  snapshot.UnitFacts::operator=(reading_.Facts());
  AddConfigured(snapshot);
  return snapshot;
}

bool UnitRead::IsDecided(Fact fact) const {
  const Profile& profile = order_.unit->profile->profile();
  for (const FactSpec& mapped : profile.facts) {
    if (mapped.fact != fact) continue;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (profile.sources[i].name == mapped.source && sources_[i].stage != Stage::kEnded) {
        return false;
      }
    }
  }
  return true;
}

/// Adds what UnitReading does not know to its snapshot: names, times, TLS, sessions.
UnitResult UnitRead::Complete(UnitSnapshot snapshot) const {
  const SteadyTime now = parts_.clock.Steady();
  const Failure unfinished = NotFinished(now - order_.started);
  Story story = story_;
  if (login_) story.Add(LoginLine(unfinished.detail));

  AddConfigured(snapshot);
  for (std::size_t i = 0; i < snapshot.sources.size(); ++i) {
    const Source& source = sources_[i];
    if (!source.tried) continue;
    const bool out = source.stage == Stage::kOut;
    snapshot.sources[i].duration = source.spent + (out ? now - source.sent : Duration{});
    if (out) story.Add(SourceLine(i, unfinished.detail));
    if (source.stage == Stage::kRefused) snapshot.sources[i].failure = source.refusal;
  }
  NoteWaitsForFiles(snapshot);
  snapshot.clock_skew = clock_skew_;
  snapshot.certificate_expiry = certificate_expiry_;
  snapshot.read_at = order_.started + (ended_.value_or(now) - order_.started) / 2;
  if (credentials_) {
    snapshot.cooldown_end = parts_.sessions.ShownCooldownEnd(credentials_->session, parts_.clock);
  }
  if (snapshot.up()) memory_.last_success = ended_system_.value_or(parts_.clock.System());
  snapshot.last_success = memory_.last_success;
  return {std::move(snapshot), story.Lines()};
}

/// A file that the file system does not give is our failure, not the unit's.
void UnitRead::NoteWaitsForFiles(UnitSnapshot& snapshot) const {
  const std::string after = ": not read after " +
                            RoundedDuration(parts_.clock.Steady() - order_.started) +
                            ": does the file system hang?";
  for (SourceStatus& source : snapshot.sources) {
    const bool by_file = !source.authenticated;
    if (by_file && report_call_) {
      source.failure = {Reason::kLocalFile, order_.unit->report_file + after};
    } else if (!by_file && credentials_call_) {
      source.failure = {Reason::kLocalFile, CredentialFiles(*order_.unit) + after};
    }
  }
}

const HiddenSecrets& UnitRead::NoteSecrets(const UnitSnapshot& snapshot) {
  HiddenSecrets& secrets = parts_.sessions.SecretsOf(Origin(order_.unit->url));
  if (credentials_) {
    secrets.Add(credentials_->password);
    secrets.Add(credentials_->credentials.api_key);
  }
  if (snapshot.ha_key || snapshot.peer_ha_key) secrets.ForgetShown();
  secrets.AddKeysOf(snapshot);
  return secrets;
}

void UnitRead::Tell(const UnitSnapshot& snapshot, const HiddenSecrets& secrets) {
  NameRemarks(snapshot, secrets);
  NameListedTwice(snapshot, secrets);
  Report(snapshot, secrets);
}

/// Each once in this process, and again where something else stands there. A word may be a key,
/// where a profile looks at the wrong place.
void UnitRead::NameRemarks(const UnitSnapshot& snapshot, const HiddenSecrets& secrets) {
  for (Remark remark : snapshot.remarks) {
    secrets.HideIn(remark);
    if (memory_.SayOnce(WhatIsWrong(remark))) {
      Say(LogLevel::kWarn, "unit " + order_.unit->name + ": " + ToString(remark));
    }
  }
}

void UnitRead::NameListedTwice(const UnitSnapshot& snapshot, const HiddenSecrets& secrets) {
  if (!snapshot.loadmasters) return;
  for (const std::string& twice : snapshot.loadmasters->listed_twice) {
    const std::string line = "lists LoadMaster " + secrets.In(twice) +
                             " twice, with different states or claims: which unit licenses it is "
                             "undecided until its old record is removed there";
    if (memory_.SayOnce(line)) Say(LogLevel::kWarn, "unit " + order_.unit->name + " " + line);
  }
}

/// One line where the unit's condition is another one than after the read before.
void UnitRead::Report(const UnitSnapshot& snapshot, const HiddenSecrets& secrets) {
  const Condition condition = rejected_ ? *rejected_ : ConditionOf(snapshot);
  const std::optional<std::string> before = std::exchange(memory_.condition, condition.key);
  if (before == condition.key) return;
  if (!condition.well) Say(LogLevel::kWarn, secrets.In(condition.line));
  if (condition.well && before) Say(LogLevel::kInfo, condition.line);
}

void UnitRead::Say(LogLevel level, const std::string& line) const {
  parts_.logger.Log(level, line, {{"pair", order_.pair}, {"unit", order_.unit->name}});
}

}  // namespace kemp360
