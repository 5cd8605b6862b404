#include "metrics/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace kemp360 {
namespace {

/// Beyond it not every whole number is a double, and digits would promise more than there is.
constexpr double kLargestExact = 9007199254740992.0;  // 2^53

template <typename Number>
void AppendChars(Number value, std::string& out) {
  std::array<char, 32> text;  // the longest shortest double has 24 characters
  const auto result = std::to_chars(text.begin(), text.end(), value);
  out.append(text.begin(), result.ptr);
}

}  // namespace

void AppendNumber(double value, std::string& out) {
  if (value == 0) {
    out += '0';
  } else if (value == 1) {
    out += '1';  // nearly all values are one of these two
  } else if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else if (std::abs(value) <= kLargestExact && std::trunc(value) == value) {
    AppendChars(static_cast<std::int64_t>(value), out);
  } else {
    AppendChars(value, out);
  }
}

}  // namespace kemp360
