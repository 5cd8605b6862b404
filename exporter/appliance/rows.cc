#include "appliance/rows.h"

#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "model/comparisons.h"
#include "model/identity.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestName = 255;

/// Is it empty, or a text or number? A name may well be empty.
bool IsNameOrEmpty(const RawValue& raw) {
  return IsEmpty(raw) || (raw.kind != RawKind::kFlag && TextOf(raw));
}

/// What a claim that was not understood is not.
RemarkKind NoClaim(ClaimForm form, const RawValue& raw, const WordTable& words) {
  switch (form) {
    case ClaimForm::kPeerFlag:
    case ClaimForm::kOwnFlag:
      return NotAFlag(raw, words, RemarkKind::kNoFlagOfClaim);
    case ClaimForm::kWord:
      return RemarkKind::kUnmappedWord;
    case ClaimForm::kOwnerDeviceId:
    case ClaimForm::kParentheses:
      return RemarkKind::kNoDeviceId;
  }
  return RemarkKind::kNoDeviceId;  // unreachable: -Wswitch-enum keeps the list whole
}

/// The device ID that a text names, and what the text says if that is no unit's of the pair.
struct Owner {
  std::string_view id;
  Claim otherwise = Claim::kUnclear;
};

Owner OwnerIn(std::string_view text) {
  const OwnerText owner = ParseOwnerInParentheses(text);
  if (!owner.device_id.empty()) return {owner.device_id};
  if (!owner.clear || IsPlaceholder(text)) return {};
  // A number alone is a device ID, if anybody's: perhaps a third unit's.
  const bool number = owner.perhaps == Trim(text) && CountDigits(text) == owner.perhaps.size() &&
                      owner.perhaps.size() >= kDigitsOfDeviceId;
  return {owner.perhaps, number ? Claim::kUnclear : Claim::kMine};
}

}  // namespace

RowReader::RowReader(const RowPlan& plan) : row_plan_(&plan) {
  for (const FieldPlan* field : {&plan.address, &plan.port, &plan.name, &plan.mac}) Map(*field);
}

void RowReader::Map(const FieldPlan& field) {
  if (field.mapped()) missing_[field.fact] = false;
}

void RowReader::Miss(const FieldPlan& field, RemarkKind kind, const RawValue& raw) {
  missing_[field.fact] = true;
  remarks_.Note(field, kind, raw);
}

bool RowReader::SetEndpoint(std::span<const RawValue> values, std::string& endpoint) {
  const RowPlan& plan = *row_plan_;
  std::optional<std::uint16_t> own_port;
  bool nameable = true;
  if (plan.port.mapped() && !IsEmpty(values[plan.port.slot])) {
    const RawValue& port = values[plan.port.slot];
    if (const auto text = TextOf(port)) own_port = ParsePort(*text);
    nameable = own_port.has_value();
    if (!nameable) Miss(plan.port, RemarkKind::kNoPort, port);
  }
  const RawValue& address = values[plan.address.slot];
  const std::optional<std::string_view> text =
      address.kind == RawKind::kString ? TextOf(address) : std::nullopt;
  const std::optional<HostAndPort> host = text ? ParseLoadMasterAddress(*text) : std::nullopt;
  if (!host) Miss(plan.address, RemarkKind::kNoAddress, address);
  if (!host || !nameable) return false;
  endpoint = EndpointText(host->host, own_port.value_or(host->port.value_or(plan.default_port)));
  return true;
}

std::optional<RowReader::Identified> RowReader::Identify(std::span<const RawValue> values) {
  const RowPlan& plan = *row_plan_;
  std::optional<Identified> identified(std::in_place);  // filled where it is: one a row
  Identified& row = *identified;
  if (!SetEndpoint(values, row.endpoint)) return std::nullopt;
  if (plan.name.mapped()) {
    const RawValue& name = values[plan.name.slot];
    const bool understood = IsNameOrEmpty(name);
    if (!understood) Miss(plan.name, RemarkKind::kNoText, name);
    if (understood && !IsEmpty(name)) row.name = *TextOf(name);
  }
  if (plan.mac.mapped()) {
    const RawValue& raw = values[plan.mac.slot];
    const std::optional<std::string_view> text = TextOf(raw);
    const std::optional<std::uint64_t> mac = text ? ParseMac(*text) : std::nullopt;
    if (!mac && !IsEmpty(raw)) Miss(plan.mac, RemarkKind::kNoMac, raw);
    const bool there = raw.kind != RawKind::kAbsent && !IsEmpty(raw);
    row.mac = mac.value_or(there ? kUnclearMac : 0);
  }
  return identified;
}

LoadMasterRows::LoadMasterRows(const LoadMasterPlan& plan) : RowReader(plan), plan_(&plan) {
  list_.claims_mapped = plan.claim.mapped();
  list_.states_mapped = plan.state.mapped();
  Map(plan.state);
  Map(plan.claim);
}

void LoadMasterRows::Add(std::span<const RawValue> values) {
  std::optional<Identified> row = Identify(values);
  if (!row) {
    ++list_.without_address;
    return;
  }
  LoadMaster& loadmaster = list_.rows.emplace_back();
  loadmaster.endpoint = std::move(row->endpoint);
  loadmaster.name = CleanText(row->name, kLongestName);
  loadmaster.mac = row->mac;
  loadmaster.activation = ActivationOf(values);
  if (plan_->claim.mapped()) SetClaim(values, loadmaster);
}

