#include "discover/survey.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "appliance/unit_reading.h"
#include "base/quantities.h"
#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

constexpr int kMostAttempts = 4;
constexpr Duration kShortestPause = std::chrono::seconds(1);
constexpr Duration kLongestPause = std::chrono::seconds(60);
/// A unit may lock an account after some refusals.
constexpr std::size_t kMostRefused = 3;
constexpr std::size_t kMostFailed = 3;

bool IsRefusedStatus(int status) { return status == 401 || status == 403; }

}  // namespace

UnitSurvey::UnitSurvey(Order order, Parts parts)
    : order_(std::move(order)),
      parts_(std::move(parts)),
      exploration_(order_.unit.name, Origin(order_.unit.url), order_.rules),
      credentials_(order_.credentials.credentials),
      pause_(parts_.loop) {}

UnitSurvey::~UnitSurvey() {
  if (fetch_) parts_.fetcher.Cancel(*fetch_);
}

void UnitSurvey::Begin(std::function<void()> done) {
  done_ = std::move(done);
  if (order_.credentials.logs_in) {
    LogIn();
  } else {
    AskNext();
  }
}

UnitRecord UnitSurvey::Take() {
  UnitRecord record = exploration_.Take();
  record.name = order_.unit.name;
  record.host = order_.unit.url.host;
  record.addresses = order_.unit.addresses;
  if (!unread_.empty()) record.unread = unread_;
  return record;
}

FetchRequest UnitSurvey::RequestFor(Method method, const std::string& path,
                                    const std::string& query) const {
  FetchRequest request;
  request.method = method;
  request.url = order_.unit.url;
  request.url.path = path;
  request.url.query = query;
  request.deadline = Deadline::After(parts_.clock.Steady(), order_.timeout);
  request.caps.answer_bytes = order_.answer_bytes;
  request.tls = order_.unit.tls;
  request.proxy_url = order_.unit.proxy_url;
  return request;
}

void UnitSurvey::LogIn() {
  const std::string path = Profile{}.login_path;
  FetchRequest request = RequestFor(Method::kPost, path, "");
  request.gate = std::make_shared<const Gate>(std::vector<std::string>{}, path);
  ++sent_;
  request.body = EncodeLogin(credentials_.username, order_.credentials.password);
  fetch_ = parts_.fetcher.Start(std::move(request),
                                [this](FetchResult result) { OnLogin(std::move(result)); });
}

void UnitSurvey::OnLogin(FetchResult result) {
  fetch_.reset();
  if (!result) return Finish("the login failed: " + ToString(result.error()));
  Result<Secret, Failure> key = DecodeLogin(result->status, std::move(result->body));
  if (!key) return Finish("the login failed: " + ToString(key.error()));
  credentials_.api_key = *std::move(key);
  AskNext();
}

void UnitSurvey::AskNext() {
  if (order_.listing_only && exploration_.listed()) return Finish("");
  if (exploration_.listed() && !std::exchange(told_plan_, true) && parts_.planned) {
    parts_.planned(order_.unit.name, exploration_.Planned());
  }
  current_ = exploration_.Next();
  attempts_ = 0;
  if (current_ && sent_ >= order_.rules.max_requests) {
    current_.reset();
    exploration_.EndAtLimit();
  }
  if (!current_) return Finish("");
  if (parts_.progress) parts_.progress(order_.unit.name, *current_);
  Ask();
}

void UnitSurvey::Ask() {
  ++attempts_;
  ++sent_;
  FetchRequest request = RequestFor(Method::kGet, current_->path, current_->query);
  request.credentials = credentials_;
  request.report_redirect = true;
  request.gate = std::make_shared<const Gate>(std::vector<std::string>{current_->path}, "");
  fetch_ = parts_.fetcher.Start(std::move(request),
                                [this](FetchResult result) { OnReply(std::move(result)); });
}

/// 429 and 503: the unit is asked again later, as it says; not for ever.
bool UnitSurvey::MustWait(const FetchResult& result) {
  if (!result || (result->status != 429 && result->status != 503)) return false;
  if (attempts_ >= kMostAttempts) return false;
  const Duration said = result->retry_after.value_or(kShortestPause * attempts_);
  if (said > kLongestPause || sent_ >= order_.rules.max_requests) return false;
  pause_.Set(parts_.clock.Steady() + std::max<Duration>(said, kShortestPause), [this] { Ask(); });
  return true;
}

void UnitSurvey::OnReply(FetchResult result) {
  fetch_.reset();
  if (MustWait(result)) return;
  const bool later = result && (result->status == 429 || result->status == 503);
  if (later && !exploration_.listed()) return GiveUpListing(*result);
  RecordedExchange exchange;
  exchange.path = current_->path;
  exchange.query = current_->query;
  if (!result) {
    exchange.failure = ToString(result.error());
  } else {
    exchange.status = result->status;
    const auto type = result->headers.find("content-type");
    if (type != result->headers.end()) exchange.content_type = type->second;
    if (result->redirect) {
      exchange.redirect = result->redirect->path;
      exchange.redirect_query = result->redirect->query;
    } else {
      exchange.body = std::move(result->body);
      const bool json = exchange.body.starts_with("{") || exchange.body.starts_with("[");
      exchange.truncated = !result->end_told && exchange.status == 200 && !json;
    }
  }
  Judge(exchange);
  if (!unread_.empty()) return Finish(unread_);
  exploration_.Feed(std::move(exchange));
  AskNext();
}

/// Without its listing nothing of the unit is known: what it says of when to come back is said.
void UnitSurvey::GiveUpListing(const FetchReply& reply) {
  std::string why = std::to_string(reply.status) + " for the list of its resources";
  if (reply.retry_after) {
    const SystemTime until = parts_.clock.System() + *reply.retry_after;
    why += ": the unit asks for a pause of " + RoundedDuration(*reply.retry_after) + ", at " +
           Iso8601(until) + ": run discover again after it";
  } else {
    why += ", " + CountOf(static_cast<std::size_t>(attempts_), "time") +
           " in a row: run discover again later";
  }
  Finish(std::move(why));
}

/// When to give up: the key is refused everywhere, or nobody answers.
void UnitSurvey::Judge(const RecordedExchange& exchange) {
  // Who shows a schema may do so without looking at the key.
  const bool looks_at_key = exploration_.listed() && !exchange.path.ends_with("/schema/");
  if (exchange.status == 200 && looks_at_key) accepted_ = true;
  failed_ = exchange.failure.empty() ? 0 : failed_ + 1;
  if (IsRefusedStatus(exchange.status) && !accepted_ && ++refused_ >= kMostRefused) {
    unread_ = std::to_string(exchange.status) + " for the first " + CountOf(refused_, "request") +
              ": the API key is wrong, or was made on the other unit (each unit has its own)";
  }
  const bool first = exploration_.record().exchanges.empty();
  if (!exchange.failure.empty() && (first || failed_ >= kMostFailed)) unread_ = exchange.failure;
}

void UnitSurvey::Finish(std::string unread) {
  unread_ = std::move(unread);
  pause_.Stop();
  // Whoever is told may end this object.
  parts_.loop.Post([done = std::move(done_)] {
    if (done) done();
  });
}

}  // namespace kemp360
