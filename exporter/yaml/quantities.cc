#include "yaml/quantities.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>

namespace kemp360 {
namespace {

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
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Takes the unit (all letters up to the next digit) off the text; its place in `units`, or their
/// size.
template <std::size_t N>
std::size_t TakeUnit(std::string_view& text, const std::array<Unit, N>& units) {
  const std::string_view word = text.substr(0, text.find_first_of("0123456789"));
  text.remove_prefix(word.size());
  std::size_t at = 0;
  while (at < N && units[at].name != word) ++at;
  return at;
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
  return std::chrono::milliseconds(total);
}

std::string FormatDuration(Duration duration) {
  std::int64_t left = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  std::string text;
  for (const Unit& unit : kTimeUnits) {
    if (unit.name == "y" || unit.name == "w" || unit.name == "d" || left < unit.size) continue;
    text += std::to_string(left / unit.size) + std::string(unit.name);
    left %= unit.size;
  }
  return text.empty() ? "0s" : text;
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
    if (bytes >= unit.size && bytes % unit.size == 0) {
      return std::to_string(bytes / unit.size) + std::string(unit.name);
    }
  }
  return "0B";
}

std::optional<std::int64_t> ParseCount(std::string_view text) {
  const std::optional<std::int64_t> number = TakeNumber(text);
  return text.empty() ? number : std::nullopt;
}

}  // namespace kemp360
