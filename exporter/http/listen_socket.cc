#include "http/listen_socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

Error ListenError(const ListenAddress& address, std::string what, std::string mend) {
  return Error{"listen address " + EndpointText(address.host, address.port), std::move(what),
               std::move(mend)};
}

Error BindError(const ListenAddress& address, int code) {
  if (code == EADDRINUSE) {
    const auto other = static_cast<std::uint16_t>(address.port ^ 1U);
    return ListenError(address, "is already in use by another program or listener",
                       "stop that one, or use another address, for example --web.listen-address=" +
                           EndpointText(address.host, other));
  }
  if (code == EADDRNOTAVAIL) {
    return ListenError(
        address, "is not an address of this machine",
        "use one of its own (ip address lists them), or none for all: --web.listen-address=:" +
            std::to_string(address.port));
  }
  if (code == EACCES) {
    return ListenError(address, "is not permitted to this user",
                       "ports below 1024 need a privilege: use a higher one");
  }
  return ListenError(address, ErrnoText(code), "");
}

bool SwitchOption(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

bool IsAnyIPv6(const sockaddr* address) {
  sockaddr_in6 wide{};
  std::memcpy(&wide, address, sizeof wide);
  return IN6_IS_ADDR_UNSPECIFIED(&wide.sin6_addr) != 0;
}

// The socket, or errno.
Result<OwnedSocket, int> BindAndListen(const addrinfo& place) {
  OwnedSocket opened(socket(place.ai_family, place.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!opened.ok()) return errno;
  // A restart must not wait for connections of the last life; two listeners still exclude each
  // other.
  if (!SwitchOption(opened.fd(), SOL_SOCKET, SO_REUSEADDR, 1)) return errno;
  if (place.ai_family == AF_INET6 &&
      !SwitchOption(opened.fd(), IPPROTO_IPV6, IPV6_V6ONLY, IsAnyIPv6(place.ai_addr) ? 0 : 1)) {
    return errno;
  }
  if (bind(opened.fd(), place.ai_addr, place.ai_addrlen) != 0) return errno;
  if (listen(opened.fd(), SOMAXCONN) != 0) return errno;
  return opened;
}

/// Of the environment; nullopt where it is not there, or no number.
std::optional<int> Number(const char* variable) {
  const char* const text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): none sets it
  return text == nullptr ? std::nullopt : ParseNumber<int>(text);
}

bool HasFlag(int fd, int option, int value) {
  int found = 0;
  socklen_t size = sizeof found;
  return getsockopt(fd, SOL_SOCKET, option, &found, &size) == 0 && found == value;
}

bool MachineHas(int family) {
  return OwnedSocket(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)).ok();
}

}  // namespace

OwnedSocket::~OwnedSocket() {
  if (fd_ >= 0) close(fd_);
}

Result<OwnedSocket> OpenListenSocket(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(),
                               std::to_string(address.port).c_str(), &hints, &found);
  if (code != 0) {
    return ListenError(address, std::string("the host is not valid: ") + gai_strerror(code),
                       "give an IP address or a name that resolves, or none for all");
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
  std::vector<const addrinfo*> places;
  for (const addrinfo* place = found; place != nullptr; place = place->ai_next) {
    places.push_back(place);
  }
  // All addresses: the IPv6 one serves both. A name: what most clients try.
  const int first = address.host.empty() && MachineHas(AF_INET6) ? AF_INET6 : AF_INET;
  std::ranges::stable_partition(
      places, [first](int family) { return family == first; }, &addrinfo::ai_family);
  int failed = EADDRNOTAVAIL;
  for (const addrinfo* place : places) {
    Result<OwnedSocket, int> opened = BindAndListen(*place);
    if (opened) return std::move(*opened);
    failed = opened.error();
    // A taken port is taken: the other family would listen beside a stranger.
    if (failed == EADDRINUSE) break;
  }
  return BindError(address, failed);
}

Result<std::vector<int>> SocketsOfSystemd() {
  constexpr int kFirst = 3;  // SD_LISTEN_FDS_START
  const int count = Number("LISTEN_PID") == getpid() ? Number("LISTEN_FDS").value_or(0) : 0;
  if (count <= 0) {
    return Error{"--web.systemd-socket", "systemd has handed over no socket",
                 "start the exporter by its .socket unit, or use --web.listen-address"};
  }
  std::vector<int> sockets;
  for (int fd = kFirst; fd < kFirst + count; ++fd) {
    if (!HasFlag(fd, SO_TYPE, SOCK_STREAM) || !HasFlag(fd, SO_ACCEPTCONN, 1)) {
      return Error{"--web.systemd-socket",
                   "file descriptor " + std::to_string(fd) + " is not a listening socket",
                   "use ListenStream= and Accept=no in the .socket unit"};
    }
    const int flags = fcntl(fd, F_GETFL);
    if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
      return Error{"--web.systemd-socket", ErrnoText(errno), ""};
    }
    sockets.push_back(fd);
  }
  return sockets;
}

Result<ListenAddress> ParseListenAddress(std::string_view text) {
  const auto mistake = [text](std::string what) {
    return Error{"listen address \"" + std::string(text) + "\"", std::move(what),
                 "write HOST:PORT, for example :10360, 127.0.0.1:10360 or [::1]:10360"};
  };
  if (text.find(':') == std::string_view::npos) return mistake("has no port");
  // "localhost" stands in for the host that may be left out here.
  const std::string whole = (text.starts_with(':') ? "localhost" : "") + std::string(text);
  const Result<HostAndPort> parsed = ParseHostAndPort(whole, {.zones = true, .least_port = 0});
  if (!parsed) return mistake(parsed.error().what);
  if (!parsed->port) return mistake("has no port");
  return ListenAddress{text.starts_with(':') ? "" : parsed->host, *parsed->port};
}

bool IsLoopback(const ListenAddress& address) {
  const std::string& host = address.host;
  if (IsIpAddress(host)) return host.starts_with("127.") || host == "::1";
  return EqualsIgnoringCase(host, "localhost");
}

}  // namespace kemp360
