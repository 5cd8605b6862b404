#pragma once

#include "discover/evidence.h"
#include "discover/findings.h"
#include "discover/recorded_exchange.h"

namespace kemp360 {

/// What stands where in the responses of a pair, by evidence. Pure. Assumes a healthy pair; what
/// shows that it is not is in Discovery::warnings.
[[nodiscard]] Discovery Discover(const PairRecord& record, const Evidence& evidence);

}  // namespace kemp360
