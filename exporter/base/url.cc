#include "base/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#include "base/text.h"

namespace kemp360 {
namespace {

bool IsIpv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && IsIpAddress(text);
}

Error Wrong(std::string what) { return Error{"", std::move(what), ""}; }

std::uint16_t DefaultPort(std::string_view scheme) {
  if (scheme == "https") return 443;
  return scheme == "http" ? 80 : 1080;
}

Result<Url> ParseParts(std::string_view text, std::span<const std::string_view> schemes,
                       const std::string& other_scheme) {
  const auto forbidden = [](char c) { return IsControlCharacter(c) || c == ' ' || c == '\\'; };
  if (std::ranges::any_of(text, forbidden)) {
    return Wrong("a URL must not contain spaces, control characters or backslashes");
  }
  Url url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return Wrong(other_scheme);
  url.scheme = ToLower(text.substr(0, scheme_end));
  if (!Holds(schemes, url.scheme)) return Wrong(other_scheme);
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find('#') != std::string_view::npos) return Wrong("a URL must not have a fragment");

  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (authority.find('@') != std::string_view::npos)
    return Wrong("a URL must not have user information");

  Result<HostAndPort> address = ParseHostAndPort(authority);
  if (!address) return address.error();
  url.host = std::move(address->host);
  url.port = address->port.value_or(DefaultPort(url.scheme));
  url.port_named = address->port.has_value();
  const std::size_t question = rest.find('?');
  url.path = std::string(rest.substr(0, question));
  if (question != std::string_view::npos) url.query = std::string(rest.substr(question + 1));
  return url;
}

}  // namespace

bool IsIpAddress(std::string_view host) {
  if (host.find('\0') != std::string_view::npos) return false;  // inet_pton would stop there
  const std::string text(host);
  const int family = host.find(':') == std::string_view::npos ? AF_INET : AF_INET6;
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(family, text.c_str(), bytes.data()) == 1;
}

bool IsHostName(std::string_view text) {
  constexpr std::size_t kLongestName = 253;
  if (text.ends_with('.')) text.remove_suffix(1);
  const auto may_stand = [](char c) {
    return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.';
  };
  // A last label that is a number is part of an IPv4 address, in whatever spelling, or of none. One
  // that is empty counts as a number.
  const std::string_view last = text.substr(text.rfind('.') + 1);
  const bool hexadecimal = last.starts_with("0x") || last.starts_with("0X");
  const bool number =
      hexadecimal ? std::ranges::all_of(last.substr(2), [](char c) { return HexDigit(c) >= 0; })
                  : std::ranges::all_of(last, IsDigit);
  return !text.empty() && text.size() <= kLongestName && text.front() != '-' &&
         text.front() != '.' && text.find("..") == std::string_view::npos && !number &&
         std::ranges::all_of(text, may_stand);
}

std::string CanonicalHost(std::string_view host) {
  if (!IsIpv6(host)) return ToLower(host);
  in6_addr v6{};
  inet_pton(AF_INET6, std::string(host).c_str(), &v6);
  std::array<char, INET6_ADDRSTRLEN> printed{};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    in_addr v4{};
    std::memcpy(&v4, &v6.s6_addr[12], sizeof v4);
    inet_ntop(AF_INET, &v4, printed.data(), printed.size());
  } else {
    inet_ntop(AF_INET6, &v6, printed.data(), printed.size());
  }
  return printed.data();
}

std::optional<std::uint16_t> ParsePort(std::string_view text, std::uint16_t least) {
  const std::optional<std::uint16_t> port = ParseNumber<std::uint16_t>(text);
  return port && *port >= least ? port : std::nullopt;
}

Result<HostAndPort> ParseHostAndPort(std::string_view text, HostRules rules) {
  std::string_view host = text;
  std::string_view zone;   // "%eth0"
  std::string_view after;  // ":port"
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) {
      return Wrong("the bracket of the IPv6 address is not closed");
    }
    host = text.substr(1, close - 1);
    if (rules.zones) zone = host.substr(std::min(host.find('%'), host.size()));
    host.remove_suffix(zone.size());
    if (!IsIpv6(host)) {
      return Wrong("the text in brackets is not an IPv6 address");
    }
    after = text.substr(close + 1);
    if (!after.empty() && !after.starts_with(':')) {
      return Wrong("only a port may follow the IPv6 address");
    }
  } else if (const std::size_t colon = text.find(':'); colon != text.rfind(':')) {
    if (!rules.bare_ipv6 || !IsIpv6(text)) {
      return Wrong("an IPv6 address must be in brackets, for example [2001:db8::1]");
    }
  } else {
    host = text.substr(0, colon);
    after = text.substr(host.size());
    if (!IsHostName(host) && !IsIpAddress(host)) {
      return Wrong("the host is missing or not a host name");
    }
  }
  HostAndPort parsed{CanonicalHost(host), std::nullopt};
  parsed.host += zone;
  if (after.empty()) return parsed;
  if (after == ":") return Wrong("the port is missing after the colon");
  parsed.port = ParsePort(after.substr(1), rules.least_port);
  if (!parsed.port) {
    return Wrong("the port is not a number from " + std::to_string(rules.least_port) + " to 65535");
  }
  return parsed;
}

std::string HostText(std::string_view host) {
  std::string text(host);
  return host.find(':') == std::string_view::npos ? text : "[" + text + "]";
}

std::string EndpointText(std::string_view host, std::uint16_t port) {
  std::string text = HostText(host);
  text += ':';
  return text.append(std::to_string(port));
}

Result<Url> ParseUrl(std::string_view text) {
  static constexpr std::array<std::string_view, 2> kSchemes{"https", "http"};
  return ParseParts(text, kSchemes, "a URL must begin with https:// or http://");
}

Result<Url> ParseProxyUrl(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "socks5", "socks5h"};
  Result<Url> url =
      ParseParts(text, kSchemes,
                 "the URL of a proxy must begin with http://, https://, socks5:// or socks5h://");
  if (url &&
      ((!url->path.empty() && url->path != "/") || text.find('?') != std::string_view::npos)) {
    return Wrong("the URL of a proxy must not have a path or a query");
  }
  return url;
}

std::string Origin(const Url& url) {
  return url.scheme + "://" +
         (url.port == DefaultPort(url.scheme) ? HostText(url.host) : Authority(url));
}

std::string Authority(const Url& url) { return EndpointText(url.host, url.port); }

std::string Display(const Url& url) { return Origin(url) + url.path; }

std::string FullText(const Url& url) {
  return Display(url) + (url.query.empty() ? "" : "?" + url.query);
}

bool SameOrigin(const Url& one, const Url& other) {
  return one.scheme == other.scheme && one.host == other.host && one.port == other.port;
}

}  // namespace kemp360
