#include "collect/session_store.h"

#include <cstddef>

namespace kemp360 {
namespace {

constexpr std::size_t kSessionsOfOneUser =
    8;  // a password that changes every hour piles up nothing
constexpr std::size_t kSaidOfOneUnit = 64;

}  // namespace

LoginTurn::LoginTurn(SessionStore& store, SessionKey session)
    : store_(&store), session_(std::move(session)) {}

LoginTurn::LoginTurn(LoginTurn&& other) noexcept
    : store_(std::exchange(other.store_, nullptr)), session_(std::move(other.session_)) {}

LoginTurn::~LoginTurn() {
  if (store_ != nullptr) store_->EndLoginTurn(session_);
}

SessionStore::Session& SessionStore::Content::Touch(const SessionKey& session) {
  const auto of_this_user = [&session](const SessionKey& key) {
    return key.origin == session.origin && key.username == session.username;
  };
  Session& touched = sessions[session];
  touched.touched = ++touches;
  auto oldest = sessions.end();
  std::size_t count = 0;
  for (auto it = sessions.lower_bound({session.origin, session.username, 0});
       it != sessions.end() && of_this_user(it->first); ++it, ++count) {
    if (oldest == sessions.end() || it->second.touched < oldest->second.touched) oldest = it;
  }
  if (count > kSessionsOfOneUser) sessions.erase(oldest);
  return touched;
}

std::optional<Secret> SessionStore::LoggedInKey(const SessionKey& session) const {
  return content_.With([&](const Content& content) -> std::optional<Secret> {
    const auto found = content.sessions.find(session);
    return found == content.sessions.end() ? std::nullopt : found->second.key;
  });
}

void SessionStore::LoggedIn(const SessionKey& session, Secret key) {
  content_.With([&](Content& content) {
    Session& known = content.Touch(session);
    known.key = std::move(key);
    known.cooldown_end.reset();
  });
}

std::optional<LoginTurn> SessionStore::TakeLoginTurn(const SessionKey& session,
                                                     std::function<void()> resume) {
  const bool mine = content_.With([&](Content& content) {
    const auto [entry, inserted] = content.logins.try_emplace(session);
    if (!inserted) entry->second.push_back(std::move(resume));
    return inserted;
  });
  if (!mine) return std::nullopt;
  return LoginTurn(*this, session);
}

void SessionStore::EndLoginTurn(const SessionKey& session) noexcept {
  const auto waiting = content_.With([&](Content& content) {
    auto node = content.logins.extract(session);
    return node.empty() ? std::vector<std::function<void()>>{} : std::move(node.mapped());
  });
  for (const std::function<void()>& resume : waiting) resume();
}

void SessionStore::Rejected(const SessionKey& session, SystemTime end) {
  content_.With([&](Content& content) {
    Session& known = content.Touch(session);
    known.key.reset();
    known.cooldown_end = end;
  });
}

void SessionStore::Accepted(const SessionKey& session) {
  content_.With([&](Content& content) {
    const auto found = content.sessions.find(session);
    if (found == content.sessions.end()) return;
    found->second.cooldown_end.reset();
    if (!found->second.key) content.sessions.erase(found);
  });
}

std::optional<SystemTime> SessionStore::CooldownEnd(const SessionKey& session,
                                                    SystemTime now) const {
  return content_.With([&](const Content& content) -> std::optional<SystemTime> {
    const auto found = content.sessions.find(session);
    if (found == content.sessions.end() || !found->second.cooldown_end) return std::nullopt;
    if (*found->second.cooldown_end <= now) return std::nullopt;
    return found->second.cooldown_end;
  });
}

void SessionStore::NoteSuccess(const std::string& pair, const std::string& unit, SystemTime when) {
  content_.With([&](Content& content) { content.last_success[{pair, unit}] = when; });
}

std::optional<SystemTime> SessionStore::LastSuccess(const std::string& pair,
                                                    const std::string& unit) const {
  return content_.With([&](const Content& content) -> std::optional<SystemTime> {
    const auto found = content.last_success.find({pair, unit});
    if (found == content.last_success.end()) return std::nullopt;
    return found->second;
  });
}

std::optional<std::string> SessionStore::ExchangeCondition(const std::string& pair,
                                                           const std::string& unit,
                                                           std::string condition) {
  return content_.With([&](Content& content) -> std::optional<std::string> {
    const auto [entry, inserted] = content.conditions.try_emplace({pair, unit});
    std::string before = std::exchange(entry->second, std::move(condition));
    if (inserted) return std::nullopt;
    return before;
  });
}

bool SessionStore::SayOnce(const std::string& pair, const std::string& unit,
                           const std::string& what) {
  return content_.With([&](Content& content) {
    std::set<std::string>& said = content.said[{pair, unit}];
    return said.size() < kSaidOfOneUnit && said.insert(what).second;
  });
}

}  // namespace kemp360
