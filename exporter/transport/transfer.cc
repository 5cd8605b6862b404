#include "transport/transfer.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "base/local_file.h"
#include "base/quantities.h"
#include "base/text.h"
#include "base/url.h"
#include "transport/redirect.h"

namespace kemp360 {
namespace {

/// Apache ends an idle connection after 5 s; one that is nearly as old is not worth the try.
constexpr long kOldestConnectionSeconds = 4;
/// curl's own clock comes after ours, as a belt.
constexpr long kTimeoutSlackMs = 200;
constexpr long kLongestTimeoutMs = 24L * 3600L * 1000L;

// curl's callbacks: they throw nothing but want of memory, which ends the process.

size_t OnBody(char* bytes, size_t size, size_t count, void* buffer) noexcept {
  const bool taken = static_cast<ReplyBuffer*>(buffer)->TakeBody({bytes, size * count});
  return taken ? size * count : 0;
}

std::optional<SystemTime> ParseDate(const char* text) {
  const time_t seconds = curl_getdate(text, nullptr);
  // Beyond what nanoseconds since 1970 can count (the year 2262) a date is nonsense.
  constexpr time_t kLatest = 9'000'000'000;
  if (seconds < 0 || seconds > kLatest) return std::nullopt;
  return SystemTime{std::chrono::seconds{seconds}};
}

/// Seconds, or a date by the unit's own clock: where it does not say what time it is, the date
/// means nothing.
std::optional<Duration> ParseRetryAfter(const std::string& text, std::optional<SystemTime> date) {
  constexpr Duration kLongest = std::chrono::hours{24 * 365};
  if (!text.empty() && std::ranges::all_of(text, IsDigit)) {
    const std::optional<std::int32_t> seconds = ParseNumber<std::int32_t>(text);
    return seconds ? std::min<Duration>(std::chrono::seconds{*seconds}, kLongest) : kLongest;
  }
  const std::optional<SystemTime> until = ParseDate(text.c_str());
  if (!until || !date) return std::nullopt;
  return std::clamp<Duration>(*until - *date, Duration::zero(), kLongest);
}

/// "230", or the same again: not "147, 230".
bool IsOneLength(std::string_view text) {
  const std::string_view first = Trim(text.substr(0, text.find(',')));
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (Trim(text.substr(0, comma)) != first) return false;
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return true;
}

/// Does the response say where its body ends? Else it ends with the connection, whole or not. Who
/// says two lengths, or sends a part of it unasked, does not.
bool TellsItsEnd(const EasyHandle& easy, const std::map<std::string, std::string>& headers) {
  const auto length = headers.find("content-length");
  if (headers.contains("content-range") ||
      (length != headers.end() && !IsOneLength(length->second))) {
    return false;
  }
  if (easy.GetLarge(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) >= 0) return true;
  const auto coding = headers.find("transfer-encoding");
  return coding != headers.end() && ToLower(coding->second).ends_with("chunked");
}

bool FitsInHeader(std::string_view text) { return std::ranges::none_of(text, IsControlCharacter); }

/// curl's word for the proxy. Names are the proxy's to look up, as Prometheus has it for both SOCKS
/// schemes: with socks5 curl would look them up itself, past the deadline of Resolver.
std::string ProxyForCurl(const Url& proxy) {
  const bool socks = proxy.scheme.starts_with("socks");
  return (socks ? "socks5h" : proxy.scheme) + "://" + Authority(proxy);
}

/// Where curl can open no socket or file it does not say why.
int OsError(CURLcode code, const EasyHandle& easy) {
  const int told = static_cast<int>(easy.GetLong(CURLINFO_OS_ERRNO));
  const bool opens = code == CURLE_COULDNT_CONNECT || code == CURLE_SSL_CERTPROBLEM ||
                     code == CURLE_SSL_CACERT_BADFILE || code == CURLE_FAILED_INIT;
  return told == 0 && opens ? OutOfFiles() : told;
}

}  // namespace

Transfer::Transfer(FetchId id, FetchRequest request, FetchDone done, Loop& loop, SteadyTime started)
    : id_(id),
      request_(std::move(request)),
      done_(std::move(done)),
      started_(started),
      timer_(loop),
      buffer_(request_.caps, request_.credentials.api_key) {}

std::optional<Failure> Transfer::Check() {
  if (!request_.gate || !request_.gate->IsAllowed(request_.method, request_.url)) {
    return Failure{
        Reason::kRedirect,
        Display(request_.url) + ": never requested: only reading requests and the login are sent"};
  }
  const Credentials& credentials = request_.credentials;
  if (credentials.authentication == Authentication::kHeader &&
      !(FitsInHeader(credentials.username) && FitsInHeader(credentials.api_key.Reveal()))) {
    return Failure{
        Reason::kLocalFile,
        Authority(request_.url) +
            ": the username or the API key contains a line break or another control character"};
  }
  if (!request_.tls.pinned_public_key.empty() &&
      !request_.tls.pinned_public_key.starts_with("sha256//")) {
    return Failure{Reason::kTls, "tls_config.pinned_public_key: write sha256//BASE64"};
  }
  name_ = request_.url.host;
  if (!request_.proxy_url.empty()) {
    Result<Url> proxy = ParseProxyUrl(request_.proxy_url);
    if (!proxy) return Failure{Reason::kProxy, "proxy_url: " + proxy.error().what};
    proxy_ = *std::move(proxy);
    name_ = proxy_->host;
  }
  if (IsIpAddress(name_)) name_.clear();
  return std::nullopt;
}

bool Transfer::UsesTls() const {
  return request_.url.scheme == "https" || (proxy_ && proxy_->scheme == "https");
}

size_t Transfer::OnHeader(char* bytes, size_t size, size_t count, void* transfer) noexcept {
  auto& self = *static_cast<Transfer*>(transfer);
  const std::string_view line(bytes, size * count);
  // The connection is known now, a kept one too.
  if (line.starts_with("HTTP/") && self.request_.url.scheme == "https") {
    self.certificate_expiry_ = EarliestExpiry(self.easy(), !self.request_.tls.insecure_skip_verify);
  }
  return self.buffer_.TakeHeaderLine(line) ? line.size() : 0;
}

CURLcode Transfer::OnTlsSettings(CURL* /*easy*/, void* context, void* transfer) noexcept {
  const auto& self = *static_cast<Transfer*>(transfer);
  WatchHandshake(context, self.handshake_);
  if (const auto& cas = (**self.tls_files_)->cas) cas->Verify(context);
  return CURLE_OK;
}

std::optional<Failure> Transfer::Prepare(const Addresses& addresses, SteadyTime now) {
  if (tls_files_ && !*tls_files_) return tls_files_->error();
  easy_ = std::make_unique<EasyHandle>();
  SetTarget();
  SetHeaders();
  SetProxy();
  if (tls_files_) SetTls(***tls_files_);
  SetAddresses(addresses);
  SetBounds(now);
  if (easy_->error() != CURLE_OK) {
    return Explain(request_, {.code = easy_->error(), .error_text = {}});
  }
  return std::nullopt;
}

/// The URL with the credentials: composed here and nowhere else.
void Transfer::SetTarget() {
  Url url = request_.url;
  if (HasServerName()) url.host = CanonicalHost(request_.tls.server_name);
  const Credentials& credentials = request_.credentials;
  if (credentials.authentication == Authentication::kQuery) {
    if (!url.query.empty()) url.query += '&';
    url.query += "username=" + PercentEncode(credentials.username) +
                 "&api_key=" + PercentEncode(credentials.api_key.Reveal());
  }
  easy_->Set(CURLOPT_URL, FullText(url));
  easy_->Set(CURLOPT_PROTOCOLS_STR, std::string("http,https"));
  easy_->Set(CURLOPT_FOLLOWLOCATION, 0L);
  easy_->Set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  easy_->Set(CURLOPT_PATH_AS_IS, 1L);  // what the gate saw is what is sent
  easy_->Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  easy_->SetPointer(CURLOPT_PRIVATE, this);
  easy_->SetCallback(CURLOPT_HEADERFUNCTION, OnHeader);
  easy_->SetPointer(CURLOPT_HEADERDATA, this);
  easy_->SetCallback(CURLOPT_WRITEFUNCTION, OnBody);
  easy_->SetPointer(CURLOPT_WRITEDATA, &buffer_);
}

void Transfer::SetHeaders() {
  const Credentials& credentials = request_.credentials;
  std::vector<std::string> headers;
  if (credentials.authentication == Authentication::kHeader) {
    headers.push_back("Authorization: ApiKey " + credentials.username + ":" +
                      std::string(credentials.api_key.Reveal()));
  }
  if (credentials.authentication == Authentication::kBasic) {
    easy_->Set(CURLOPT_USERNAME, credentials.username);
    easy_->Set(CURLOPT_PASSWORD, std::string(credentials.api_key.Reveal()));
  }
  if (HasServerName()) {
    headers.push_back("Host: " + Origin(request_.url).substr(sizeof("https://") - 1));
  }
  if (request_.method == Method::kPost) {
    headers.insert(headers.end(), {"Content-Type: application/json", "Expect:"});
    const std::string_view body = request_.body.Reveal();
    easy_->SetPointer(CURLOPT_POSTFIELDS, body.data());
    easy_->SetLarge(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  easy_->SetList(CURLOPT_HTTPHEADER, headers);
  easy_->Set(CURLOPT_USERAGENT, std::string("kemp360_exporter/" KEMP360_VERSION));
}

void Transfer::SetTls(const TlsMaterial& files) {
  const TlsOptions& tls = request_.tls;
  const long verify = tls.insecure_skip_verify ? 0L : 1L;
  const long version =
      tls.min_version == "TLS13" ? long{CURL_SSLVERSION_TLSv1_3} : long{CURL_SSLVERSION_TLSv1_2};
  // curl is to load no CAs of its own. What verifies is set by OnTlsSettings; but a kept connection
  // serves only requests that name the same CAPATH, and so the same CAs. It is never opened.
  const std::string cas = "/dev/null/" + std::to_string(files.cas ? files.cas->id() : 0);
  for (const CURLoption file : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
    easy_->SetPointer(file, nullptr);
  }
  for (const CURLoption path : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) easy_->Set(path, cas);
  easy_->Set(CURLOPT_SSL_VERIFYPEER, verify);
  easy_->Set(CURLOPT_SSL_VERIFYHOST, verify * 2);
  easy_->Set(CURLOPT_PROXY_SSL_VERIFYPEER, verify);
  easy_->Set(CURLOPT_PROXY_SSL_VERIFYHOST, verify * 2);
  easy_->Set(CURLOPT_SSLVERSION, version);
  easy_->Set(CURLOPT_PROXY_SSLVERSION, version);
  easy_->Set(CURLOPT_SSL_SESSIONID_CACHE, 0L);  // a handle lives for one request
  easy_->SetCallback(CURLOPT_SSL_CTX_FUNCTION, OnTlsSettings);
  easy_->SetPointer(CURLOPT_SSL_CTX_DATA, this);
  if (!files.certificate.empty()) {
    easy_->SetBlob(CURLOPT_SSLCERT_BLOB, files.certificate);
    easy_->SetBlob(CURLOPT_SSLKEY_BLOB, files.key.Reveal());
    // Without a pass phrase OpenSSL would ask for one at the terminal, and all would wait for it.
    easy_->Set(CURLOPT_KEYPASSWD, std::string());
  }
  if (!tls.pinned_public_key.empty()) {
    easy_->Set(CURLOPT_PINNEDPUBLICKEY, tls.pinned_public_key);
  }
}

void Transfer::SetProxy() {
  // The empty texts keep curl from reading http_proxy, no_proxy and their kin.
  easy_->Set(CURLOPT_PROXY, proxy_ ? ProxyForCurl(*proxy_) : std::string());
  easy_->Set(CURLOPT_NOPROXY, std::string());
}

void Transfer::SetAddresses(const Addresses& addresses) {
  if (HasServerName()) {
    // curl takes the name in its URL for SNI and verification. So the URL holds server_name, and
    // the connection goes to the unit all the same.
    easy_->SetList(CURLOPT_CONNECT_TO, {"::" + Authority(request_.url)});
  }
  if (name_.empty() || addresses.empty()) return;
  const std::string port = std::to_string(proxy_ ? proxy_->port : request_.url.port);
  easy_->SetList(CURLOPT_RESOLVE, {"+" + name_ + ":" + port + ":" + Joined(addresses, ",")});
}

void Transfer::SetBounds(SteadyTime now) {
  easy_->Set(CURLOPT_NOSIGNAL, 1L);
  easy_->Set(CURLOPT_QUICK_EXIT, 1L);  // should curl resolve a name after all: never wait for it
  easy_->Set(CURLOPT_MAXAGE_CONN, kOldestConnectionSeconds);
  easy_->SetLarge(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request_.caps.answer_bytes));
  const auto remaining =
      std::chrono::duration_cast<std::chrono::milliseconds>(request_.deadline.Remaining(now))
          .count();
  easy_->Set(CURLOPT_TIMEOUT_MS, std::min<long>(remaining, kLongestTimeoutMs) + kTimeoutSlackMs);
}

bool Transfer::HasServerName() const {
  return request_.url.scheme == "https" && !request_.tls.server_name.empty();
}

std::optional<FetchResult> Transfer::Conclude(CURLcode code, SteadyTime now) {
  if (const std::optional<Failure> overflow = OverflowFailure(code)) return *overflow;
  const int status = static_cast<int>(easy_->GetLong(CURLINFO_RESPONSE_CODE));
  const std::string location = easy_->GetText(CURLINFO_REDIRECT_URL);
  const bool unusable = code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
  if (IsRedirect(status) && (unusable || (code == CURLE_OK && !location.empty()))) {
    if (request_.report_redirect && request_.method == Method::kGet) {
      return ReportRedirect(location, now);
    }
    Result<Url, Failure> next = Redirected(request_, location, redirects_);
    if (!next) return Failure{next.error().reason, next.error().detail, true};
    request_.url = *std::move(next);
    ++redirects_;
    buffer_.BeginNext();
    easy_->ClearErrorText();
    SetTarget();
    SetBounds(now);
    return std::nullopt;
  }
  if (code == CURLE_OPERATION_TIMEDOUT) return TimedOutNow(now);
  if (code == CURLE_OK && !buffer_.header_ended()) code = CURLE_PARTIAL_FILE;
  if (code == CURLE_OK && proxy_ && status == 407) {
    return Explain(request_, {.code = CURLE_PROXY, .error_text = {}, .proxy_status = 407});
  }
  if (code == CURLE_OK) {
    FetchReply reply = MakeReply(now);
    if (std::optional<Failure> failure = WantsTls(request_, status, reply.body)) return *failure;
    return reply;
  }
  return Explain(request_, {.code = code,
                            .error_text = easy_->error_text(),
                            .phase = PhaseNow(),
                            .proxy_status = easy_->GetLong(CURLINFO_HTTP_CONNECTCODE),
                            .verify_result = easy_->GetLong(CURLINFO_SSL_VERIFYRESULT),
                            .answered = status != 0,
                            .asks_for_certificate = handshake_->asks_for_certificate,
                            .os_error = OsError(code, *easy_)});
}

std::optional<Failure> Transfer::OverflowFailure(CURLcode code) const {
  const std::string unit = Authority(request_.url);
  const auto too_large = [&](const std::string& what) {
    return Failure{Reason::kTooLarge, unit + ": " + what, true};
  };
  const std::string most = std::to_string(request_.caps.answer_bytes) + " bytes)";
  if (buffer_.overflow() == ReplyBuffer::Overflow::kBody) {
    return too_large("the response is larger than limits.answer_bytes (" + most);
  }
  if (buffer_.overflow() == ReplyBuffer::Overflow::kHeaders) {
    return too_large("the header is larger than " + std::to_string(request_.caps.header_bytes) +
                     " bytes");
  }
  if (code == CURLE_OUT_OF_MEMORY && PhaseNow() == Phase::kBody) {
    return too_large("a line of the header is longer than 100 kB");  // curl keeps no more
  }
  if (code != CURLE_FILESIZE_EXCEEDED) return std::nullopt;
  return too_large("it announces a response larger than limits.answer_bytes (" + most);
}

FetchResult Transfer::ReportRedirect(const std::string& location, SteadyTime now) {
  Result<Url, Failure> target = RedirectTarget(request_, location);
  if (!target) return Failure{target.error().reason, target.error().detail, true};
  FetchReply reply = MakeReply(now);
  reply.redirect = *std::move(target);
  return reply;
}

FetchReply Transfer::MakeReply(SteadyTime now) {
  FetchReply reply;
  reply.status = static_cast<int>(easy_->GetLong(CURLINFO_RESPONSE_CODE));
  reply.headers = buffer_.TakeHeaders();
  reply.body = buffer_.TakeBodyText();
  if (const auto date = reply.headers.find("date"); date != reply.headers.end()) {
    reply.date = ParseDate(date->second.c_str());
  }
  if (const auto after = reply.headers.find("retry-after"); after != reply.headers.end()) {
    reply.retry_after = ParseRetryAfter(after->second, reply.date);
  }
  reply.tls.handshake = request_.url.scheme == "https";
  reply.tls.earliest_expiry = certificate_expiry_;
  reply.end_told = TellsItsEnd(*easy_, reply.headers);
  reply.duration = now - started_;
  return reply;
}

Phase Transfer::PhaseNow() const {
  if (!easy_) return Phase::kName;
  if (easy_->GetLarge(CURLINFO_STARTTRANSFER_TIME_T) > 0) return Phase::kBody;
  if (easy_->GetLarge(CURLINFO_PRETRANSFER_TIME_T) > 0) return Phase::kAnswer;
  // curl notes the time of connecting only after the handshake, the address before it.
  if (easy_->GetText(CURLINFO_PRIMARY_IP).empty()) return Phase::kConnect;
  return request_.url.scheme == "https" ? Phase::kHandshake : Phase::kAnswer;
}

Failure Transfer::TimedOutNow(SteadyTime now) const {
  if (tls_files_call_) {
    return {Reason::kLocalFile, NamedFiles(request_.tls) + ": not read after " +
                                    RoundedDuration(now - started_) +
                                    ": does the file system hang?"};
  }
  return TimedOut(request_, PhaseNow(), now - started_);
}

}  // namespace kemp360
