#include "http/exchange.h"

#include <charconv>
#include <exception>
#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

// No end point of ours reads a body. One that is not much longer than allowed is still taken off
// the wire, so that the client gets to read why it was refused.
constexpr std::size_t kLargestBody = std::size_t{64} << 10U;
constexpr std::size_t kLargestDiscardedBody = std::size_t{1} << 20U;

constexpr int kClientLeft = 499;  // as nginx writes it

std::string_view HeaderValue(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool SaysTooLargeToDiscard(MHD_Connection* connection) {
  const std::string_view text = HeaderValue(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
  std::size_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);  // the library checked its form
  return size > kLargestDiscardedBody;
}

Response BodyTooLarge() {
  return PlainText(413, "the body of the request is too large: no path here reads one");
}

// Called by the library for each header. A name that comes twice is one list (RFC 9110, 5.3).
MHD_Result CollectHeader(void* headers, MHD_ValueKind /*kind*/, const char* name,
                         const char* value) noexcept {
  try {
    auto& map = *static_cast<std::map<std::string, std::string>*>(headers);
    const auto [place, added] = map.try_emplace(ToLower(name), value == nullptr ? "" : value);
    if (!added && value != nullptr) place->second.append(", ").append(value);
    return MHD_YES;
  } catch (...) {  // no memory: what was collected must do
    return MHD_NO;
  }
}

// What a handler holds: the last copy of its Responder destroys it.
class ExchangeResponder final : public Responder::Impl {
 public:
  explicit ExchangeResponder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  ~ExchangeResponder() override { exchange_->Abandon(); }
  void Send(Response response) override { exchange_->Answer(std::move(response)); }

 private:
  const std::shared_ptr<Exchange> exchange_;
};

}  // namespace

Exchange::Exchange(ServerCore& core, std::string_view raw_target)
    : core_(core), received_at_(SystemClock{}.Steady()), target_(ParseRequestTarget(raw_target)) {}

MHD_Result Exchange::OnAccess(MHD_Connection* connection, const char* method,
                              std::size_t* body_size) {
  if (!started_) return OnHeaders(connection, method);
  if (*body_size > 0) {
    body_bytes_ += std::exchange(*body_size, 0);
    return body_bytes_ > kLargestDiscardedBody ? MHD_NO : MHD_YES;
  }
  {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::kAnswered) return QueueLocked(connection);
    if (stage_ != Stage::kReceiving) return MHD_YES;
  }
  return Dispatch(connection);
}

MHD_Result Exchange::OnHeaders(MHD_Connection* connection, const char* method) {
  started_ = true;
  method_ = method;
  if (target_) label_ = core_.routes.Label(target_->path);
  core_.stats.RequestStarted();
  // It has shown that it speaks HTTP: from now on it may idle between two scrapes.
  static_cast<void>(MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT,
                                              static_cast<unsigned>(core_.idle_timeout.count())));
  if (SaysTooLargeToDiscard(connection)) return AnswerNow(connection, BodyTooLarge());
  return MHD_YES;
}

MHD_Result Exchange::Dispatch(MHD_Connection* connection) {
  if (!core_.in_flight.Enter(shared_from_this())) {
    return AnswerNow(connection, PlainText(503, "the exporter is shutting down"));
  }
  if (body_bytes_ > kLargestBody) return AnswerNow(connection, BodyTooLarge());
  if (!target_) {
    return AnswerNow(connection, PlainText(400,
                                           "the path or the query is malformed: a % needs two "
                                           "hexadecimal digits, not 00"));
  }
  std::variant<const Route*, Response> found = core_.routes.Find(method_, target_->path);
  if (auto* const refusal = std::get_if<Response>(&found)) {
    return AnswerNow(connection, std::move(*refusal));
  }
  const Request request = MakeRequest(connection, *target_);
  accepts_gzip_ = AcceptsGzip(request.Header("accept-encoding").value_or(""));
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::kHandling;
    connection_ = connection;
  }
  CallHandler(*std::get<const Route*>(found), request);
  const std::lock_guard lock(mutex_);
  if (stage_ == Stage::kAnswered) return QueueLocked(connection);
  stage_ = Stage::kSuspended;
  MHD_suspend_connection(connection);
  return MHD_YES;
}

