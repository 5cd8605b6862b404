#include "appliance/remark_log.h"

#include <optional>
#include <string_view>

#include "appliance/endpoint.h"
#include "appliance/scalars.h"
#include "base/clean_text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestSaid = 64;
constexpr std::size_t kMostWords = 5;
constexpr std::size_t kMostCounted = 1000;

RemarkKind KindOf(const RawValue& raw, RemarkKind of_a_value) {
  if (raw.kind == RawKind::kAbsent) return RemarkKind::kNothingThere;
  if (IsEmpty(raw)) return RemarkKind::kEmpty;
  return raw.kind == RawKind::kContainer ? RemarkKind::kNoValue : of_a_value;
}

bool IsSaid(RemarkKind kind) {
  return kind >= RemarkKind::kUnmappedWord && kind != RemarkKind::kNoKey;
}

/// A text that JSON can spell and UTF-8 cannot is shown as far as it goes.
std::string SaidText(const RawValue& raw) {
  return CleanText(TextOf(raw).value_or(raw.text), kLongestSaid, "…");
}

}  // namespace

Remark RemarkOn(const Sought& sought, RemarkKind kind, const RawValue& raw) {
  Remark remark{.fact = sought.fact,
                .kind = KindOf(raw, kind),
                .at = sought.at,
                .said = {},
                .nearest = {},
                .mapped_at = sought.mapped_at};
  if (IsSaid(remark.kind)) remark.said.push_back(SaidText(raw));
  return remark;
}

void RemarkLog::Note(const Sought& sought, RemarkKind kind, const RawValue& raw) {
  kind = KindOf(raw, kind);
  const auto [found, fresh] = noted_.try_emplace({sought.fact, kind});
  auto& [remark, values] = found->second;
  if (fresh) {
    remark = RemarkOn(sought, kind, raw);
    remark.said.clear();
  }
  ++remark.rows;
  if (!IsSaid(kind) || values.size() == kMostCounted) return;
  if (!values.insert(SaltedHash(raw.text)).second) return;
  if (remark.said.size() < (kind == RemarkKind::kUnmappedWord ? kMostWords : 1)) {
    remark.said.push_back(SaidText(raw));
  } else {
    ++remark.more;
  }
}

std::vector<Remark> RemarkLog::Remarks(std::size_t rows) const {
  std::vector<Remark> remarks;
  for (const auto& [key, noted] : noted_) {
    remarks.push_back(noted.remark);
    remarks.back().all_rows = rows;
  }
  return remarks;
}

}  // namespace kemp360
