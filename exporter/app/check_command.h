#pragma once

#include "app/check_options.h"

namespace kemp360 {

/// The command `check`: reads the pairs, or asks a running exporter, and says what they are like.
/// Returns the exit code.
[[nodiscard]] int RunCheck(const CheckOptions& options);

}  // namespace kemp360
