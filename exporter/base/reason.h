#pragma once

#include <string>

#include "base/enum_words.h"

namespace kemp360 {

/// Why a source of a unit could not be read. The words are the label `reason`: API.
enum class Reason {
  kDns,              ///< the unit's (or the proxy's) name was not resolved
  kConnect,          ///< no TCP connection
  kProxy,            ///< the proxy refused or failed
  kTls,              ///< handshake, verification, or our own TLS files
  kTimeout,          ///< not finished at the deadline, in whatever phase
  kDisconnected,     ///< the connection was lost in the middle of a response
  kUnauthorized,     ///< 401: a wrong key, or no permission for this one resource; a refused login
  kForbidden,        ///< 403
  kNotFound,         ///< 404
  kHttpStatus,       ///< any other status that is not 200
  kRedirect,         ///< a redirect that the gate refused, or too many of them
  kTooLarge,         ///< more bytes or rows than the limits allow
  kMalformed,        ///< not JSON, not CSV, not UTF-8
  kUnexpectedShape,  ///< well-formed, but not the object or rows that the profile describes
  kInconsistent,     ///< the list changed between two pages, or its total_count lies
  kLocalFile,        ///< a key, password, username or report file of ours could not be read, or
                     ///< the process is out of files and sockets
  kCooldown,         ///< not tried: the credentials were rejected a short while ago
  kBusy,             ///< not tried: no read of the pair began before the deadline of who asked
};

[[nodiscard]] constexpr auto WordsFor(Reason) {
  return EnumWords<Reason::kBusy>("dns", "connect", "proxy", "tls", "timeout", "disconnected",
                                  "unauthorized", "forbidden", "not_found", "http_status",
                                  "redirect", "too_large", "malformed", "unexpected_shape",
                                  "inconsistent", "local_file", "cooldown", "busy");
}

/// A failed read: the reason is for labels, the detail for logs and pages. Holds no secret.
// The analyzer does not follow std::variant in Result and takes a copied Failure for uninitialised.
struct Failure {  // NOLINT(clang-analyzer-core.uninitialized.Assign)
  Reason reason = Reason::kConnect;
  std::string detail;
  /// Of a request: a connection came about, so the unit may have taken it in.
  bool reached = false;
  int status = 0;  ///< with kHttpStatus: that of the response

  bool operator==(const Failure&) const = default;
};

/// "timeout: no response within 8s".
[[nodiscard]] inline std::string ToString(const Failure& failure) {
  std::string text(ToString(failure.reason));
  if (!failure.detail.empty()) text += ": " + failure.detail;
  return text;
}

}  // namespace kemp360
