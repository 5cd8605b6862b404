#include "base/quantities.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>

#include "base/text.h"

namespace kemp360 {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::int64_t kSecond = 1000;  // durations: in milliseconds
constexpr std::array<Unit, 7> kTimeUnits{{{"y", kSecond * 86400 * 365},
                                          {"w", kSecond * 86400 * 7},
                                          {"d", 86400 * kSecond},
                                          {"h", 3600 * kSecond},
                                          {"m", 60 * kSecond},
                                          {"s", kSecond},
                                          {"ms", 1}}};
constexpr std::array<Unit, 4> kByteUnits{
    {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};

/// Takes the number at the beginning off the text.
std::optional<std::int64_t> TakeNumber(std::string_view& text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<std::int64_t> number = ParseNumber<std::int64_t>(text.substr(0, digits));
  text.remove_prefix(digits);
  return number;
}

/// Takes the unit (all letters up to the next digit) off the text; its place in `units`, or their
/// size.
template <std::size_t N>
std::size_t TakeUnit(std::string_view& text, const std::array<Unit, N>& units) {
  const std::string_view word = text.substr(0, text.find_first_of("0123456789"));
  text.remove_prefix(word.size());
  return static_cast<std::size_t>(std::ranges::find(units, word, &Unit::name) - units.begin());
}

std::string WithUnit(std::int64_t count, std::string_view unit) {
  return std::to_string(count).append(unit);
}

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  constexpr std::int64_t kLongest = 100 * kTimeUnits[0].size;
  if (text == "0") return Duration::zero();
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const std::optional<std::int64_t> number = TakeNumber(text);
    if (!number) return std::nullopt;
    const std::size_t unit = TakeUnit(text, kTimeUnits);
    if (unit < next_unit || unit == kTimeUnits.size()) return std::nullopt;
    next_unit = unit + 1;
    if (*number > (kLongest - total) / kTimeUnits[unit].size) return std::nullopt;
    total += *number * kTimeUnits[unit].size;
  }
  return milliseconds(total);
}

std::string FormatDuration(Duration duration) {
  std::int64_t left = duration / milliseconds(1);
  std::string text;
  for (const Unit& unit : kTimeUnits) {
    if (unit.name == "y" || unit.name == "w" || unit.name == "d" || left < unit.size) continue;
    text += WithUnit(left / unit.size, unit.name);
    left %= unit.size;
  }
  return text.empty() ? "0s" : text;
}

std::string RoundedDuration(Duration duration) {
  if (duration < seconds(1)) return WithUnit(duration / milliseconds(1), "ms");
  if (duration >= hours(1)) return FormatDuration(duration - duration % minutes(1));
  if (duration >= minutes(1)) return FormatDuration(duration - duration % seconds(1));
  const std::int64_t tenths = duration / milliseconds(100);
  const std::string fraction = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
  return WithUnit(tenths / 10, fraction + "s");
}

std::string RoughDuration(Duration duration) {
  using std::chrono::days;
  if (duration < minutes(2)) {
    return WithUnit(std::max(duration, Duration::zero()) / seconds(1), " s");
  }
  if (duration < hours(2)) return WithUnit(duration / minutes(1), " min");
  if (duration < days(2)) return WithUnit(duration / hours(1), " h");
  return WithUnit(duration / days(1), " d");
}

std::string Iso8601(SystemTime time, bool milliseconds_too) {
  const auto whole = std::chrono::floor<seconds>(time);
  const std::time_t seconds_since_1970 = whole.time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds_since_1970, &utc);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::string iso = text.data();
  if (milliseconds_too) {
    const std::string fraction = std::to_string((time - whole) / milliseconds(1) + 1000);
    iso.append(".").append(fraction, 1);
  }
  return iso + "Z";
}

std::optional<std::int64_t> ParseBytes(std::string_view text) {
  const std::optional<std::int64_t> number = TakeNumber(text);
  if (!number) return std::nullopt;
  const std::size_t unit = TakeUnit(text, kByteUnits);
  if (unit == kByteUnits.size() || !text.empty()) return std::nullopt;
  if (*number > INT64_MAX / kByteUnits[unit].size) return std::nullopt;
  return *number * kByteUnits[unit].size;
}

std::string FormatBytes(std::int64_t bytes) {
  for (const Unit& unit : kByteUnits) {
    if (bytes >= unit.size && bytes % unit.size == 0) return WithUnit(bytes / unit.size, unit.name);
  }
  return "0B";
}

std::optional<std::int64_t> ParseCount(std::string_view text) {
  const std::optional<std::int64_t> number = TakeNumber(text);
  return text.empty() ? number : std::nullopt;
}

std::string CountOf(std::size_t count, std::string_view thing) {
  std::string text = std::to_string(count) + " ";
  text += thing;
  if (count != 1) text += 's';
  return text;
}

}  // namespace kemp360
