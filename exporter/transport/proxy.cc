#include "transport/proxy.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "base/url.h"

namespace kemp360 {

Result<Proxy, Failure> ParseProxy(const std::string& proxy_url) {
  const auto wrong = [](const std::string& what) {
    return Failure{Reason::kProxy, "proxy_url: " + what + ": write http://host:port"};
  };
  std::string plain = proxy_url;
  Proxy proxy;
  const std::size_t scheme_end = plain.find("://");
  if (scheme_end == std::string::npos) return wrong("the scheme is missing");
  const std::size_t authority = scheme_end + 3;
  const std::size_t authority_end = std::min(plain.find_first_of("/?#", authority), plain.size());
  const std::size_t at = plain.rfind('@', authority_end);
  if (at != std::string::npos && at >= authority) {
    const std::string_view user_info = std::string_view(plain).substr(authority, at - authority);
    const std::size_t colon = std::min(user_info.find(':'), user_info.size());
    const std::optional<std::string> user = PercentDecode(user_info.substr(0, colon));
    std::optional<std::string> password =
        PercentDecode(user_info.substr(std::min(colon + 1, user_info.size())));
    if (!user || !password) return wrong("a % in its user information is not an escape");
    proxy.user = *user;
    proxy.password = Secret(*std::move(password));
    plain.erase(authority, at + 1 - authority);
  }
  const Result<Url> url = ParseUrl(plain);
  if (!url) return wrong("it is no http or https url");
  if ((url->path != "/" && !url->path.empty()) || !url->query.empty()) {
    return wrong("it holds more than a scheme, a host and a port");
  }
  proxy.scheme = url->scheme;
  proxy.host = url->host;
  proxy.port = url->port;
  return proxy;
}

std::string AddressOf(const Proxy& proxy) {
  const bool v6 = proxy.host.find(':') != std::string::npos;
  return proxy.scheme + "://" + (v6 ? "[" + proxy.host + "]" : proxy.host) + ":" +
         std::to_string(proxy.port);
}

}  // namespace kemp360
