#include "metrics/serializer.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>

namespace kemp360 {
namespace {

std::string NumberText(double value) {
  std::string text;
  AppendNumber(value, text);
  return text;
}

TEST_CASE("AppendNumber: numbers as both formats spell them", "[metrics]") {
  const auto [value, expected] = GENERATE(table<double, std::string>({
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1, "-1"},
      {1'000'000'000, "1000000000"},
      {9007199254740992.0, "9007199254740992"},
      {18446744073709551615.0, "18446744073709551616"},
      {1e17, "1e+17"},
      {1e300, "1e+300"},
      {0.5, "0.5"},
      {-0.25, "-0.25"},
      {1772444200.125, "1772444200.125"},
      {0.06875, "0.06875"},
      {1e-7, "1e-07"},
      {std::numeric_limits<double>::infinity(), "+Inf"},
      {-std::numeric_limits<double>::infinity(), "-Inf"},
      {std::numeric_limits<double>::quiet_NaN(), "NaN"},
  }));
  CHECK(NumberText(value) == expected);
}

TEST_CASE("AppendNumber: what is read back is the same number", "[metrics]") {
  const double value = GENERATE(0.1, 1.0 / 3, 1772444200.123456789, 4e-320, 1.7e308, 123456.789);
  CHECK(std::strtod(NumberText(value).c_str(), nullptr) == value);
}

}  // namespace
}  // namespace kemp360
