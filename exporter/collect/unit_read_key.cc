// UnitRead: its key, from the session or a login, and what the replies say of it. The course of a
// read is in unit_read.cc.
#include <algorithm>
#include <chrono>
#include <utility>

#include "collect/unit_read.h"

namespace kemp360 {

/// Whatever another read of this session does, it may have changed since it was asked last.
void UnitRead::UseSession() {
  const SteadyTime now = parts_.clock.Steady();
  SessionStore& sessions = parts_.sessions;
  const SessionKey& session = credentials_->session;
  sessions.NoteFiles(session, credentials_->files);
  if (const std::optional<SteadyTime> end = sessions.CooldownEnd(session, now)) {
    const Failure failure = CoolingDown(*end - now);
    story_.Add(order_.unit->name + ": " + failure.detail);
    // The log was told of it when it happened, unless another pair has this unit too.
    rejected_ = RejectedCondition(order_.unit->name, WhyRejected(Rejection::kElsewhere), *end - now,
                                  session.credentials);
    return FailWaiting(failure);
  }
  if (credentials_->logs_in) {
    std::optional<Secret> key = sessions.LoggedInKey(session);
    if (!key) {
      if (const std::optional<Rest> rest = sessions.LoginRest(session, now)) {
        return FailWaiting(NextTryIn(rest->failure, rest->until - now));
      }
      if (sessions.TakeTurn(session, *this)) return LogIn();
      story_.Add(order_.unit->name + " login: waits for that of another read");
      return;
    }
    credentials_->credentials.api_key = *std::move(key);
  }
  proven_ = sessions.Proven(session);
  if (const std::optional<Rest> trial = sessions.TrialRest(session, now)) {
    return FailWaiting(NextTryIn(trial->failure, trial->until - now));
  }
  if (proven_ || sessions.TakeTurn(session, *this)) return StartSources();
  story_.Add(order_.unit->name + ": waits for another read, which tries the key");
}

void UnitRead::TurnEnded() {
  Step("the end of another read's turn", [this] { UseSession(); });
}

void UnitRead::LogIn() {
  FetchRequest request =
      RequestFor(Method::kPost, order_.unit->profile->profile().login_path, std::string());
  request.credentials = Credentials{};
  request.body = EncodeLogin(credentials_->credentials.username, credentials_->password);
  login_sent_ = parts_.clock.Steady();
  parts_.stats.Login(order_.pair, order_.unit->name);
  login_ = Launch(std::move(request), "a login",
                  [this](FetchResult result) { OnLogin(std::move(result)); });
}

void UnitRead::OnLogin(FetchResult result) {
  const Duration spent = parts_.clock.Steady() - login_sent_;
  login_.reset();
  NoteFacts(result, spent);
  story_.Add(LoginLine(OutcomeOf(result, spent)));
  Result<Secret, Failure> key = result ? DecodeLogin(result->status, std::move(result->body))
                                       : Result<Secret, Failure>(result.error());
  SessionStore& sessions = parts_.sessions;
  if (key) {
    credentials_->credentials.api_key = *std::move(key);
    sessions.LoggedIn(credentials_->session, credentials_->credentials.api_key);
    proven_ = false;
    renewed_ = true;
    return StartSources();  // its turn lasts until the key is proven or rejected
  }
  parts_.stats.LoginFailure(order_.pair, order_.unit->name);
  Failure failure = LoginFailure(key.error());
  if (failure.reason == Reason::kUnauthorized) {
    Reject(WhyRejected(Rejection::kLogin));
  } else if (result || result.error().reached) {
    const Duration wait = sessions.LoginFailed(
        credentials_->session, parts_.clock.Steady(), failure,
        result ? result->retry_after.value_or(Duration::zero()) : Duration::zero(),
        order_.limits.credentials_cooldown);
    failure = NextTryIn(failure, wait);
  }
  // Who waits for this login finds the cool-down or the wait.
  sessions.LeaveTurn(credentials_->session, *this);
  FailWaiting(failure);
}

/// The key was accepted, and no required source has refused it since.
bool UnitRead::KeyHolds() const {
  return accepted_ || (proven_ && std::ranges::none_of(sources_, &Source::RefusesKey));
}

void UnitRead::Accepted(const Source& source) {
  parts_.sessions.Accepted(credentials_->session, credentials_->credentials.api_key, IdOf(source));
  accepted_ = true;
  proven_ = true;
  parts_.sessions.LeaveTurn(credentials_->session, *this);
}

/// `reached`: the unit has the request, and may refuse the key when nobody listens any more.
void UnitRead::NoteSilent(const Source& source, bool reached) {
  if (!InDoubt()) return;
  SessionStore& sessions = parts_.sessions;
  const SessionKey& session = credentials_->session;
  sessions.NoteSilent(session, IdOf(source));
  const bool all = std::ranges::all_of(sources_, [&](const Source& each) {
    return !each.required || sessions.WasSilent(session, IdOf(each));
  });
  if (!all || !reached || proven_) return;
  const SteadyTime now = parts_.clock.Steady();
  sessions.TrialFailed(session, now, NotFinished(now - order_.started),
                       order_.limits.credentials_cooldown);
}

Rejection UnitRead::HowRefused(int status) const {
  const Credentials& mine = credentials_->credentials;
  const bool mixed_up = !credentials_->logs_in && other_ != nullptr && other_->credentials_ &&
                        other_->credentials_->credentials.api_key == mine.api_key;
  if (mixed_up) return Rejection::kKeyOfOther;
  if (status == 401 && mine.authentication == Authentication::kHeader) {
    return Rejection::kHeaderKey;
  }
  return credentials_->logs_in ? Rejection::kLoggedInKey : Rejection::kKey;
}

Failure UnitRead::RefusalOf(int status) const {
  const Rejection how = HowRefused(status);
  if (how == Rejection::kHeaderKey) return HeaderUnauthorized();
  Failure failure = FailureOfStatus(status, std::string_view());
  if (how == Rejection::kKeyOfOther) {
    const std::string& file = order_.unit->credentials.key_file;
    failure.detail = KeyOfOther(status, file, other_->order_.unit->name);
  }
  return failure;
}

/// The key is in doubt, and no further request can tell more.
void UnitRead::Judge() {
  const bool refused = std::ranges::any_of(sources_, &Source::RefusesKey);
  if (refused && credentials_->logs_in && !renewed_) return RenewKey();
  // A key that was accepted before: a source that took it may be in trouble, and take it again.
  const bool may_be_good = std::ranges::any_of(sources_, [this](const Source& source) {
    return source.failed_otherwise &&
           parts_.sessions.HasAccepted(credentials_->session, IdOf(source));
  });
  if (refused && !may_be_good) return RejectKey();
  judged_ = true;
  parts_.sessions.LeaveTurn(credentials_->session, *this);
  SendNext();
}

/// One login; then whatever was refused, or is still out, is asked with the new key.
void UnitRead::RenewKey() {
  story_.Add(order_.unit->name +
             ": the unit no longer accepts the key of the login: logs in again");
  parts_.sessions.ForgetKey(credentials_->session, credentials_->credentials.api_key);
  TakeBack();
  for (Source& source : sources_) {
    if (source.stage != Stage::kRefused) continue;
    source.stage = Stage::kWaiting;
    source.refusal.reset();
  }
  renewed_ = true;
  UseSession();
}

/// Nothing more with this key: what is out waits again.
void UnitRead::TakeBack() {
  asking_ = false;
  for (Source& source : sources_) {
    if (source.stage != Stage::kOut) continue;
    parts_.fetcher.Cancel(source.fetch);
    source.spent += parts_.clock.Steady() - source.sent;
    source.stage = Stage::kWaiting;
  }
}

void UnitRead::RejectKey() {
  const auto refused = std::ranges::find_if(sources_, &Source::RefusesKey);
  const Failure refusal = *refused->refusal;
  const int status = refusal.reason == Reason::kForbidden ? 403 : 401;
  const Rejection how = HowRefused(status);
  Reject(how == Rejection::kKeyOfOther ? refusal.detail : WhyRejected(how, status));
  TakeBack();
  FailRefused(false);
  parts_.sessions.LeaveTurn(credentials_->session, *this);
  FailWaiting(NotAsked(refusal, SpecOf(*refused).name));
}

/// Where the key is not rejected, a source that refuses it is one that the user may not read: it
/// rests.
void UnitRead::FailRefused(bool rest) {
  const SteadyTime until = parts_.clock.Steady() + order_.limits.credentials_cooldown;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Source& source = sources_[i];
    if (source.stage != Stage::kRefused) continue;
    source.stage = Stage::kEnded;
    if (rest) {
      parts_.sessions.LetRest(credentials_->session, IdOf(source), {until, *source.refusal});
    }
    reading_.Fail(i, *source.refusal);
  }
}

/// Nothing more is asked. A logged-in key that was refused and could not be judged is renewed by
/// the next read.
void UnitRead::EndDoubt() {
  for (const Source& source : sources_) {
    if (source.stage == Stage::kOut) NoteSilent(source, source.reached);
  }
  const bool renew = credentials_ && credentials_->logs_in && InDoubt() &&
                     std::ranges::any_of(sources_, &Source::RefusesKey);
  if (renew) {
    parts_.sessions.ForgetKey(credentials_->session, credentials_->credentials.api_key);
  }
  FailRefused(!renew);
}

void UnitRead::Reject(const std::string& why) {
  const Duration cooldown = order_.limits.credentials_cooldown;
  parts_.sessions.Rejected(credentials_->session, parts_.clock.Steady(), cooldown);
  rejected_ =
      RejectedCondition(order_.unit->name, why, cooldown, credentials_->session.credentials);
}

}  // namespace kemp360
