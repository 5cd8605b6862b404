#include "transport/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <exception>
#include <system_error>
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

Resolver::Resolver(std::function<void()> wake)
    : ended_(std::make_shared<Guarded<Ended>>(Ended{std::move(wake), {}})) {}

Resolver::~Resolver() {
  const auto ended = ended_->With([](Ended& content) {
    content.wake = nullptr;
    return std::exchange(content.answers, {});
  });
  for (auto& [host, thread] : running_) {
    if (ended.contains(host)) {
      thread.join();
    } else {
      thread.detach();
    }
  }
}

std::optional<Result<Addresses, Failure>> Resolver::Ask(const std::string& host, SteadyTime now) {
  TakeEnded(now);
  if (const auto known = known_.find(host); known != known_.end()) return known->second.answer;
  if (running_.contains(host)) return std::nullopt;
  if (running_.size() < kMostThreads) StartLookUp(host, now);
  if (const auto known = known_.find(host); known != known_.end()) return known->second.answer;
  return std::nullopt;
}

void Resolver::TakeEnded(SteadyTime now) {
  std::erase_if(known_, [now](const auto& entry) { return entry.second.until <= now; });
  auto ended = ended_->With([](Ended& content) { return std::exchange(content.answers, {}); });
  for (auto& [host, answer] : ended) {
    if (const auto thread = running_.find(host); thread != running_.end()) {
      thread->second.join();  // it has nothing left to do but return
      running_.erase(thread);
    }
    const Duration lasts = answer.ok() ? kAddressesLast : kFailureLasts;
    known_.insert_or_assign(host, Known{std::move(answer), now + lasts});
  }
}

void Resolver::StartLookUp(const std::string& host, SteadyTime now) {
  try {
    running_.emplace(host, std::thread(&Resolver::LookUp, ended_, host));
  } catch (const std::system_error& error) {
    known_.insert_or_assign(host, Known{NotResolved(host, error.what()), now + kFailureLasts});
  }
}

void Resolver::LookUp(const std::shared_ptr<Guarded<Ended>>& ended,
                      const std::string& host) noexcept {
  Answer answer = NotResolved(host, "out of memory");
  try {
    answer = ResolveNow(host);
  } catch (const std::exception&) {  // bad_alloc: the answer above stays
    answer = NotResolved(host, "out of memory");
  }
  ended->With([&](Ended& content) {
    if (!content.wake) return;
    content.answers.insert_or_assign(host, std::move(answer));
    content.wake();
  });
}

}  // namespace kemp360
