#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "discover/record.h"

namespace kemp360 {

/// A new file; an existing one is overwritten only with `force`. Never anything in between: the
/// text is written whole, or the file stays as it was.
[[nodiscard]] std::optional<Error> WriteNewFile(const std::string& path, const std::string& text,
                                                bool force);
/// Can a new file be written there, as WriteNewFile would? Nothing is left behind.
[[nodiscard]] std::optional<Error> CheckNewFile(const std::string& path, bool force);
/// The same of the directory that WriteRecord fills.
[[nodiscard]] std::optional<Error> CheckRecordDirectory(const std::string& directory, bool force);
/// The directory that --record writes: a file for each unit and a README.
[[nodiscard]] std::optional<Error> WriteRecord(const std::string& directory,
                                               const CleanRecord& record, bool force);
[[nodiscard]] Result<PairRecord> LoadRecord(const std::string& directory);
/// `host`: of the unit, or empty.
[[nodiscard]] Result<UnitRecord> LoadHar(const std::string& unit, const std::string& file,
                                         const std::string& host);

}  // namespace kemp360
