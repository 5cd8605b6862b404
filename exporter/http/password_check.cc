#include "http/password_check.h"

#include <crypt.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMostRemembered = 1000;
constexpr int kNiceness = 10;

Secret RandomKey() {
  std::string key(32, '\0');
  // It fails only where the system has no random numbers, and then there is no TLS either.
  if (gnutls_rnd(GNUTLS_RND_KEY, key.data(), key.size()) != 0) std::terminate();
  return Secret(std::move(key));
}

std::string WithLength(std::string_view text) {
  return std::to_string(text.size()) + ":" + std::string(text);
}

/// Some tens of milliseconds.
bool Matches(const Secret& password, const Secret& hash) {
  const std::string text(password.Reveal());
  // crypt() would look no further than a NUL: "right\0wrong" is not "right".
  const bool whole = text.find('\0') == std::string::npos;
  const auto space = std::make_unique<crypt_data>();
  const std::string setting(hash.Reveal());
  const char* const made = crypt_r(text.c_str(), setting.c_str(), space.get());
  const bool same = made != nullptr && Secret(std::string(made)) == hash;
  std::fill_n(reinterpret_cast<volatile char*>(space.get()), sizeof(crypt_data), '\0');
  return whole && same;
}

void Tell(WaitingLogin login, LoginVerdict verdict) {
  for (const LoginDone& done : login.waiting) done(verdict);
}

}  // namespace

std::optional<BasicLogin> ParseBasicLogin(std::string_view authorization) {
  constexpr std::string_view kScheme = "basic ";
  if (!EqualsIgnoringCase(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  std::string packed(Trim(authorization.substr(kScheme.size())));
  const gnutls_datum_t from{reinterpret_cast<unsigned char*>(packed.data()),
                            static_cast<unsigned>(packed.size())};
  gnutls_datum_t decoded{};
  if (packed.empty() || gnutls_base64_decode2(&from, &decoded) != GNUTLS_E_SUCCESS) {
    return std::nullopt;
  }
  Secret whole(std::string(reinterpret_cast<const char*>(decoded.data), decoded.size));
  gnutls_memset(decoded.data, 0, decoded.size);
  gnutls_free(decoded.data);
  Wipe(packed);
  const std::size_t colon = whole.Reveal().find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return BasicLogin{std::string(whole.Reveal().substr(0, colon)),
                    Secret(std::string(whole.Reveal().substr(colon + 1)))};
}

PasswordCheck::PasswordCheck(std::size_t most_waiting) : key_(RandomKey()), queue_(most_waiting) {}

PasswordCheck::~PasswordCheck() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void PasswordCheck::Memory::Add(const Digest& digest) {
  if (!known_.emplace(digest, true).second) return;
  order_.push_back(digest);
  if (order_.size() <= kMostRemembered) return;
  known_.erase(order_.front());
  order_.pop_front();
}

PasswordCheck::Digest PasswordCheck::DigestOf(std::string_view text) const {
  Digest digest{};
  gnutls_hmac_fast(GNUTLS_MAC_SHA256, key_.Reveal().data(), key_.Reveal().size(), text.data(),
                   text.size(), digest.data());
  return digest;
}

std::optional<PasswordCheck::Verdict> PasswordCheck::Ask(const std::vector<WebUser>& users,
                                                         std::string client, BasicLogin login,
                                                         Done done) {
  const auto known = std::ranges::find(users, login.user, &WebUser::name);
  WaitingLogin one;
  one.user_is_known = known != users.end();
  // A user that there is not is compared with one that there is, always the same one: what it costs
  // tells nothing, whatever the costs of the hashes are.
  const Digest name = DigestOf(login.user);
  const WebUser& compared = one.user_is_known ? *known : users[name[0] % users.size()];
  one.hash = compared.hash;
  Secret identity(WithLength(login.user) + WithLength(login.password.Reveal()) +
                  std::string(one.hash.Reveal()) + (one.user_is_known ? "+" : "-"));
  one.digest = DigestOf(identity.Reveal());
  one.client = std::move(client);
  one.user = std::move(login.user);
  one.password = std::move(login.password);

  std::optional<WaitingLogin> turned_away;
  {
    const std::lock_guard lock(mutex_);
    if (right_.Knows(one.digest)) return Verdict::kRight;
    if (wrong_.Knows(one.digest)) return Verdict::kWrong;
    const bool now = compared_ && compared_->digest == one.digest;
    if (WaitingLogin* const same = now ? &*compared_ : queue_.Find(one.digest)) {
      same->waiting.push_back(std::move(done));
      return std::nullopt;
    }
    if (!HasThread()) return Verdict::kBusy;
    one.waiting.push_back(std::move(done));
    turned_away = queue_.Put(std::move(one));
    changed_.notify_all();
  }
  if (turned_away) Tell(*std::move(turned_away), Verdict::kBusy);
  return std::nullopt;
}

bool PasswordCheck::HasThread() {
  if (thread_.joinable()) return true;
  try {
    thread_ = std::thread([this] { Work(); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void PasswordCheck::Work() {
  // Of this thread alone, as Linux has it. Where it is refused, there is no harm.
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness));
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !queue_.empty(); });
    if (stop_) return;
    const WaitingLogin& login = compared_.emplace(queue_.Take());
    lock.unlock();
    const bool right = Matches(login.password, login.hash) && login.user_is_known;
    lock.lock();
    (right ? right_ : wrong_).Add(login.digest);
    WaitingLogin over = *std::exchange(compared_, std::nullopt);
    lock.unlock();
    Tell(std::move(over), right ? Verdict::kRight : Verdict::kWrong);
    lock.lock();
  }
}

}  // namespace kemp360
