#pragma once

#include <span>
#include <string_view>

namespace kemp360 {

/// A profile that is part of the program: the YAML file of that name in this folder, as it was at
/// build time.
struct BuiltInProfile {
  std::string_view name;
  std::string_view text;
};

/// All of them; the definition is generated (embed_profiles.cmake).
[[nodiscard]] std::span<const BuiltInProfile> BuiltInProfiles();

}  // namespace kemp360
