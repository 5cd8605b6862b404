#include "pages/time_text.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace kemp360 {

std::string Iso8601(SystemTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::string SpanText(Duration span) {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  if (span < seconds(1)) return "0 s";
  if (span < minutes(2)) return std::to_string(span / seconds(1)) + " s";
  if (span < hours(2)) return std::to_string(span / minutes(1)) + " min";
  if (span < days(2)) return std::to_string(span / hours(1)) + " h";
  return std::to_string(span / days(1)) + " d";
}

}  // namespace kemp360
