#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "appliance/csv_reader.h"
#include "appliance/json_reader.h"
#include "appliance/raw_value.h"
#include "appliance/remark_log.h"
#include "appliance/rows.h"
#include "appliance/scalars.h"
#include "model/fact.h"
#include "profile/profile.h"

namespace kemp360 {

/// Where one fact of the unit comes in the answer of its source.
struct FactPlan : Sought {
  Slot slot = kNoSlot;
  WordTable words;
  /// With a selector the value is that of the row whose `selector` is `equals`; without one it is
  /// in the document (JSON) or the first line (CSV).
  Slot selector = kNoSlot;
  std::string field{};  ///< the selector's place
  std::string equals{};
};

/// The places that may say that a list came in part, although nobody asked for pages.
struct UnaskedPaging {
  std::vector<Slot> totals;  ///< how many rows there are
  std::vector<Slot> counts;  ///< the same; with some units, beside a total, the rows of one page
  std::vector<Slot> limits;  ///< the most rows of one page
};

/// Everything that the answers of one source are asked for.
struct SourcePlan {
  SourceFormat format = SourceFormat::kJson;
  JsonShape json;
  CsvColumns csv;
  std::vector<FactPlan> facts;
  std::optional<LoadMasterPlan> loadmasters;
  std::optional<ReportPlan> report;
  std::optional<Slot> total;  ///< with paging
  UnaskedPaging unasked;      ///< with rows and without paging
  std::vector<Slot> nexts;    ///< with rows: the places of the address of the next page
  std::vector<Slot> row_ids;  ///< with rows: what tells one from another, the first that is there
};

/// A profile made ready for decoding (pointers resolved to matchers). Immutable; shared by all
/// reads.
class CompiledProfile {
 public:
  explicit CompiledProfile(Profile profile);
  CompiledProfile(const CompiledProfile&) = delete;
  CompiledProfile& operator=(const CompiledProfile&) = delete;

  [[nodiscard]] const Profile& profile() const { return profile_; }
  /// Parallel to Profile::sources.
  [[nodiscard]] const std::vector<SourcePlan>& plans() const { return plans_; }

 private:
  Profile profile_;
  std::vector<SourcePlan> plans_;
};

}  // namespace kemp360
