#include "appliance/unit_reading.h"

#include <algorithm>
#include <utility>

namespace kemp360 {

UnitReading::UnitReading(std::shared_ptr<const CompiledProfile> profile, ReadingLimits limits,
                         bool has_report_file) {
  for (std::size_t i = 0; i < profile->plans().size(); ++i) {
    const bool from_file = has_report_file && profile->plans()[i].report.has_value();
    Place& place = places_.emplace_back();
    place.reading = std::make_unique<SourceReading>(profile, i, limits, from_file);
  }
}

std::vector<SourceRequest> UnitReading::Start() {
  std::vector<SourceRequest> requests;
  for (const Place& place : places_) {
    if (std::optional<SourceRequest> request = place.reading->Start()) {
      requests.push_back(*std::move(request));
    }
  }
  return requests;
}

std::unique_ptr<SourceReading> UnitReading::Take(std::size_t source) {
  if (source >= places_.size()) return nullptr;
  Place& place = places_[source];
  if (!place.reading || place.reading->decided()) return nullptr;
  place.when_taken = place.reading->Status({});
  return std::move(place.reading);
}

void UnitReading::PutBack(std::size_t source, std::unique_ptr<SourceReading> reading) {
  places_.at(source).reading = std::move(reading);
}

bool UnitReading::Out() const {
  return std::ranges::any_of(places_, [](const Place& place) { return !place.reading; });
}

std::optional<std::size_t> UnitReading::ReportFileSource() const {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].reading && places_[i].reading->from_file()) return i;
  }
  return std::nullopt;
}

void UnitReading::Fail(std::size_t source, const Failure& failure) {
  std::unique_ptr<SourceReading> reading = Take(source);
  if (!reading) return;
  static_cast<void>(reading->Feed(failure));
  PutBack(source, std::move(reading));
}

bool UnitReading::Done() const {
  return std::ranges::all_of(
      places_, [](const Place& place) { return place.reading && place.reading->decided(); });
}

UnitSnapshot UnitReading::Gather(const Failure& unfinished, bool move_lists) const {
  UnitSnapshot unit;
  for (const Place& place : places_) {
    if (place.reading) {
      unit.sources.push_back(place.reading->Status(unfinished));
      place.reading->AddTo(unit, move_lists);
    } else {
      unit.sources.push_back(place.when_taken);
      unit.sources.back().failure = unfinished;
    }
  }
  return unit;
}

UnitFacts UnitReading::Facts() const {
  UnitFacts facts;
  for (const Place& place : places_) {
    if (place.reading) place.reading->AddFactsTo(facts);
  }
  return facts;
}

}  // namespace kemp360
