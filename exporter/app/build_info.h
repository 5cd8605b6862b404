#pragma once

#include "metrics/exposition.h"

namespace kemp360 {

/// What this binary was built from and with. The revision is "unknown" where it was built outside a
/// git checkout.
[[nodiscard]] BuildInfo ThisBuild();

}  // namespace kemp360
