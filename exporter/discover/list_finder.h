#pragma once

#include "discover/evidence.h"
#include "discover/findings.h"
#include "discover/list_fields.h"

namespace kemp360 {

/// The list of LoadMasters, the report, and what follows from them for the facts of the units.
struct FoundLists {
  ListFinding loadmasters;
  ListFinding report;
  KnownOwners owners;
};

[[nodiscard]] FoundLists FindLists(const Evidence& evidence,
                                   const std::array<std::string, 2>& known_ids);

}  // namespace kemp360
