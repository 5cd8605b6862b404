#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kemp360 {

/// An http or https address in its parts. Holds no credentials: they are added by transport/ when a
/// request leaves.
struct Url {
  std::string scheme;      ///< "http" or "https", of a proxy also "socks5" or "socks5h"
  std::string host;        ///< lower case; IPv6 without brackets
  std::uint16_t port = 0;  ///< the scheme's own port where none was written
  std::string path;        ///< as written, percent-encoding kept; "" or begins with "/"
  std::string query;       ///< as written, without "?"

  bool operator==(const Url&) const = default;
};

/// Error::what says what is wrong; `where` stays empty. User information and fragments are errors.
[[nodiscard]] Result<Url> ParseUrl(std::string_view text);
/// The same for a proxy: http, https, socks5 or socks5h (1080), nothing behind host and port.
[[nodiscard]] Result<Url> ParseProxyUrl(std::string_view text);

/// scheme://host[:port], the port only where it is not the scheme's own.
[[nodiscard]] std::string Origin(const Url& url);
/// host:port, the port always.
[[nodiscard]] std::string Authority(const Url& url);
/// Origin and path, never the query: what logs, pages and errors may show.
[[nodiscard]] std::string Display(const Url& url);
/// Everything, query included: only for the request line.
[[nodiscard]] std::string FullText(const Url& url);
[[nodiscard]] bool SameOrigin(const Url& one, const Url& other);

}  // namespace kemp360
