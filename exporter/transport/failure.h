#pragma once

#include <curl/curl.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/enum_words.h"
#include "base/reason.h"
#include "fetch/fetcher.h"

namespace kemp360 {

/// How far a transfer came; tells a person what was waited for.
enum class Phase { kName, kConnect, kHandshake, kAnswer, kBody };
[[nodiscard]] constexpr auto WordsFor(Phase) {
  return EnumWords<Phase::kBody>(
      "its name was still being looked up", "the connection was still being opened",
      "the TLS handshake was not finished", "connected, but no response had begun",
      "the response had begun, but was not complete");
}

/// All that is known of a transfer that did not end with a reply.
struct EndOfTransfer {
  CURLcode code = CURLE_OK;
  std::string_view error_text;  ///< of CURLOPT_ERRORBUFFER; may quote the unit
  Phase phase = Phase::kName;
  long proxy_status = 0;              ///< the proxy's response to CONNECT, 0: none
  long verify_result = 0;             ///< OpenSSL's X509_V_…, 0: fine or not reached
  bool answered = false;              ///< a status of the unit came
  bool asks_for_certificate = false;  ///< the unit did, for one of ours, in its handshake
  int os_error = 0;
};

/// The Failure of a transfer that curl ended with an error: architecture's table of codes, and a
/// message that says what is wrong and how to fix it. Shows no query, no credentials, no Location.
[[nodiscard]] Failure Explain(const FetchRequest& request, const EndOfTransfer& end);

/// A TLS port that was asked in plain HTTP answers, where it answers at all, with a page that says
/// so: Apache's "speaking plain HTTP to an SSL-enabled server port", nginx's "sent to HTTPS port".
[[nodiscard]] std::optional<Failure> WantsTls(const FetchRequest& request, int status,
                                              std::string_view body);

/// The deadline passed: which phase was waited for.
[[nodiscard]] Failure TimedOut(const FetchRequest& request, Phase phase, Duration after);

/// `text` (curl's or the unit's words) fit for a log: clean, no queries, none of the request's
/// secrets, at most 200 characters.
[[nodiscard]] std::string Presentable(std::string_view text, const FetchRequest& request);

}  // namespace kemp360
