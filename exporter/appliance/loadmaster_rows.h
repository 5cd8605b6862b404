#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "appliance/endpoint_index.h"
#include "appliance/raw_value.h"
#include "appliance/scalars.h"
#include "base/reason.h"
#include "model/unit_snapshot.h"
#include "profile/profile.h"

namespace kemp360 {

/// One field of a row: where its value comes, and the words it understands.
struct FieldPlan {
  Slot slot = kNoSlot;  ///< kNoSlot: the profile does not map it
  WordTable words;

  [[nodiscard]] bool mapped() const { return slot != kNoSlot; }
};

/// LoadMasterSpec, ready for rows.
struct LoadMasterPlan {
  FieldPlan address;
  FieldPlan port;
  FieldPlan name;
  FieldPlan mac;
  FieldPlan state;
  FieldPlan claim;
  ClaimForm claim_form = ClaimForm::kPeerFlag;
  std::uint16_t default_port = 443;
};

/// "address:port" of a row, the port from its own field, else from the address, else the default.
struct RowEndpoint {
  std::optional<std::string> text;  ///< nullopt: nobody could name this row
  bool address_missing = false;
  bool port_missing = false;  ///< with a port that is none there is no endpoint either: another
                              ///< LoadMaster may really have the default port
};
/// `port` is null where the profile maps none.
[[nodiscard]] RowEndpoint EndpointOf(const RawValue& address, const RawValue* port,
                                     std::uint16_t default_port);

/// Is it empty, or a text or number? For names, which may well be empty.
[[nodiscard]] bool IsNameOrEmpty(const RawValue& raw);

/// Makes LoadMasters of the rows of a list, page by page. A row's
///   address   is needed: a row without one is dropped and counted;
///   port      null and "": the default port; what is no port: the row is dropped and counted;
///   name, mac null and "": there is none;
///   state     a flag or word; anything else is kUnknown;
///   claim     is asked only where the state is not "normal" (a normal device has no licence):
///             null and "" mean silence where the profile maps no state, and "mine" in the form
///             `parentheses` on an activated LoadMaster; else what is not understood is kUnclear.
/// A fact of rows is missing if one row lacks the field or says what is not understood (null and ""
/// are an answer where the list above gives them a meaning).
///   {"asl_instance": true, "ip_address": "10.20.1.2", "licensed_by_peer": true, "mac_address":
///    "00:50:56:00:00:02", "name": "lm-2", "port": 443, …}
class LoadMasterRows {
 public:
  LoadMasterRows(const LoadMasterPlan& plan, WordLog& unmapped);

  void Add(std::span<const RawValue> values);

  /// The list will have about this many rows.
  void Expect(std::size_t rows) { list_.rows.reserve(rows); }

  /// Takes the rows since the last call for good: of those with one endpoint the first stays, and
  /// where they contradict one another its claim, state and MAC count for nothing. An endpoint that
  /// an earlier page had too: the list moved while we read it, so a row may be lost
  /// (kInconsistent).
  [[nodiscard]] std::optional<Failure> EndPage();

  [[nodiscard]] const LoadMasterList& list() const { return list_; }
  [[nodiscard]] LoadMasterList TakeList() { return std::move(list_); }
  /// For every mapped fact.
  [[nodiscard]] const std::map<Fact, bool>& missing() const { return missing_; }

 private:
  void Miss(Fact fact, bool missing);
  [[nodiscard]] Activation ActivationOf(std::span<const RawValue> values);
  void SetClaim(std::span<const RawValue> values, LoadMaster& loadmaster);
  [[nodiscard]] Claim SpokenClaim(const RawValue& raw, LoadMaster& loadmaster);
  void Contradict(LoadMaster& kept, const LoadMaster& other);

  const LoadMasterPlan* plan_;
  WordLog* unmapped_;
  LoadMasterList list_;
  std::size_t page_begin_ = 0;
  EndpointIndex index_;
  std::map<Fact, bool> missing_;
};

}  // namespace kemp360
