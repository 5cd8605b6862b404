#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace kemp360 {

/// Why a source of a unit could not be read. The words of ToString are the label `reason`: API.
enum class Reason {
  kDns,              ///< the unit's (or the proxy's) name was not resolved
  kConnect,          ///< no TCP connection
  kProxy,            ///< the proxy refused or failed
  kTls,              ///< handshake, verification, or our own TLS files
  kTimeout,          ///< not finished at the deadline, in whatever phase
  kDisconnected,     ///< the connection was lost in the middle of an answer
  kUnauthorized,     ///< 401: a wrong key, or no permission for this one resource; a refused log-in
  kForbidden,        ///< 403
  kNotFound,         ///< 404
  kHttpStatus,       ///< any other status that is not 200
  kRedirect,         ///< a redirect that the gate refused, or too many of them
  kTooLarge,         ///< more bytes or rows than the limits allow
  kMalformed,        ///< not JSON, not CSV, not UTF-8
  kUnexpectedShape,  ///< well-formed, but not the object or rows that the profile describes
  kInconsistent,     ///< the list changed between two pages, or its total_count lies
  kLocalFile,        ///< a key, password, user-name or report file of ours could not be read
  kCooldown,         ///< not tried: the credentials were rejected a short while ago
};

inline constexpr std::array kAllReasons{
    Reason::kDns,       Reason::kConnect,         Reason::kProxy,        Reason::kTls,
    Reason::kTimeout,   Reason::kDisconnected,    Reason::kUnauthorized, Reason::kForbidden,
    Reason::kNotFound,  Reason::kHttpStatus,      Reason::kRedirect,     Reason::kTooLarge,
    Reason::kMalformed, Reason::kUnexpectedShape, Reason::kInconsistent, Reason::kLocalFile,
    Reason::kCooldown};

[[nodiscard]] std::string_view ToString(Reason reason);

/// A failed read: the reason is for labels, the detail for logs and pages. Holds no secret.
// The analyzer does not follow std::variant in Result and takes a copied Failure for uninitialised.
struct Failure {  // NOLINT(clang-analyzer-core.uninitialized.Assign)
  Reason reason = Reason::kConnect;
  std::string detail;

  bool operator==(const Failure&) const = default;
};

/// "timeout: no answer within 8s".
[[nodiscard]] std::string ToString(const Failure& failure);

}  // namespace kemp360
