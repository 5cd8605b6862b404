#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kemp360 {

/// The path as the unit's web server would take it: percent-decoded, lower case, without `.`, `..`
/// and `//`. nullopt for what has no honest reading: a broken %, a NUL or control character, `;`,
/// `\`, or `..` above the root.
[[nodiscard]] std::optional<std::string> NormaliseRequestPath(std::string_view path);

/// Does a segment say that the request changes something (`set`, `delete`, `reboot`, … as a word,
/// split at whatever is no letter or digit)? `360/unset_proxy/` is a GET that changes the
/// configuration (vendor's manual): no path with such a word is requested. The path must be
/// normalised. The offending word, or nullopt.
[[nodiscard]] std::optional<std::string> ChangingWord(std::string_view normalised_path);

/// /api/vN/, /api/vN/RESOURCE/, /api/vN/RESOURCE/schema/, /api/vN/RESOURCE/DIGITS/: reading by
/// form. The path must be normalised.
[[nodiscard]] bool IsReadingForm(std::string_view normalised_path);

/// May a profile spell this path? Error::what says why not (`where` stays empty).
[[nodiscard]] Result<std::string> CheckProfilePath(std::string_view path);

}  // namespace kemp360
