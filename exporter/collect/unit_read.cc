#include "collect/unit_read.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/worker_pool.h"

namespace kemp360 {
namespace {

/// How long a source waits for the connection of those before it; less where little time is left.
constexpr Duration kPatience = std::chrono::milliseconds(500);
constexpr int kPatienceShare = 8;
/// A page up to this size is decoded faster than it is handed to the pool and back.
constexpr std::size_t kDecodedAtOnce = 16U << 10U;

/// In which order a unit's sources are asked: what must be there first, the long lists last.
std::vector<std::size_t> OrderOf(const std::vector<SourceSpec>& sources) {
  std::vector<std::size_t> order(sources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&sources](std::size_t i) {
    return std::tuple(sources[i].paging.has_value(), !sources[i].required);
  };
  std::ranges::stable_sort(order, {}, rank);
  return order;
}

Failure OurBug() {
  return {Reason::kMalformed, "the exporter failed to take this in: a bug, which its log names"};
}

}  // namespace

UnitRead::UnitRead(Order order, const PairReader::Parts& parts, std::function<void()> settled)
    : order_(std::move(order)),
      parts_(parts),
      memory_(parts.sessions.MemoryOf(order_.pair, order_.unit->name)),
      on_settled_(std::move(settled)),
      reading_(order_.unit->profile, ReadingLimits{order_.limits.rows},
               order_.unit->ReadsReportFile()),
      sources_(order_.unit->profile->profile().sources.size()),
      asking_order_(OrderOf(order_.unit->profile->profile().sources)),
      patience_(parts.loop) {}

UnitRead::~UnitRead() { CancelAll(); }

void UnitRead::Step(const char* what, const std::function<void()>& step) {
  if (RunTask(step, what, parts_.logger)) return;
  // Like any read that failed: what is decided stays, the rest has failed.
  const auto fail = [this] {
    CancelAll();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (sources_[i].stage == Stage::kDecoding) continue;
      sources_[i].stage = Stage::kEnded;
      reading_.Fail(i, OurBug());
    }
    CheckSettled();
  };
  static_cast<void>(RunTask(fail, what, parts_.logger));
}

void UnitRead::Begin() {
  Step("the beginning of a read", [this] {
    for (Source& source : sources_) source.stage = Stage::kEnded;  // but for what is requested
    for (SourceRequest& request : reading_.Start()) {
      Source& source = sources_.at(request.source);
      source.stage = Stage::kWaiting;
      source.request = std::move(request);
    }
    const UnitTarget& unit = *order_.unit;
    const std::string whose = order_.pair + "/" + unit.name + " ";
    if (const std::optional<std::size_t> source = reading_.ReportFileSource()) {
      report_call_ = parts_.files.Run<ReportFile>(
          "report of " + whose + unit.report_file,
          [path = unit.report_file, cap = order_.limits.answer_bytes] {
            return LoadReport(path, cap);
          },
          [this, source](std::optional<ReportFile> report) {
            Step("a report file", [&] { OnReportFile(*source, std::move(report)); });
          });
    }
    const std::string files = CredentialFiles(unit);
    if (files.empty()) return OnCredentials(LoadCredentials(unit));
    credentials_call_ = parts_.files.Run<Result<UnitCredentials, Failure>>(
        "credentials of " + whose + files,
        [target = order_.unit] { return LoadCredentials(*target); },
        [this](std::optional<Result<UnitCredentials, Failure>> loaded) {
          Step("credentials", [&] {
            OnCredentials(loaded ? *std::move(loaded)
                                 : Failure{Reason::kLocalFile, "no thread to read files is left"});
          });
        });
  });
}

UnitResult UnitRead::Peek() const {
  return Complete(reading_.Snapshot(NotFinished(parts_.clock.Steady() - order_.started)));
}

void UnitRead::Conclude() {
  if (std::exchange(concluded_, true)) return;
  CancelAll();
  CheckSettled();
}

UnitResult UnitRead::Take() {
  UnitResult result =
      Complete(reading_.TakeSnapshot(NotFinished(parts_.clock.Steady() - order_.started)));
  NameUnmapped(result.snapshot);
  if (login_) parts_.stats.LoginFailure(order_.pair, order_.unit->name);
  for (const SourceStatus& source : result.snapshot.sources) {
    if (!source.failure) continue;
    parts_.stats.UpstreamFailure(order_.pair, order_.unit->name, source.failure->reason);
  }
  Report(result.snapshot);
  return result;
}

