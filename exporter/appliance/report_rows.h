#pragma once

#include <span>
#include <utility>

#include "appliance/endpoint_index.h"
#include "appliance/loadmaster_rows.h"
#include "appliance/raw_value.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// ReportSpec, ready for lines.
struct ReportPlan : RowPlan {
  FieldPlan owner;
};

/// Makes a report of its lines:
///   2100002,Zürich-Süd 2,10.20.1.2,443,00:50:56:00:00:02,(1300482),Metered,2026-03-02T09:38:45
/// An empty owner is the unit that made the
/// report; a line too short to have the column is not clear. A line without an address is dropped
/// and counted; a line for an endpoint that was there before is dropped, and where the two differ
/// the first one's owner is not clear any more.
class ReportRows : public RowReader {
 public:
  explicit ReportRows(const ReportPlan& plan);

  void Add(std::span<const RawValue> values);

  void MadeAt(SystemTime made_at) { report_.made_at = made_at; }

  [[nodiscard]] const Report& report() const { return report_; }
  [[nodiscard]] Report TakeReport() { return std::move(report_); }

 private:
  void SetOwner(std::span<const RawValue> values, ReportRow& row);

  const ReportPlan* plan_;
  Report report_;
  EndpointIndex index_;
};

}  // namespace kemp360
