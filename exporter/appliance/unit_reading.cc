#include "appliance/unit_reading.h"

#include <deque>
#include <utility>

#include "appliance/profile_plan.h"
#include "appliance/source_reading.h"

namespace kemp360 {

struct UnitReading::State {
  std::shared_ptr<const CompiledProfile> profile;
  WordLog unmapped;
  std::deque<SourceReading> sources;  ///< parallel to Profile::sources
};

UnitReading::UnitReading(std::shared_ptr<const CompiledProfile> profile, ReadingLimits limits,
                         bool has_report_file)
    : state_(std::make_unique<State>()) {
  state_->profile = std::move(profile);
  const std::vector<SourceSpec>& specs = state_->profile->profile().sources;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const SourcePlan& plan = state_->profile->matchers().sources[i];
    state_->sources.emplace_back(specs[i], plan, limits, has_report_file && plan.report.has_value(),
                                 state_->unmapped);
  }
}

UnitReading::~UnitReading() = default;
UnitReading::UnitReading(UnitReading&&) noexcept = default;
UnitReading& UnitReading::operator=(UnitReading&&) noexcept = default;

std::vector<SourceRequest> UnitReading::Start() {
  std::vector<SourceRequest> requests;
  for (std::size_t i = 0; i < state_->sources.size(); ++i) {
    if (std::optional<SourceRequest> request = state_->sources[i].Start()) {
      request->source = i;
      requests.push_back(*std::move(request));
    }
  }
  return requests;
}

std::optional<SourceRequest> UnitReading::Feed(std::size_t source,
                                               Result<SourceReply, Failure> reply) {
  if (source >= state_->sources.size()) return std::nullopt;
  std::optional<SourceRequest> next = state_->sources[source].Feed(std::move(reply));
  if (next) next->source = source;
  return next;
}

void UnitReading::FeedReportFile(Result<std::string, Failure> text, SystemTime modified) {
  for (SourceReading& source : state_->sources) {
    if (source.from_file()) {
      source.FeedFile(std::move(text), modified);
      return;  // a profile has one report
    }
  }
}

bool UnitReading::Done() const {
  for (const SourceReading& source : state_->sources) {
    if (!source.decided()) return false;
  }
  return true;
}

UnitSnapshot UnitReading::Snapshot(const Failure& unfinished) const {
  UnitSnapshot unit;
  for (const SourceReading& source : state_->sources) {
    unit.sources.push_back(source.Status(unfinished));
    source.AddTo(unit);
  }
  return unit;
}

UnitSnapshot UnitReading::TakeSnapshot() && {
  UnitSnapshot unit;
  for (SourceReading& source : state_->sources) {
    unit.sources.push_back(source.Status(Failure{Reason::kTimeout, "not finished"}));
    source.MoveTo(unit);
  }
  return unit;
}

const std::vector<std::string>& UnitReading::UnmappedWords() const {
  return state_->unmapped.words();
}

}  // namespace kemp360
