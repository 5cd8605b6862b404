#pragma once

#include <cstdint>
#include <string>

#include "base/reason.h"
#include "base/result.h"
#include "base/secret.h"

namespace kemp360 {

/// A `proxy_url` in its parts.
struct Proxy {
  std::string scheme;  ///< http or https
  std::string host;    ///< IPv6 without brackets
  std::uint16_t port = 0;
  std::string user;
  Secret password;
};

/// http and https proxies, with the ports that Prometheus assumes (80 and 443, not curl's 1080).
/// Failure is kProxy; it does not quote the url, which may hold a password.
[[nodiscard]] Result<Proxy, Failure> ParseProxy(const std::string& proxy_url);

/// scheme://host:port, for curl.
[[nodiscard]] std::string AddressOf(const Proxy& proxy);

}  // namespace kemp360
