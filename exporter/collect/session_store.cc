#include "collect/session_store.h"

#include <cstddef>

namespace kemp360 {
namespace {

// A password that changes every hour piles up nothing.
constexpr std::size_t kSessionsOfOneUser = 8;
constexpr std::size_t kSaidOfOneUnit = 64;

}  // namespace

SessionStore::Session& SessionStore::Touch(const SessionKey& session) {
  const auto of_this_user = [&session](const SessionKey& key) {
    return key.origin == session.origin && key.username == session.username;
  };
  Session& touched = sessions_[session];
  touched.touched = ++touches_;
  auto oldest = sessions_.end();
  std::size_t count = 0;
  for (auto it = sessions_.lower_bound({session.origin, session.username, 0});
       it != sessions_.end() && of_this_user(it->first); ++it, ++count) {
    if (oldest == sessions_.end() || it->second.touched < oldest->second.touched) oldest = it;
  }
  if (count > kSessionsOfOneUser) sessions_.erase(oldest);
  return touched;
}

std::optional<Secret> SessionStore::LoggedInKey(const SessionKey& session) const {
  const auto found = sessions_.find(session);
  return found == sessions_.end() ? std::nullopt : found->second.key;
}

void SessionStore::LoggedIn(const SessionKey& session, Secret key) {
  Session& known = Touch(session);
  known.key = std::move(key);
  known.cooldown_end.reset();
}

bool SessionStore::TakeLoginTurn(const SessionKey& session, LoginWaiter& reader) {
  Login& login = logins_[session];
  if (login.holder == nullptr && login.waiting.empty()) login.holder = &reader;
  if (login.holder == &reader) return true;
  login.waiting.push_back(&reader);
  return false;
}

void SessionStore::LeaveLogin(const SessionKey& session, LoginWaiter& reader) {
  const auto found = logins_.find(session);
  if (found == logins_.end()) return;
  Login& login = found->second;
  std::erase(login.waiting, &reader);
  if (login.holder == &reader) {
    login.holder = nullptr;
    // Not from within the reader that leaves: those who are told go on with their own reads.
    if (!login.waiting.empty()) loop_.Post([this, session] { TellWaiters(session); });
  }
  if (login.holder == nullptr && login.waiting.empty()) logins_.erase(found);
}

void SessionStore::TellWaiters(const SessionKey& session) {
  const auto found = logins_.find(session);
  if (found == logins_.end() || found->second.holder != nullptr) return;
  const std::vector<LoginWaiter*> waiting = std::move(found->second.waiting);
  logins_.erase(found);
  for (LoginWaiter* reader : waiting) reader->LoginEnded();
}

void SessionStore::Rejected(const SessionKey& session, SystemTime end) {
  Session& known = Touch(session);
  known.key.reset();
  known.cooldown_end = end;
}

void SessionStore::Accepted(const SessionKey& session) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) return;
  found->second.cooldown_end.reset();
  if (!found->second.key) sessions_.erase(found);
}

std::optional<SystemTime> SessionStore::CooldownEnd(const SessionKey& session,
                                                    SystemTime now) const {
  const auto found = sessions_.find(session);
  const bool runs = found != sessions_.end() && found->second.cooldown_end > now;
  return runs ? found->second.cooldown_end : std::nullopt;
}

bool UnitMemory::SayOnce(const std::string& what) {
  return said.size() < kSaidOfOneUnit && said.insert(what).second;
}

}  // namespace kemp360
