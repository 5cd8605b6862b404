#include "base/host.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "base/text.h"

namespace kemp360 {
namespace {

bool IsIpv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && IsIpAddress(text);
}

Error Wrong(std::string what) { return Error{"", std::move(what), ""}; }

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
  const auto is_letter = [](char c) { return !IsDigit(c) && c != '.'; };
  return !text.empty() && text.size() <= kLongestName && text.front() != '-' &&
         text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), may_stand) &&
         std::any_of(text.begin(), text.end(), is_letter);
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
      return Wrong("what stands in brackets is no IPv6 address");
    }
    after = text.substr(close + 1);
    if (!after.empty() && !after.starts_with(':')) {
      return Wrong("only a port may follow the IPv6 address");
    }
  } else if (const std::size_t colon = text.find(':'); colon != text.rfind(':')) {
    if (!rules.bare_ipv6 || !IsIpv6(text)) {
      return Wrong("an IPv6 address stands in brackets, for example [2001:db8::1]");
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

}  // namespace kemp360
