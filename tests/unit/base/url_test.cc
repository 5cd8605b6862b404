#include "base/url.h"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>

namespace kemp360 {
namespace {

using namespace std::string_literals;

TEST_CASE("ParseUrl: a url in its parts", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, Url>({
      {"https://central-a.example", {"https", "central-a.example", 443, "", ""}},
      {"http://central-a.example", {"http", "central-a.example", 80, "", ""}},
      {"HTTPS://Central-A.Example/", {"https", "central-a.example", 443, "/", ""}},
      {"https://central-a.example:8443", {"https", "central-a.example", 8443, "", ""}},
      {"https://192.0.2.10:443/api/v1/", {"https", "192.0.2.10", 443, "/api/v1/", ""}},
      {"https://host/a%20B/?limit=10&offset=0",
       {"https", "host", 443, "/a%20B/", "limit=10&offset=0"}},
      {"https://host?x=/y@z", {"https", "host", 443, "", "x=/y@z"}},
      {"https://host/a@b:c", {"https", "host", 443, "/a@b:c", ""}},
      {"https://[2001:DB8::0:1]", {"https", "2001:db8::1", 443, "", ""}},
      {"https://[2001:db8::1]:8443/x", {"https", "2001:db8::1", 8443, "/x", ""}},
      {"https://[::ffff:192.0.2.1]/", {"https", "192.0.2.1", 443, "/", ""}},
      {"https://host:65535", {"https", "host", 65535, "", ""}},
      {"https://host.example.:8443", {"https", "host.example.", 8443, "", ""}},
      {"https://under_score.example", {"https", "under_score.example", 443, "", ""}},
  }));
  CAPTURE(text);
  const Result<Url> url = ParseUrl(text);
  REQUIRE(url.ok());
  CHECK(url->scheme == expected.scheme);
  CHECK(url->host == expected.host);
  CHECK(url->port == expected.port);
  CHECK(url->path == expected.path);
  CHECK(url->query == expected.query);
}

TEST_CASE("ParseUrl: what is no url of a unit is refused with a sentence", "[base]") {
  const std::string scheme = "a URL must begin with https:// or http://";
  const std::string space = "a URL must not contain spaces, control characters or backslashes";
  const std::string user = "a URL must not have user information";
  const std::string host = "the host is missing or not a host name";
  const std::string port = "the port is not a number from 1 to 65535";
  const std::string bracket = "the text in brackets is not an IPv6 address";
  const auto [text, what] = GENERATE_COPY(table<std::string, std::string>({
      {"", scheme},
      {"central-a.example", scheme},
      {"ftp://host", scheme},
      {"file:///etc/passwd", scheme},
      {"//host/", scheme},
      {"https:/host", scheme},
      {"https", scheme},
      {"http", scheme},
      {" https://host", space},
      {"https://host/a b", space},
      {"https://host/\r\nX: y", space},
      {"https://host/\0"s, space},
      {"https://host\\@evil.example/", space},
      {"https://host/\x7f", space},
      {"https://user@host/", user},
      {"https://user:pass@host/", user},
      {"https://host:443@evil.example/", user},
      {"https://", host},
      {"https:///path", host},
      {"https://?x", host},
      {"https://h%6fst/", host},
      {"https://a..b/", host},
      {"https://.a/", host},
      {"https://192.0.2.300/", host},
      {"https://h\xc3\xb6st/", host},
      {"https://:443", host},
      {"https://" + std::string(254, 'a'), host},
      {"https://host:0", port},
      {"https://host:65536", port},
      {"https://host:-1", port},
      {"https://host:+1", port},
      {"https://host:44x", port},
      {"https://host:99999999999999999999", port},
      {"https://host:", "the port is missing after the colon"},
      {"https://[::1]:", "the port is missing after the colon"},
      {"https://2001:db8::1/", "an IPv6 address must be in brackets, for example [2001:db8::1]"},
      {"https://[2001:db8::1", "the bracket of the IPv6 address is not closed"},
      {"https://[2001:db8::1]x", "only a port may follow the IPv6 address"},
      {"https://[]", bracket},
      {"https://[192.0.2.1]", bracket},
      {"https://[host]", bracket},
      {"https://[a:b:c]", bracket},
      {"https://[fe80::1%25eth0]", bracket},
      {"https://host/#top", "a URL must not have a fragment"},
  }));
  CAPTURE(text);
  const Result<Url> url = ParseUrl(text);
  REQUIRE_FALSE(url.ok());
  CHECK(url.error().what == what);
  CHECK(url.error().where.empty());
}

TEST_CASE("Url: a place that people may see never shows the query", "[base]") {
  const auto [text, origin, display] = GENERATE(table<std::string, std::string, std::string>({
      {"https://host:443/a?key=secret", "https://host", "https://host/a"},
      {"http://host:80?key=secret", "http://host", "http://host"},
      {"http://host:443/", "http://host:443", "http://host:443/"},
      {"https://[2001:db8::1]:8443/a?b", "https://[2001:db8::1]:8443",
       "https://[2001:db8::1]:8443/a"},
  }));
  const Result<Url> url = ParseUrl(text);
  REQUIRE(url.ok());
  CHECK(Origin(*url) == origin);
  CHECK(Display(*url) == display);
}

TEST_CASE("Url: the full text reads back as the same url", "[base]") {
  const std::string text =
      GENERATE("https://host", "https://host:8443/a/b/?x=1&y=%20", "http://[::1]/", "http://h?q");
  const Result<Url> url = ParseUrl(text);
  REQUIRE(url.ok());
  CHECK(FullText(*url) == text);
  CHECK(*ParseUrl(FullText(*url)) == *url);
}

TEST_CASE("Url: each part makes it another one, whether the port was written does not", "[base]") {
  const Url url = *ParseUrl("https://host:443/a?b");
  CHECK(url == *ParseUrl("https://host/a?b"));
  CHECK(url.port_named);
  CHECK_FALSE(ParseUrl("https://host/a?b")->port_named);
  const std::string other = GENERATE("http://host:443/a?b", "https://hosts/a?b",
                                     "https://host:444/a?b", "https://host/?b", "https://host/a");
  CAPTURE(other);
  CHECK_FALSE(url == *ParseUrl(other));
}

TEST_CASE("SameOrigin: scheme, host and port count, spelling does not", "[base]") {
  const auto [one, other, same] = GENERATE(table<std::string, std::string, bool>({
      {"https://host/a", "https://HOST:443/b?c", true},
      {"https://[::1]/", "https://[0:0::1]/", true},
      {"https://host/", "http://host/", false},
      {"https://host/", "http://host:443/", false},
      {"https://host/", "https://host:8443/", false},
      {"https://host/", "https://host.evil.example/", false},
      {"https://host/", "https://host./", false},
  }));
  CAPTURE(one, other);
  CHECK(SameOrigin(*ParseUrl(one), *ParseUrl(other)) == same);
  CHECK(SameOrigin(*ParseUrl(other), *ParseUrl(one)) == same);
}

TEST_CASE("ParseProxyUrl: four schemes, each with its port, and nothing behind them", "[base]") {
  const auto [text, scheme, host, port] =
      GENERATE(table<std::string, std::string, std::string, int>({
          {"http://proxy.example:3128", "http", "proxy.example", 3128},
          {"http://proxy.example", "http", "proxy.example", 80},
          {"HTTPS://Proxy.example/", "https", "proxy.example", 443},
          {"socks5://proxy.example", "socks5", "proxy.example", 1080},
          {"socks5h://[2001:db8::1]:9050", "socks5h", "2001:db8::1", 9050},
      }));
  CAPTURE(text);
  const Result<Url> url = ParseProxyUrl(text);
  REQUIRE(url);
  CHECK(url->scheme == scheme);
  CHECK(url->host == host);
  CHECK(url->port == port);

  const auto bad = GENERATE(as<std::string>{}, "proxy.example:3128", "socks4://p:1", "http://",
                            "http://p/x", "http://p?", "http://u:secret@p", "", "://p");
  CAPTURE(bad);
  const Result<Url> refused = ParseProxyUrl(bad);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("secret") == std::string::npos);
}

}  // namespace
}  // namespace kemp360
