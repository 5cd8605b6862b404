#include "appliance/source_reading.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "appliance/scalars.h"
#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"

namespace kemp360 {
namespace {

/// A server may give a page or two more than it must.
constexpr std::size_t kSparePages = 2;

void AddParameter(std::string& query, std::string_view name, std::string_view value) {
  if (!query.empty()) query += '&';
  query += PercentEncode(name) + '=' + PercentEncode(value);
}

std::optional<std::size_t> CountIn(const RawValue& raw) {
  return ParseNumber<std::size_t>(Trim(raw.text));
}

/// The largest number at these places; nullopt: there is none.
std::optional<std::size_t> LargestAt(const std::vector<RawValue>& values,
                                     const std::vector<Slot>& places) {
  std::optional<std::size_t> largest;
  for (const Slot place : places) largest = std::max(largest, CountIn(values[place]));
  return largest;
}

/// What tells a row from others: the first of these fields that it has, else all that it holds.
std::uint64_t IdOf(std::span<const RawValue> values, const std::vector<Slot>& fields,
                   std::string_view content) {
  for (const Slot slot : fields) {
    const RawValue& raw = values[slot];
    if ((raw.kind == RawKind::kNumber || raw.kind == RawKind::kString) && !IsEmpty(raw)) {
      return SaltedHash(raw.text);
    }
  }
  return SaltedHash(content);
}

bool IsScalar(const RawValue& raw) {
  return raw.kind != RawKind::kAbsent && raw.kind != RawKind::kNull &&
         raw.kind != RawKind::kContainer;
}

}  // namespace

SourceReading::SourceReading(std::shared_ptr<const CompiledProfile> profile, std::size_t source,
                             ReadingLimits limits, bool from_file)
    : profile_(std::move(profile)),
      source_(source),
      limits_(limits),
      from_file_(from_file),
      fact_found_(plan().facts.size(), false),
      fact_remarks_(plan().facts.size()) {
  if (plan().loadmasters) loadmasters_.emplace(*plan().loadmasters);
  if (plan().report) report_.emplace(*plan().report);
  for (const FactPlan& fact : plan().facts) {
    if (fact.selector != kNoSlot) keys_[fact.selector] = {};
  }
}

std::optional<SourceRequest> SourceReading::Start() const {
  if (from_file_) return std::nullopt;
  return PageRequest();
}

SourceRequest SourceReading::PageRequest() const {
  std::string query;
  for (const QueryParameter& one : spec().query) AddParameter(query, one.name, one.value);
  if (plan().total) {
    const Paging& paging = *spec().paging;
    AddParameter(query, paging.limit_parameter, std::to_string(paging.limit));
    if (rows_ != 0) AddParameter(query, paging.offset_parameter, std::to_string(rows_));
  }
  return {source_, spec().path, std::move(query)};
}

std::optional<SourceRequest> SourceReading::Feed(Result<SourceReply, Failure> reply) {
  if (decided()) return std::nullopt;
  if (!reply) {
    Fail(reply.error());
  } else if (reply->status == 404 && !spec().required && pages_ == 0) {
    phase_ = Phase::kAbsent;
  } else if (reply->status != 200) {
    Fail(FailureOfStatus(reply->status, reply->body));
  } else if (plan().format == SourceFormat::kCsv && !reply->end_told) {
    Fail({Reason::kMalformed,
          "the response has neither one Content-Length nor chunks, so the report may be "
          "incomplete: let the unit (or the proxy in front of it) send one of them"});
  } else if (std::optional<Failure> failure = Decode(std::move(reply->body))) {
    Fail(*std::move(failure));
  } else {
    ++pages_;
    if (MorePages()) return PageRequest();
    phase_ = Phase::kDone;
    if (report_) report_->MadeAt(reply->received_at, !from_file_);
  }
  return std::nullopt;
}

/// Decodes one answer and drops it. What it said is staged: it counts when the whole source is in.
std::optional<Failure> SourceReading::Decode(std::string body) {
  const std::size_t rows_before = rows_;
  std::vector<RawValue> values;
  std::optional<Failure> failure = plan().format == SourceFormat::kCsv
                                       ? ReadCsv(body, plan().csv, *this)
                                       : ReadJson(body, plan().json, values, this);
  if (failure && failure->reason == Reason::kTooLarge) {
    failure->detail = "more than " + std::to_string(limits_.rows) + " rows (limits.rows)";
  }
  if (failure && failure->reason == Reason::kUnexpectedShape) {
    failure->detail += NamesAround(plan().json.rows_pointer());
  }
  if (failure) return failure;
  failure =
      plan().total ? CheckTotal(values[*plan().total], rows_ - rows_before) : CheckUnasked(values);
  if (!failure) failure = CheckNext(values);
  if (failure) return failure;
  if (loadmasters_ && total_) loadmasters_->Expect(*total_);
  if (loadmasters_) loadmasters_->EndPage();
  for (std::size_t i = 0; i < plan().facts.size(); ++i) {
    const FactPlan& fact = plan().facts[i];
    if (fact.selector != kNoSlot) continue;
    const RawValue& raw = values[fact.slot];
    if (pages_ == 0 || raw.kind != RawKind::kAbsent) TakeFact(i, raw);
  }
  return std::nullopt;
}

bool SourceReading::Row(std::span<const RawValue> values, std::string_view content) {
  if (rows_ >= limits_.rows) return false;
  if (plan().total) page_ids_.push_back(IdOf(values, plan().row_ids, content));
  for (std::size_t i = 0; i < plan().facts.size(); ++i) {
    const FactPlan& fact = plan().facts[i];
    if (fact.selector == kNoSlot) continue;
    const RawValue& selector = values[fact.selector];
    if (IsScalar(selector) && selector.text == fact.equals) TakeFact(i, values[fact.slot]);
  }
  TakeKeys(values);
  ++rows_;
  if (loadmasters_) loadmasters_->Add(values);
  if (report_) report_->Add(values);
  return true;
}

void SourceReading::TakeFact(std::size_t index, const RawValue& raw) {
  const FactPlan& fact = plan().facts[index];
  fact_found_[index] = SetFact(fact.fact, raw, fact.words, said_);
  if (fact_found_[index]) return;
  std::optional<Remark>& remark = fact_remarks_[index];
  remark = RemarkOn(fact, WhatItIsNot(fact.fact, raw, fact.words), raw);
  const bool in_row = fact.selector != kNoSlot;
  AddNames(*remark, in_row ? plan().json.row() : plan().json.document());
}

std::optional<Failure> SourceReading::CheckTotal(const RawValue& said, std::size_t page_rows) {
  const std::optional<std::size_t> total = CountIn(said);
  const std::string& place = spec().paging->total;
  if (!total) {
    return Failure{Reason::kUnexpectedShape,
                   "there is no number at \"" + place + "\"" + NamesAround(place)};
  }
  const auto inconsistent = [&](std::string what) {
    return Failure{Reason::kInconsistent, place + " " + std::move(what)};
  };
  if (total_ && *total_ != *total) {
    return inconsistent("went from " + std::to_string(*total_) + " to " + std::to_string(*total));
  }
  total_ = total;
  if (*total > limits_.rows) {
    return Failure{Reason::kTooLarge, place + " is " + std::to_string(*total) + ", more than " +
                                          std::to_string(limits_.rows) + " (limits.rows)"};
  }
  if (rows_ > *total) {
    return inconsistent("is " + std::to_string(*total) + ", but " + std::to_string(rows_) +
                        " rows came");
  }
  if (rows_ < *total && page_rows == 0) {
    return inconsistent("is " + std::to_string(*total) + ", but only " + std::to_string(rows_) +
                        " rows came");
  }
  return CheckPages(page_rows);
}

/// Of several pages: each brings something new, and together they are as many rows as there are. A
/// row that comes twice on two pages means that another one was skipped between them.
std::optional<Failure> SourceReading::CheckPages(std::size_t page_rows) {
  const std::vector<std::uint64_t> ids = std::exchange(page_ids_, {});
  const bool whole = rows_ == *total_;
  if (pages_ == 0) {
    first_page_rows_ = page_rows;
    if (whole) return std::nullopt;
  }
  const std::size_t before = distinct_ids_.size();
  distinct_ids_.insert(ids.begin(), ids.end());
  const auto inconsistent = [](std::string what) {
    return Failure{Reason::kInconsistent, std::move(what)};
  };
  if (distinct_ids_.size() == before) return inconsistent("the page contains no new row");
  if (whole && distinct_ids_.size() != *total_) {
    return inconsistent("of " + std::to_string(*total_) + " rows only " +
                        std::to_string(distinct_ids_.size()) +
                        " are different: the list changed between pages, or repeats rows");
  }
  const std::size_t needed = (*total_ + first_page_rows_ - 1) / first_page_rows_ + kSparePages;
  if (!whole && pages_ + 1 >= needed) {
    return inconsistent(std::to_string(pages_ + 1) + " pages contain " + std::to_string(rows_) +
                        " of " + std::to_string(*total_) +
                        " rows: fewer than the first page indicated");
  }
  return std::nullopt;
}

/// Tastypie gives 20 rows unless it is asked for more: a list that says so is not whole. A count is
/// less clear than a total, and the limit of a page is neither.
std::optional<Failure> SourceReading::CheckUnasked(const std::vector<RawValue>& values) const {
  const UnaskedPaging& places = plan().unasked;
  std::optional<std::size_t> rows = LargestAt(values, places.totals);
  if (!rows) {
    rows = LargestAt(values, places.counts);
    if (rows == LargestAt(values, places.limits)) rows.reset();
  }
  if (rows > rows_) {
    return Failure{Reason::kInconsistent,
                   std::to_string(rows_) + " of " + std::to_string(*rows) + " rows: add paging"};
  }
  return std::nullopt;
}

/// A list that names a next page is not whole, whatever it says of its length.
std::optional<Failure> SourceReading::CheckNext(const std::vector<RawValue>& values) const {
  const bool named = std::ranges::any_of(plan().nexts, [&](Slot slot) {
    return values[slot].kind == RawKind::kString && !IsEmpty(values[slot]);
  });
  if (!named || MorePages()) return std::nullopt;
  if (!total_) {
    return Failure{Reason::kInconsistent,
                   CountOf(rows_, "row") + ", and a next page is named: add paging"};
  }
  return Failure{Reason::kInconsistent, spec().paging->total + " is " + std::to_string(*total_) +
                                            ", but a next page is named"};
}

void SourceReading::Fail(Failure failure) {
  if (pages_ != 0) {
    failure.detail = "page " + std::to_string(pages_ + 1) + ": " + failure.detail;
  }
  phase_ = Phase::kFailed;
  failure_ = std::move(failure);
  loadmasters_.reset();
  report_.reset();
}

SourceStatus SourceReading::Status(const Failure& unfinished) const {
  SourceStatus status;
  status.name = spec().name;
  status.authenticated = !from_file_;
  status.absent = phase_ == Phase::kAbsent;
  status.failure = phase_ == Phase::kReading ? unfinished : failure_;
  return status;
}

void SourceReading::AddFactsTo(UnitFacts& facts) const {
  if (phase_ != Phase::kDone) return;
  for (const auto& fact : plan().facts) CopyFact(fact.fact, said_, facts);
}

/// The copies are values by name: beside a const list, one that was taken would be const, and
/// copied.
void SourceReading::AddTo(UnitSnapshot& unit, bool move_lists) {
  if (phase_ != Phase::kDone) return;
  AddFactsTo(unit);
  for (std::size_t i = 0; i < plan().facts.size(); ++i) {
    unit.missing[plan().facts[i].fact] = !fact_found_[i];
  }
  std::ranges::move(Remarks(), std::back_inserter(unit.remarks));
  if (loadmasters_) {
    unit.missing.insert(loadmasters_->missing().begin(), loadmasters_->missing().end());
    unit.loadmasters = move_lists ? loadmasters_->TakeList() : LoadMasterList(loadmasters_->list());
  }
  if (report_) {
    unit.missing.insert(report_->missing().begin(), report_->missing().end());
    unit.report = move_lists ? report_->TakeReport() : Report(report_->report());
  }
}

}  // namespace kemp360
