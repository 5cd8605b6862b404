#pragma once

#include <string>
#include <vector>

#include "discover/list_fields.h"

namespace kemp360 {

/// What both units say in one column of one LoadMaster.
struct TwoWords {
  const JsonTree* a = nullptr;
  const JsonTree* b = nullptr;
  std::string host;

  [[nodiscard]] bool Blank() const {
    return a == nullptr || b == nullptr || a->IsBlank() || b->IsBlank();
  }
};
[[nodiscard]] std::vector<TwoWords> WordsIn(const AddressTable& list, const ColumnValues& values);

}  // namespace kemp360
