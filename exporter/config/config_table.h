#pragma once

#include "yaml/key_table.h"

namespace kemp360 {

/// The keys of a configuration, of a file that pair_files names, and of what they hold.
[[nodiscard]] const KeyTable& ConfigTable();
[[nodiscard]] const KeyTable& PairFileTable();
[[nodiscard]] const KeyTable& DefaultsTable();
[[nodiscard]] const KeyTable& PairTable();
[[nodiscard]] const KeyTable& UnitTable();

}  // namespace kemp360
