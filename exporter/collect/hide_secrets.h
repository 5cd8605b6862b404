#pragma once

#include <string>
#include <vector>

#include "base/secret.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// Secrets that a unit knows and might repeat in a text of its own. Shorter than six letters they
/// are left alone: hiding them would spoil every text, and tell what they are by what is missing.
class HiddenSecrets {
 public:
  void Add(const Secret& secret);
  /// The HA keys that the unit shows.
  void AddKeysOf(const UnitSnapshot& snapshot);
  /// `text` with "<hidden>" in place of each.
  [[nodiscard]] std::string In(std::string text) const;
  /// The same for the unit's own words in the snapshot: the HA error, and why a source could not be
  /// read.
  void HideIn(UnitSnapshot& snapshot) const;

 private:
  std::vector<Secret> secrets_;
};

}  // namespace kemp360
