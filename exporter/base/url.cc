#include "base/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

#include "base/text.h"

namespace kemp360 {
namespace {

std::uint16_t DefaultPort(std::string_view scheme) {
  if (scheme == "https") return 443;
  return scheme == "http" ? 80 : 1080;
}

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool IsHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

Result<Url> ParseParts(std::string_view text, std::span<const std::string_view> schemes,
                       const std::string& other_scheme) {
  const auto wrong = [](std::string what) { return Error{"", std::move(what), ""}; };
  if (std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '\\';
      })) {
    return wrong("a url has no spaces, control characters or backslashes");
  }
  Url url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return wrong(other_scheme);
  url.scheme = ToLower(text.substr(0, scheme_end));
  if (std::find(schemes.begin(), schemes.end(), url.scheme) == schemes.end()) {
    return wrong(other_scheme);
  }
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find('#') != std::string_view::npos) return wrong("a url has no fragment here");

  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (authority.find('@') != std::string_view::npos)
    return wrong("a url has no user information here");

  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos)
      return wrong("the bracket of the IPv6 address is not closed");
    const std::string_view inside = authority.substr(1, close - 1);
    url.host = CanonicalHost(inside);
    if (inside.find(':') == std::string_view::npos || !IsIpAddress(url.host)) {
      return wrong("what stands in brackets is no IPv6 address");
    }
    std::string_view after = authority.substr(close + 1);
    if (!after.empty()) {
      if (!after.starts_with(':')) return wrong("only a port may follow the IPv6 address");
      port = after.substr(1);
      if (port.empty()) return wrong("the port is missing after the colon");
    }
  } else {
    const std::size_t colon = authority.find(':');
    if (colon != std::string_view::npos) {
      if (authority.find(':', colon + 1) != std::string_view::npos) {
        return wrong("an IPv6 address stands in brackets, for example https://[2001:db8::1]");
      }
      port = authority.substr(colon + 1);
      if (port.empty()) return wrong("the port is missing after the colon");
      authority = authority.substr(0, colon);
    }
    if (!IsHostName(authority)) return wrong("the host is missing or not a host name");
    url.host = CanonicalHost(authority);
  }
  url.port = DefaultPort(url.scheme);
  if (!port.empty()) {
    const std::optional<std::uint16_t> number = ParsePort(port);
    if (!number) return wrong("the port is not a number from 1 to 65535");
    url.port = *number;
  }
  const std::size_t question = rest.find('?');
  url.path = std::string(rest.substr(0, question));
  if (question != std::string_view::npos) url.query = std::string(rest.substr(question + 1));
  return url;
}

}  // namespace

Result<Url> ParseUrl(std::string_view text) {
  static constexpr std::array<std::string_view, 2> kSchemes{"https", "http"};
  return ParseParts(text, kSchemes, "a url begins with https:// or http://");
}

Result<Url> ParseProxyUrl(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "socks5", "socks5h"};
  Result<Url> url = ParseParts(
      text, kSchemes, "a proxy's url begins with http://, https://, socks5:// or socks5h://");
  if (url &&
      ((!url->path.empty() && url->path != "/") || text.find('?') != std::string_view::npos)) {
    return Error{"", "a proxy's url has no path and no query", ""};
  }
  return url;
}

std::string Origin(const Url& url) {
  const bool v6 = url.host.find(':') != std::string::npos;
  std::string text = url.scheme + "://" + (v6 ? "[" + url.host + "]" : url.host);
  if (url.port != DefaultPort(url.scheme)) text += ":" + std::to_string(url.port);
  return text;
}

std::string Display(const Url& url) { return Origin(url) + url.path; }

std::string FullText(const Url& url) {
  return Display(url) + (url.query.empty() ? "" : "?" + url.query);
}

bool SameOrigin(const Url& one, const Url& other) {
  return one.scheme == other.scheme && one.host == other.host && one.port == other.port;
}

bool IsIpAddress(std::string_view host) {
  if (host.find('\0') != std::string_view::npos) return false;  // inet_pton would stop there
  const std::string text(host);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

std::string CanonicalHost(std::string_view host) {
  const std::string text(host);
  in6_addr v6{};
  if (host.find('\0') != std::string_view::npos || inet_pton(AF_INET6, text.c_str(), &v6) != 1)
    return ToLower(host);
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

}  // namespace kemp360
