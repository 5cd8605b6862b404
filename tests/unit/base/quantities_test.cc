#include "base/quantities.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace kemp360 {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("ParseDuration: as Prometheus writes them", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, std::optional<Duration>>({
      {"10s", milliseconds(10'000)},
      {"1m30s", milliseconds(90'000)},
      {"500ms", milliseconds(500)},
      {"1h", milliseconds(3'600'000)},
      {"1d", milliseconds(86'400'000)},
      {"1w1ms", milliseconds(604'800'001)},
      {"0", milliseconds(0)},
      {"100y", milliseconds(std::int64_t{100} * 365 * 86'400'000)},
      {"101y", std::nullopt},
      {"10", std::nullopt},
      {"s", std::nullopt},
      {"", std::nullopt},
      {"1s1m", std::nullopt},
      {"1s1s", std::nullopt},
      {"1s 1ms", std::nullopt},
      {"+1s", std::nullopt},
      {"9223372036854775807s", std::nullopt},
      {"9223372036854775808s", std::nullopt},
  }));
  INFO(text);
  CHECK(ParseDuration(text) == expected);
  if (expected && *expected < milliseconds(86'400'000)) {
    CHECK(ParseDuration(FormatDuration(*expected)) == expected);
  }
}

TEST_CASE("ParseBytes: a number and a binary unit", "[base]") {
  const auto [text, expected] = GENERATE(table<std::string, std::optional<std::int64_t>>({
      {"16MiB", 16 << 20},
      {"1GiB", 1 << 30},
      {"3KiB", 3072},
      {"5B", 5},
      {"1025B", 1025},
      {"5", std::nullopt},
      {"5kb", std::nullopt},
      {"MiB", std::nullopt},
      {"1MiB1", std::nullopt},
      {"8589934591GiB", std::int64_t{8589934591} << 30U},
      {"8589934592GiB", std::nullopt},
      {"9223372036854775807B", INT64_MAX},
      {"9007199254740993GiB", std::nullopt},
  }));
  INFO(text);
  CHECK(ParseBytes(text) == expected);
  if (expected) CHECK(ParseBytes(FormatBytes(*expected)) == expected);
  CHECK(FormatBytes(0) == "0B");
  CHECK(FormatBytes(1 << 30) == "1GiB");
  CHECK(FormatBytes((1 << 30) + (1 << 20)) == "1025MiB");
}

TEST_CASE("RoundedDuration: as a person writes it in a log", "[base]") {
  const auto [duration, text] = GENERATE(table<Duration, std::string>({
      {Duration{}, "0ms"},
      {milliseconds(12), "12ms"},
      {milliseconds(999), "999ms"},
      {seconds(1), "1s"},
      {milliseconds(1500), "1.5s"},
      {seconds(8), "8s"},
      {milliseconds(2345), "2.3s"},
      {milliseconds(59'999), "59.9s"},
      {minutes(10), "10m"},
      {minutes(1), "1m"},
      {seconds(90), "1m30s"},
      {minutes(9) + milliseconds(13'999), "9m13s"},
      {hours(1), "1h"},
      {hours(1) + minutes(1) + seconds(59), "1h1m"},
      {hours(26) + minutes(5) + seconds(3), "26h5m"},
      {hours(200), "200h"},
      {hours(9000), "9000h"},
  }));
  CHECK(RoundedDuration(duration) == text);
}

TEST_CASE("Iso8601: a moment in UTC, whole seconds", "[base]") {
  const auto [time, expected] = GENERATE(table<SystemTime, std::string>({
      {SystemTime{}, "1970-01-01T00:00:00Z"},
      {SystemTime{1772444200s + 999ms}, "2026-03-02T09:36:40Z"},
      {SystemTime{-1ms}, "1969-12-31T23:59:59Z"},
      {SystemTime{951782400s}, "2000-02-29T00:00:00Z"},
  }));
  CHECK(Iso8601(time) == expected);
}

TEST_CASE("Iso8601: with milliseconds, cut off", "[base]") {
  CHECK(Iso8601(SystemTime{1772444200s + 7999us}, true) == "2026-03-02T09:36:40.007Z");
  CHECK(Iso8601(SystemTime{1772444200s}, true) == "2026-03-02T09:36:40.000Z");
  CHECK(Iso8601(SystemTime{-1ms}, true) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("ParseCount: digits and nothing else", "[base]") {
  CHECK(ParseCount("5000") == 5000);
  CHECK(ParseCount("0") == 0);
  const std::string text =
      GENERATE(as<std::string>{}, "", "-1", "+1", "1 ", "1.0", "0x1", "9223372036854775808");
  CHECK_FALSE(ParseCount(text));
}

TEST_CASE("CountOf: one thing, or several", "[base]") {
  CHECK(CountOf(0, "pair") == "0 pairs");
  CHECK(CountOf(1, "pair") == "1 pair");
  CHECK(CountOf(2, "LoadMaster") == "2 LoadMasters");
}

TEST_CASE("RoughDuration: the largest unit that fits", "[base]") {
  const auto [duration, expected] = GENERATE(table<Duration, std::string>({
      {-5s, "0 s"},
      {999ms, "0 s"},
      {1s, "1 s"},
      {119s, "119 s"},
      {120s, "2 min"},
      {119min, "119 min"},
      {2h, "2 h"},
      {47h, "47 h"},
      {48h, "2 d"},
      {2160h, "90 d"},
  }));
  CHECK(RoughDuration(duration) == expected);
}

}  // namespace
}  // namespace kemp360
