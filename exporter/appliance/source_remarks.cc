// SourceReading: why facts of its source are missing, for whoever writes the profile.
#include <algorithm>
#include <iterator>
#include <utility>

#include "appliance/scalars.h"
#include "appliance/source_reading.h"
#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMostMembers = 64;
constexpr std::size_t kMostKeys = 500;
constexpr std::size_t kLongestName = 100;  // as much as Nearest compares
constexpr std::size_t kMostNamed = 8;
constexpr std::size_t kLongestNamed = 40;

}  // namespace

void SourceReading::Member(const JsonNode& object, std::string_view name) {
  if (pages_ != 0) return;
  std::vector<std::string>& names = members_[&object];
  if (names.size() == kMostMembers) return;
  std::string clean = CleanText(name, kLongestName);
  if (!Holds(names, clean)) names.push_back(std::move(clean));
}

/// What could have been meant by a selector that finds nothing.
void SourceReading::TakeKeys(std::span<const RawValue> values) {
  for (auto& [selector, keys] : keys_) {
    const std::optional<std::string_view> text = TextOf(values[selector]);
    if (text && keys.size() < kMostKeys) keys.push_back(CleanText(*text, kLongestName));
  }
}

std::vector<Remark> SourceReading::Remarks() const {
  std::vector<Remark> remarks;
  for (std::size_t i = 0; i < plan().facts.size(); ++i) {
    if (fact_found_[i]) continue;
    const std::optional<Remark>& remark = fact_remarks_[i];
    remarks.push_back(remark ? *remark : NoSuchRow(plan().facts[i]));
  }
  if (loadmasters_)
    std::ranges::move(loadmasters_->remarks().Remarks(rows_), std::back_inserter(remarks));
  if (report_) std::ranges::move(report_->remarks().Remarks(rows_), std::back_inserter(remarks));
  for (Remark& remark : remarks) {
    // In all rows: then the first one, whose names are known, is like the others.
    if (remark.all_rows != 0 && remark.rows == remark.all_rows) AddNames(remark, plan().json.row());
  }
  return remarks;
}

Remark SourceReading::NoSuchRow(const FactPlan& fact) const {
  Remark remark{.fact = fact.fact,
                .kind = RemarkKind::kNoSuchRow,
                .at = fact.field + " = " + Quoted(fact.equals),
                .rows = rows_,
                .mapped_at = fact.mapped_at};
  if (std::optional<std::string> nearest = Nearest(fact.equals, keys_.at(fact.selector))) {
    remark.said.push_back(*std::move(nearest));
  }
  return remark;
}

/// Says of a pointer that leads nowhere how far it leads, and what is there instead.
void SourceReading::AddNames(Remark& remark, const JsonNode& root) const {
  if (remark.kind != RemarkKind::kNothingThere) return;
  const std::string whole = remark.at;
  for (const JsonStep& step : StepsTo(root, whole)) {
    const auto members = members_.find(step.object);
    if (members == members_.end()) {
      if (step.object != &root) remark.kind = RemarkKind::kNoObject;
      return;
    }
    const std::vector<std::string>& names = members->second;
    if (Holds(names, step.name)) continue;
    remark.at = step.pointer;
    remark.nearest = CleanText(Nearest(step.name, names).value_or(""), kLongestNamed);
    const std::size_t named = std::min(names.size(), kMostNamed);
    for (std::size_t i = 0; i < named; ++i) {
      remark.said.push_back(CleanText(names[i], kLongestNamed));
    }
    remark.more = names.size() - named;
    return;
  }
}

/// For a failure: of a pointer into the document that leads nowhere.
std::string SourceReading::NamesAround(const std::string& pointer) const {
  Remark remark;
  remark.at = pointer;
  AddNames(remark, plan().json.document());
  return NamesThere(remark);
}

}  // namespace kemp360
