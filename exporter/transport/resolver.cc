#include "transport/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "base/local_file.h"
#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

/// Long enough for all requests of one read, short enough that a moved unit is found by the next.
constexpr Duration kAddressesLast = std::chrono::seconds(10);
/// A failure answers those who wait for it; who comes later asks again.
constexpr Duration kFailureLasts = std::chrono::seconds(1);

Failure NotResolved(const std::string& host, const std::string& why) {
  return {Reason::kDns, "the name \"" + host + "\" was not resolved: " + why};
}

Result<Addresses, Failure> ResolveNow(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &first);
  if (error != 0) {
    if (const int none_left = OutOfFiles()) {
      return Failure{Reason::kLocalFile,
                     "the name \"" + host + "\" was not resolved: " + ErrnoText(none_left)};
    }
    return NotResolved(host, gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(first, &freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    const int unreadable = getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(),
                                       nullptr, 0, NI_NUMERICHOST);
    if (unreadable != 0) continue;
    std::string_view without_zone(text.data());
    const std::string address = HostText(TakeUntil(without_zone, "%"));
    if (!Holds(addresses, address)) addresses.push_back(address);
    if (addresses.size() == kMostAddresses) break;
  }
  if (addresses.empty()) return NotResolved(host, "it has no address");
  return addresses;
}

}  // namespace

std::optional<Resolver::Answer> Resolver::Ask(const std::string& host) {
  const SteadyTime now = clock_.Steady();
  std::erase_if(known_, [now](const auto& entry) {
    return entry.second.answer && entry.second.until <= now;
  });
  const auto [known, unknown] = known_.try_emplace(host);
  if (!unknown) return known->second.answer;
  calls_.Run<Answer>(
      "name " + host, [host] { return ResolveNow(host); },
      [this, host](std::optional<Answer> answer) {
        if (!answer) answer = NotResolved(host, "no thread to look it up is left");
        const Duration lasts = answer->ok() ? kAddressesLast : kFailureLasts;
        known_[host] = {std::move(answer), clock_.Steady() + lasts};
        changed_();
      });
  return std::nullopt;
}

}  // namespace kemp360
