#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"

namespace kemp360 {

enum class LoginVerdict { kRight, kWrong, kBusy };
using LoginDone = std::function<void(LoginVerdict)>;

/// A login whose password waits to be compared with a hash.
struct WaitingLogin {
  using Digest = std::array<std::uint8_t, 32>;
  Digest digest{};       ///< of all of it: two with the same one get the same verdict
  std::string client{};  ///< the network that it comes from
  std::string user{};
  Secret password{};
  Secret hash{};
  bool user_is_known = false;
  std::vector<LoginDone> waiting{};
};

/// A short queue in which those who come in crowds wait for the others, not the others for them. A
/// crowd comes from one network, or names one user. Not safe to call from several threads.
class LoginQueue {
 public:
  /// At least one.
  explicit LoginQueue(std::size_t most) : most_(most) {}

  [[nodiscard]] bool empty() const { return logins_.empty(); }
  /// nullptr: no such login waits.
  [[nodiscard]] WaitingLogin* Find(const WaitingLogin::Digest& digest);
  /// Who is turned away because no more may wait: the last to come of the largest crowd.
  [[nodiscard]] std::optional<WaitingLogin> Put(WaitingLogin login);
  /// The next one, in turns: the first to come of the smallest crowd, the first to come of all. So
  /// nobody waits for ever, however many small crowds there are. Not if it is empty.
  [[nodiscard]] WaitingLogin Take();

 private:
  /// How many come from its network, and how many name its user.
  [[nodiscard]] std::size_t CrowdOf(const WaitingLogin& login) const;

  const std::size_t most_;
  std::list<WaitingLogin> logins_;  ///< as they came
  bool by_age_ = false;             ///< the next one
};

}  // namespace kemp360
