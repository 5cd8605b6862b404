#include "collect/session_store.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace kemp360 {
namespace {

// A password that changes every hour piles up nothing.
constexpr std::ptrdiff_t kSessionsOfOneUser = 8;
constexpr std::size_t kSaidOfOneUnit = 64;
// A read that began late, or a slow start of the unit, costs no wait.
constexpr int kTrialsWithoutWait = 3;
constexpr Duration kFirstWait = std::chrono::minutes(1);

}  // namespace

SessionStore::Session& SessionStore::Touch(const SessionKey& session) {
  Session& touched = sessions_[session];
  touched.touched = ++touches_;
  const auto first = sessions_.lower_bound({session.origin, session.username, 0});
  const auto end = sessions_.upper_bound({session.origin, session.username, UINT64_MAX});
  if (std::distance(first, end) > kSessionsOfOneUser) {
    sessions_.erase(std::min_element(first, end, [](const auto& one, const auto& other) {
      return one.second.touched < other.second.touched;
    }));
  }
  return touched;
}

const SessionStore::Session* SessionStore::Find(const SessionKey& session) const {
  const auto found = sessions_.find(session);
  return found == sessions_.end() ? nullptr : &found->second;
}

bool SessionStore::TakeTurn(const SessionKey& session, TurnWaiter& reader) {
  Turn& turn = turns_[session];
  if (turn.holder == nullptr && turn.waiting.empty()) turn.holder = &reader;
  if (turn.holder == &reader) return true;
  turn.waiting.push_back(&reader);
  return false;
}

void SessionStore::LeaveTurn(const SessionKey& session, TurnWaiter& reader) {
  const auto found = turns_.find(session);
  if (found == turns_.end()) return;
  Turn& turn = found->second;
  std::erase(turn.waiting, &reader);
  if (turn.holder == &reader) {
    turn.holder = nullptr;
    // Not from within the reader that leaves: those who are told go on with their own reads.
    if (!turn.waiting.empty()) loop_.Post([this, session] { TellWaiters(session); });
  }
  if (turn.holder == nullptr && turn.waiting.empty()) turns_.erase(found);
}

void SessionStore::TellWaiters(const SessionKey& session) {
  Turn& turn = turns_[session];  // an empty one where all have left since
  if (turn.holder != nullptr) return;
  const std::vector<TurnWaiter*> waiting = std::move(turn.waiting);
  turns_.erase(session);
  for (TurnWaiter* reader : waiting) reader->TurnEnded();
}

std::optional<Secret> SessionStore::LoggedInKey(const SessionKey& session) const {
  const Session* known = Find(session);
  return known == nullptr ? std::nullopt : known->key;
}

void SessionStore::LoggedIn(const SessionKey& session, Secret key) {
  Session& known = Touch(session);
  known.key = std::move(key);
  known.proven = false;
  known.accepted_by.clear();
  known.cooldown_end.reset();
  known.login = {};
  known.trial = {};
}

Duration SessionStore::Backoff::Failed(SteadyTime now, const Failure& failure, Duration at_least,
                                       Duration at_most) {
  wait = std::clamp(wait * 2, std::min(kFirstWait, at_most), at_most);
  const Duration span = std::clamp(at_least, wait, at_most);
  rest = Rest{now + span, failure};
  return span;
}

std::optional<Rest> SessionStore::Backoff::At(SteadyTime now) const {
  return rest && rest->until > now ? rest : std::nullopt;
}

Duration SessionStore::LoginFailed(const SessionKey& session, SteadyTime now,
                                   const Failure& failure, Duration at_least, Duration at_most) {
  return Touch(session).login.Failed(now, failure, at_least, at_most);
}

std::optional<Rest> SessionStore::LoginRest(const SessionKey& session, SteadyTime now) const {
  const Session* known = Find(session);
  return known == nullptr ? std::nullopt : known->login.At(now);
}

