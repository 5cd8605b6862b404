#include "base/url.h"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>

namespace kemp360 {
namespace {

using namespace std::string_literals;

constexpr HostRules kBare{.bare_ipv6 = true};
constexpr HostRules kListen{.zones = true, .least_port = 0};

TEST_CASE("IsHostName: labels, dots between them, and not an address", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, bool>({
      {"central-a", true},
      {"Central_A.example", true},
      {"central-a.example.", true},
      {"3com.example", true},
      {"_ldap.example", true},
      {"a.1", false},
      {"a.0x1f", false},
      {"a.0X1F", false},
      {"a.0x0", false},
      {"a.0xg", true},
      {"a.0x1g", true},
      {"a.1b", true},
      {"", false},
      {".", false},
      {"..", false},
      {"a..b", false},
      {".a", false},
      {"a..", false},
      {"-a.example", false},
      {"a b", false},
      {"a/b", false},
      {"a:1", false},
      {"z\xC3\xBCrich.example", false},
      {"a\0b"s, false},
      {"192.0.2.1", false},
      {"192.0.2.300", false},
      {"2130706433", false},
  }));
  CAPTURE(text);
  CHECK(IsHostName(text) == expected);
}

TEST_CASE("IsHostName: at most 253 characters", "[base]") {
  CHECK(IsHostName(std::string(253, 'a')));
  CHECK_FALSE(IsHostName(std::string(254, 'a')));
}

TEST_CASE("ParsePort: decimal digits from 1 to 65535", "[base]") {
  CHECK(ParsePort("1") == 1);
  CHECK(ParsePort("65535") == 65535);
  CHECK(ParsePort("0", 0) == 0);
  const std::string text =
      GENERATE(as<std::string>{}, "", "0", "65536", "-1", "+1", " 1", "1 ", "0x1", "1.0");
  CAPTURE(text);
  CHECK_FALSE(ParsePort(text));
}

TEST_CASE("ParseHostAndPort: names and addresses, with and without a port", "[base]") {
  const auto [text, rules, host, port] =
      GENERATE(table<std::string, HostRules, std::string, std::optional<std::uint16_t>>({
          {"10.20.1.3", {}, "10.20.1.3", std::nullopt},
          {"10.20.1.3:8443", {}, "10.20.1.3", 8443},
          {"LM.Example", {}, "lm.example", std::nullopt},
          {"lm.example.:1", {}, "lm.example.", 1},
          {"[2001:0DB8:0020:0:0::5]", {}, "2001:db8:20::5", std::nullopt},
          {"[2001:db8:20::5]:8443", {}, "2001:db8:20::5", 8443},
          {"[::ffff:10.20.1.3]:8443", {}, "10.20.1.3", 8443},
          {"2001:db8::5", kBare, "2001:db8::5", std::nullopt},
          {"::ffff:10.20.1.3", kBare, "10.20.1.3", std::nullopt},
          {"[FE80::1%Eth0]:80", kListen, "fe80::1%Eth0", 80},
          {"localhost:0", kListen, "localhost", 0},
      }));
  CAPTURE(text);
  const Result<HostAndPort> parsed = ParseHostAndPort(text, rules);
  REQUIRE(parsed);
  CHECK(parsed->host == host);
  CHECK(parsed->port == port);
}

TEST_CASE("ParseHostAndPort: what is no address is refused with a sentence", "[base]") {
  const std::string host = "the host is missing or not a host name";
  const std::string port = "the port is not a number from 1 to 65535";
  const std::string bare = "an IPv6 address must be in brackets, for example [2001:db8::1]";
  const std::string inside = "the text in brackets is not an IPv6 address";
  const auto [text, rules, what] = GENERATE_COPY(table<std::string, HostRules, std::string>({
      {"", {}, host},
      {":443", {}, host},
      {"a..b", {}, host},
      {"a..b:1", {}, host},
      {"10.20.1.300", {}, host},
      {"10.20.1.3/24", {}, host},
      {"lm example:443", {}, host},
      {"10.20.1.3:", {}, "the port is missing after the colon"},
      {"10.20.1.3:0", {}, port},
      {"10.20.1.3:65536", {}, port},
      {"host:65536", kListen, "the port is not a number from 0 to 65535"},
      {"2001:db8::5", {}, bare},
      {"2001:db8:::5", kBare, bare},
      {"fe80::1%eth0", kBare, bare},
      {"http://host:80", {}, bare},
      {"[2001:db8::5", {}, "the bracket of the IPv6 address is not closed"},
      {"[2001:db8::5]8443", {}, "only a port may follow the IPv6 address"},
      {"[]", {}, inside},
      {"[10.20.1.3]", {}, inside},
      {"[host]:1", {}, inside},
      {"[fe80::1%eth0]", {}, inside},
      {"[%eth0]:80", kListen, inside},
      {"[2001:db8::5\0x]:443"s, {}, inside},
      {"10.0.0.1\0::x"s, kBare, bare},
      {"10.0.0.1\0"s, {}, host},
  }));
  CAPTURE(text);
  const Result<HostAndPort> parsed = ParseHostAndPort(text, rules);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error() == Error{"", what, ""});
}

TEST_CASE("EndpointText: IPv6 stands in brackets", "[base]") {
  CHECK(EndpointText("10.20.1.3", 443) == "10.20.1.3:443");
  CHECK(EndpointText("2001:db8::5", 65535) == "[2001:db8::5]:65535");
  CHECK(EndpointText("", 80) == ":80");
  CHECK(HostText("lm.example") == "lm.example");
  CHECK(HostText("::1") == "[::1]");
}

TEST_CASE("CanonicalHost: an address has one spelling", "[base]") {
  const auto [host, canonical, address] = GENERATE(table<std::string, std::string, bool>({
      {"192.0.2.1", "192.0.2.1", true},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1", true},
      {"2001:0db8::0001", "2001:db8::1", true},
      {"::FFFF:192.0.2.1", "192.0.2.1", true},
      {"::ffff:c000:201", "192.0.2.1", true},
      {"::", "::", true},
      {"Central-A.Example", "central-a.example", false},
      {"192.0.2.256", "192.0.2.256", false},
      {"192.0.2", "192.0.2", false},
      {"0192.0.2.1", "0192.0.2.1", false},
      {"192.0.2.1 ", "192.0.2.1 ", false},
      {"[::1]", "[::1]", false},
      {"fe80::1%eth0", "fe80::1%eth0", false},
      {"::1\0x"s, "::1\0x"s, false},
      {"192.0.2.1\0x"s, "192.0.2.1\0x"s, false},
      {"", "", false},
  }));
  CAPTURE(host);
  CHECK(CanonicalHost(host) == canonical);
  CHECK(CanonicalHost(canonical) == canonical);
  CHECK(IsIpAddress(host) == address);
}

}  // namespace
}  // namespace kemp360
