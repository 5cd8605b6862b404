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

/// Does a word in it say that the request changes something (`set`, `delete`, `reboot`, …; also
/// `systemReboot` and `resetting`)? Split at whatever is no letter, and at capitals: a path that is
/// normalised shows less than one as it was written. `360/unset_proxy/` is a GET that changes the
/// configuration (vendor's manual): no path with such a word is requested. The offending word, in
/// lower case, or nullopt.
[[nodiscard]] std::optional<std::string> ChangingWord(std::string_view path);

/// /api/vN/, /api/vN/RESOURCE/, /api/vN/RESOURCE/schema/, /api/vN/RESOURCE/DIGITS/: reading by
/// form. The path must be normalised.
[[nodiscard]] bool IsReadingForm(std::string_view normalised_path);

/// May a profile spell this path? Error::what says why not (`where` stays empty).
[[nodiscard]] Result<std::string> CheckProfilePath(std::string_view path);

}  // namespace kemp360
