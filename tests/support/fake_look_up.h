#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "fetch/name_look_up.h"

namespace kemp360::testing {

/// Name servers in memory: what they know, they say at once (but never inside of LookUp); a name
/// that they do not know is an error. Belongs to its loop.
class FakeLookUp final : public NameLookUp {
 public:
  explicit FakeLookUp(Loop& loop) : loop_(loop) {}

  void Know(const std::string& name, std::vector<std::string> addresses) {
    known_.insert_or_assign(name, LookUpResult(std::move(addresses)));
  }
  /// Nobody gets a response until Release.
  void Hang() { hangs_ = true; }
  void Release() {
    hangs_ = false;
    for (const auto& [id, asker] : askers_) Tell(id);
  }

  LookUpId LookUp(const std::string& name, LookUpDone done) override {
    asked_.push_back(name);
    askers_.emplace(++last_id_, std::pair(name, std::move(done)));
    if (!hangs_) Tell(last_id_);
    return last_id_;
  }
  void Forget(LookUpId id) override { askers_.erase(id); }

  /// Every name that was asked for, in this order.
  [[nodiscard]] const std::vector<std::string>& Asked() const { return asked_; }
  [[nodiscard]] std::size_t Waiting() const { return askers_.size(); }

 private:
  void Tell(LookUpId id) {
    loop_.Post([this, id] {
      auto asker = askers_.extract(id);
      if (asker.empty()) return;
      const auto known = known_.find(asker.mapped().first);
      asker.mapped().second(known == known_.end()
                                ? LookUpResult(Failure{Reason::kDns, "nobody knows it"})
                                : known->second);
    });
  }

  Loop& loop_;
  std::map<std::string, LookUpResult> known_;
  std::map<LookUpId, std::pair<std::string, LookUpDone>> askers_;
  std::vector<std::string> asked_;
  LookUpId last_id_ = 0;
  bool hangs_ = false;
};

}  // namespace kemp360::testing
