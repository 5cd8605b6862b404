#include "base/url.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/host.h"
#include "base/text.h"

namespace kemp360 {
namespace {

std::uint16_t DefaultPort(std::string_view scheme) {
  if (scheme == "https") return 443;
  return scheme == "http" ? 80 : 1080;
}

Result<Url> ParseParts(std::string_view text, std::span<const std::string_view> schemes,
                       const std::string& other_scheme) {
  const auto wrong = [](std::string what) { return Error{"", std::move(what), ""}; };
  const auto forbidden = [](char c) { return IsControlCharacter(c) || c == ' ' || c == '\\'; };
  if (std::ranges::any_of(text, forbidden)) {
    return wrong("a url has no spaces, control characters or backslashes");
  }
  Url url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return wrong(other_scheme);
  url.scheme = ToLower(text.substr(0, scheme_end));
  if (!Holds(schemes, url.scheme)) return wrong(other_scheme);
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find('#') != std::string_view::npos) return wrong("a url has no fragment here");

  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (authority.find('@') != std::string_view::npos)
    return wrong("a url has no user information here");

  Result<HostAndPort> address = ParseHostAndPort(authority);
  if (!address) return address.error();
  url.host = std::move(address->host);
  url.port = address->port.value_or(DefaultPort(url.scheme));
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
