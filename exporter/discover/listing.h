#pragma once

#include <span>
#include <string>

#include "discover/recorded_exchange.h"

namespace kemp360 {

/// Are facts of the pair in a resource of that name?
[[nodiscard]] bool SoundsPromising(const std::string& resource);

/// Why the requests for the listing brought none, and what a person can do about it. Empty: the
/// unit has none (404).
[[nodiscard]] std::string CauseOfNoListing(std::span<const RecordedExchange> exchanges);

}  // namespace kemp360
