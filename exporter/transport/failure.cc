#include "transport/failure.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <initializer_list>
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

struct TlsRow {
  CURLcode code;  ///< CURLE_OK: whichever
  std::string_view words;
  std::string_view mend;
};

constexpr std::string_view kClosed = "the server closed the connection during the handshake";
constexpr std::string_view kAsksForCertificate =
    "the server may require a client certificate: tls_config.cert_file and key_file";
constexpr std::string_view kIsItTls = "if this is a TLS port, write https:// in the URL";

/// What to do about a failed handshake: the first row whose code and words fit.
constexpr std::array kTlsMends{
    TlsRow{CURLE_SSL_PINNEDPUBKEYNOTMATCH, "",
           "the server has another key than tls_config.pinned_public_key: was its certificate "
           "renewed?"},
    // Which of them depends on how far our side was when the unit closed.
    TlsRow{CURLE_OK, "SSL_ERROR_SYSCALL", kClosed},
    TlsRow{CURLE_OK, "Broken pipe", kClosed},
    TlsRow{CURLE_OK, "Connection reset", kClosed},
    TlsRow{CURLE_OK, "wrong version number",
           "this port does not speak TLS: check the port of the URL, or write http://"},
    TlsRow{CURLE_OK, "protocol version",
           "the server offers no TLS version of at least tls_config.min_version"},
    TlsRow{CURLE_OK, "unsupported protocol",
           "the server offers no TLS version of at least tls_config.min_version"},
    TlsRow{CURLE_OK, "certificate required", kAsksForCertificate},
    TlsRow{CURLE_OK, "handshake failure", kAsksForCertificate},
    TlsRow{CURLE_SSL_CLIENTCERT, "", kAsksForCertificate},
};

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// architecture.md section 5. What is missing here depends on more than the code.
std::optional<Reason> ReasonOfCode(CURLcode code) {
  const auto is = [code](std::initializer_list<CURLcode> codes) { return Holds(codes, code); };
  if (is({CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST})) return Reason::kDns;
  if (is({CURLE_COULDNT_CONNECT})) return Reason::kConnect;
  if (is({CURLE_PROXY})) return Reason::kProxy;
  if (is({CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
          CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
          CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED,
          CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
          CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT})) {
    return Reason::kTls;
  }
  if (is({CURLE_OPERATION_TIMEDOUT})) return Reason::kTimeout;
  if (is({CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR})) {
    return Reason::kDisconnected;
  }
  // curl keeps a header line in memory until it ends and gives up at 100 kB: out of memory.
  if (is({CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY})) return Reason::kTooLarge;
  // An unsupported protocol is HTTP/0.9: not HTTP at all.
  if (is({CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING})) {
    return Reason::kMalformed;
  }
  return std::nullopt;
}

bool IsTlsAlert(std::string_view text) {
  return Contains(text, "SSL routines") && Contains(text, "alert");
}

/// A unit that does not get the client certificate that it demands. With TLS 1.3 our side of the
/// handshake is through by then: that it failed shows as an alert, or as a request that could not
/// be sent, or as an end without a response, whichever comes first.
bool LacksCertificate(const EndOfTransfer& end) {
  if (!end.asks_for_certificate || end.answered) return false;
  return end.code == CURLE_SSL_CONNECT_ERROR || end.code == CURLE_SEND_ERROR ||
         end.code == CURLE_RECV_ERROR || end.code == CURLE_GOT_NOTHING ||
         IsTlsAlert(end.error_text);
}

Reason ReasonOf(const FetchRequest& request, const EndOfTransfer& end) {
  if (end.os_error == EMFILE || end.os_error == ENFILE) return Reason::kLocalFile;
  const bool proxied = !request.proxy_url.empty();
  // Until the proxy said yes to CONNECT nobody else but the proxy can have failed.
  const bool still_at_proxy = proxied && end.proxy_status == 0 && end.phase < Phase::kAnswer;
  if (proxied && end.proxy_status != 0 && end.proxy_status / 100 != 2) return Reason::kProxy;
  if (proxied && end.code == CURLE_COULDNT_CONNECT) return Reason::kProxy;
  // Else nothing of the unit's was seen.
  const Reason reason = ReasonOfCode(end.code).value_or(Reason::kConnect);
  if (still_at_proxy &&
      (reason == Reason::kTls || reason == Reason::kDisconnected || reason == Reason::kMalformed)) {
    return Reason::kProxy;
  }
  if (LacksCertificate(end)) return Reason::kTls;
  const bool tls_alert = reason == Reason::kDisconnected && IsTlsAlert(end.error_text);
  return tls_alert ? Reason::kTls : reason;
}

std::string UntrustedMend(const FetchRequest& request, const EndOfTransfer& end) {
  if (Contains(end.error_text, "subject name")) {  // curl looks at the name before the chain
    return "if the certificate is right, set tls_config.server_name to a name that it contains";
  }
  switch (end.verify_result) {
    case kCertHasExpired:
      return "renew the certificate of the server";
    case kCertNotYetValid:
      return "its validity begins in the future: check the clocks of the server and of this host";
    case kSelfSigned:
    case kSelfSignedInChain:
    case kIssuerUnknown:
    case kLeafUnverified:
      return request.tls.ca_file.empty()
                 ? "set tls_config.ca_file to the certificate of the CA, or to that of the server "
                   "itself if it is self-signed"
                 : "tls_config.ca_file (" + request.tls.ca_file +
                       ") does not contain the certificate that signed that of the server";
    default:
      return "";
  }
}

