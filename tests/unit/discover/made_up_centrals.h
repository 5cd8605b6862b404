#pragma once

#include "central.h"

namespace kemp360::testing {

/// Nested objects below a resource of its own, /api/v2/, roles Lead and Follow, the owner as a
/// device ID within an object, the report by a link in a value. Beside them what only looks like a
/// fact: versions of other things, a cached copy of the peer, other flags of that name.
[[nodiscard]] MadeUpCentral NestedCentral();

/// Settings as rows of key and value over several pages, titles in the vendor's terms, claims by
/// word, the report by a redirect.
[[nodiscard]] MadeUpCentral SettingsCentral();

/// A row for each unit in one list, told apart by a flag; texts for flags; the claim in
/// parentheses; the report's path in a help text; camelCase.
[[nodiscard]] MadeUpCentral MembersCentral();

/// One flat object, and beside each fact one or two values that only look like it: serial numbers,
/// node numbers and management addresses that cross between the units as well, the configured role,
/// copies of the peer, other errors and versions; in the list, who created a device.
[[nodiscard]] MadeUpCentral DecoyCentral();

}  // namespace kemp360::testing
