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

}  // namespace kemp360
