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

bool IsRefusal(int status) { return status == 401 || status == 403; }
bool IsRefusal(const Failure& failure) {
  return failure.reason == Reason::kUnauthorized || failure.reason == Reason::kForbidden;
}

}  // namespace

UnitRead::UnitRead(Order order, const PairReader::Parts& parts, std::function<void()> settled)
    : order_(std::move(order)),
      parts_(parts),
      memory_(parts.sessions.MemoryOf(order_.pair, order_.unit->name)),
      on_settled_(std::move(settled)),
      reading_(order_.unit->profile, ReadingLimits{order_.limits.rows},
               !order_.unit->report_file.empty()),
      sources_(order_.unit->profile->profile().sources.size()),
      asking_order_(OrderOf(order_.unit->profile->profile().sources)),
      patience_(parts.loop) {
  const std::vector<SourceSpec>& specs = order_.unit->profile->profile().sources;
  for (std::size_t i = 0; i < sources_.size(); ++i) sources_[i].required = specs[i].required;
}

void UnitRead::Step(const char* what, const std::function<void()>& step) {
  if (RunTask(step, what, parts_.logger)) return;
  // Like any read that failed: what is decided stays, the rest has failed.
  const auto fail = [this] {
    CancelAll();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
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
  concluded_ = true;
  CancelAll();
  EndDoubt();
  CheckSettled();
}

UnitResult UnitRead::Take() {
  UnitResult result =
      Complete(reading_.TakeSnapshot(NotFinished(parts_.clock.Steady() - order_.started)));
  if (login_) parts_.stats.LoginFailure(order_.pair, order_.unit->name);
  for (const SourceStatus& source : result.snapshot.sources) {
    if (!source.failure) continue;
    parts_.stats.UpstreamFailure(order_.pair, order_.unit->name, source.failure->reason);
  }
  return result;
}

/// What answers is not told: it would find nobody.
void UnitRead::CancelAll() {
  if (report_call_) parts_.files.Cancel(*report_call_);
  if (credentials_call_) parts_.files.Cancel(*credentials_call_);
  if (login_ && parts_.fetcher.Cancel(*login_)) {
    // The unit may have refused it: nobody will know.
    static_cast<void>(
        parts_.sessions.LoginFailed(credentials_->session, parts_.clock.Steady(),
                                    LoginFailure(NotFinished(parts_.clock.Steady() - login_sent_)),
                                    Duration::zero(), order_.limits.credentials_cooldown));
  }
  for (Source& source : sources_) {
    if (parts_.fetcher.Cancel(source.fetch)) source.reached = true;
  }
  if (credentials_) parts_.sessions.LeaveTurn(credentials_->session, *this);
}

void UnitRead::OnReportFile(std::size_t source, std::optional<ReportFile> report) {
  report_call_.reset();
  const std::string& path = order_.unit->report_file;
  if (!report) report = ReportFile{Failure{Reason::kLocalFile, path + ": no thread is left"}};
  const Result<SourceReply, Failure>& content = report->content;
  story_.Add(order_.unit->name + " " + order_.unit->profile->profile().sources[source].name +
             ": report_file " +
             (content ? path + " " + std::to_string(content->body.size()) + " bytes"
                      : content.error().detail));
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

void UnitRead::StartSources() {
  const SteadyTime now = parts_.clock.Steady();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Source& source = sources_[i];
    if (source.stage != Stage::kWaiting) continue;
    const std::optional<Rest> rest =
        parts_.sessions.RestOf(credentials_->session, IdOf(source), now);
    if (!rest) continue;
    source.stage = Stage::kEnded;
    source.failed_otherwise = !IsRefusal(rest->failure);
    reading_.Fail(i, NextTryIn(rest->failure, rest->until - now));
  }
  // Else one that never answers would keep the key unproven, and the others unread.
  std::ranges::stable_partition(asking_order_, [this](std::size_t i) {
    return proven_ || !parts_.sessions.WasSilent(credentials_->session, IdOf(sources_[i]));
  });
  asking_ = true;
  out_of_patience_ = false;
  const Duration patience = std::min(kPatience, order_.deadline.Remaining(now) / kPatienceShare);
  patience_.Set(now + patience, [this] {
    Step("a source's turn", [this] {
      out_of_patience_ = true;
      SendNext();
    });
  });
  SendNext();
  CheckSettled();
}

bool UnitRead::MaySend(const Source& source) const {
  const auto out = [](const Source& other) {
    return other.stage == Stage::kOut || other.stage == Stage::kDecoding;
  };
  const bool alone = std::ranges::none_of(sources_, out);
  if (InDoubt()) return source.required && alone;
  return alone || (out_of_patience_ && KeyHolds());
}

/// Sends what may be sent now. Where the key is in doubt and no request would tell more, it is
/// judged.
void UnitRead::SendNext() {
  if (!asking_ || concluded_) return;
  if (order_.deadline.Passed(parts_.clock.Steady())) {
    FailWaiting(NotFinished(parts_.clock.Steady() - order_.started));
    return EndDoubt();
  }
  if (!proven_ && std::ranges::any_of(sources_, &Source::RefusesKey)) return Judge();
  for (const std::size_t i : asking_order_) {
    if (sources_[i].stage == Stage::kWaiting && MaySend(sources_[i])) Send(i);
  }
  const auto goes_on = [](const Source& source) {
    return source.stage != Stage::kRefused && source.stage != Stage::kEnded;
  };
  const auto may_decide = [&goes_on](const Source& source) {
    return source.required && goes_on(source);
  };
  if (InDoubt() && std::ranges::none_of(sources_, may_decide)) return Judge();
  if (std::ranges::none_of(sources_, goes_on)) EndDoubt();
}

void UnitRead::Send(std::size_t index) {
  Source& source = sources_[index];
  source.tried = true;
  source.stage = Stage::kOut;
  source.sent = parts_.clock.Steady();
  FetchRequest request = RequestFor(Method::kGet, source.request.path, source.request.query);
  const SourceSpec& spec = SpecOf(source);
  request.redirects_to = spec.redirects_to;
  request.source = spec.name;
  source.fetch = Launch(std::move(request), "a reply",
                        [this, index](FetchResult result) { OnReply(index, std::move(result)); });
}

void UnitRead::OnReply(std::size_t index, FetchResult result) {
  Source& source = sources_[index];
  const Duration spent = parts_.clock.Steady() - source.sent;
  source.spent += spent;
  NoteFacts(result, spent);
  story_.Add(SourceLine(index, OutcomeOf(result, spent)));
  if (result && IsRefusal(result->status)) {
    source.stage = Stage::kRefused;
    source.refusal = RefusalOf(result->status);
    SendNext();
    return CheckSettled();
  }
  source.failed_otherwise = true;  // where it accepts the key, nobody asks
  if (!result) {
    if (result.error().reason == Reason::kTimeout) NoteSilent(source, result.error().reached);
    return Decode(index, result.error());
  }
  if (result->status == 200 && source.required) Accepted(source);
  const bool come_later = result->status == 429 || result->status == 503;
  if (come_later && result->retry_after > Duration::zero()) {
    const Failure failure = FailureOfStatus(result->status, result->body);
    const Duration wait = std::min(*result->retry_after, order_.limits.credentials_cooldown);
    parts_.sessions.LetRest(credentials_->session, IdOf(source),
                            {parts_.clock.Steady() + wait, failure});
    return Decode(index, NextTryIn(failure, wait));
  }
  Decode(index, SourceReply{result->status, std::move(result->body), parts_.clock.System(),
                            result->end_told});
}

void UnitRead::Decode(std::size_t index, Result<SourceReply, Failure> reply) {
  const auto reading = std::make_shared<std::unique_ptr<SourceReading>>(reading_.Take(index));
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
  Source& source = sources_[index];
  source.stage = Stage::kEnded;
  if (next) {
    source.request = *next;
    source.stage = Stage::kWaiting;
    if (rejected_) return FailWaiting(CoolingDown(order_.limits.credentials_cooldown));
  }
  SendNext();
  if (source_ended_) source_ended_();
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
  if (reading_.Done()) {
    ended_ = parts_.clock.Steady();
    ended_system_ = parts_.clock.System();
  }
  if ((!ended_ && !concluded_) || reading_.Out()) return;
  settled_ = true;
  CancelAll();
  on_settled_();
}

}  // namespace kemp360
