#include "appliance/endpoint.h"

#include <catch2/catch.hpp>
#include <string>

namespace kemp360 {
namespace {

TEST_CASE("ParseLoadMasterAddress: every way in which a unit writes an address", "[appliance]") {
  const auto [text, host, port] =
      GENERATE(table<std::string, std::string, std::optional<std::uint16_t>>({
          {"10.20.1.3", "10.20.1.3", std::nullopt},
          {"  10.20.1.3 ", "10.20.1.3", std::nullopt},
          {"10.20.1.3:8443", "10.20.1.3", 8443},
          {"10.20.1.3 (1300482)", "10.20.1.3", std::nullopt},
          {"10.20.1.3:8443(1300482)", "10.20.1.3", 8443},
          {"LM.Example", "lm.example", std::nullopt},
          {"lm.example.", "lm.example", std::nullopt},
          {"lm_1.example:9443", "lm_1.example", 9443},
          {"2001:db8:20::5", "2001:db8:20::5", std::nullopt},
          {"2001:0DB8:0020:0:0::5", "2001:db8:20::5", std::nullopt},
          {"[2001:db8:20::5]", "2001:db8:20::5", std::nullopt},
          {"[2001:db8:20::5]:8443", "2001:db8:20::5", 8443},
          {"::ffff:10.20.1.3", "10.20.1.3", std::nullopt},
      }));
  INFO(text);
  CHECK(ParseLoadMasterAddress(text) == HostAndPort{host, port});
}

TEST_CASE("ParseLoadMasterAddress: what is no address", "[appliance]") {
  const std::string text =
      GENERATE(as<std::string>{}, "", " ", "(1300482)", ":443", "10.20.1.3:", "10.20.1.3:0",
               "10.20.1.3:44 3", "https://lm.example", "lm\"example", "lm\nexample",
               "[lm.example]:443", "fe80::1%eth0", "...:1:2", "a..b", "10.20.1.300");
  INFO(text);
  CHECK_FALSE(ParseLoadMasterAddress(text));
  CHECK_FALSE(ParseLoadMasterAddress(std::string(1'000'000, ':')));
}

TEST_CASE("ParseMac: every way in which a MAC is written", "[appliance]") {
  const auto [text, mac] = GENERATE(table<std::string, std::uint64_t>({
      {"00:50:56:00:00:01", 0x005056000001U},
      {"00-50-56-00-00-01", 0x005056000001U},
      {"0050.5600.0001", 0x005056000001U},
      {"005056000001", 0x005056000001U},
      {" 00:50:56:0D:BB:a8 ", 0x0050560DBBA8U},
      {"00:50:56:00:00:02 (1300482)", 0x005056000002U},
      {"00:00:00:00:00:00", 0U},
      {"ff:ff:ff:FF:ff:ff", 0U},
  }));
  INFO(text);
  CHECK(ParseMac(text) == mac);
}

TEST_CASE("ParseMac: what is none", "[appliance]") {
  const std::string text =
      GENERATE(as<std::string>{}, "", "none", "00:50:56:00:00", "00:50:56:00:00:0g",
               "0:50:56:0:0:1", "00:50:56:00:00:01:02", "00.50.56.00.00.01", "005056:000001",
               "0050:5600:0001", "00:50:56:00:00:0 ", "0x005056000001", "00505600000112",
               "00505600000112345", "00:50:56:00:00:012", "0:050:56:00:00:01", "005.056000.001",
               "0050.56000001", "00:5056000001");
  INFO(text);
  CHECK_FALSE(ParseMac(text));
}

TEST_CASE("ParseOwnerInParentheses: whose licence it is", "[appliance]") {
  const auto [text, id, clear] = GENERATE(table<std::string, std::string, bool>({
      {"", "", true},
      {"lm (2)", "", true},
      {"lm (2024)", "", true},
      {"lm (2) (1300482)", "1300482", true},
      {"(2)", "2", true},
      {"[1300482]", "1300482", true},
      {"lm-2 {1300482}", "1300482", true},
      {"\uFF081300482\uFF09", "1300482", true},
      {"lm-2 \u30101300482\u3011", "1300482", true},
      {"[1300482", "", false},
      {"[2", "", false},
      {"[rack", "", false},
      {"[?]", "", false},
      {"\uFF08?\uFF09", "", false},
      {"[rack 4] lm-2", "", true},
      {"[2001:db8:20::5]:44300", "", true},
      {"[2001:db8:20::5]", "", true},
      {"[2001:db8:20::5]:443 (1300482)", "1300482", true},
      {"lm-0001", "", true},
      {"lm-0001 (rack 4)", "", true},
      {"lm-0001 ()", "", true},
      {"(1300482)", "1300482", true},
      {" ( 1300482 ) ", "1300482", true},
      {"10.20.1.2 (1300482)", "1300482", true},
      {"lm-2 (rack 4) (1300482)", "1300482", true},
      {"(rack 4) lm-2 (1300482)", "1300482", true},
      {"(1300471) lm-2 (1300482)", "1300482", true},
      {"lm-2 (1234)", "", true},
      {"(CX-4411-A)", "CX-4411-A", true},
      {" (CX_4411_A) ", "CX_4411_A", true},
      {"lm-2 (K36017)", "K36017", true},
      {"(CX-4411-A) lm-2", "", false},
      {"(f3c1-0a77)", "f3c1-0a77", true},
      {"lm-2 (K36000017)", "K36000017", true},
      {"lm-2 (1f0c0a4e-1c1b-4b11-9b0a-3b1a8f3e0001)", "1f0c0a4e-1c1b-4b11-9b0a-3b1a8f3e0001", true},
      {"lm-2 (VLM-5000)", "", true},
      {"lm-2 (VLM-5000) (1300482)", "1300482", true},
      {"lm-2 (7.2.59)", "", true},
      {"(7.2.59)", "", false},
      {"()", "", false},
      {"(?)", "", false},
      {"(unit-b)", "", false},
      {"(1300482", "", false},
      {"lm-2 (1300482", "", false},
      {"lm-2 (1300471) (1300482", "", false},
      {"lm-2 (rack", "", true},
  }));
  INFO(text);
  const OwnerText owner = ParseOwnerInParentheses(text);
  CHECK(owner.device_id == id);
  CHECK(owner.clear == clear);
  const std::string longest(63, '1');
  CHECK(ParseOwnerInParentheses("(" + longest + ")") == OwnerText{longest});
  CHECK(ParseOwnerInParentheses("(" + std::string(64, '1') + ")") == OwnerText{"", false});
}

TEST_CASE("ParseOwnerInParentheses: what may be a device ID all the same", "[appliance]") {
  const auto [text, perhaps] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"lm", ""},
      {"lm-1", "lm-1"},
      {"lm-1 rack 4", ""},
      {"lm (2)", "2"},
      {"lm ( 2 )", "2"},
      {"lm-1 (VLM-5000)", "VLM-5000"},
      {"1300482", "1300482"},
      {" CX-4411-A ", "CX-4411-A"},
      {"licensed by 1300482, rack 4", "1300482"},
      {"peer:1300482 12345", "1300482"},
      {"1300471 or 1300482", "1300482"},
      {"lm-1 (rack 4)", ""},
      {"lm (2 of 3)", ""},
      {"(CX-4411-A) lm-2", ""},
      {"10.20.1.3:8443", ""},
      {"(1300482)", ""},
      {"(?)", ""},
      {std::string(64, '1'), ""},
  }));
  INFO(text);
  CHECK(ParseOwnerInParentheses(text).perhaps == perhaps);
}

}  // namespace
}  // namespace kemp360