std::string TlsMend(const FetchRequest& request, const EndOfTransfer& end) {
  if (end.code == CURLE_PEER_FAILED_VERIFICATION) return UntrustedMend(request, end);
  if (end.code == CURLE_SSL_CERTPROBLEM) {
    return "check tls_config.cert_file (" + request.tls.cert_file + ") and tls_config.key_file (" +
           (request.tls.key_file.empty() ? "not set: the key must be in the same file"
                                         : request.tls.key_file) +
           ")";
  }
  const auto* const row = std::ranges::find_if(kTlsMends, [&](const TlsRow& it) {
    return (it.code == CURLE_OK || it.code == end.code) && Contains(end.error_text, it.words);
  });
  return row == kTlsMends.end() ? "" : std::string(row->mend);
}

/// What a unit says that wants a client certificate; `error` tells what came of it.
void TellOfCertificate(const FetchRequest& request, Error& error) {
  const std::string& ours = request.tls.cert_file;
  const std::string alert = IsTlsAlert(error.what) ? error.what : "";
  error.what = "the server asks for a client certificate";
  if (ours.empty()) {
    error.mend = "set tls_config.cert_file and tls_config.key_file";
  } else {
    error.what += ", and did not accept that of tls_config.cert_file (" + ours + ")";
    error.mend = alert;
  }
}

}  // namespace

std::string Presentable(std::string_view text, const FetchRequest& request) {
  // Cleaned first: a secret must not come together when control characters between its parts go.
  std::string shown = CleanText(text, text.size());
  for (const Secret* secret : {&request.credentials.api_key, &request.body}) {
    shown = ReplaceAll(std::move(shown), secret->Reveal(), "<secret>");
    const Secret encoded(PercentEncode(secret->Reveal()));
    shown = ReplaceAll(std::move(shown), encoded.Reveal(), "<secret>");
  }
  // A query ends at white space; what is before it may stay.
  for (std::size_t at = shown.find('?'); at != std::string::npos; at = shown.find('?', at)) {
    const std::size_t end = std::min(shown.find_first_of(" '\"", at), shown.size());
    shown.erase(at, end - at);
  }
  return CleanText(Trim(shown), kLongestText, "...");
}

Failure TimedOut(const FetchRequest& request, Phase phase, Duration after) {
  return {Reason::kTimeout,
          Authority(request.url) + ": not finished after " + RoundedDuration(after) + ": " +
              std::string(ToString(phase)),
          phase >= Phase::kAnswer};
}

std::optional<Failure> WantsTls(const FetchRequest& request, int status, std::string_view body) {
  constexpr std::size_t kLongestPage = 16U << 10U;
  constexpr std::array<std::string_view, 3> kWords{"https", "ssl", "tls"};
  if (request.url.scheme != "http" || status / 100 != 4 || status == 401 || status == 404) {
    return std::nullopt;
  }
  const std::string text = ToLower(body.substr(0, kLongestPage));
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view word(rest.begin(), std::ranges::find_if_not(rest, IsAlphanumeric));
    rest.remove_prefix(word.size());
    if (Holds(kWords, word) && !rest.starts_with("://")) {
      const std::string what = "status " + std::to_string(status) + " to a request over plain HTTP";
      return Failure{Reason::kHttpStatus,
                     ToString(Error{Authority(request.url), what, std::string(kIsItTls)}), true,
                     status};
    }
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
  }
  return std::nullopt;
}

Failure Explain(const FetchRequest& request, const EndOfTransfer& end) {
  const Reason reason = ReasonOf(request, end);
  Error error{Authority(request.url), Presentable(end.error_text, request), ""};
  // That a lost connection has no other end any more is no news to a person.
  if (error.what.empty() || error.what.starts_with("getpeername")) {
    error.what = curl_easy_strerror(end.code);
  }
  const bool plain = request.url.scheme == "http";
  if (reason == Reason::kConnect) {
    error.where += ": no connection";
    if (end.os_error != 0) error.what = ErrnoText(end.os_error);
    if (!request.url.port_named) error.what += " (the URL has no port)";
  } else if (reason ==
             Reason::kLocalFile) {  // no socket, or none of our TLS files, could be opened
    error.what = ErrnoText(end.os_error);
  } else if (reason == Reason::kProxy) {
    error.where += ": the proxy (proxy_url) did not open a connection to it";
    if (end.proxy_status != 0) error.what = "it responded with " + std::to_string(end.proxy_status);
    if (end.proxy_status == 407) error.mend = "it requires a username and a password";
  } else if (reason == Reason::kTls) {
    error.where += ": TLS";
    if (LacksCertificate(end)) {
      TellOfCertificate(request, error);
    } else {
      error.mend = TlsMend(request, end);
    }
  } else if (reason == Reason::kDisconnected) {
    const bool begun = end.phase == Phase::kBody && end.code != CURLE_GOT_NOTHING;
    error.where += begun ? ": the connection was lost in the middle of the response"
                         : ": the connection was lost before a response";
    if (plain && !begun) error.mend = kIsItTls;
  } else if (reason == Reason::kTooLarge) {
    error.where += ": more than the limits allow";
  } else if (reason == Reason::kMalformed) {
    error.where += ": the response is not HTTP";
    if (plain) error.mend = kIsItTls;
  }
  return {reason, ToString(error), reason != Reason::kProxy && end.phase >= Phase::kAnswer};
}

}  // namespace kemp360
