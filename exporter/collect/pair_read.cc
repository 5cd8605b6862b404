#include "collect/pair_read.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace kemp360 {
namespace {

/// Requests end so much before the read does: how far each one came (no connection, no answer, half
/// an answer) is then known when the read must end, and "not finished" is not all that it can say.
Duration TimeToTell(Duration timeout) {
  return std::min<Duration>(timeout / 20, std::chrono::milliseconds(100));
}

}  // namespace

/// Collects both units' results, which come from two strands, into one snapshot.
struct PairRead::Gathering {
  Gathering(const PairTarget& target, const Clock& with, SteadyTime begun, Done then)
      : clock(with), started(begun), done(std::move(then)), missing(target.units.size()) {
    snapshot->pair = target.name;
    snapshot->units.resize(missing);
    logs.resize(missing);
  }

  void Put(std::size_t unit, UnitResult result) {
    {
      const std::lock_guard lock(mutex);
      snapshot->units[unit] = std::move(result.snapshot);
      logs[unit] = std::move(result.log);
      if (--missing > 0) return;
    }
    Complete();
  }

  void Complete() {
    snapshot->duration = clock.Steady() - started;
    snapshot->read_at = clock.System();
    for (std::vector<std::string>& lines : logs) {
      for (std::string& line : lines) snapshot->log.push_back(std::move(line));
    }
    done(std::move(snapshot));
  }

  const Clock& clock;
  const SteadyTime started;
  const Done done;
  std::mutex mutex;  // guards what follows, until nothing is missing
  std::size_t missing;
  std::shared_ptr<PairSnapshot> snapshot = std::make_shared<PairSnapshot>();
  std::vector<std::vector<std::string>> logs;
};

PairRead::PairRead(std::shared_ptr<const PairTarget> pair, const PairReader::Parts& parts,
                   Done done)
    : pair_(std::move(pair)),
      clock_(parts.clock),
      started_(parts.clock.Steady()),
      done_(std::move(done)),
      undecided_(pair_->units.size()) {}

std::shared_ptr<PairRead> PairRead::Make(std::shared_ptr<const PairTarget> pair,
                                         const ReadLimits& limits, const PairReader::Parts& parts,
                                         Done done) {
  std::shared_ptr<PairRead> read(new PairRead(std::move(pair), parts, std::move(done)));
  const Duration timeout = read->pair_->timeout;
  const Deadline deadline = Deadline::After(read->started_, timeout - TimeToTell(timeout));
  for (const UnitTarget& unit : read->pair_->units) {
    read->units_.push_back(std::make_shared<UnitRead>(
        UnitRead::Order{read->pair_->name, std::shared_ptr<const UnitTarget>(read->pair_, &unit),
                        limits, read->started_, deadline},
        parts, [weak = std::weak_ptr<PairRead>(read)] {
          if (const std::shared_ptr<PairRead> self = weak.lock()) self->UnitDecided();
        }));
  }
  return read;
}

std::shared_ptr<PairRead::Gathering> PairRead::Gather(Done done) const {
  return std::make_shared<Gathering>(*pair_, clock_, started_, std::move(done));
}

void PairRead::Start() {
  for (const std::shared_ptr<UnitRead>& unit : units_) unit->Begin();
}

void PairRead::Peek(Done done) {
  const std::shared_ptr<Gathering> gathering = Gather(std::move(done));
  for (std::size_t i = 0; i < units_.size(); ++i) {
    units_[i]->Peek([gathering, i](UnitResult result) { gathering->Put(i, std::move(result)); });
  }
}

void PairRead::Finish() {
  if (ending_.exchange(true)) return;
  const std::shared_ptr<Gathering> gathering = Gather(done_);
  for (std::size_t i = 0; i < units_.size(); ++i) {
    units_[i]->Conclude(
        [gathering, i](UnitResult result) { gathering->Put(i, std::move(result)); });
  }
}

void PairRead::Stop() {
  ending_ = true;
  for (const std::shared_ptr<UnitRead>& unit : units_) unit->Abandon();
}

void PairRead::UnitDecided() {
  if (--undecided_ == 0) Finish();
}

}  // namespace kemp360
