#include "collect/pair_read.h"

#include <algorithm>
#include <chrono>
#include <iterator>
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
        parts, [this] {
          if (--unsettled_ == 0) settled_();
        }));
  }
  if (units_.size() == 2) {
    units_[0]->SetOther(*units_[1]);
    units_[1]->SetOther(*units_[0]);
  }
}

ReadOutcome PairRead::Gather(bool last) const {
  PairSnapshot snapshot;
  HiddenSecrets secrets;
  snapshot.pair = pair_->name;
  snapshot.duration = clock_.Steady() - started_;
  snapshot.read_at = clock_.System();
  for (const std::unique_ptr<UnitRead>& unit : units_) {
    UnitResult result = last ? unit->Take() : unit->Peek();
    secrets.Add(unit->NoteSecrets(result.snapshot));
    snapshot.units.push_back(std::move(result.snapshot));
    std::ranges::move(result.log, std::back_inserter(snapshot.log));
  }
  if (last) {
    for (std::size_t i = 0; i < units_.size(); ++i) units_[i]->Tell(snapshot.units[i], secrets);
  }
  return {std::move(snapshot), std::move(secrets)};
}

}  // namespace kemp360
