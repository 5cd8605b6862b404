#pragma once

#include <utility>

#include "base/result.h"
#include "http/server.h"

namespace kemp360 {

/// A socket of ours, closed at the end of its life.
class OwnedSocket {
 public:
  OwnedSocket() = default;
  explicit OwnedSocket(int fd) : fd_(fd) {}
  OwnedSocket(OwnedSocket&& other) noexcept : fd_(other.Release()) {}
  OwnedSocket& operator=(OwnedSocket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~OwnedSocket();

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool ok() const { return fd_ >= 0; }
  /// The caller closes it.
  [[nodiscard]] int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// Binds and listens. No host: all addresses, IPv6 and IPv4 on one socket where the machine has
/// IPv6, else IPv4. A host name means its first address that can be bound, IPv4 before IPv6.
[[nodiscard]] Result<OwnedSocket> OpenListenSocket(const ListenAddress& address);

}  // namespace kemp360
