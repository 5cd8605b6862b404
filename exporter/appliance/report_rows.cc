#include "appliance/report_rows.h"

#include <optional>
#include <string>
#include <utility>

#include "appliance/endpoint.h"

namespace kemp360 {

ReportRows::ReportRows(const ReportPlan& plan) : RowReader(plan), plan_(&plan) {
  report_.owners_mapped = plan.owner.mapped();
  Map(plan.owner);
}

void ReportRows::Add(std::span<const RawValue> values) {
  std::optional<Identified> identified = Identify(values);
  if (!identified) {
    ++report_.without_address;
    return;
  }
  ReportRow row;
  row.endpoint = std::move(identified->endpoint);
  row.mac = identified->mac;
  if (plan_->owner.mapped()) SetOwner(values, row);
  const std::size_t earlier = index_.FindOrAdd(report_.rows, row.endpoint, report_.rows.size());
  if (earlier == EndpointIndex::kNone) {
    report_.rows.push_back(std::move(row));
    return;
  }
  ReportRow& kept = report_.rows[earlier];
  if (kept.owner_id != row.owner_id || kept.mac != row.mac) kept.owner_clear = false;
}

void ReportRows::SetOwner(std::span<const RawValue> values, ReportRow& row) {
  const RawValue& raw = values[plan_->owner.slot];
  if (IsEmpty(raw)) return;
  const std::optional<std::string_view> text = TextOf(raw);
  const OwnerText owner = text ? ParseOwnerInParentheses(*text) : OwnerText{{}, false};
  row.owner_id = owner.device_id;
  row.owner_clear = owner.clear;
  Miss(plan_->owner, !owner.clear);
}

}  // namespace kemp360
