#include "collect/unit_read.h"

#include <chrono>
#include <utility>

#include "base/secret_file.h"

namespace kemp360 {
namespace {

bool ReportIsFile(const UnitTarget& unit) {
  return !unit.report_file.empty() && unit.profile->profile().report.has_value();
}

}  // namespace

UnitRead::UnitRead(Order order, const PairReader::Parts& parts, std::function<void()> decided)
    : order_(std::move(order)),
      parts_(parts),
      on_decided_(std::move(decided)),
      flights_(parts.fetcher),
      strand_(parts.executor),
      reading_(order_.unit->profile, ReadingLimits{order_.limits.rows}, ReportIsFile(*order_.unit)),
      times_(order_.unit->profile->profile().sources.size()) {}

UnitRead::~UnitRead() = default;

template <typename Use>
void UnitRead::OnStrand(Use use) {
  strand_.Post([weak = weak_from_this(), use = std::move(use)]() mutable {
    if (const std::shared_ptr<UnitRead> self = weak.lock()) use(*self);
  });
}

void UnitRead::Begin() {
  OnStrand([](UnitRead& self) { self.Open(); });
}

void UnitRead::Peek(ResultDone done) {
  OnStrand([done = std::move(done)](UnitRead& self) {
    if (self.concluded_) return;
    const Duration elapsed = self.parts_.clock.Steady() - self.order_.started;
    done(self.Complete(self.reading_.Snapshot(NotFinished(elapsed))));
  });
}

void UnitRead::Conclude(ResultDone done) {
  OnStrand([done = std::move(done)](UnitRead& self) {
    if (std::exchange(self.concluded_, true)) return;
    self.flights_.Close();
    const Duration elapsed = self.parts_.clock.Steady() - self.order_.started;
    const std::vector<std::string> words = self.reading_.UnmappedWords();
    UnitResult result = self.Complete(self.decided_ ? std::move(self.reading_).TakeSnapshot()
                                                    : self.reading_.Snapshot(NotFinished(elapsed)));
    self.NameUnmapped(words, result.snapshot);
    self.Count(result.snapshot);
    self.Report(result.snapshot);
    self.login_turn_.reset();
    done(std::move(result));
  });
}

void UnitRead::Abandon() { flights_.Close(); }

void UnitRead::Open() {
  if (concluded_) return;
  first_requests_ = reading_.Start();
  Result<UnitCredentials, Failure> loaded = LoadCredentials(*order_.unit);
  if (loaded) {
    credentials_ = std::move(*loaded);
    has_credentials_ = true;
    UseSession();
  } else {
    FailAll(loaded.error());
  }
  if (ReportIsFile(*order_.unit)) ReadReportFile();
  CheckDecided();
}

void UnitRead::ReadReportFile() {
  const Profile& profile = order_.unit->profile->profile();
  if (!profile.report) return;
  const SteadyTime begun = parts_.clock.Steady();
  const std::string& path = order_.unit->report_file;
  const std::optional<FileStamp> stamp = StampOf(path);
  Result<std::string, Failure> text = LoadFile(path, order_.limits.answer_bytes);
  const SystemTime modified{std::chrono::nanoseconds{stamp ? stamp->modified_ns : 0}};
  const Duration spent = parts_.clock.Steady() - begun;
  story_.Add(RequestStory{order_.unit->name, profile.report->source, "report_file " + path}.Line(
      text ? std::to_string(text->size()) + " bytes" : text.error().detail));
  reading_.FeedReportFile(std::move(text), modified);
  for (std::size_t i = 0; i < profile.sources.size(); ++i) {
    if (profile.sources[i].name != profile.report->source) continue;
    times_[i].tried = true;
    times_[i].spent = spent;
  }
}

void UnitRead::UseSession() {
  if (concluded_) return;
  const SystemTime now = parts_.clock.System();
  SessionStore& sessions = parts_.sessions;
  const SessionKey& session = credentials_.session;
  if (const std::optional<SystemTime> end = sessions.CooldownEnd(session, now)) {
    const Failure failure = CoolingDown(*end - now);
    story_.Add(order_.unit->name + ": " + failure.detail);
    // The log was told of it when it happened, unless another pair has this unit too.
    rejected_ = RejectedCondition(order_.unit->name, Rejection::kElsewhere, *end - now,
                                  session.credentials);
    login_turn_.reset();
    FailAll(failure);
    CheckDecided();
    return;
  }
  if (!credentials_.logs_in) return StartSources();
  if (std::optional<Secret> key = sessions.LoggedInKey(session)) {
    login_turn_.reset();
    credentials_.credentials.api_key = std::move(*key);
    return StartSources();
  }
  if (login_turn_) return LogIn();
  std::optional<LoginTurn> turn = sessions.TakeLoginTurn(session, [weak = weak_from_this()] {
    if (const std::shared_ptr<UnitRead> self = weak.lock()) {
      self->OnStrand([](UnitRead& read) { read.UseSession(); });
    }
  });
  if (!turn) {
    return story_.Add(order_.unit->name + " log-in: waits for the one of another read");
  }
  login_turn_.emplace(std::move(*turn));
  UseSession();  // anew: another log-in may have ended since we looked
}

void UnitRead::LogIn() {
  const std::string& unit = order_.unit->name;
  FetchRequest request =
      RequestFor(Method::kPost, order_.unit->profile->profile().login_path, std::string());
  request.credentials = Credentials{};
  request.body = Secret(
      EncodeLogin(credentials_.credentials.username, std::string(credentials_.password.Reveal())));
  login_sent_ = parts_.clock.Steady();
  parts_.stats.Login(order_.pair, unit);
  Launch(std::move(request), [](UnitRead& self, Flights::Ticket ticket, Arrival arrival) {
    self.OnLogin(ticket, std::move(arrival));
  });
}

void UnitRead::OnLogin(Flights::Ticket ticket, Arrival arrival) {
  if (concluded_ || !login_sent_) return;
  const Duration spent = arrival.at - *login_sent_;
  login_sent_.reset();
  flights_.Forget(ticket);
  NoteFacts(arrival, spent);
  story_.Add(StoryOfLogin().Line(OutcomeOf(arrival.result, spent)));
  Result<std::string, Failure> key = arrival.result
                                         ? DecodeLogin(arrival.result->status, arrival.result->body)
                                         : Result<std::string, Failure>(arrival.result.error());
  if (arrival.result) const Secret wiped{std::move(arrival.result->body)};
  if (key) {
    credentials_.credentials.api_key = Secret(std::move(*key));
    parts_.sessions.LoggedIn(credentials_.session, credentials_.credentials.api_key);
    StartSources();
  } else {
    parts_.stats.LoginFailure(order_.pair, order_.unit->name);
    if (key.error().reason == Reason::kUnauthorized) Reject(Rejection::kLogin);
    FailAll({key.error().reason, "log-in: " + key.error().detail});
    CheckDecided();
  }
  login_turn_.reset();  // last: who waits for it finds the key or the cool-down
}

void UnitRead::StartSources() {
  for (const SourceRequest& request : std::exchange(first_requests_, {})) Send(request);
}

void UnitRead::Send(const SourceRequest& request) {
  SourceTime& time = times_.at(request.source);
  time.tried = true;
  time.under_way = true;
  time.sent = parts_.clock.Steady();
  time.request = request;
  ++sent_;
  Launch(RequestFor(Method::kGet, request.path, request.query),
         [request](UnitRead& self, Flights::Ticket ticket, Arrival arrival) {
           self.OnReply(request, ticket, std::move(arrival));
         });
}

void UnitRead::OnReply(const SourceRequest& request, Flights::Ticket ticket, Arrival arrival) {
  if (concluded_) return;
  flights_.Forget(ticket);
  SourceTime& time = times_.at(request.source);
  const Duration spent = arrival.at - time.sent;
  time.spent += spent;
  time.under_way = false;
  NoteFacts(arrival, spent);
  story_.Add(StoryOf(request).Line(OutcomeOf(arrival.result, spent)));

  const auto feed = [&](Result<SourceReply, Failure> reply) {
    return reading_.Feed(request.source, std::move(reply));
  };
  std::optional<SourceRequest> next;
  if (!arrival.result) {
    next = feed(arrival.result.error());
  } else if (arrival.result->status == 401 &&
             credentials_.credentials.authentication == Authentication::kHeader) {
    ++unauthorized_;
    next = feed(HeaderUnauthorized());
  } else {
    if (arrival.result->status == 401) ++unauthorized_;
    if (arrival.result->status == 200) accepted_ = true;
    next = feed(SourceReply{arrival.result->status, std::move(arrival.result->body), spent,
                            arrival.system});
  }
  if (next) Send(*next);
  CheckDecided();
}

void UnitRead::FailAll(const Failure& failure) {
  for (const SourceRequest& request : std::exchange(first_requests_, {})) {
    static_cast<void>(reading_.Feed(request.source, failure));
  }
}

void UnitRead::CheckDecided() {
  if (decided_ || concluded_ || !reading_.Done()) return;
  decided_ = true;
  ended_ = parts_.clock.Steady();
  ended_system_ = parts_.clock.System();
  JudgeCredentials();
  on_decided_();
}

/// The credentials are rejected only if every request was answered, and with 401: a single 401 may
/// be a missing permission, and a source that timed out proves nothing.
void UnitRead::JudgeCredentials() {
  if (!has_credentials_ || sent_ == 0) return;
  if (unauthorized_ == sent_) {
    Reject(KeyRejection());
  } else if (accepted_) {
    parts_.sessions.Accepted(credentials_.session);
  }
}

Rejection UnitRead::KeyRejection() const {
  if (credentials_.credentials.authentication == Authentication::kHeader) {
    return Rejection::kHeaderKey;
  }
  return credentials_.logs_in ? Rejection::kLoggedInKey : Rejection::kQueryKey;
}

void UnitRead::Reject(Rejection rejection) {
  const Duration cooldown = order_.limits.credentials_cooldown;
  parts_.sessions.Rejected(credentials_.session, parts_.clock.System() + cooldown);
  rejected_ =
      RejectedCondition(order_.unit->name, rejection, cooldown, credentials_.session.credentials);
}

}  // namespace kemp360
