#include "app/options.h"

#include <sys/prctl.h>

#include <catch2/catch.hpp>
#include <string>
#include <variant>
#include <vector>

#include "app/app.h"

namespace kemp360 {
namespace {

std::variant<Options, ExitNow> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "kemp360_exporter");
  return ParseOptions(static_cast<int>(arguments.size()), arguments.data());
}

#ifndef __SANITIZE_ADDRESS__
TEST_CASE("RunApp: there is no core file of the keys, whatever it was started for", "[app]") {
  REQUIRE(prctl(PR_GET_DUMPABLE) == 1);
  const std::vector<const char*> arguments{"kemp360_exporter", "--config.check", "--config.file",
                                           "/nowhere.yaml"};
  CHECK(RunApp(static_cast<int>(arguments.size()), arguments.data()) == 1);
  CHECK(prctl(PR_GET_DUMPABLE) == 0);
  prctl(PR_SET_DUMPABLE, 1);
}
#endif

TEST_CASE("ParseOptions: nothing given means the documented defaults", "[app]") {
  const auto options = std::get<Options>(Parse({}));
  CHECK(options.config_file == "kemp360.yaml");
  CHECK(options.listen_addresses == std::vector<std::string>{":10360"});
  CHECK(options.timeout_offset == std::chrono::milliseconds(500));
  CHECK(options.max_connections == 512);
  CHECK_FALSE(options.enable_lifecycle);
  CHECK_FALSE(options.config_check);
  CHECK(options.log_level == LogLevel::kInfo);
  CHECK(options.log_format == LogFormat::kLogfmt);
}

TEST_CASE("ParseOptions: every flag of the contract is taken", "[app]") {
  const auto options = std::get<Options>(
      Parse({"--config.file", "a.yaml", "--config.check", "--timeout-offset", "250ms",
             "--web.listen-address", "127.0.0.1:1", "--web.listen-address", "[::1]:2",
             "--web.enable-lifecycle", "--web.max-connections", "64", "--log.level", "debug",
             "--log.format", "json"}));
  CHECK(options.config_file == "a.yaml");
  CHECK(options.config_check);
  CHECK(options.timeout_offset == std::chrono::milliseconds(250));
  CHECK(options.listen_addresses == std::vector<std::string>{"127.0.0.1:1", "[::1]:2"});
  CHECK(options.enable_lifecycle);
  CHECK(options.max_connections == 64);
  CHECK(options.log_level == LogLevel::kDebug);
  CHECK(options.log_format == LogFormat::kJson);
}

TEST_CASE("ParseOptions: the offset is in seconds, or has a unit", "[app]") {
  const auto [text, expected] = GENERATE(table<const char*, std::chrono::milliseconds>({
      {"0", std::chrono::milliseconds(0)},
      {"0.25", std::chrono::milliseconds(250)},
      {"1.5s", std::chrono::milliseconds(1500)},
      {"500ms", std::chrono::milliseconds(500)},
      {"500 ms", std::chrono::milliseconds(500)},
      {"2m", std::chrono::minutes(2)},
  }));
  CHECK(std::get<Options>(Parse({"--timeout-offset", text})).timeout_offset == expected);
  const char* const bad = GENERATE("", "s", "1h", "ms5", "1s1", "nan", "inf", "3601");
  CHECK(std::holds_alternative<ExitNow>(Parse({"--timeout-offset", bad})));
}

TEST_CASE("ParseOptions: a mistake is one message that names the argument", "[app]") {
  const auto [arguments, word] = GENERATE(table<std::vector<const char*>, std::string>({
      {{"--no-such-flag"}, "--no-such-flag"},
      {{"--timeout-offset", "soon"}, "--timeout-offset"},
      {{"--timeout-offset", "-1"}, "--timeout-offset"},
      {{"--log.level", "loud"}, "--log.level"},
      {{"--log.format", "xml"}, "--log.format"},
      {{"--web.max-connections", "0"}, "--web.max-connections"},
      {{"--config.file"}, "--config.file"},
      {{"--web.listen-address", "10360"}, "--web.listen-address: listen address \"10360\": has no"},
      {{"--web.listen-address", ":1", "--web.listen-address", "::1:2"}, "stands in brackets"},
  }));
  const auto now = std::get<ExitNow>(Parse(arguments));
  CAPTURE(now.text);
  CHECK(now.code == 2);
  CHECK(now.text.find(word) != std::string::npos);
}

TEST_CASE("ParseOptions: help and version end with 0 and say what they are", "[app]") {
  const auto [flag, word] = GENERATE(table<const char*, std::string>({
      {"--help", "--config.file"},
      {"--version", "kemp360_exporter, version "},
  }));
  const auto now = std::get<ExitNow>(Parse({flag}));
  CHECK(now.code == 0);
  CHECK(now.text.find(word) != std::string::npos);
}

}  // namespace
}  // namespace kemp360
