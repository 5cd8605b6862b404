#pragma once

#include "yaml/key_table.h"

namespace kemp360 {

/// The keys of a profile.
[[nodiscard]] const KeyTable& ProfileTable();

}  // namespace kemp360
