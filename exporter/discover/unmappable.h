#pragma once

#include <string>
#include <vector>

#include "discover/evidence.h"
#include "discover/findings.h"
#include "discover/list_fields.h"
#include "discover/relations.h"

namespace kemp360 {

/// What the units show in a form that no profile describes, a sentence for each: a report in JSON,
/// owners by name or IP address, addresses in URLs, labelled values in arrays within arrays. Only
/// what was not found in another form.
[[nodiscard]] std::vector<std::string> FindUnmappable(const Evidence& evidence,
                                                      const std::vector<AddressTable>& tables,
                                                      const Relations& relations,
                                                      const PairFacts& known,
                                                      const Discovery& discovery);

}  // namespace kemp360
