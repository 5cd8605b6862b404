#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "appliance/raw_value.h"
#include "model/fact.h"
#include "model/remark.h"

namespace kemp360 {

/// What a plan looks for, and where its profile says so.
struct Sought {
  Fact fact = Fact::kDeviceId;
  std::string at{};         ///< a pointer, or a column
  std::string mapped_at{};  ///< "profiles/lab.yaml:23"
};

/// Why there is no value for a fact: nothing stood there, or `kind`, if something did.
[[nodiscard]] Remark RemarkOn(const Sought& sought, RemarkKind kind, const RawValue& raw);

/// The same of the rows of a list: one remark for each fact and kind, with the first of the values
/// and how many others there are.
class RemarkLog {
 public:
  void Note(const Sought& sought, RemarkKind kind, const RawValue& raw);
  /// Of a list with so many rows.
  [[nodiscard]] std::vector<Remark> Remarks(std::size_t rows) const;

 private:
  struct Noted {
    Remark remark;
    std::unordered_set<std::uint64_t> values;  // salted
  };
  std::map<std::pair<Fact, RemarkKind>, Noted> noted_;
};

}  // namespace kemp360
