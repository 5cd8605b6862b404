#pragma once

#include <string>

#include "base/clock.h"

namespace kemp360 {

/// "2026-03-02T09:36:40Z", whole seconds.
[[nodiscard]] std::string Iso8601(SystemTime time);

/// "12 s", "3 min", "2 h", "5 d": the largest unit that fits. A negative span is "0 s".
[[nodiscard]] std::string SpanText(Duration span);

}  // namespace kemp360
