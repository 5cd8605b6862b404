#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "discover/recorded_exchange.h"

namespace kemp360 {

/// A unit's record as JSON, one file for each unit, and back.
[[nodiscard]] std::string RenderRecord(const UnitRecord& unit);
/// Error::what says what is wrong; `where` stays empty.
[[nodiscard]] Result<UnitRecord> ParseRecord(const std::string& text);

/// A pair's record in which nothing is secret: keys, serial numbers and names are replaced, the
/// same by the same on both units, so that the relations between them stay. `secrets`: what must
/// not be in it whatever it looks like.
struct CleanRecord {
  PairRecord record;
  std::vector<std::string> replaced;  ///< "12 keys and tokens", for the README
};
[[nodiscard]] CleanRecord WithoutSecrets(const PairRecord& record,
                                         const std::vector<std::string>& secrets);

/// What must not be shown of a pair: keys and tokens in the responses.
[[nodiscard]] std::vector<std::string> SecretsIn(const PairRecord& record);

/// The README that goes with a record.
[[nodiscard]] std::string RecordReadme(const CleanRecord& record);

}  // namespace kemp360
