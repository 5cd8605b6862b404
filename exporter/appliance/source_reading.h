#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "appliance/profile_plan.h"
#include "appliance/raw_value.h"
#include "appliance/unit_reading.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// One source of one unit, read once: its pages, what they said, and what became of it. What it
/// said counts only when every page was read. `spec`, `plan` and `unmapped` outlive it.
class SourceReading final : public RowSink {
 public:
  /// `from_file`: nothing is requested; the text comes by FeedFile.
  SourceReading(const SourceSpec& spec, const SourcePlan& plan, ReadingLimits limits,
                bool from_file, WordLog& unmapped);

  /// Path and query of the first page; nullopt for a file. (`source` is the caller's.)
  [[nodiscard]] std::optional<SourceRequest> Start() const;
  /// The next page, if there is one to ask for.
  [[nodiscard]] std::optional<SourceRequest> Feed(Result<SourceReply, Failure> reply);
  void FeedFile(Result<std::string, Failure> text, SystemTime modified);

  [[nodiscard]] bool from_file() const { return from_file_; }
  [[nodiscard]] bool decided() const { return phase_ != Phase::kReading; }
  [[nodiscard]] SourceStatus Status(const Failure& unfinished) const;

  /// Adds what the source said to `unit`, if it was read whole.
  void AddTo(UnitSnapshot& unit) const;
  /// As AddTo, but moves the lists.
  void MoveTo(UnitSnapshot& unit);

  bool Row(std::span<const RawValue> values) override;

 private:
  enum class Phase { kReading, kDone, kFailed, kAbsent };

  [[nodiscard]] SourceRequest PageRequest() const;
  [[nodiscard]] std::optional<Failure> Decode(std::string body);
  [[nodiscard]] std::optional<Failure> CheckTotal(const RawValue& said, std::size_t page_rows);
  void TakeFact(std::size_t index, const RawValue& raw);
  void Fail(Failure failure);
  void Finish(SystemTime made_at);
  void AddFactsTo(UnitSnapshot& unit) const;

  const SourceSpec* spec_;
  const SourcePlan* plan_;
  ReadingLimits limits_;
  bool from_file_;
  WordLog* unmapped_;
  Phase phase_ = Phase::kReading;
  std::optional<Failure> failure_;
  std::optional<Duration> duration_;

  std::size_t pages_ = 0;  ///< whole pages that are in
  std::size_t rows_ = 0;   ///< rows that came, dropped ones too
  std::optional<std::size_t> total_;

  UnitSnapshot said_;             ///< facts of the unit itself
  std::vector<bool> fact_found_;  ///< parallel to SourcePlan::facts
  std::optional<LoadMasterRows> loadmasters_;
  std::optional<ReportRows> report_;
  SystemTime made_at_{};
};

}  // namespace kemp360
