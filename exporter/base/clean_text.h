#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kemp360 {

/// A text that came from outside, made fit to be shown: tabs and line ends become spaces, other
/// control characters (those that turn the direction of a line, too) are left out, what is no UTF-8
/// becomes U+FFFD, and it ends after `most` characters: with `cut_mark` where something was cut
/// off. Escaping is the caller's.
[[nodiscard]] std::string CleanText(std::string_view text, std::size_t most,
                                    std::string_view cut_mark = "");

/// A piece of what a person wrote, as a message about it shows it: in double quotes, cut when long,
/// with a question mark for each character that cannot be seen, so that it is not overlooked.
[[nodiscard]] std::string Quoted(std::string_view text);

}  // namespace kemp360
