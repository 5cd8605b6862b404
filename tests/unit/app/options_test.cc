#include "app/options.h"

#include <sys/prctl.h>

#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "app/app.h"

namespace kemp360 {
namespace {

CommandLine Parse(std::vector<const char*> arguments) {
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
             "--web.systemd-socket", "--web.enable-lifecycle", "--web.max-connections", "64",
             "--log.level", "debug", "--log.format", "json"}));
  CHECK(options.config_file == "a.yaml");
  CHECK(options.config_check);
  CHECK(options.timeout_offset == std::chrono::milliseconds(250));
  CHECK(options.listen_addresses == std::vector<std::string>{"127.0.0.1:1", "[::1]:2"});
  CHECK(options.systemd_socket);
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

TEST_CASE("ParseOptions: the flags of serve are taken with and without the word", "[app]") {
  const std::vector<const char*> arguments =
      GENERATE(std::vector<const char*>{"--config.file", "a.yaml", "--log.level", "warn"},
               std::vector<const char*>{"serve", "--config.file", "a.yaml", "--log.level", "warn"},
               std::vector<const char*>{"--config.file", "a.yaml", "serve", "--log.level", "warn"});
  const auto options = std::get<Options>(Parse(arguments));
  CHECK(options.config_file == "a.yaml");
  CHECK(options.log_level == LogLevel::kWarn);
  CHECK(options.listen_addresses == std::vector<std::string>{":10360"});
}

TEST_CASE("ParseOptions: every flag of check is taken", "[app]") {
  const auto options = std::get<CheckOptions>(
      Parse({"check", "emea", "--config.file", "a.yaml", "--all", "--loadmasters", "--after",
             "removal", "--watch=30s", "--output", "json", "--from", "http://exporter:1/x/",
             "--http.config.file", "client.yaml", "--log.level", "debug", "apac"}));
  CHECK(options.pairs == std::vector<std::string>{"emea", "apac"});
  CHECK(options.config_file == "a.yaml");
  CHECK(options.view.all);
  CHECK(options.view.loadmasters);
  CHECK(options.view.after == CheckJob::kRemoval);
  CHECK(options.watch == std::chrono::seconds(30));
  CHECK(options.output == CheckOutput::kJson);
  REQUIRE(options.from);
  CHECK(Display(*options.from) == "http://exporter:1/x/status");
  CHECK(options.http_config_file == "client.yaml");
  CHECK(options.log_level == LogLevel::kDebug);
}

TEST_CASE("ParseOptions: check alone means all pairs, text, once", "[app]") {
  const auto options = std::get<CheckOptions>(Parse({"check"}));
  CHECK(options.pairs.empty());
  CHECK(options.config_file == "kemp360.yaml");
  CHECK_FALSE(options.config_file_given);
  CHECK_FALSE(options.view.after);
  CHECK_FALSE(options.watch);
  CHECK_FALSE(options.from);
  CHECK(options.output == CheckOutput::kText);
  CHECK(options.log_level == LogLevel::kError);
}

TEST_CASE("OtherPlace: the installed file, where the one of this folder was not named", "[app]") {
  const auto of = [](const std::vector<const char*>& words) {
    return OtherPlace(std::get<CheckOptions>(Parse(words)));
  };
  CHECK(of({"check"}) == kInstalledConfigFile);
  CHECK(of({"check", "--config.file", "kemp360.yaml"}).empty());
  CheckOptions installed;
  installed.config_file = kInstalledConfigFile;
  CHECK(OtherPlace(installed).empty());
}

TEST_CASE("ParseOptions: --watch takes its value by a sign of equality alone", "[app]") {
  const auto options = std::get<CheckOptions>(Parse({"check", "--watch", "emea"}));
  CHECK(options.watch == std::chrono::seconds(10));
  CHECK(options.pairs == std::vector<std::string>{"emea"});
}

TEST_CASE("ParseOptions: a pair may be called as a command is", "[app]") {
  CHECK(std::get<CheckOptions>(Parse({"check", "serve", "check"})).pairs ==
        std::vector<std::string>{"serve", "check"});
}

TEST_CASE("ParseOptions: an error after check is 3, and serve's flags are errors there", "[app]") {
  const auto [arguments, word] = GENERATE(table<std::vector<const char*>, std::string>({
      {{"check", "--no-such-flag"}, "--no-such-flag"},
      {{"check", "--web.listen-address", ":1"}, "--web.listen-address"},
      {{"check", "--after", "lunch"}, "--after"},
      {{"check", "--output", "xml"}, "--output"},
      {{"check", "--from", "nowhere"}, "--from"},
      {{"check", "--http.config.file", "client.yaml"}, "name the exporter with --from"},
      {{"--web.enable-lifecycle", "check"}, "--web.enable-lifecycle: is before the word"},
  }));
  const auto now = std::get<ExitNow>(Parse(arguments));
  CAPTURE(now.text);
  CHECK(now.code == 3);
  CHECK(now.text.find(word) != std::string::npos);
}