/// What answers is not told: it would find nobody.
void UnitRead::CancelAll() {
  patience_.Stop();
  if (report_call_) parts_.files.Cancel(*report_call_);
  if (credentials_call_) parts_.files.Cancel(*credentials_call_);
  if (login_) parts_.fetcher.Cancel(*login_);
  for (const Source& source : sources_) {
    if (source.stage == Stage::kOut) parts_.fetcher.Cancel(source.fetch);
  }
  if (credentials_) parts_.sessions.LeaveLogin(credentials_->session, *this);
}

void UnitRead::OnReportFile(std::size_t source, std::optional<ReportFile> report) {
  report_call_.reset();
  const std::string& path = order_.unit->report_file;
  if (!report) report = ReportFile{Failure{Reason::kLocalFile, path + ": no thread is left"}};
  const Result<SourceReply, Failure>& content = report->content;
  story_.Add(order_.unit->name + " " + order_.unit->profile->profile().sources[source].name +
             ": report_file " + path + " " +
             (content ? std::to_string(content->body.size()) + " bytes" : content.error().detail));
  sources_[source].tried = true;
  sources_[source].spent = report->spent;
  Decode(source, std::move(report->content));
}

void UnitRead::OnCredentials(Result<UnitCredentials, Failure> loaded) {
  credentials_call_.reset();
  if (!loaded) return FailWaiting(loaded.error());
  credentials_ = *std::move(loaded);
  UseSession();
}

void UnitRead::UseSession() {
  const SystemTime now = parts_.clock.System();
  SessionStore& sessions = parts_.sessions;
  const SessionKey& session = credentials_->session;
  if (const std::optional<SystemTime> end = sessions.CooldownEnd(session, now)) {
    const Failure failure = CoolingDown(*end - now);
    story_.Add(order_.unit->name + ": " + failure.detail);
    // The log was told of it when it happened, unless another pair has this unit too.
    rejected_ = RejectedCondition(order_.unit->name, Rejection::kElsewhere, *end - now,
                                  session.credentials);
    return FailWaiting(failure);
  }
  if (!credentials_->logs_in) return StartSources();
  if (std::optional<Secret> key = sessions.LoggedInKey(session)) {
    credentials_->credentials.api_key = *std::move(key);
    return StartSources();
  }
  if (sessions.TakeLoginTurn(session, *this)) return LogIn();
  story_.Add(order_.unit->name + " log-in: waits for the one of another read");
}

void UnitRead::LoginEnded() {
  Step("a log-in's end", [this] { UseSession(); });
}

void UnitRead::LogIn() {
  FetchRequest request =
      RequestFor(Method::kPost, order_.unit->profile->profile().login_path, std::string());
  request.credentials = Credentials{};
  request.body = Secret(EncodeLogin(credentials_->credentials.username,
                                    std::string(credentials_->password.Reveal())));
  login_sent_ = parts_.clock.Steady();
  parts_.stats.Login(order_.pair, order_.unit->name);
  login_ = Launch(std::move(request), "a log-in",
                  [this](FetchResult result) { OnLogin(std::move(result)); });
}

void UnitRead::OnLogin(FetchResult result) {
  const Duration spent = parts_.clock.Steady() - login_sent_;
  login_.reset();
  NoteFacts(result, spent);
  story_.Add(LoginLine(OutcomeOf(result, spent)));
  Result<std::string, Failure> key = result ? DecodeLogin(result->status, result->body)
                                            : Result<std::string, Failure>(result.error());
  if (result) const Secret wiped{std::move(result->body)};
  // Who waits for this log-in finds the key or the cool-down.
  if (!key) {
    parts_.stats.LoginFailure(order_.pair, order_.unit->name);
    if (key.error().reason == Reason::kUnauthorized) Reject(Rejection::kLogin);
    parts_.sessions.LeaveLogin(credentials_->session, *this);
    return FailWaiting({key.error().reason, "log-in: " + key.error().detail});
  }
  credentials_->credentials.api_key = Secret(*std::move(key));
  parts_.sessions.LoggedIn(credentials_->session, credentials_->credentials.api_key);
  parts_.sessions.LeaveLogin(credentials_->session, *this);
  StartSources();
}

void UnitRead::StartSources() {
  const SteadyTime now = parts_.clock.Steady();
  const Duration patience = std::min(kPatience, order_.deadline.Remaining(now) / kPatienceShare);
  patience_.Set(now + patience, [this] {
    Step("a source's turn", [this] {
      out_of_patience_ = true;
      SendNext();
    });
  });
  SendNext();
}

