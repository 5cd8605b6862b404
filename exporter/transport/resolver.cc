#include "transport/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

namespace kemp360 {
namespace {

/// Long enough for all requests of one read, short enough that a moved unit is found by the next.
constexpr Duration kAddressesLast = std::chrono::seconds(10);
/// A failure answers those who wait for it; who comes later asks anew.
constexpr Duration kFailureLasts = std::chrono::seconds(1);
constexpr std::size_t kMostAddresses = 8;

Failure NotResolved(const std::string& host, const std::string& why) {
  return {Reason::kDns, "the name \"" + host + "\" was not resolved: " + why};
}

std::optional<std::string> ToText(const addrinfo& entry) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (entry.ai_family == AF_INET && entry.ai_addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in address{};
    std::memcpy(&address, entry.ai_addr, sizeof address);
    inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    return std::string(text.data());
  }
  if (entry.ai_family == AF_INET6 && entry.ai_addrlen >= sizeof(sockaddr_in6)) {
    sockaddr_in6 address{};
    std::memcpy(&address, entry.ai_addr, sizeof address);
    inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]";
  }
  return std::nullopt;
}

Result<Addresses, Failure> ResolveNow(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &first);
  if (error != 0) return NotResolved(host, gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(first, &freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
    const std::optional<std::string> text = ToText(*entry);
    if (!text || std::find(addresses.begin(), addresses.end(), *text) != addresses.end()) continue;
    addresses.push_back(*text);
    if (addresses.size() == kMostAddresses) break;
  }
  if (addresses.empty()) return NotResolved(host, "it has no address");
  return addresses;
}

}  // namespace

std::optional<Result<Addresses, Failure>> Resolver::Ask(const std::string& host) {
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
