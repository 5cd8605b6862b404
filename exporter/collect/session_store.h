#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/secret.h"

namespace kemp360 {

/// Whose session it is: the unit's origin, the user, and the fingerprint of the key or password
/// that was given. Changed credentials are another session: that ends a cool-down.
struct SessionKey {
  std::string origin;
  std::string username;
  std::uint64_t credentials = 0;

  auto operator<=>(const SessionKey&) const = default;
};

/// Who waits while another read logs in.
class LoginWaiter {
 public:
  virtual ~LoginWaiter() = default;
  /// That log-in has ended, well or badly: ask everything anew.
  virtual void LoginEnded() = 0;
};

/// What is remembered of one unit of one pair.
struct UnitMemory {
  std::optional<SystemTime> last_success;
  /// How the unit was when it was last read, in a word that the log tells apart: a line is written
  /// when it changed, not at every scrape. nullopt: not read yet.
  std::optional<std::string> condition;
  std::set<std::string> said;

  /// True the first time that this is said of the unit in this process; false again, and for good,
  /// after 64 different ones (a unit may invent a word a second).
  [[nodiscard]] bool SayOnce(const std::string& what);
};

/// What outlives a read and a reload: logged-in keys, cool-downs, last successes, and what the log
/// was already told. Owned by App; belongs to the loop.
class SessionStore {
 public:
  explicit SessionStore(Loop& loop) : loop_(loop) {}

  [[nodiscard]] std::optional<Secret> LoggedInKey(const SessionKey& session) const;
  /// Also ends a cool-down.
  void LoggedIn(const SessionKey& session, Secret key);

  /// true: `reader` logs in now, until it leaves; false: another read does, and `reader` is told
  /// once when that has ended.
  [[nodiscard]] bool TakeLoginTurn(const SessionKey& session, LoginWaiter& reader);
  /// Ends the reader's turn, or its waiting for one; nothing where it has neither. Before it goes.
  void LeaveLogin(const SessionKey& session, LoginWaiter& reader);

  /// The credentials were rejected: forget a logged-in key and try nothing before `end`.
  void Rejected(const SessionKey& session, SystemTime end);
  void Accepted(const SessionKey& session);
  /// End of a cool-down that still runs at `now`.
  [[nodiscard]] std::optional<SystemTime> CooldownEnd(const SessionKey& session,
                                                      SystemTime now) const;

  /// There as long as the store.
  [[nodiscard]] UnitMemory& MemoryOf(const std::string& pair, const std::string& unit) {
    return units_[{pair, unit}];
  }

 private:
  struct Session {
    std::optional<Secret> key;
    std::optional<SystemTime> cooldown_end;
    std::uint64_t touched = 0;  ///< which of a user's sessions is the oldest
  };
  struct Login {
    LoginWaiter* holder = nullptr;  ///< null: it has ended, and those who wait will be told
    std::vector<LoginWaiter*> waiting;
  };

  Session& Touch(const SessionKey& session);
  void TellWaiters(const SessionKey& session);

  Loop& loop_;
  std::map<SessionKey, Session> sessions_;
  std::map<SessionKey, Login> logins_;
  std::map<std::pair<std::string, std::string>, UnitMemory> units_;
  std::uint64_t touches_ = 0;
};

}  // namespace kemp360
