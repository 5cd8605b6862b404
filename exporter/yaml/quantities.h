#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace kemp360 {

/// As Prometheus writes durations: 10s, 1m30s, 500ms, 1h; units y w d h m s ms, each at most once,
/// the longer first. nullopt where the text is none, or longer than 100 years.
[[nodiscard]] std::optional<Duration> ParseDuration(std::string_view text);
/// The shortest such text; rounded down to a millisecond.
[[nodiscard]] std::string FormatDuration(Duration duration);

/// 16MiB, 64KiB, 1GiB, 512B. nullopt where the text is none, or a number without unit.
[[nodiscard]] std::optional<std::int64_t> ParseBytes(std::string_view text);
[[nodiscard]] std::string FormatBytes(std::int64_t bytes);

/// A whole number without sign: 5000. nullopt where the text is none.
[[nodiscard]] std::optional<std::int64_t> ParseCount(std::string_view text);

}  // namespace kemp360