Activation LoadMasterRows::ActivationOf(std::span<const RawValue> values) {
  if (!plan_->state.mapped()) return Activation::kUnknown;
  const RawValue& raw = values[plan_->state.slot];
  const std::optional<Meaning> meaning =
      MeaningOf(raw, plan_->state.words, Meaning::kActivated, Meaning::kNormal);
  if (meaning == Meaning::kActivated) return Activation::kActivated;
  if (meaning == Meaning::kNormal) return Activation::kNormal;
  Miss(plan_->state, NotAFlag(raw, plan_->state.words, RemarkKind::kNoFlag), raw);
  return Activation::kUnknown;
}

void LoadMasterRows::SetClaim(std::span<const RawValue> values, LoadMaster& loadmaster) {
  const RawValue& raw = values[plan_->claim.slot];
  if (loadmaster.activation == Activation::kNormal) {
    loadmaster.claim = Claim::kSilent;
    return;
  }
  // It may be a normal device, whose claim means nothing: kUnclear, as it is from the beginning.
  if (plan_->state.mapped() && loadmaster.activation == Activation::kUnknown) return;
  if (IsEmpty(raw)) {
    const bool blank_is_mine = plan_->claim_form == ClaimForm::kParentheses &&
                               raw.kind == RawKind::kString &&
                               loadmaster.activation == Activation::kActivated;
    if (blank_is_mine) {
      loadmaster.claim = Claim::kMine;
    } else if (!plan_->state.mapped()) {
      loadmaster.claim = Claim::kSilent;
    } else {
      // kUnclear, as it is from the beginning.
      Miss(plan_->claim, NoClaim(plan_->claim_form, raw, plan_->claim.words), raw);
    }
    return;
  }
  loadmaster.claim = SpokenClaim(raw, loadmaster);
  if (loadmaster.claim == Claim::kUnclear && loadmaster.owner_id.empty()) {
    Miss(plan_->claim, NoClaim(plan_->claim_form, raw, plan_->claim.words), raw);
  }
}

Claim LoadMasterRows::SpokenClaim(const RawValue& raw, LoadMaster& loadmaster) const {
  const WordTable& words = plan_->claim.words;
  const std::optional<std::string_view> text = TextOf(raw);
  const auto claim_of = [](std::optional<Meaning> meaning) {
    if (meaning == Meaning::kMine) return Claim::kMine;
    return meaning == Meaning::kPeer ? Claim::kPeers : Claim::kUnclear;
  };
  switch (plan_->claim_form) {
    case ClaimForm::kPeerFlag:
      return claim_of(MeaningOf(raw, words, Meaning::kPeer, Meaning::kMine));
    case ClaimForm::kOwnFlag:
      return claim_of(MeaningOf(raw, words, Meaning::kMine, Meaning::kPeer));
    case ClaimForm::kWord:
      return claim_of(text ? words.Find(*text) : std::nullopt);
    case ClaimForm::kOwnerDeviceId:
      if (!IsIncomparable(raw)) loadmaster.owner_id = LabelTextOf(raw).value_or("");
      return Claim::kUnclear;
    case ClaimForm::kParentheses: {
      if (!text || raw.kind != RawKind::kString) return Claim::kUnclear;
      const Owner owner = OwnerIn(*text);
      loadmaster.owner_id = owner.id;
      return owner.otherwise;
    }
  }
  return Claim::kUnclear;  // unreachable: -Wswitch-enum keeps the list whole
}

/// Two rows with one address: a repeated one, or a rebuilt device beside its old record. Where both
/// say the same of the license it does not matter which of them is the device; else nobody knows.
void LoadMasterRows::Merge(LoadMaster& kept, const LoadMaster& other) {
  constexpr std::size_t kMostNamed = 5;
  if (kept.mac != other.mac) kept.mac = kUnclearMac;
  if (kept.activation == other.activation && kept.claim == other.claim &&
      kept.owner_id == other.owner_id) {
    return;
  }
  if (kept.activation != other.activation) kept.activation = Activation::kUnknown;
  kept.claim = Claim::kUnclear;
  kept.owner_id.clear();
  std::vector<std::string>& named = list_.listed_twice;
  if (named.size() < kMostNamed && !Holds(named, kept.endpoint)) named.push_back(kept.endpoint);
}

void LoadMasterRows::EndPage() {
  std::vector<LoadMaster>& rows = list_.rows;
  std::size_t end = page_begin_;
  for (std::size_t i = page_begin_; i < rows.size(); ++i) {
    const std::size_t earlier = index_.FindOrAdd(rows, rows[i].endpoint, end);
    if (earlier == EndpointIndex::kNone) {
      if (i != end) rows[end] = std::move(rows[i]);
      ++end;
      continue;
    }
    Merge(rows[earlier], rows[i]);
    ++list_.duplicates;
  }
  rows.resize(end);
  page_begin_ = end;
}

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
  const bool same = kept.owner_id == row.owner_id && kept.owner_clear == row.owner_clear &&
                    kept.perhaps_mine == row.perhaps_mine;
  if (!same || kept.mac != row.mac) kept.owner_clear = false;
  if (kept.mac != row.mac) kept.mac = kUnclearMac;
}

void ReportRows::SetOwner(std::span<const RawValue> values, ReportRow& row) {
  const RawValue& raw = values[plan_->owner.slot];
  const Owner owner = OwnerIn(raw.text);  // a cell is a text
  row.owner_id = owner.id;
  row.perhaps_mine = owner.otherwise == Claim::kMine && !owner.id.empty();
  row.owner_clear = owner.otherwise == Claim::kMine || !owner.id.empty();
  if (!row.owner_clear) Miss(plan_->owner, RemarkKind::kNoDeviceId, raw);
}

}  // namespace kemp360