void SessionStore::TrialFailed(const SessionKey& session, SteadyTime now, const Failure& failure,
                               Duration at_most) {
  Backoff& trial = Touch(session).trial;
  if (++trial.failures < kTrialsWithoutWait) return;
  static_cast<void>(trial.Failed(now, failure, Duration::zero(), at_most));
}

std::optional<Rest> SessionStore::TrialRest(const SessionKey& session, SteadyTime now) const {
  const Session* known = Find(session);
  return known == nullptr ? std::nullopt : known->trial.At(now);
}

bool SessionStore::Proven(const SessionKey& session) const {
  const Session* known = Find(session);
  return known != nullptr && known->proven;
}

void SessionStore::Accepted(const SessionKey& session, const Secret& key,
                            const std::string& source) {
  Session& known = Touch(session);
  if (known.key && *known.key != key) return;  // a login gave another one meanwhile
  known.key = key;
  known.proven = true;
  known.accepted_by.insert(source);
  known.silent.erase(source);
  known.trial = {};
  known.cooldown_end.reset();
}

bool SessionStore::HasAccepted(const SessionKey& session, const std::string& source) const {
  const Session* known = Find(session);
  return known != nullptr && known->accepted_by.contains(source);
}

void SessionStore::NoteSilent(const SessionKey& session, const std::string& source) {
  Touch(session).silent.insert(source);
}

bool SessionStore::WasSilent(const SessionKey& session, const std::string& source) const {
  const Session* known = Find(session);
  return known != nullptr && known->silent.contains(source);
}

void SessionStore::ForgetKey(const SessionKey& session, const Secret& key) {
  Session& known = Touch(session);
  if (known.key && *known.key != key) return;
  known.key.reset();
  known.proven = false;
  known.accepted_by.clear();
}

void SessionStore::NoteFiles(const SessionKey& session, const FileStamps& files) {
  Session& known = Touch(session);
  for (const auto& [path, stamp] : files) {
    FileStamp& last = known.files.try_emplace(path, stamp).first->second;
    if (last == stamp) continue;
    last = stamp;
    known.trial = {};
    known.cooldown_end.reset();
    std::erase_if(known.resting, [](const auto& resting) {
      const Reason reason = resting.second.failure.reason;
      return reason == Reason::kUnauthorized || reason == Reason::kForbidden;
    });
  }
}

void SessionStore::Rejected(const SessionKey& session, SteadyTime now, Duration span) {
  Session& known = Touch(session);
  known.key.reset();
  known.proven = false;
  known.accepted_by.clear();
  known.cooldown_end = now + span;
}

std::optional<SteadyTime> SessionStore::CooldownEnd(const SessionKey& session,
                                                    SteadyTime now) const {
  const Session* known = Find(session);
  const bool runs = known != nullptr && known->cooldown_end > now;
  return runs ? known->cooldown_end : std::nullopt;
}

std::optional<SystemTime> SessionStore::ShownCooldownEnd(const SessionKey& session,
                                                         const Clock& clock) {
  const std::optional<SteadyTime> end = CooldownEnd(session, clock.Steady());
  if (!end) return std::nullopt;
  // The two clocks drift a little; only a clock that was set moves the time that is shown.
  constexpr Duration kDrift = std::chrono::seconds(1);
  SystemTime& shown = sessions_.at(session).shown_cooldown_end;
  const SystemTime now = clock.System() + (*end - clock.Steady());
  if (now > shown + kDrift || now < shown - kDrift) shown = now;
  return shown;
}

void SessionStore::LetRest(const SessionKey& session, const std::string& source, Rest rest) {
  Touch(session).resting.insert_or_assign(source, std::move(rest));
}

std::optional<Rest> SessionStore::RestOf(const SessionKey& session, const std::string& source,
                                         SteadyTime now) const {
  const Session* known = Find(session);
  if (known == nullptr) return std::nullopt;
  const auto found = known->resting.find(source);
  if (found == known->resting.end() || found->second.until <= now) return std::nullopt;
  return found->second;
}

bool UnitMemory::SayOnce(const std::string& what) {
  return said.size() < kSaidOfOneUnit && said.insert(what).second;
}

}  // namespace kemp360
