#include "pages/time_text.h"

#include <catch2/catch.hpp>
#include <chrono>

namespace kemp360 {
namespace {

using namespace std::chrono_literals;

TEST_CASE("Iso8601: a moment in UTC, whole seconds", "[pages]") {
  const auto [time, expected] = GENERATE(table<SystemTime, std::string>({
      {SystemTime{}, "1970-01-01T00:00:00Z"},
      {SystemTime{1772444200s + 999ms}, "2026-03-02T09:36:40Z"},
      {SystemTime{-1ms}, "1969-12-31T23:59:59Z"},
      {SystemTime{951782400s}, "2000-02-29T00:00:00Z"},
  }));
  CHECK(Iso8601(time) == expected);
}

TEST_CASE("SpanText: the largest unit that fits", "[pages]") {
  const auto [span, expected] = GENERATE(table<Duration, std::string>({
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
  CHECK(SpanText(span) == expected);
}

}  // namespace
}  // namespace kemp360
