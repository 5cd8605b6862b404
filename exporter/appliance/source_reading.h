#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "appliance/profile_plan.h"
#include "appliance/raw_value.h"
#include "base/clock.h"
#include "base/reason.h"
#include "base/result.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// Which request comes next: the source's position in Profile::sources, its path and its whole
/// query (no credentials).
struct SourceRequest {
  std::size_t source = 0;
  std::string path;
  std::string query;  ///< percent-encoded
  bool operator==(const SourceRequest&) const = default;
};

/// What came back for one SourceRequest; or a file, as 200, with its modification time.
struct SourceReply {
  int status = 0;
  std::string body;
  SystemTime received_at{};
  /// By a length or by chunks; else the text ended with the connection, perhaps in its middle.
  bool end_told = true;
};

struct ReadingLimits {
  std::size_t rows = 100'000;  ///< of one list
};

/// Why an answer with this status is none. 400 and 500 bring a sentence of the framework's
/// ({"error": …}, {"error_message": …}), which helps whoever writes a profile; it is shown without
/// anything that might be a credential: words that hold digits, or look like a query.
[[nodiscard]] Failure FailureOfStatus(int status, std::string_view body);

/// One source of one unit, read once: its pages, what they said, and what became of it. What it
/// said counts only when every page was read. Shares nothing that changes: whoever holds it may
/// feed it on any thread, one caller at a time, whatever becomes of the UnitReading.
class SourceReading final : public RowSink {
 public:
  /// `source`: its position in Profile::sources. `from_file`: nothing is requested; the unit's
  /// `report_file` is fed.
  SourceReading(std::shared_ptr<const CompiledProfile> profile, std::size_t source,
                ReadingLimits limits, bool from_file);

  /// The first page; nullopt for a file.
  [[nodiscard]] std::optional<SourceRequest> Start() const;
  /// One reply, or the reason why there is none; decodes the page and drops it. Returns the next
  /// page to request, if the source is not complete. Maps statuses: 200 decode; 401 unauthorized;
  /// 403 forbidden; 404 not_found (absent where optional); else http_status. A CSV, which does not
  /// show where it was cut, counts only if its end was told. What comes after the source is decided
  /// changes nothing.
  [[nodiscard]] std::optional<SourceRequest> Feed(Result<SourceReply, Failure> reply);

  [[nodiscard]] bool from_file() const { return from_file_; }
  [[nodiscard]] bool decided() const { return phase_ != Phase::kReading; }
  /// Without the duration, which is the caller's.
  [[nodiscard]] SourceStatus Status(const Failure& unfinished) const;

  /// Adds what the source said to `unit`, if it was read whole. The lists are copied, or moved.
  void AddTo(UnitSnapshot& unit, bool move_lists);
  /// Of that, what the unit says of itself.
  void AddFactsTo(UnitFacts& facts) const;

  bool Row(std::span<const RawValue> values, std::string_view content) override;
  void Member(const JsonNode& object, std::string_view name) override;

 private:
  enum class Phase { kReading, kDone, kFailed, kAbsent };

  [[nodiscard]] const SourceSpec& spec() const { return profile_->profile().sources[source_]; }
  [[nodiscard]] const SourcePlan& plan() const { return profile_->plans()[source_]; }
  [[nodiscard]] SourceRequest PageRequest() const;
  [[nodiscard]] bool MorePages() const { return total_ && rows_ < *total_; }
  [[nodiscard]] std::optional<Failure> Decode(std::string body);
  [[nodiscard]] std::optional<Failure> CheckTotal(const RawValue& said, std::size_t page_rows);
  [[nodiscard]] std::optional<Failure> CheckPages(std::size_t page_rows);
  [[nodiscard]] std::optional<Failure> CheckUnasked(const std::vector<RawValue>& values) const;
  [[nodiscard]] std::optional<Failure> CheckNext(const std::vector<RawValue>& values) const;
  void TakeFact(std::size_t index, const RawValue& raw);
  void TakeKeys(std::span<const RawValue> values);
  [[nodiscard]] std::vector<Remark> Remarks() const;
  [[nodiscard]] Remark NoSuchRow(const FactPlan& fact) const;
  void AddNames(Remark& remark, const JsonNode& root) const;
  [[nodiscard]] std::string NamesAround(const std::string& pointer) const;
  void Fail(Failure failure);

  std::shared_ptr<const CompiledProfile> profile_;
  std::size_t source_;
  ReadingLimits limits_;
  bool from_file_;
  Phase phase_ = Phase::kReading;
  std::optional<Failure> failure_;

  std::size_t pages_ = 0;  ///< whole pages that are in
  std::size_t rows_ = 0;   ///< rows that came, dropped ones too
  std::optional<std::size_t> total_;
  std::size_t first_page_rows_ = 0;
  std::vector<std::uint64_t> page_ids_;             ///< of the rows of the page at hand
  std::unordered_set<std::uint64_t> distinct_ids_;  ///< of all pages, where there are several

  UnitFacts said_;                                   ///< facts of the unit itself
  std::vector<bool> fact_found_;                     ///< parallel to SourcePlan::facts
  std::vector<std::optional<Remark>> fact_remarks_;  ///< the same: why it was not
  /// For remarks: the names in objects of the first page, and the texts in the places that select
  /// rows.
  std::map<const JsonNode*, std::vector<std::string>> members_;
  std::map<Slot, std::vector<std::string>> keys_;
  std::optional<LoadMasterRows> loadmasters_;
  std::optional<ReportRows> report_;
};

}  // namespace kemp360
