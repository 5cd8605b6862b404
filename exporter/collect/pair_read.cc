#include "collect/pair_read.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "model/peer_address.h"

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
      parts_(parts),
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
          --unsettled_;
          LookUpNames();
          CheckSettled();
        }));
  }
  if (units_.size() == 2) {
    units_[0]->SetOther(*units_[1]);
    units_[1]->SetOther(*units_[0]);
    for (const std::unique_ptr<UnitRead>& unit : units_) {
      unit->WhenSourceEnds([this] { LookUpNames(); });
    }
  }
}

void PairRead::Conclude() {
  concluded_ = true;
  ForgetNames();
  const bool only_names = unsettled_ == 0;
  for (const std::unique_ptr<UnitRead>& unit : units_) unit->Conclude();
  if (only_names) CheckSettled();
}

/// Names whose addresses a comparison needs, as soon as both units have said what they say of their
/// addresses: most often one of these decides it.
void PairRead::LookUpNames() {
  if (concluded_ || units_.size() != 2) return;
  for (const std::unique_ptr<UnitRead>& unit : units_) {
    if (!unit->IsDecided(Fact::kAddress) || !unit->IsDecided(Fact::kPeerAddress)) return;
  }
  UnitSnapshot one = units_[0]->Facts();
  UnitSnapshot other = units_[1]->Facts();
  one.resolved = resolved_;
  for (const auto& names : {NamesToResolve(one, other), NamesToResolve(other, one)}) {
    for (const std::string& name : names) {
      if (look_ups_.contains(name)) continue;  // asked already
      look_ups_[name] = parts_.names.LookUp(
          name, [this, name](const LookUpResult& found) { OnAddresses(name, found); });
    }
  }
}

/// In vain is an answer too: nobody asks again in this read.
void PairRead::OnAddresses(const std::string& name, const LookUpResult& found) {
  look_ups_.erase(name);
  std::vector<std::string>& addresses = resolved_[name];
  if (found) addresses = *found;
  names_story_.Add("look-up: " + name + ": " +
                   (found ? Joined(addresses, ", ") : ToString(found.error())));
  CheckSettled();
}

void PairRead::ForgetNames() {
  for (const auto& [name, id] : look_ups_) {
    parts_.names.Forget(id);
    resolved_[name];
    names_story_.Add("look-up: " + name + ": " +
                     NotFinished(parts_.clock.Steady() - started_).detail);
  }
  look_ups_.clear();
}

void PairRead::CheckSettled() {
  if (unsettled_ == 0 && look_ups_.empty()) settled_();
}

ReadOutcome PairRead::Unread(const Failure& why) const {
  ReadOutcome outcome;
  PairSnapshot& snapshot = outcome.snapshot;
  snapshot.pair = pair_->name;
  snapshot.license_grace_period = pair_->license_grace_period;
  snapshot.took_place = false;
  snapshot.read_at = parts_.clock.System();
  for (const std::unique_ptr<UnitRead>& unit : units_) {
    snapshot.units.push_back(unit->Unread(why).snapshot);
  }
  snapshot.log.push_back(ToString(why));
  return outcome;
}

ReadOutcome PairRead::Gather(bool last) const {
  PairSnapshot snapshot;
  HiddenSecrets secrets;
  snapshot.pair = pair_->name;
  snapshot.license_grace_period = pair_->license_grace_period;
  snapshot.duration = parts_.clock.Steady() - started_;
  snapshot.read_at = parts_.clock.System();
  for (const std::unique_ptr<UnitRead>& unit : units_) {
    UnitResult result = last ? unit->Take() : unit->Peek();
    secrets.Add(unit->NoteSecrets(result.snapshot));
    result.snapshot.resolved = resolved_;
    snapshot.units.push_back(std::move(result.snapshot));
    std::ranges::move(result.log, std::back_inserter(snapshot.log));
  }
  std::ranges::copy(names_story_.Lines(), std::back_inserter(snapshot.log));
  if (last) {
    for (std::size_t i = 0; i < units_.size(); ++i) units_[i]->Tell(snapshot.units[i], secrets);
  }
  return {std::move(snapshot), std::move(secrets)};
}

}  // namespace kemp360
