#pragma once

#include <string>

namespace kemp360 {

/// Appends `value` as both text formats spell numbers: whole numbers as digits, others as the
/// shortest text that reads back as the same number, and NaN, +Inf, -Inf.
void AppendNumber(double value, std::string& out);

}  // namespace kemp360
