#include "appliance/report_rows.h"

#include <optional>
#include <string>

#include "appliance/endpoint.h"

namespace kemp360 {

ReportRows::ReportRows(const ReportPlan& plan) : plan_(&plan) {
  report_.owners_mapped = plan.owner.mapped();
  missing_[Fact::kReportAddress] = false;
  if (plan.port.mapped()) missing_[Fact::kReportPort] = false;
  if (plan.name.mapped()) missing_[Fact::kReportName] = false;
  if (plan.mac.mapped()) missing_[Fact::kReportMac] = false;
  if (plan.owner.mapped()) missing_[Fact::kReportOwner] = false;
}

void ReportRows::Miss(Fact fact, bool missing) {
  if (missing) missing_[fact] = true;
}

void ReportRows::Add(std::span<const RawValue> values) {
  const RawValue* port = plan_->port.mapped() ? &values[plan_->port.slot] : nullptr;
  RowEndpoint endpoint = EndpointOf(values[plan_->address.slot], port, plan_->default_port);
  Miss(Fact::kReportPort, endpoint.port_missing);
  Miss(Fact::kReportAddress, endpoint.address_missing);
  if (!endpoint.text) {
    ++report_.without_address;
    return;
  }
  ReportRow row;
  row.endpoint = *std::move(endpoint.text);
  if (plan_->name.mapped()) {
    Miss(Fact::kReportName, !IsNameOrEmpty(values[plan_->name.slot]));
  }
  if (plan_->mac.mapped()) {
    const RawValue& raw = values[plan_->mac.slot];
    const std::optional<std::string_view> text = TextOf(raw);
    const std::optional<std::uint64_t> mac = text ? ParseMac(*text) : std::nullopt;
    Miss(Fact::kReportMac, !mac && !IsEmpty(raw));
    row.mac = mac.value_or(0);
  }
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
  Miss(Fact::kReportOwner, !owner.clear);
}

}  // namespace kemp360