TEST_CASE("ParseOptions: the route prefix is the path of the external URL, unless it is given",
          "[app]") {
  const auto [arguments, url, prefix] =
      GENERATE(table<std::vector<const char*>, std::string, std::string>({
          {{}, "", ""},
          {{"--web.external-url", "https://Example.org"}, "https://example.org", ""},
          {{"--web.external-url", "https://example.org/"}, "https://example.org", ""},
          {{"--web.external-url", "http://example.org:8080/kemp"},
           "http://example.org:8080/kemp",
           "/kemp"},
          {{"--web.external-url", "http://example.org/a/b.c-d_e~f/"},
           "http://example.org/a/b.c-d_e~f",
           "/a/b.c-d_e~f"},
          {{"--web.external-url", "http://example.org/kemp/", "--web.route-prefix", "/"},
           "http://example.org/kemp",
           ""},
          {{"--web.external-url", "http://example.org/kemp/", "--web.route-prefix", "inner/"},
           "http://example.org/kemp",
           "/inner"},
          {{"--web.route-prefix", "/kemp"}, "", "/kemp"},
          {{"--web.route-prefix", ""}, "", ""},
      }));
  const auto options = std::get<Options>(Parse(arguments));
  CAPTURE(arguments);
  CHECK((options.external_url ? Display(*options.external_url) : "") == url);
  CHECK(options.route_prefix == prefix);
}

TEST_CASE("ParseOptions: what cannot be an external URL or a prefix is one message", "[app]") {
  const auto [flag, value, message] = GENERATE(table<const char*, const char*, std::string>({
      {"--web.external-url", "example.org/kemp",
       "--web.external-url: \"example.org/kemp\": a URL must begin with https:// or http://: for "
       "example https://example.org/kemp/\n"},
      {"--web.external-url", "https://example.org/kemp/?x=1",
       "--web.external-url: \"https://example.org/kemp/?x=1\": it must not have a query: for "
       "example https://example.org/kemp/\n"},
      {"--web.external-url", "https://example.org/k%20emp",
       "--web.external-url: \"https://example.org/k%20emp\": its path may have letters, digits, - "
       ". _ and ~, separated by single slashes: for example https://example.org/kemp/\n"},
      {"--web.route-prefix", "/a//b",
       "--web.route-prefix: \"/a//b\": it may have letters, digits, - . _ and ~, separated by "
       "single slashes: for example /kemp, or / for none\n"},
  }));
  const auto now = std::get<ExitNow>(Parse({flag, value}));
  CHECK(now.code == 2);
  CHECK(now.text == message);
  const char* const bad =
      GENERATE("https://example.org/#a", "https://u:p@example.org/", "https://example.org/?",
               "https://example.org/a/../b", "https://example.org/./a", "https://example.org:0/",
               "https://", "");
  CAPTURE(bad);
  CHECK(std::holds_alternative<ExitNow>(Parse({"--web.external-url", bad})));
}

TEST_CASE("ParseOptions: a word or option that nearly is one is told the one", "[app]") {
  const auto [arguments, message] = GENERATE(table<std::vector<const char*>, std::string>({
      {{"chek"}, "\"chek\": did you mean \"check\"?\n"},
      {{"--config.fil", "x.yaml"}, "\"--config.fil\": did you mean \"--config.file\"?\n"},
      {{"--web.listen-adress=:1"},
       "\"--web.listen-adress=:1\": did you mean \"--web.listen-address\"?\n"},
      {{"check", "--loadmaster"}, "\"--loadmaster\": did you mean \"--loadmasters\"?\n"},
      {{"--log.level", "trace"},
       "--log.level: \"trace\" is not one of its words: write debug, info, warn or error\n"},
      {{"--log.format", "xml"},
       "--log.format: \"xml\" is not one of its words: write logfmt or json\n"},
  }));
  const auto now = std::get<ExitNow>(Parse(arguments));
  CAPTURE(now.text);
  CHECK(now.code != 0);
  CHECK(now.text.find(message) != std::string::npos);
}

TEST_CASE("ParseOptions: --online goes with --config.check", "[app]") {
  CHECK(std::get<Options>(Parse({"--config.check", "--online"})).online);
  CHECK(std::get<ExitNow>(Parse({"--online"})).code == 2);
}

TEST_CASE("ParseOptions: --help fits a screen of 80 columns, and names the commands", "[app]") {
  const std::vector<const char*> arguments = GENERATE(
      std::vector<const char*>{"--help"}, std::vector<const char*>{"serve", "--help"},
      std::vector<const char*>{"check", "--help"}, std::vector<const char*>{"discover", "--help"});
  std::istringstream lines(std::get<ExitNow>(Parse(arguments)).text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    count += 1 + line.size() / 81;
    CHECK((line.size() <= 80 || line.starts_with("Prometheus exporter for")));
  }
  CHECK(count <= 36);
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
      {{"--web.listen-address", ":1", "--web.listen-address", "::1:2"}, "must be in brackets"},
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
