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
/// For a log: the same, but rounded down to what matters: "12ms", "2.3s", "9m12s", "26h5m".
[[nodiscard]] std::string RoundedDuration(Duration duration);
/// For a page: "12 s", "3 min", "2 h", "5 d": the largest unit of which there are two or more. A
/// negative duration is "0 s".
[[nodiscard]] std::string RoughDuration(Duration duration);

/// "2026-03-02T09:36:40Z", whole seconds; with `milliseconds` "2026-03-02T09:36:40.007Z".
[[nodiscard]] std::string Iso8601(SystemTime time, bool milliseconds = false);

/// 16MiB, 64KiB, 1GiB, 512B. nullopt where the text is none, or a number without unit.
[[nodiscard]] std::optional<std::int64_t> ParseBytes(std::string_view text);
[[nodiscard]] std::string FormatBytes(std::int64_t bytes);

/// An integer without sign: 5000. nullopt where the text is none.
[[nodiscard]] std::optional<std::int64_t> ParseCount(std::string_view text);

/// "1 LoadMaster", "2 LoadMasters".
[[nodiscard]] std::string CountOf(std::size_t count, std::string_view thing);

}  // namespace kemp360
