#include "http/exchange.h"

#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include "base/text.h"
#include "http/request_head.h"

namespace kemp360 {
namespace {

// No endpoint of ours reads a body. One that is not much longer than allowed is still taken off
// the wire, so that the client gets to read why it was refused.
constexpr std::size_t kLargestBody = std::size_t{64} << 10U;
constexpr std::size_t kLargestDiscardedBody = std::size_t{1} << 20U;

// No endpoint of ours takes more than two.
constexpr std::size_t kMostParameters = 64;

constexpr int kClientLeft = 499;  // as nginx writes it

bool SaysTooLargeToDiscard(MHD_Connection* connection) {
  const char* length =
      MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
  return length != nullptr && ParseNumber<std::size_t>(length).value_or(0) > kLargestDiscardedBody;
}

Response BodyTooLarge() {
  return PlainText(413, "the body of the request is too large: no path here reads one");
}

Response TooManyWaiting(std::size_t count) {
  Response response = PlainText(503, std::to_string(count) +
                                         " requests wait for their response, and no more may: try "
                                         "again soon, or raise --web.max-connections");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

// Called by the library for each header. A name that comes twice is one list (RFC 9110, 5.3).
MHD_Result CollectHeader(void* headers, MHD_ValueKind /*kind*/, const char* name,
                         const char* value) noexcept {
  auto& map = *static_cast<std::map<std::string, std::string>*>(headers);
  const auto [place, added] = map.try_emplace(ToLower(name), value == nullptr ? "" : value);
  if (!added && value != nullptr) place->second.append(", ").append(value);
  return MHD_YES;
}

// "" if it is not there.
std::string TakeHeader(Request& request, const std::string& name) {
  const auto taken = request.headers.extract(name);
  return taken.empty() ? "" : taken.mapped();
}

// Where a client comes from: of IPv6 the /64, in which one host has as many addresses as it likes.
// "" of a local socket: all its clients are one.
std::string NetworkOf(MHD_Connection* connection) {
  const MHD_ConnectionInfo* const info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return "";
  if (info->client_addr->sa_family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, info->client_addr, sizeof address);
    return {reinterpret_cast<const char*>(&address.sin_addr), sizeof address.sin_addr};
  }
  if (info->client_addr->sa_family != AF_INET6) return "";
  sockaddr_in6 address{};
  std::memcpy(&address, info->client_addr, sizeof address);
  const bool is_ipv4 = IN6_IS_ADDR_V4MAPPED(&address.sin6_addr) != 0;
  return {reinterpret_cast<const char*>(&address.sin6_addr), is_ipv4 ? std::size_t{16} : 8};
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

InFlight::Entry InFlight::Enter(std::shared_ptr<Exchange> exchange, bool may_wait) {
  const std::lock_guard lock(mutex_);
  if (closed_) return Entry::kClosed;
  const bool full = may_wait && exchanges_.size() >= most_waiting_;
  exchanges_.insert(std::move(exchange));
  return full ? Entry::kFull : Entry::kEntered;
}

bool InFlight::Full() {
  const std::lock_guard lock(mutex_);
  return exchanges_.size() >= most_waiting_;
}

void InFlight::Leave(const std::shared_ptr<Exchange>& exchange) {
  const std::lock_guard lock(mutex_);
  exchanges_.erase(exchange);
  if (exchanges_.empty()) left_.notify_all();
}

std::vector<std::shared_ptr<Exchange>> InFlight::Close(Deadline deadline) {
  std::unique_lock lock(mutex_);
  left_.wait_until(lock, deadline.at, [this] { return exchanges_.empty(); });
  closed_ = true;
  return {exchanges_.begin(), exchanges_.end()};
}

Response ShuttingDown() { return PlainText(503, "the exporter is shutting down"); }

Exchange::Exchange(ServerCore& core, const char* raw_target, int wake)
    : core_(core),
      wake_(wake),
      received_at_(SystemClock{}.Steady()),
      target_(ParseRequestTarget(raw_target)),
      protection_(core.admission.protection()),
      raw_target_(raw_target) {}

MHD_Result Exchange::OnAccess(MHD_Connection* connection, const char* method, const char* version,
                              std::size_t* body_size) {
  if (!std::exchange(started_, true)) {
    OnHeaders(connection, method, version);
  } else if (*body_size > 0) {
    body_bytes_ += std::exchange(*body_size, 0);
    return body_bytes_ > kLargestDiscardedBody ? MHD_NO : MHD_YES;
  } else if (!std::exchange(dispatched_, true)) {
    Dispatch(connection);
  }  // else it was resumed: the response is there
  const std::lock_guard lock(mutex_);
  if (stage_ == Stage::kAnswered) return QueueLocked(connection);
  if (stage_ == Stage::kOver) return MHD_NO;  // given up
  if (dispatched_ && stage_ == Stage::kUnanswered) {
    stage_ = Stage::kSuspended;
    connection_ = connection;
    MHD_suspend_connection(connection);
  }
  return MHD_YES;
}

void Exchange::OnHeaders(MHD_Connection* connection, const char* method, const char* version) {
  method_ = method;
  if (target_) label_ = core_.routes.Label(target_->path);
  core_.stats.RequestStarted();
  // It has shown that it speaks HTTP: from now on it may idle between two scrapes.
  static_cast<void>(MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT,
                                              static_cast<unsigned>(core_.idle_timeout.count())));
  if (std::optional<std::string> why = WhyMalformed(connection, method, raw_target_, version)) {
    Answer(PlainText(400, "the request is malformed: " + *why));
  } else if (SaysTooLargeToDiscard(connection)) {
    Answer(BodyTooLarge());
  }
}

void Exchange::Dispatch(MHD_Connection* connection) {
  std::variant<const Route*, Response> found = FindRoute();
  const Route* const* const route = std::get_if<const Route*>(&found);
  switch (core_.in_flight.Enter(shared_from_this(), route != nullptr && !(*route)->at_once)) {
    case InFlight::Entry::kClosed:
      return Answer(ShuttingDown());
    case InFlight::Entry::kFull:
      return Answer(TooManyWaiting(core_.most_waiting));
    case InFlight::Entry::kEntered:
      break;
  }
  if (!target_) return Answer(std::get<Response>(std::move(found)));
  Request request{.method = method_,
                  .path = target_->path,
                  .query = target_->query,
                  .headers = {},
                  .received_at = received_at_};
  MHD_get_connection_values(connection, MHD_HEADER_KIND, CollectHeader, &request.headers);
  {
    const std::lock_guard lock(mutex_);
    if (!AwaitsAnswerLocked()) return;  // the drain gave up in the meantime
    accepts_gzip_ = AcceptsGzip(request.Header("accept-encoding").value_or(""));
  }
  if (route != nullptr && (*route)->open) return CallHandler(**route, request);
  if (!core_.admission.TakeToken(received_at_)) return Answer(TooManyRequests());
  const std::string login = TakeHeader(request, "authorization");  // no handler needs it
  if (protection_->users.empty()) return Proceed(PasswordCheck::Verdict::kRight, found, request);
  const auto proceed = [self = shared_from_this(), found, request](PasswordCheck::Verdict verdict) {
    self->Proceed(verdict, found, request);
  };
  const auto known = core_.admission.Ask(*protection_, NetworkOf(connection), login, proceed);
  if (known) proceed(*known);
}

void Exchange::Proceed(PasswordCheck::Verdict verdict,
                       const std::variant<const Route*, Response>& found, const Request& request) {
  {
    const std::lock_guard lock(mutex_);
    if (!AwaitsAnswerLocked()) return;  // the client has left, or the server ends
  }
  switch (verdict) {
    case PasswordCheck::Verdict::kRight:
      if (const Response* answer = std::get_if<Response>(&found)) return Answer(*answer);
      return CallHandler(*std::get<const Route*>(found), request);
    case PasswordCheck::Verdict::kWrong:
      return Answer(LoginRequired());
    case PasswordCheck::Verdict::kBusy:
      return Answer(TooManyLogins());
  }
}

std::variant<const Route*, Response> Exchange::FindRoute() const {
  if (body_bytes_ > kLargestBody) return BodyTooLarge();
  if (!target_) {
    return PlainText(400,
                     "the path or the query is malformed: write spaces and control characters as "
                     "%20, and % itself as %25");
  }
  if (target_->query.size() > kMostParameters) {
    return PlainText(414, "the query has " + std::to_string(target_->query.size()) +
                              " parameters, and may have " + std::to_string(kMostParameters));
  }
  return core_.routes.Find(method_, target_->path);
}

void Exchange::CallHandler(const Route& route, const Request& request) {
  std::string failure;
  // Kept until the end: an exception must not look like a forgotten answer.
  const Responder responder(std::make_shared<ExchangeResponder>(shared_from_this()));
  try {
    route.handler(request, responder);
    return;
  } catch (const std::bad_alloc&) {
    std::terminate();  // as everywhere
  } catch (const std::exception& error) {
    failure = error.what();
  } catch (...) {
    failure = "of unknown type";
  }
  core_.logger.Error("a handler threw an exception", {{"handler", label_}, {"exception", failure}});
  Answer(PlainText(500, "internal error of the exporter: see its log"));
}

MHD_Result Exchange::QueueLocked(MHD_Connection* connection) {
  stage_ = Stage::kOver;
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
  if (core_.draining) {
    static_cast<void>(MHD_add_response_header(reply_.response.get(), "Connection", "close"));
  }
  const MHD_Result queued =
      MHD_queue_response(connection, static_cast<unsigned>(reply_.status), reply_.response.get());
  reply_.response.reset();  // the library holds its own reference
  return queued;
}

bool Exchange::AwaitsAnswerLocked() const {
  return stage_ == Stage::kUnanswered || stage_ == Stage::kSuspended;
}

void Exchange::Answer(Response response) {
  bool accepts_gzip = false;
  {
    const std::lock_guard lock(mutex_);
    if (!AwaitsAnswerLocked()) return;  // spares the compression
    accepts_gzip = accepts_gzip_;
  }
  for (const auto& [name, value] : protection_->headers) {
    const auto is_it = [&name](const auto& given) { return EqualsIgnoringCase(given.first, name); };
    if (std::ranges::none_of(response.headers, is_it)) response.headers.emplace_back(name, value);
  }
  Reply reply = BuildReply(std::move(response), accepts_gzip);
  const std::lock_guard lock(mutex_);
  if (!AwaitsAnswerLocked()) return;
  reply_ = std::move(reply);
  // Under the lock: OnCompleted waits for it, and the server for OnCompleted, so the connection
  // and its daemon are there until this call is over.
  if (std::exchange(stage_, Stage::kAnswered) == Stage::kSuspended) ResumeLocked();
}

void Exchange::ResumeLocked() {
  MHD_resume_connection(connection_);
  static_cast<void>(eventfd_write(wake_, 1));
}

void Exchange::Abandon() {
  {
    const std::lock_guard lock(mutex_);
    if (!AwaitsAnswerLocked()) return;
    core_.logger.Error("a handler sent no response", {{"handler", label_}});
  }
  Answer(PlainText(500, "internal error of the exporter: no response was created"));
}

Exchange::Progress Exchange::progress() {
  const std::lock_guard lock(mutex_);
  if (!AwaitsAnswerLocked()) return Progress::kSending;
  return dispatched_ ? Progress::kWaiting : Progress::kReceiving;
}

void Exchange::GiveUp() {
  const std::lock_guard lock(mutex_);
  if (!AwaitsAnswerLocked()) return;
  if (std::exchange(stage_, Stage::kOver) == Stage::kSuspended) ResumeLocked();
}

void Exchange::OnCompleted() {
  int status = kClientLeft;
  {
    const std::lock_guard lock(mutex_);
    if (stage_ == Stage::kAnswered) status = reply_.status;
    stage_ = Stage::kOver;
    reply_.response.reset();
  }
  if (started_ && !counted_) core_.stats.RequestEnded(label_, status);
  core_.in_flight.Leave(shared_from_this());
}

}  // namespace kemp360
