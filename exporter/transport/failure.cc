#include "transport/failure.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestText = 200;

// OpenSSL's x509_vfy.h; OpenSSL itself is curl's business, its numbers are API.
constexpr long kCertNotYetValid = 9;
constexpr long kCertHasExpired = 10;
constexpr long kSelfSigned = 18;
constexpr long kSelfSignedInChain = 19;
constexpr long kIssuerUnknown = 20;
constexpr long kLeafUnverified = 21;

struct CodeRow {
  CURLcode code;
  Reason reason;
};

/// architecture.md section 5. What is missing here depends on more than the code.
constexpr std::array kReasonOfCode{
    CodeRow{CURLE_COULDNT_RESOLVE_PROXY, Reason::kDns},
    CodeRow{CURLE_COULDNT_RESOLVE_HOST, Reason::kDns},
    CodeRow{CURLE_COULDNT_CONNECT, Reason::kConnect},
    CodeRow{CURLE_PROXY, Reason::kProxy},
    CodeRow{CURLE_SSL_CONNECT_ERROR, Reason::kTls},
    CodeRow{CURLE_SSL_ENGINE_NOTFOUND, Reason::kTls},
    CodeRow{CURLE_SSL_ENGINE_SETFAILED, Reason::kTls},
    CodeRow{CURLE_SSL_CERTPROBLEM, Reason::kTls},
    CodeRow{CURLE_SSL_CIPHER, Reason::kTls},
    CodeRow{CURLE_PEER_FAILED_VERIFICATION, Reason::kTls},
    CodeRow{CURLE_SSL_ENGINE_INITFAILED, Reason::kTls},
    CodeRow{CURLE_SSL_CACERT_BADFILE, Reason::kTls},
    CodeRow{CURLE_SSL_SHUTDOWN_FAILED, Reason::kTls},
    CodeRow{CURLE_SSL_CRL_BADFILE, Reason::kTls},
    CodeRow{CURLE_SSL_ISSUER_ERROR, Reason::kTls},
    CodeRow{CURLE_SSL_PINNEDPUBKEYNOTMATCH, Reason::kTls},
    CodeRow{CURLE_SSL_INVALIDCERTSTATUS, Reason::kTls},
    CodeRow{CURLE_SSL_CLIENTCERT, Reason::kTls},
    CodeRow{CURLE_OPERATION_TIMEDOUT, Reason::kTimeout},
    CodeRow{CURLE_PARTIAL_FILE, Reason::kDisconnected},
    CodeRow{CURLE_GOT_NOTHING, Reason::kDisconnected},
    CodeRow{CURLE_SEND_ERROR, Reason::kDisconnected},
    CodeRow{CURLE_RECV_ERROR, Reason::kDisconnected},
    CodeRow{CURLE_FILESIZE_EXCEEDED, Reason::kTooLarge},
    // curl keeps a header line in memory until it ends and gives up at 100 kB with this code.
    CodeRow{CURLE_OUT_OF_MEMORY, Reason::kTooLarge},
    CodeRow{CURLE_UNSUPPORTED_PROTOCOL, Reason::kMalformed},  // HTTP/0.9: not HTTP at all
    CodeRow{CURLE_WEIRD_SERVER_REPLY, Reason::kMalformed},
    CodeRow{CURLE_BAD_CONTENT_ENCODING, Reason::kMalformed},
};

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// With TLS 1.3 the unit's refusal of our certificate comes after the handshake, as a read error.
bool IsTlsAlert(std::string_view text) {
  return Contains(text, "SSL routines") && Contains(text, "alert");
}

Reason ReasonOf(const FetchRequest& request, const EndOfTransfer& end) {
  const bool proxied = !request.proxy_url.empty();
  // Until the proxy said yes to CONNECT nobody else but the proxy can have failed.
  const bool still_at_proxy = proxied && end.proxy_status == 0 && end.phase < Phase::kAnswer;
  if (proxied && end.proxy_status != 0 && end.proxy_status / 100 != 2) return Reason::kProxy;
  if (proxied && end.code == CURLE_COULDNT_CONNECT) return Reason::kProxy;
  const auto* const row = std::find_if(kReasonOfCode.begin(), kReasonOfCode.end(),
                                       [&](const CodeRow& it) { return it.code == end.code; });
  if (row == kReasonOfCode.end()) return Reason::kConnect;  // nothing of the unit's was seen
  if (still_at_proxy && (row->reason == Reason::kTls || row->reason == Reason::kDisconnected ||
                         row->reason == Reason::kMalformed)) {
    return Reason::kProxy;
  }
  if (row->reason == Reason::kDisconnected && IsTlsAlert(end.error_text)) return Reason::kTls;
  return row->reason;
}

std::string UntrustedMend(const FetchRequest& request, const EndOfTransfer& end) {
  if (Contains(end.error_text, "subject name")) {  // curl looks at the name before the chain
    return "if the certificate is right, set tls_config.server_name to a name that it holds";
  }
  switch (end.verify_result) {
    case kCertHasExpired:
      return "renew the unit's certificate";
    case kCertNotYetValid:
      return "its validity begins in the future: look at the clocks of the unit and of this host";
    case kSelfSigned:
    case kSelfSignedInChain:
    case kIssuerUnknown:
    case kLeafUnverified:
      return request.tls.ca_file.empty()
                 ? "set tls_config.ca_file to the CA's certificate, or to the unit's own if that "
                   "is "
                   "self-signed"
                 : "tls_config.ca_file (" + request.tls.ca_file +
                       ") does not hold the certificate that signed the unit's";
    default:
      return "";
  }
}

