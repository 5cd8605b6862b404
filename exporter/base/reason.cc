#include "base/reason.h"

namespace kemp360 {

std::string_view ToString(Reason reason) {
  switch (reason) {
    case Reason::kDns:
      return "dns";
    case Reason::kConnect:
      return "connect";
    case Reason::kProxy:
      return "proxy";
    case Reason::kTls:
      return "tls";
    case Reason::kTimeout:
      return "timeout";
    case Reason::kDisconnected:
      return "disconnected";
    case Reason::kUnauthorized:
      return "unauthorized";
    case Reason::kForbidden:
      return "forbidden";
    case Reason::kNotFound:
      return "not_found";
    case Reason::kHttpStatus:
      return "http_status";
    case Reason::kRedirect:
      return "redirect";
    case Reason::kTooLarge:
      return "too_large";
    case Reason::kMalformed:
      return "malformed";
    case Reason::kUnexpectedShape:
      return "unexpected_shape";
    case Reason::kInconsistent:
      return "inconsistent";
    case Reason::kLocalFile:
      return "local_file";
    case Reason::kCooldown:
      return "cooldown";
  }
  return "";  // unreachable: -Wswitch-enum keeps the list whole
}

std::string ToString(const Failure& failure) {
  std::string text(ToString(failure.reason));
  if (!failure.detail.empty()) text += ": " + failure.detail;
  return text;
}

}  // namespace kemp360
