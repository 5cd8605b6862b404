#pragma once

#include <vector>

#include "config/config.h"
#include "pages/pages.h"

namespace kemp360 {

/// Where the profiles of a pair's units find what a read shows, in the order of the units.
[[nodiscard]] std::vector<UnitPlaces> PlacesOf(const PairConfig& pair, const Config& config);

}  // namespace kemp360
