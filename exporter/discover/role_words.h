#pragma once

#include <optional>
#include <vector>

#include "discover/evidence.h"
#include "profile/profile.h"

namespace kemp360 {

/// Words of HA roles, as one place shows them on a healthy pair.
struct RoleWords {
  bool known = false;       ///< both mean a role that is known
  bool half_known = false;  ///< one of them does
  bool first_is_master = false;
  bool usual = false;  ///< spellings that the pair does not show were filled in
  std::vector<WordList> lists;
};

/// nullopt: not two different words, one on each unit.
[[nodiscard]] std::optional<RoleWords> RoleWordsOf(const Spot& spot);

}  // namespace kemp360
