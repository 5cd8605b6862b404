#pragma once

#include "profile/profile.h"
#include "yaml/bound_table.h"

namespace kemp360 {

/// The keys of a profile: the one place where a key is written down.
[[nodiscard]] const BoundTable<Profile>& ProfileTable();

}  // namespace kemp360