std::string TlsMend(const FetchRequest& request, const EndOfTransfer& end) {
  const std::string_view text = end.error_text;
  if (end.code == CURLE_PEER_FAILED_VERIFICATION) return UntrustedMend(request, end);
  if (end.code == CURLE_SSL_PINNEDPUBKEYNOTMATCH) {
    return "the unit has another key than tls_config.pinned_public_key: was its certificate "
           "renewed?";
  }
  if (end.code == CURLE_SSL_CERTPROBLEM) {
    return "look at tls_config.cert_file and tls_config.key_file";
  }
  if (end.code == CURLE_SSL_CACERT_BADFILE) return "look at tls_config.ca_file";
  // Which of them depends on how far our side was when the unit closed.
  for (const std::string_view words : {"SSL_ERROR_SYSCALL", "Broken pipe", "Connection reset"}) {
    if (Contains(text, words)) return "the unit closed the connection in the handshake";
  }
  if (Contains(text, "wrong version number")) {
    return "this port does not speak TLS: is the url's port right, or is it http?";
  }
  if (Contains(text, "protocol version") || Contains(text, "unsupported protocol")) {
    return "the unit offers no TLS version of at least tls_config.min_version";
  }
  if (Contains(text, "certificate required") || Contains(text, "handshake failure") ||
      end.code == CURLE_SSL_CLIENTCERT) {
    return "the unit may ask for a client certificate: tls_config.cert_file and key_file";
  }
  return "";
}

std::string_view WaitedFor(Phase phase) {
  switch (phase) {
    case Phase::kName:
      return "its name was still being looked up";
    case Phase::kConnect:
      return "the connection was still being opened";
    case Phase::kHandshake:
      return "the TLS handshake was not finished";
    case Phase::kAnswer:
      return "connected, but no answer had begun";
    case Phase::kBody:
      return "the answer had begun, but was not complete";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace

std::string Presentable(std::string_view text, const FetchRequest& request) {
  // Cleaned first: a secret must not come together when control characters between its parts go.
  std::string shown = CleanText(text, text.size());
  for (const Secret* secret : {&request.credentials.api_key, &request.body}) {
    shown = ReplaceAll(std::move(shown), secret->Reveal(), "<secret>");
    shown = ReplaceAll(std::move(shown), PercentEncode(secret->Reveal()), "<secret>");
  }
  // A query ends at white space; what is before it may stay.
  for (std::size_t at = shown.find('?'); at != std::string::npos; at = shown.find('?', at)) {
    const std::size_t end = std::min(shown.find_first_of(" '\"", at), shown.size());
    shown.erase(at, end - at);
  }
  return CleanText(Trim(shown), kLongestText, "...");
}

Failure TimedOut(const FetchRequest& request, Phase phase, Duration after) {
  return {Reason::kTimeout, Authority(request.url) + ": not finished after " +
                                RoundedDuration(after) + ": " + std::string(WaitedFor(phase))};
}

Failure Explain(const FetchRequest& request, const EndOfTransfer& end) {
  const Reason reason = ReasonOf(request, end);
  const std::string unit = Authority(request.url);
  std::string words = Presentable(end.error_text, request);
  // That a lost connection has no other end any more is no news to a person.
  if (words.empty() || words.starts_with("getpeername")) words = curl_easy_strerror(end.code);
  const auto told = [&](const std::string& what, const std::string& why,
                        const std::string& mend = "") {
    return Failure{reason, ToString(Error{unit + what, why, mend})};
  };
  switch (reason) {
    case Reason::kConnect:
      return told(": no connection", end.os_error != 0 ? ErrnoText(end.os_error) : words);
    case Reason::kProxy:
      return told(": the proxy (proxy_url) did not open a way to it",
                  end.proxy_status != 0 ? "it answered " + std::to_string(end.proxy_status) : words,
                  end.proxy_status == 407 ? "it asks for a user and password" : "");
    case Reason::kTls:
      return told(": TLS", words, TlsMend(request, end));
    case Reason::kDisconnected:
      return told(end.phase == Phase::kBody && end.code != CURLE_GOT_NOTHING
                      ? ": the connection was lost in the middle of the answer"
                      : ": the connection was lost before an answer",
                  words);
    case Reason::kTooLarge:
      return told(": more than the limits allow", words);
    case Reason::kMalformed:
      return told(": what came back is not HTTP", words);
    case Reason::kDns:
    case Reason::kTimeout:
    case Reason::kUnauthorized:
    case Reason::kForbidden:
    case Reason::kNotFound:
    case Reason::kHttpStatus:
    case Reason::kRedirect:
    case Reason::kUnexpectedShape:
    case Reason::kInconsistent:
    case Reason::kLocalFile:
    case Reason::kCooldown:
      return told("", words);
  }
  return {reason, unit};  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace kemp360
