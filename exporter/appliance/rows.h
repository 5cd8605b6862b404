#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "appliance/endpoint.h"
#include "appliance/raw_value.h"
#include "appliance/remark_log.h"
#include "appliance/scalars.h"
#include "base/reason.h"
#include "model/unit_snapshot.h"
#include "profile/profile.h"

namespace kemp360 {

/// One field of a row: the fact that it tells, where its value comes, and the words it understands.
struct FieldPlan : Sought {
  Slot slot = kNoSlot;  ///< kNoSlot: the profile does not map it
  WordTable words;

  [[nodiscard]] bool mapped() const { return slot != kNoSlot; }
};

/// What a row of the LoadMaster list or of the report says.
struct RowPlan {
  FieldPlan address;
  FieldPlan port;
  FieldPlan name;
  FieldPlan mac;
  std::uint16_t default_port = 443;
};

/// LoadMasterSpec, ready for rows.
struct LoadMasterPlan : RowPlan {
  FieldPlan state;
  FieldPlan claim;
  ClaimForm claim_form = ClaimForm::kPeerFlag;
};

/// ReportSpec, ready for lines.
struct ReportPlan : RowPlan {
  FieldPlan owner;
};

/// Reads which LoadMaster a row of either list is about, and keeps what is missing:
///   address    is needed: without one nobody could name the row;
///   port       its own field, else behind the address, else the default; null and "" say nothing.
///              Without the field, or with a port that is none, the row has no name either: another
///              LoadMaster may really have the default port;
///   name, mac  null and "": there is none.
/// A fact of rows is missing if one row lacks the field or says what is not understood.
class RowReader {
 public:
  /// For every mapped fact.
  [[nodiscard]] const std::map<Fact, bool>& missing() const { return missing_; }
  /// Why those that are missing are.
  [[nodiscard]] const RemarkLog& remarks() const { return remarks_; }

 protected:
  struct Identified {
    std::string endpoint;  ///< "address:port"
    std::string_view name;
    std::uint64_t mac = 0;
  };

  explicit RowReader(const RowPlan& plan);
  /// nullopt: nobody could name this row.
  [[nodiscard]] std::optional<Identified> Identify(std::span<const RawValue> values);
  void Map(const FieldPlan& field);
  /// The field is missing. `kind`: what a value that stands there is not.
  void Miss(const FieldPlan& field, RemarkKind kind, const RawValue& raw);

 private:
  [[nodiscard]] bool SetEndpoint(std::span<const RawValue> values, std::string& endpoint);

  const RowPlan* row_plan_;
  std::map<Fact, bool> missing_;
  RemarkLog remarks_;
};

/// Makes LoadMasters of the rows of a list, page by page. A row that nobody could name is dropped
/// and counted. Its
///   state     is a flag or word; anything else is kUnknown;
///   claim     is asked only where the state is not "normal" (a normal device has no license), and
///             was understood:
///             null and "" mean silence where the profile maps no state, and "mine" in the form
///             `parentheses` on an activated LoadMaster; else what is not understood is kUnclear.
///   {"asl_instance": true, "ip_address": "10.20.1.2", "licensed_by_peer": true, "mac_address":
///    "00:50:56:00:00:02", "name": "lm-2", "port": 443, …}
class LoadMasterRows : public RowReader {
 public:
  explicit LoadMasterRows(const LoadMasterPlan& plan);

  void Add(std::span<const RawValue> values);

  /// The list will have about this many rows.
  void Expect(std::size_t rows) { list_.rows.reserve(rows); }

  /// Takes the rows since the last call for good: of those with one endpoint, on whichever page,
  /// the first stays. Where they do not say the same of its license, its claim counts for nothing,
  /// and where their states differ, its state.
  void EndPage();

  [[nodiscard]] const LoadMasterList& list() const { return list_; }
  [[nodiscard]] LoadMasterList TakeList() { return std::move(list_); }

 private:
  [[nodiscard]] Activation ActivationOf(std::span<const RawValue> values);
  void SetClaim(std::span<const RawValue> values, LoadMaster& loadmaster);
  [[nodiscard]] Claim SpokenClaim(const RawValue& raw, LoadMaster& loadmaster) const;
  void Merge(LoadMaster& kept, const LoadMaster& other);

  const LoadMasterPlan* plan_;
  LoadMasterList list_;
  std::size_t page_begin_ = 0;
  EndpointIndex index_;
};

/// Makes a report of its lines:
///   2100002,Zürich-Süd 2,10.20.1.2,443,00:50:56:00:00:02,(1300482),Metered,2026-03-02T09:38:45
/// An empty owner is the unit that made the report; a line too short to have the column is not
/// clear. A line without an address is dropped and counted; a line for an endpoint that was there
/// before is dropped, and where the two differ the first one's owner is not clear any more.
class ReportRows : public RowReader {
 public:
  explicit ReportRows(const ReportPlan& plan);

  void Add(std::span<const RawValue> values);

  void MadeAt(SystemTime made_at, bool fetched) {
    report_.made_at = made_at;
    report_.fetched = fetched;
  }

  [[nodiscard]] const Report& report() const { return report_; }
  [[nodiscard]] Report TakeReport() { return std::move(report_); }

 private:
  void SetOwner(std::span<const RawValue> values, ReportRow& row);

  const ReportPlan* plan_;
  Report report_;
  EndpointIndex index_;
};

}  // namespace kemp360
