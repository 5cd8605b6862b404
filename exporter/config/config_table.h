#pragma once

#include "config/config.h"
#include "yaml/bound_table.h"

namespace kemp360 {

/// The keys of a configuration, of a file that pair_files names, and of what they hold: the one
/// place where a key is written down.
[[nodiscard]] const BoundTable<Config>& ConfigTable();
[[nodiscard]] const KeyTable& PairFileTable();
/// Every key of a pair and a unit that they inherit.
[[nodiscard]] const KeyTable& DefaultsTable();
[[nodiscard]] const BoundTable<PairConfig>& PairTable();
[[nodiscard]] const BoundTable<UnitConfig>& UnitTable();
[[nodiscard]] const BoundTable<TlsConfig>& TlsTable();

}  // namespace kemp360
