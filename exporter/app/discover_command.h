#pragma once

#include "app/discover_options.h"

namespace kemp360 {

/// The command `discover`: finds where each fact of a pair is, and drafts a profile. Returns the
/// exit code.
[[nodiscard]] int RunDiscover(const DiscoverOptions& options);

}  // namespace kemp360
