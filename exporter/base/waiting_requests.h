#pragma once

#include <algorithm>
#include <cstddef>

namespace kemp360 {

/// How many requests may wait for their response at once, where a listener takes `connections`
/// (--web.max-connections): some connections fewer, so that requests that need not wait
/// (/-/healthy) are served whatever hangs. The server refuses more; limits.waiters must not exceed
/// it.
[[nodiscard]] constexpr std::size_t MostWaitingRequests(std::size_t connections) {
  const std::size_t reserve = std::max<std::size_t>(8, connections / 8);
  return connections > reserve ? connections - reserve : 1;
}

}  // namespace kemp360
