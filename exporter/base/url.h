#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kemp360 {

/// Is it an IPv4 or IPv6 address (not a name)?
[[nodiscard]] bool IsIpAddress(std::string_view host);

/// A name that a resolver may know: labels of letters, digits, - and _, divided by dots, at most
/// 253 characters; a dot at the end (the root) belongs to it. No empty label, no - in front, and
/// not digits and dots alone, which would be an IP address, or none.
[[nodiscard]] bool IsHostName(std::string_view text);

/// The one canonical spelling of an IP address (RFC 5952; IPv4-mapped as IPv4); other text comes
/// back in lower case.
[[nodiscard]] std::string CanonicalHost(std::string_view host);

/// 1 to 65535 (or from `least`), decimal digits only.
[[nodiscard]] std::optional<std::uint16_t> ParsePort(std::string_view text,
                                                     std::uint16_t least = 1);

struct HostAndPort {
  std::string host;  ///< as CanonicalHost has it; IPv6 without brackets
  std::optional<std::uint16_t> port;

  bool operator==(const HostAndPort&) const = default;
};

/// Where those who write addresses differ.
struct HostRules {
  bool bare_ipv6 = false;        ///< IPv6 needs no brackets where no port follows
  bool zones = false;            ///< [fe80::1%eth0]
  std::uint16_t least_port = 1;  ///< 0 asks the system for one
};

/// "10.20.1.3" "10.20.1.3:8443" "lm.example" "[2001:db8::5]" "[2001:db8::5]:8443". Error::what says
/// what is wrong; `where` stays empty.
[[nodiscard]] Result<HostAndPort> ParseHostAndPort(std::string_view text, HostRules rules = {});

/// IPv6 in brackets, as it stands before a port.
[[nodiscard]] std::string HostText(std::string_view host);
/// "host:port".
[[nodiscard]] std::string EndpointText(std::string_view host, std::uint16_t port);

/// An http or https address in its parts. Holds no credentials: they are added by transport/ when a
/// request leaves.
struct Url {
  std::string scheme;      ///< "http" or "https", of a proxy also "socks5" or "socks5h"
  std::string host;        ///< lower case; IPv6 without brackets
  std::uint16_t port = 0;  ///< the scheme's own port where none was written
  std::string path;        ///< as written, percent-encoding kept; "" or begins with "/"
  std::string query;       ///< as written, without "?"
  bool port_named = true;  ///< for messages; it makes no other URL

  bool operator==(const Url& other) const {
    return scheme == other.scheme && host == other.host && port == other.port &&
           path == other.path && query == other.query;
  }
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
