#pragma once

#include "discover/evidence.h"
#include "discover/findings.h"

namespace kemp360 {

/// Adds to the warnings what is not as in a healthy pair: heuristics assume one.
void CheckPairHealth(const Evidence& evidence, Discovery& discovery);

}  // namespace kemp360
