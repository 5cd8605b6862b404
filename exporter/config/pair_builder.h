#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "yaml/checked_value.h"
#include "yaml/mistakes.h"

namespace kemp360 {

/// What is wrong with the key and TLS files that a configuration names: each is looked into once,
/// however many units share it.
using LocalFiles = std::map<std::pair<std::string, FileContent>, std::optional<Problem>>;

/// A unit as read, and the places that later checks name.
struct UnitDraft {
  UnitConfig unit;
  Levels levels;
  const CheckedValue* at;
};

/// Makes pairs of what was held against the tables: fills in what stands farther away, makes paths
/// whole, looks at key and TLS files. Profiles are named, not read: that is the loader's.
class PairBuilder {
 public:
  /// `main`: the configuration, for its defaults. All must outlive the builder.
  PairBuilder(const CheckedValue& main, Mistakes& mistakes, std::vector<std::string>& warnings);

  struct Draft {
    PairConfig pair;
    std::vector<UnitDraft> units;  ///< in the order of pair.units, which is empty
  };
  [[nodiscard]] Draft Read(const CheckedValue& pair);

  /// The whole path of a file that is named with {pair} and {unit}; "" where none is.
  [[nodiscard]] static std::string FileOf(const CheckedValue& named, const std::string& pair,
                                          const std::string& unit);

 private:
  UnitDraft ReadUnit(const CheckedValue& unit, const CheckedValue& pair);
  std::string PathOf(const KeySpec& key, const CheckedValue& named, const std::string& unit);
  void CheckCredentials(const UnitDraft& draft);
  void CheckTls(const Levels& levels, const TlsConfig& tls);
  /// Against each other.
  void CheckUnits(const std::vector<UnitDraft>& units);
  [[nodiscard]] std::string Called(const std::string& unit) const;
  void Wrong(const CheckedValue& at, std::string what, std::string mend);

  const CheckedValue* defaults_;
  bool defaults_are_known_;  // false: they are there and wrong, so it is unknown what is missing
  Mistakes& mistakes_;
  std::vector<std::string>& warnings_;
  std::set<const CheckedValue*> warned_;
  LocalFiles local_files_;
  std::string pair_name_;
};

}  // namespace kemp360
