#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kemp360 {

/// A text that came from outside, made fit to be shown: tabs and line ends become spaces, other
/// control characters (those that turn the direction of a line, too) are left out, what is no UTF-8
/// becomes U+FFFD, and it ends after `most` characters. Escaping is the caller's.
[[nodiscard]] std::string CleanText(std::string_view text, std::size_t most);

}  // namespace kemp360
