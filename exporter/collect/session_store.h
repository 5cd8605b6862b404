#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

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

/// What outlives a read and a reload: logged-in keys, cool-downs, last successes. Owned by App.
/// Safe from any thread.
class SessionStore {
 public:
  [[nodiscard]] std::optional<Secret> LoggedInKey(const SessionKey& session) const;
  void LoggedIn(const SessionKey& session, Secret key);

  /// The credentials were rejected: forget a logged-in key and try nothing before `end`.
  void Rejected(const SessionKey& session, SystemTime end);
  void Accepted(const SessionKey& session);
  /// End of a cool-down that still runs at `now`.
  [[nodiscard]] std::optional<SystemTime> CooldownEnd(const SessionKey& session,
                                                      SystemTime now) const;

  void NoteSuccess(const std::string& pair, const std::string& unit, SystemTime when);
  [[nodiscard]] std::optional<SystemTime> LastSuccess(const std::string& pair,
                                                      const std::string& unit) const;

 private:
  struct Session {
    std::optional<Secret> key;
    std::optional<SystemTime> cooldown_end;
  };
  struct Content {
    std::map<SessionKey, Session> sessions;
    std::map<std::pair<std::string, std::string>, SystemTime> last_success;
  };
  Guarded<Content> content_;
};

}  // namespace kemp360
