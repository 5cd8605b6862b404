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

/// The units as rows of a list that each calls "here" and "there", IDs with letters, and around
/// them what must never win although nothing else is called so: the role before the last change, a
/// notification that is enabled, the host name of who licenses a LoadMaster.
[[nodiscard]] MadeUpCentral SlotsCentral();

/// Nothing crosses: neither unit shows its own address or key. IDs of three digits, the mode at
/// boot and the version to fall back to beside the real ones, one column for state and claim, no
/// report.
[[nodiscard]] MadeUpCentral SilentCentral();

}  // namespace kemp360::testing
