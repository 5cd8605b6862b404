#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
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

class SessionStore;

/// The right to log in for one session: only one read at a time has it. When it goes, whatever
/// came of the log-in, those who asked in the meantime are resumed. Must not outlive its store.
class LoginTurn {
 public:
  LoginTurn(LoginTurn&& other) noexcept;
  LoginTurn& operator=(LoginTurn&&) = delete;
  LoginTurn(const LoginTurn&) = delete;
  LoginTurn& operator=(const LoginTurn&) = delete;
  ~LoginTurn();

 private:
  friend class SessionStore;
  LoginTurn(SessionStore& store, SessionKey session);

  SessionStore* store_;  // null: moved from
  SessionKey session_;
};

/// What outlives a read and a reload: logged-in keys, cool-downs, last successes, and what the log
/// was already told. Owned by App. Safe from any thread.
class SessionStore {
 public:
  [[nodiscard]] std::optional<Secret> LoggedInKey(const SessionKey& session) const;
  /// Also ends a cool-down.
  void LoggedIn(const SessionKey& session, Secret key);

  /// The turn to log in; or nullopt while another read has it: then `resume` is called once, when
  /// that log-in has ended well or badly (ask everything anew then). `resume` runs on whatever
  /// thread ends the turn: it hands over and returns.
  [[nodiscard]] std::optional<LoginTurn> TakeLoginTurn(const SessionKey& session,
                                                       std::function<void()> resume);

  /// The credentials were rejected: forget a logged-in key and try nothing before `end`.
  void Rejected(const SessionKey& session, SystemTime end);
  void Accepted(const SessionKey& session);
  /// End of a cool-down that still runs at `now`.
  [[nodiscard]] std::optional<SystemTime> CooldownEnd(const SessionKey& session,
                                                      SystemTime now) const;

  void NoteSuccess(const std::string& pair, const std::string& unit, SystemTime when);
  [[nodiscard]] std::optional<SystemTime> LastSuccess(const std::string& pair,
                                                      const std::string& unit) const;

  /// How the unit is, in a word that the log tells apart. Returns the word of last time (nullopt:
  /// none yet): a line is written when it changed, not at every scrape.
  std::optional<std::string> ExchangeCondition(const std::string& pair, const std::string& unit,
                                               std::string condition);
  /// True the first time that this is said of the unit in this process; false again, and for good,
  /// after 64 different ones (a unit may invent a word a second).
  [[nodiscard]] bool SayOnce(const std::string& pair, const std::string& unit,
                             const std::string& what);

 private:
  friend class LoginTurn;
  void EndLoginTurn(const SessionKey& session) noexcept;

  struct Session {
    std::optional<Secret> key;
    std::optional<SystemTime> cooldown_end;
    std::uint64_t touched = 0;  ///< which of a user's sessions is the oldest
  };
  using UnitKey = std::pair<std::string, std::string>;
  struct Content {
    std::map<SessionKey, Session> sessions;
    std::map<SessionKey, std::vector<std::function<void()>>> logins;  ///< under way, who waits
    std::map<UnitKey, SystemTime> last_success;
    std::map<UnitKey, std::string> conditions;
    std::map<UnitKey, std::set<std::string>> said;
    std::uint64_t touches = 0;

    Session& Touch(const SessionKey& session);
  };
  Guarded<Content> content_;
};

}  // namespace kemp360
