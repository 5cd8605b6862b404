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
#include "base/local_file.h"
#include "base/reason.h"
#include "base/secret.h"
#include "collect/hide_secrets.h"

namespace kemp360 {

/// Whose session it is: the unit's origin, the user, and the fingerprint of the key or password
/// that was given and of how it travels. Changed credentials are another session: that ends a
/// cool-down.
struct SessionKey {
  std::string origin;
  std::string username;
  std::uint64_t credentials = 0;

  auto operator<=>(const SessionKey&) const = default;
};

/// The files of somebody's credentials, as they are.
using FileStamps = std::map<std::string, FileStamp>;

/// Who waits while another read logs in, or tries a key that was not accepted yet.
class TurnWaiter {
 public:
  virtual ~TurnWaiter() = default;
  /// That turn has ended, well or badly: ask everything anew.
  virtual void TurnEnded() = 0;
};

/// What is not asked before `until`, and how it failed when it was asked last.
struct Rest {
  SteadyTime until;
  Failure failure;
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

/// What outlives a read and a reload: logged-in keys, whether a key was accepted, what is not tried
/// for a while, last successes, and what the log was already told. Owned by App; belongs to the
/// loop.
///
/// A key is unproven until a required source accepted it: at the start, after a change (another
/// session), after a login, after a cool-down.
class SessionStore {
 public:
  explicit SessionStore(Loop& loop) : loop_(loop) {}

  /// true: `reader` logs in or tries the key now, until it leaves; false: another read does, and
  /// `reader` is told once when that has ended.
  [[nodiscard]] bool TakeTurn(const SessionKey& session, TurnWaiter& reader);
  /// Ends the reader's turn, or its waiting for one; nothing where it has neither. Before it goes.
  void LeaveTurn(const SessionKey& session, TurnWaiter& reader);

  [[nodiscard]] std::optional<Secret> LoggedInKey(const SessionKey& session) const;
  /// The key is unproven. Ends a cool-down and the waits between logins.
  void LoggedIn(const SessionKey& session, Secret key);
  /// The login failed, and was no refusal. The next one must wait twice as long as after the
  /// failure before, from a minute on, at least `at_least`, at most `at_most`: how long.
  Duration LoginFailed(const SessionKey& session, SteadyTime now, const Failure& failure,
                       Duration at_least, Duration at_most);
  [[nodiscard]] std::optional<Rest> LoginRest(const SessionKey& session, SteadyTime now) const;

  [[nodiscard]] bool Proven(const SessionKey& session) const;
  /// A required source accepted the key. Ends a cool-down that another read began.
  void Accepted(const SessionKey& session, const Secret& key, const std::string& source);
  [[nodiscard]] bool HasAccepted(const SessionKey& session, const std::string& source) const;
  /// The source did not answer in time when it was to prove the key: it is asked last the next
  /// time.
  void NoteSilent(const SessionKey& session, const std::string& source);
  [[nodiscard]] bool WasSilent(const SessionKey& session, const std::string& source) const;
  /// The key was tried, and nobody knows what the unit made of it: from the third time in a row on
  /// it waits as after LoginFailed, until the key is accepted or a file of it is written.
  void TrialFailed(const SessionKey& session, SteadyTime now, const Failure& failure,
                   Duration at_most);
  [[nodiscard]] std::optional<Rest> TrialRest(const SessionKey& session, SteadyTime now) const;
  /// The unit takes the logged-in key no longer; nothing where another one came meanwhile.
  void ForgetKey(const SessionKey& session, const Secret& key);

  /// One of the files is another than last time, though it says the same: whoever wrote it has
  /// changed something on the unit. Ends a cool-down, and the rests of sources that refused the
  /// key.
  void NoteFiles(const SessionKey& session, const FileStamps& files);
  /// The credentials were rejected: forget a logged-in key and try nothing until `span` is over.
  void Rejected(const SessionKey& session, SteadyTime now, Duration span);
  /// End of a cool-down that still runs.
  [[nodiscard]] std::optional<SteadyTime> CooldownEnd(const SessionKey& session,
                                                      SteadyTime now) const;
  /// The same as the wall clock has it now: the same time at each call, unless that clock was set.
  [[nodiscard]] std::optional<SystemTime> ShownCooldownEnd(const SessionKey& session,
                                                           const Clock& clock);

  /// One source is not asked for a while.
  void LetRest(const SessionKey& session, const std::string& source, Rest rest);
  [[nodiscard]] std::optional<Rest> RestOf(const SessionKey& session, const std::string& source,
                                           SteadyTime now) const;

  /// What is known of the secrets of a unit, by its origin: two pairs may share a unit, and a unit
  /// that is not read today may have its key in the other one's error. There as long as the store.
  [[nodiscard]] HiddenSecrets& SecretsOf(const std::string& origin) { return secrets_[origin]; }

  /// There as long as the store.
  [[nodiscard]] UnitMemory& MemoryOf(const std::string& pair, const std::string& unit) {
    return units_[{pair, unit}];
  }

 private:
  /// What waits twice as long after each failure.
  struct Backoff {
    std::optional<Rest> rest;
    Duration wait{};   ///< after the last failure
    int failures = 0;  ///< in a row

    Duration Failed(SteadyTime now, const Failure& failure, Duration at_least, Duration at_most);
    [[nodiscard]] std::optional<Rest> At(SteadyTime now) const;
  };
  struct Session {
    std::optional<Secret> key;
    bool proven = false;
    std::set<std::string> accepted_by;  ///< sources that accepted this key
    std::set<std::string> silent;       ///< sources that did not answer when they were to prove it
    std::optional<SteadyTime> cooldown_end;
    SystemTime shown_cooldown_end;
    Backoff login;
    Backoff trial;
    std::map<std::string, Rest> resting;
    FileStamps files;
    std::uint64_t touched = 0;  ///< which of a user's sessions is the oldest
  };
  struct Turn {
    TurnWaiter* holder = nullptr;  ///< null: it has ended, and those who wait will be told
    std::vector<TurnWaiter*> waiting;
  };

  Session& Touch(const SessionKey& session);
  [[nodiscard]] const Session* Find(const SessionKey& session) const;
  void TellWaiters(const SessionKey& session);

  Loop& loop_;
  std::map<SessionKey, Session> sessions_;
  std::map<SessionKey, Turn> turns_;
  std::map<std::pair<std::string, std::string>, UnitMemory> units_;
  std::map<std::string, HiddenSecrets> secrets_;
  std::uint64_t touches_ = 0;
};

}  // namespace kemp360
