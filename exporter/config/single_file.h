#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "yaml/checked_value.h"
#include "yaml/key_table.h"
#include "yaml/mistakes.h"

// A file of keys that stands alone, beside the configuration: it has no levels, and no files of
// pairs.
namespace kemp360 {

/// The keys of a file of at most `cap` bytes; nullopt: it is empty, or has mistakes, which are
/// added.
[[nodiscard]] std::optional<CheckedValue> ReadSingleFile(const KeyTable& table,
                                                         const SourceFile& file, std::size_t cap,
                                                         Mistakes& mistakes);

/// The whole path of the file that a value names, "" where it names none; what is wrong with that
/// file is added.
[[nodiscard]] std::string NamedFile(const KeySpec& key, const CheckedValue& named,
                                    const SourceFile& file, Mistakes& mistakes);

}  // namespace kemp360
