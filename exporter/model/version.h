#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace kemp360 {

/// The numbers of a version text: "1.23", "1.23.0", "1.24.3.1527", "V1.24.3-build7" (the build is
/// no part of the release). nullopt where the text does not begin with a number (after an optional
/// v or V).
[[nodiscard]] std::optional<std::vector<unsigned>> ParseRelease(std::string_view text);

/// Does a backup of one unit restored onto the other leave HA whole? From release 1.23 on (vendor's
/// text). Compared part by part as numbers: 1.9 is below 1.23. nullopt where the text is no
/// version.
[[nodiscard]] std::optional<bool> SupportsCrossRestore(std::string_view version);

}  // namespace kemp360