void Exchange::CallHandler(const Route& route, const Request& request) {
  std::string failure;
  // Kept until the end: an exception must not look like a forgotten answer.
  const Responder responder(std::make_shared<ExchangeResponder>(shared_from_this()));
  try {
    route.handler(request, responder);
    return;
  } catch (const std::exception& error) {
    failure = error.what();
  } catch (...) {
    failure = "of unknown type";
  }
  core_.logger.Error("a handler threw an exception", {{"handler", label_}, {"exception", failure}});
  Answer(PlainText(500, "internal error of the exporter: its log says more"));
}

MHD_Result Exchange::AnswerNow(MHD_Connection* connection, Response response) {
  Reply reply = BuildReply(std::move(response), false);
  const std::lock_guard lock(mutex_);
  reply_ = std::move(reply);
  return QueueLocked(connection);
}

MHD_Result Exchange::QueueLocked(MHD_Connection* connection) {
  stage_ = Stage::kQueued;
  counted_ = true;
  core_.stats.RequestEnded(label_, reply_.status);
  if (core_.logger.Enabled(LogLevel::kDebug)) {
    core_.logger.Debug(
        "request answered",
        {{"method", method_},
         {"path", target_ ? target_->path : "malformed"},
         {"status", std::to_string(reply_.status)},
         {"seconds", std::to_string(Seconds(SystemClock{}.Steady() - received_at_))}});
  }
  if (reply_.response == nullptr) return MHD_NO;
  if (core_.in_flight.Draining()) {
    static_cast<void>(MHD_add_response_header(reply_.response.get(), "Connection", "close"));
  }
  const MHD_Result queued =
      MHD_queue_response(connection, static_cast<unsigned>(reply_.status), reply_.response.get());
  reply_.response.reset();  // the library holds its own reference
  return queued;
}

bool Exchange::AwaitsAnswerLocked() const {
  return stage_ == Stage::kHandling || stage_ == Stage::kSuspended;
}

void Exchange::LayDownLocked(Reply reply) {
  reply_ = std::move(reply);
  const bool suspended = stage_ == Stage::kSuspended;
  stage_ = Stage::kAnswered;
  // Under the lock: OnCompleted waits for it, and the server for OnCompleted, so the connection
  // and its daemon are there until this call is over.
  if (suspended) MHD_resume_connection(connection_);
}

void Exchange::Answer(Response response) {
  {
    const std::lock_guard lock(mutex_);
    if (!AwaitsAnswerLocked()) return;  // spares the compression
  }
  Reply reply;
  try {
    reply = BuildReply(std::move(response), accepts_gzip_);
  } catch (...) {  // no memory: the connection will be closed without an answer
    reply = Reply{};
  }
  const std::lock_guard lock(mutex_);
  if (AwaitsAnswerLocked()) LayDownLocked(std::move(reply));
}

void Exchange::Abandon() {
  const std::lock_guard lock(mutex_);
  if (!AwaitsAnswerLocked()) return;
  Reply reply;
  try {
    core_.logger.Error("a handler forgot to answer", {{"handler", label_}});
    reply = BuildReply(PlainText(500, "internal error of the exporter: no answer was made"), false);
  } catch (...) {
    reply = Reply{};
  }
  LayDownLocked(std::move(reply));
}

void Exchange::OnCompleted() {
  int status = kClientLeft;
  {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::kAnswered) status = reply_.status;
    stage_ = Stage::kGone;
    connection_ = nullptr;
    reply_.response.reset();
  }
  if (started_ && !counted_) core_.stats.RequestEnded(label_, status);
  core_.in_flight.Leave(shared_from_this());
}

Request Exchange::MakeRequest(MHD_Connection* connection, const RequestTarget& target) const {
  Request request{.method = method_,
                  .path = target.path,
                  .query = target.query,
                  .headers = {},
                  .received_at = received_at_};
  MHD_get_connection_values(connection, MHD_HEADER_KIND, CollectHeader, &request.headers);
  return request;
}

}  // namespace kemp360
