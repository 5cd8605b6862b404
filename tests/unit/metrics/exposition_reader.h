#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "metrics/exposition.h"

namespace kemp360::testing {

/// An exposition as a strict reader understands it.
struct ReadExposition {
  struct Family {
    std::string type;
    std::string help;  ///< unescaped
    std::string unit;
    std::size_t samples = 0;
  };
  std::map<std::string, Family> families;
  /// name{label="value",…} value, one text per sample, values unescaped: equal in both formats.
  std::set<std::string> samples;
  /// Whatever the format forbids, a line each; empty is well.
  std::vector<std::string> complaints;
};

/// Reads an exposition by the letter of its format: metadata before samples, families whole and
/// once, counters with _total, legal names, escapes and numbers, no series twice, and the end.
[[nodiscard]] ReadExposition ReadExpositionStrictly(TextFormat format, const std::string& text);

}  // namespace kemp360::testing
