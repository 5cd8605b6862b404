#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace kemp360 {

/// How long a scrape may wait for its read: what Prometheus says in
/// X-Prometheus-Scrape-Timeout-Seconds, less `offset` for the way back, and never below
/// kShortestWait. nullopt: Prometheus said nothing; the pair's own time-out is the bound then (it
/// is one in any case). A header that is no positive number of seconds is an Error.
[[nodiscard]] Result<std::optional<Duration>> ParseScrapeTimeout(
    std::optional<std::string_view> header, Duration offset);

/// A read that is given less cannot succeed over any real network; a scrape that then misses its
/// deadline says so itself.
inline constexpr Duration kShortestWait = std::chrono::milliseconds(500);

}  // namespace kemp360
