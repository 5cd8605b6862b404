#include "collect/pair_read.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace kemp360 {
namespace {

/// Requests end so much before the read does: how far each one came (no connection, no answer, half
/// an answer) is then known when the read must end, and "not finished" is not all that it can say.
Duration TimeToTell(Duration timeout) {
  return std::min<Duration>(timeout / 20, std::chrono::milliseconds(100));
}

}  // namespace

PairRead::PairRead(std::shared_ptr<const PairTarget> pair, const ReadLimits& limits,
                   const PairReader::Parts& parts, std::function<void()> settled)
    : pair_(std::move(pair)),
      clock_(parts.clock),
      started_(parts.clock.Steady()),
      settled_(std::move(settled)),
      unsettled_(pair_->units.size()) {
  const Duration timeout = pair_->timeout;
  const Deadline deadline = Deadline::After(started_, timeout - TimeToTell(timeout));
  for (const UnitTarget& unit : pair_->units) {
    units_.push_back(std::make_unique<UnitRead>(
        UnitRead::Order{pair_->name, std::shared_ptr<const UnitTarget>(pair_, &unit), limits,
                        started_, deadline},
        parts, [this] { UnitSettled(); }));
  }
}

void PairRead::Begin() {
  for (const std::unique_ptr<UnitRead>& unit : units_) unit->Begin();
}

PairSnapshot PairRead::Peek() const {
  return Gather([](const UnitRead& unit) { return unit.Peek(); });
}

void PairRead::Conclude() {
  for (const std::unique_ptr<UnitRead>& unit : units_) unit->Conclude();
}

PairSnapshot PairRead::Take() {
  return Gather([](UnitRead& unit) { return unit.Take(); });
}

template <typename ResultOf>
PairSnapshot PairRead::Gather(ResultOf result_of) const {
  PairSnapshot snapshot;
  snapshot.pair = pair_->name;
  snapshot.duration = clock_.Steady() - started_;
  snapshot.read_at = clock_.System();
  for (const std::unique_ptr<UnitRead>& unit : units_) {
    UnitResult result = result_of(*unit);
    snapshot.units.push_back(std::move(result.snapshot));
    for (std::string& line : result.log) snapshot.log.push_back(std::move(line));
  }
  return snapshot;
}

void PairRead::UnitSettled() {
  if (--unsettled_ == 0) settled_();
}

}  // namespace kemp360
