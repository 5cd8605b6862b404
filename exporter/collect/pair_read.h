#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "collect/hide_secrets.h"
#include "collect/pair_reader.h"
#include "collect/unit_read.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// What was read, as it came, and what must be hidden in it before anybody sees it.
struct ReadOutcome {
  PairSnapshot snapshot;
  HiddenSecrets secrets;
};

/// One read of one pair: both units at once. Knows nothing of waiters. Belongs to the loop.
///
///   opening      files with credentials are read, or a login is under way       UnitRead
///   reading      requests are out, or pages with the pool to be decoded
///   comparing    names that a comparison needs are being looked up (from the source on that said
///                so: most often it is the same time)
///   concluding   decided, or ended by Conclude; the pool still has a page
///   settled      nothing is out: Take
class PairRead {
 public:
  /// `settled` is called once: when every source of both units is decided, or after Conclude when
  /// nothing is out any more (perhaps within Begin or Conclude). It may call Take; the read must
  /// not go before it returns.
  PairRead(std::shared_ptr<const PairTarget> pair, const ReadLimits& limits,
           const PairReader::Parts& parts, std::function<void()> settled);
  ~PairRead() = default;
  PairRead(const PairRead&) = delete;
  PairRead& operator=(const PairRead&) = delete;

  void Begin() {
    for (const std::unique_ptr<UnitRead>& unit : units_) unit->Begin();
  }
  /// Instead of Begin: what is said of the pair where no read takes place.
  [[nodiscard]] ReadOutcome Unread(const Failure& why) const;
  /// What is complete now; the read goes on.
  [[nodiscard]] ReadOutcome Peek() const { return Gather(/*last=*/false); }
  /// Ends the read with what is complete; what is under way is cancelled and counts as a time-out.
  void Conclude();
  /// What the read brought, once it has settled. Once.
  [[nodiscard]] ReadOutcome Take() { return Gather(/*last=*/true); }

 private:
  void LookUpNames();
  void OnAddresses(const std::string& name, const LookUpResult& addresses);
  void ForgetNames();
  void CheckSettled();
  [[nodiscard]] ReadOutcome Gather(bool last) const;

  const std::shared_ptr<const PairTarget> pair_;
  const PairReader::Parts& parts_;
  const SteadyTime started_;
  const std::function<void()> settled_;
  std::vector<std::unique_ptr<UnitRead>> units_;
  std::size_t unsettled_;
  bool concluded_ = false;
  std::map<std::string, LookUpId> look_ups_;  // under way
  std::map<std::string, std::vector<std::string>> resolved_;
  Story names_story_;
};

}  // namespace kemp360
