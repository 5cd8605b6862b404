#pragma once

#include <optional>
#include <string_view>

#include "config/checked_value.h"
#include "config/mistakes.h"
#include "profile/profile.h"

namespace kemp360 {

/// As ParseProfile, noting the mistakes beside those of other files. nullopt: there were some.
[[nodiscard]] std::optional<Profile> ReadProfile(std::string_view text, const SourceFile& file,
                                                 Mistakes& mistakes);

}  // namespace kemp360
