#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "oracle/telling.h"

namespace kemp360::oracle {

/// Nothing is asked until then, by reads that began after it was said.
struct Ban {
  std::size_t since = 0;  ///< counted in events
  SteadyTime until;

  [[nodiscard]] bool Holds(std::size_t begun, SteadyTime now) const {
    return begun > since && now < until;
  }
};

/// What one unit, and whoever asks it with one key or password, know of each other. The rules are
/// those of docs/how-it-works.md, "Credentials", counted from outside.
struct Account {
  std::string key;      ///< the key itself, or what the last login gave
  bool proven = false;  ///< a required source accepted it
  // Nothing, that source, or no login may be asked before:
  Ban rejected;
  std::array<Ban, kSources> refused;
  std::array<Ban, kSources> later;  ///< by Retry-After
  SteadyTime login_until;
  Duration login_wait{};
  // Until then it need not be asked, for all that is known from outside:
  SteadyTime may_cool_until;
  std::array<SteadyTime, kSources> may_rest_until;
  std::array<SteadyTime, kSources> may_rest_meanwhile;  ///< while the read goes on that was refused
};

class Accounts {
 public:
  using Ref = std::shared_ptr<Account>;

  [[nodiscard]] Ref Of(std::size_t unit, const std::string& given) {
    Ref& account = accounts_[{unit, given}];
    if (!account) account = std::make_shared<Account>();
    return account;
  }
  /// Whatever was refused with this content may be tried again.
  void FileWritten(std::size_t unit, const std::string& given) {
    Account& account = *Of(unit, given);
    account.rejected = {};
    account.refused = {};
  }
  /// Whose key it is; nullptr: nobody's.
  [[nodiscard]] Ref WithKey(std::size_t unit, const std::string& key) const {
    for (const auto& [whose, account] : accounts_) {
      if (whose.first == unit && account->key == key) return account;
    }
    return nullptr;
  }
  /// The exporter was restarted, and knows of nothing.
  void Forget() { accounts_.clear(); }

 private:
  std::map<std::pair<std::size_t, std::string>, Ref> accounts_;
};

}  // namespace kemp360::oracle