void UnitRead::SendNext() {
  for (const std::size_t i : asking_order_) {
    const bool under_way = std::ranges::any_of(sources_, [](const Source& source) {
      return source.stage == Stage::kOut || source.stage == Stage::kDecoding;
    });
    if (under_way && !out_of_patience_) return;
    if (sources_[i].stage == Stage::kWaiting) Send(i);
  }
}

void UnitRead::Send(std::size_t index) {
  Source& source = sources_[index];
  source.tried = true;
  source.stage = Stage::kOut;
  source.sent = parts_.clock.Steady();
  ++sent_;
  source.fetch =
      Launch(RequestFor(Method::kGet, source.request.path, source.request.query), "a reply",
             [this, index](FetchResult result) { OnReply(index, std::move(result)); });
}

void UnitRead::OnReply(std::size_t index, FetchResult result) {
  Source& source = sources_[index];
  const Duration spent = parts_.clock.Steady() - source.sent;
  source.spent += spent;
  NoteFacts(result, spent);
  story_.Add(SourceLine(index, OutcomeOf(result, spent)));
  if (!result) return Decode(index, result.error());
  if (result->status == 401) ++unauthorized_;
  if (result->status == 200) accepted_ = true;
  if (result->status == 401 &&
      credentials_->credentials.authentication == Authentication::kHeader) {
    return Decode(index, HeaderUnauthorized());
  }
  Decode(index, SourceReply{result->status, std::move(result->body), parts_.clock.System()});
}

void UnitRead::Decode(std::size_t index, Result<SourceReply, Failure> reply) {
  const auto reading = std::make_shared<std::unique_ptr<SourceReading>>(reading_.Take(index));
  if (!*reading) return;  // decided before
  sources_[index].stage = Stage::kDecoding;
  const bool at_once = !reply || reply->body.size() <= kDecodedAtOnce;
  auto work = [reading, reply = std::move(reply)]() mutable {
    return (*reading)->Feed(std::move(reply));
  };
  auto done = [this, index, reading](std::optional<Next> next) {
    Step("a decoded page", [&] {
      if (!next) static_cast<void>((*reading)->Feed(OurBug()));
      reading_.PutBack(index, std::move(*reading));
      SourceEnded(index, next.value_or(std::nullopt));
    });
  };
  if (at_once) return done(work());
  Offload(parts_.pool, parts_.loop, "the decoding of a page", parts_.logger, std::move(work),
          std::move(done));
}

void UnitRead::SourceEnded(std::size_t index, const Next& next) {
  sources_[index].stage = Stage::kEnded;
  if (!concluded_) {
    if (next) {
      sources_[index].request = *next;
      Send(index);
    }
    if (credentials_) SendNext();
  }
  CheckSettled();
}

void UnitRead::FailWaiting(const Failure& failure) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].stage != Stage::kWaiting) continue;
    sources_[i].stage = Stage::kEnded;
    reading_.Fail(i, failure);
  }
  CheckSettled();
}

/// The last thing that a step does: whoever is told takes what was read.
void UnitRead::CheckSettled() {
  if (settled_) return;
  if (!ended_ && reading_.Done()) {
    ended_ = parts_.clock.Steady();
    ended_system_ = parts_.clock.System();
    JudgeCredentials();
  }
  if ((!ended_ && !concluded_) || reading_.Out()) return;
  settled_ = true;
  CancelAll();
  on_settled_();
}

/// The credentials are rejected only if every request was answered, and with 401: a single 401 may
/// be a missing permission, and a source that timed out proves nothing.
void UnitRead::JudgeCredentials() {
  if (!credentials_ || sent_ == 0) return;
  const bool by_header = credentials_->credentials.authentication == Authentication::kHeader;
  if (unauthorized_ == sent_) {
    Reject(by_header               ? Rejection::kHeaderKey
           : credentials_->logs_in ? Rejection::kLoggedInKey
                                   : Rejection::kQueryKey);
  } else if (accepted_) {
    parts_.sessions.Accepted(credentials_->session);
  }
}

void UnitRead::Reject(Rejection rejection) {
  const Duration cooldown = order_.limits.credentials_cooldown;
  parts_.sessions.Rejected(credentials_->session, parts_.clock.System() + cooldown);
  rejected_ =
      RejectedCondition(order_.unit->name, rejection, cooldown, credentials_->session.credentials);
}

}  // namespace kemp360
