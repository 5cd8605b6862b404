#pragma once

#include <string>
#include <vector>

#include "model/pair_assessment.h"
#include "pages/pages.h"
#include "pages/terminal_text.h"

// What a read of one unit brought, fact by fact, beside the places where the profile looks for it.
namespace kemp360 {

/// Name and path of each source, and what it responded: "read in 12ms", or why it was not read.
[[nodiscard]] std::vector<TableCells> DescribeSources(const UnitPlaces& places,
                                                      const UnitSnapshot& unit);

/// Name, value and place of each fact and list; of keys only whether they are set, and equal. The
/// place of one that the profile does not map is empty; `with_basis`: that of a fact says how it is
/// known. Of a snapshot that has let go of its rows and keys it is the same.
[[nodiscard]] std::vector<TableCells> DescribeFacts(const UnitPlaces& places,
                                                    const UnitSnapshot& unit,
                                                    const UnitAssessment& assessment,
                                                    bool with_basis);

}  // namespace kemp360
