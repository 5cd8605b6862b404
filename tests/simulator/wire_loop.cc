#include "simulator/wire_loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <future>

namespace kemp360::simulator {
namespace {

// Keys of epoll: connections count up from 1; listeners and the waker stand above all of them.
constexpr std::uint64_t kListenerBit = 1ULL << 62U;
constexpr std::uint64_t kWakerKey = 1ULL << 63U;
constexpr int kBacklog = 512;

void Watch(int epoll, int operation, int descriptor, std::uint32_t events, std::uint64_t key) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = key;
  ::epoll_ctl(epoll, operation, descriptor, &event);
}

struct Bound {
  int socket = -1;
  std::uint16_t port = 0;
};

Result<Bound> Bind(Family family, std::uint16_t port) {
  const bool six = family == Family::kIpv6;
  const int socket =
      ::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_storage address{};
  socklen_t size = 0;
  if (six) {
    auto* named = reinterpret_cast<sockaddr_in6*>(&address);
    named->sin6_family = AF_INET6;
    named->sin6_addr = in6addr_loopback;
    named->sin6_port = htons(port);
    size = sizeof(sockaddr_in6);
  } else {
    auto* named = reinterpret_cast<sockaddr_in*>(&address);
    named->sin_family = AF_INET;
    named->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    named->sin_port = htons(port);
    size = sizeof(sockaddr_in);
  }
  // REUSEPORT: a refusing listener hands its port over to a socket that only holds it. A port that
  // somebody else asked for by number must not be shared, though.
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
  if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    const std::string cause = std::strerror(errno);
    if (socket >= 0) ::close(socket);
    return Error{(six ? "[::1]:" : "127.0.0.1:") + std::to_string(port), cause,
                 "choose another port, or 0 for a free one"};
  }
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  const auto found = six ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                         : reinterpret_cast<sockaddr_in*>(&address)->sin_port;
  return Bound{socket, ntohs(found)};
}

}  // namespace

WireServer::Loop::Waker::Waker() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
WireServer::Loop::Waker::~Waker() { ::close(descriptor_); }

void WireServer::Loop::Waker::Wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void WireServer::Loop::Waker::Drain() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(descriptor_, &count, sizeof count);
}

void WireServer::Loop::Waker::Release(std::uint64_t connection) {
  {
    const std::lock_guard lock(mutex_);
    released_.push_back(connection);
  }
  Wake();
}

std::vector<std::uint64_t> WireServer::Loop::Waker::TakeReleased() {
  const std::lock_guard lock(mutex_);
  return std::exchange(released_, {});
}

WireServer::Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  Watch(epoll_, EPOLL_CTL_ADD, waker_->descriptor(), EPOLLIN, kWakerKey);
  thread_ = std::thread([this] { Main(); });
}

WireServer::Loop::~Loop() {
  Stop();
  ::close(epoll_);
}

void WireServer::Loop::Stop() {
  stopping_ = true;
  waker_->Wake();
  const std::lock_guard lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void WireServer::Loop::Run(std::function<void()> task) {
  if (std::this_thread::get_id() == loop_thread_) {
    const std::lock_guard lock(task_mutex_);
    tasks_.push_back(std::move(task));
    waker_->Wake();
    return;
  }
  const auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  {
    const std::lock_guard lock(task_mutex_);
    if (closed_) return;
    tasks_.emplace_back([task = std::move(task), done] {
      task();
      done->set_value();
    });
  }
  waker_->Wake();
  future.wait();
}

void WireServer::Loop::Main() noexcept {
  loop_thread_ = std::this_thread::get_id();
  // OpenSSL writes without MSG_NOSIGNAL; the signal goes to the writing thread, which is this one.
  sigset_t pipe{};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (!stopping_) Turn();
  RunTasks();
  CloseAll();
  std::vector<std::function<void()>> rest;
  {
    const std::lock_guard lock(task_mutex_);
    closed_ = true;
    rest.swap(tasks_);
  }
  for (const auto& task : rest) task();
}

void WireServer::Loop::RunTasks() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(task_mutex_);
    tasks.swap(tasks_);
  }
  for (const auto& task : tasks) task();
}

int WireServer::Loop::TimeToNext() const {
  if (timers_.empty()) return -1;
  const auto wait = timers_.begin()->first - Now();
  // Rounded up: a wait that ends a moment early would only spin.
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  return static_cast<int>(std::clamp<std::int64_t>(whole, 0, 60'000));
}

void WireServer::Loop::Turn() {
  std::array<epoll_event, 128> events;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const int count =
      ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), TimeToNext());
  for (int index = 0; index < count; ++index) {
    const epoll_event& event = events.at(static_cast<std::size_t>(index));
    const std::uint64_t key = event.data.u64;
    if (key == kWakerKey) {
      waker_->Drain();
    } else if ((key & kListenerBit) != 0) {
      Accept(key & ~kListenerBit);
    } else if (const auto found = connections_.find(key); found != connections_.end()) {
      found->second.connection->OnReady((event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
      Tend(key);
    }
  }
  for (const std::uint64_t key : waker_->TakeReleased()) {
    if (const auto found = connections_.find(key); found != connections_.end()) {
      found->second.connection->OnGate();
      Tend(key);
    }
  }
  RunTasks();
  RunTimers();
}

void WireServer::Loop::RunTimers() {
  const SteadyTime now = Now();
  while (!timers_.empty() && timers_.begin()->first <= now) {
    const std::uint64_t key = timers_.begin()->second;
    timers_.erase(timers_.begin());
    Entry& entry = connections_.at(key);
    entry.timer.reset();
    entry.connection->OnTimer();
    Tend(key);
  }
}

void WireServer::Loop::SetTimer(std::uint64_t key, Entry& entry) {
  const auto wanted = entry.connection->finished() ? std::nullopt : entry.connection->timer();
  if (wanted == entry.timer) return;
  if (entry.timer) {
    auto [begin, end] = timers_.equal_range(*entry.timer);
    const auto found =
        std::find_if(begin, end, [key](const auto& timer) { return timer.second == key; });
    if (found != end) timers_.erase(found);
  }
  entry.timer = wanted;
  if (wanted) timers_.emplace(*wanted, key);
}

void WireServer::Loop::Tend(std::uint64_t key) {
  Entry& entry = connections_.at(key);
  SetTimer(key, entry);
  if (entry.connection->finished()) {
    Finish(key);
    return;
  }
  std::uint32_t interest = 0;
  if (entry.connection->wants_read()) interest |= EPOLLIN;
  if (entry.connection->wants_write()) interest |= EPOLLOUT;
  // Who waits for its client to read the rest would spin on a half-closed connection.
  if (!entry.connection->wants_read()) interest |= EPOLLRDHUP;
  if (interest == entry.interest) return;
  entry.interest = interest;
  Watch(epoll_, EPOLL_CTL_MOD, entry.connection->socket(), interest, key);
}

void WireServer::Loop::Finish(std::uint64_t key) {
  const auto found = connections_.find(key);
  const WireConnection& connection = *found->second.connection;
  ChangeBook(found->second.listener, [&](Book& book) {
    --book.stats.open;
    if (connection.abandoned()) ++book.stats.abandoned;
    if (connection.handshake_failed()) ++book.stats.handshakes_failed;
  });
  connections_.erase(found);
}

void WireServer::Loop::Accept(ListenerId id) {
  while (true) {
    const int socket =
        ::accept4(listeners_.at(id)->socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    ChangeBook(id, [](Book& book) { ++book.stats.accepted; });
    Open(id, socket);
  }
}

void WireServer::Loop::Open(ListenerId id, int socket) {
  const Listener& listener = *listeners_.at(id);
  if (listener.fault == ConnectionFault::kAcceptAndClose) {
    ::close(socket);
    return;
  }
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const std::uint64_t key = next_connection_++;
  Entry entry;
  entry.listener = id;
  entry.connection =
      std::make_unique<WireConnection>(key, std::make_unique<Channel>(socket, listener.tls.get()),
                                       listener.options.keep_alive, *this);
  if (listener.fault == ConnectionFault::kHang) entry.connection->Ignore();
  ChangeBook(id, [](Book& book) { ++book.stats.open; });
  Watch(epoll_, EPOLL_CTL_ADD, socket, 0, key);
  connections_.emplace(key, std::move(entry));
  Tend(key);
}

WireReply WireServer::Loop::Answer(const WireRequest& request) {
  const ListenerId id = connections_.at(request.connection).listener;
  const ListenerOptions& options = listeners_.at(id)->options;
  ChangeBook(id, [&](Book& book) {
    ++book.stats.requests;
    book.requests.push_back(request);
    while (book.requests.size() > options.recorded_requests) book.requests.pop_front();
  });
  try {
    if (options.handler) return options.handler(request);
    return WireReply::Text(404, "text/plain", "nobody answers here\n");
  } catch (const std::exception& exception) {
    return WireReply::Text(500, "text/plain", exception.what());
  }
}

void WireServer::Loop::WakeAtRelease(Gate& gate, std::uint64_t connection) {
  gate.OnRelease([waker = waker_, connection] { waker->Release(connection); });
}

Result<WireServer::ListenerId> WireServer::Loop::AddListener(ListenerOptions options) {
  auto listener = std::make_unique<Listener>();
  const bool six = options.family == Family::kIpv6;
  const bool encrypted = options.tls.has_value();
  if (encrypted) {
    auto context = MakeTlsContext(*options.tls);
    if (!context) return context.error();
    listener->tls = std::move(*context);
  }
  const auto bound = Bind(options.family, options.port);
  if (!bound) return bound.error();
  if (::listen(bound->socket, kBacklog) != 0) {
    const std::string cause = std::strerror(errno);
    ::close(bound->socket);
    return Error{"port " + std::to_string(bound->port), cause, "choose another port"};
  }
  listener->socket = bound->socket;
  listener->options = std::move(options);
  listener->options.port = bound->port;
  const std::string url = std::string(encrypted ? "https" : "http") +
                          (six ? "://[::1]:" : "://127.0.0.1:") + std::to_string(bound->port);
  ListenerId id = 0;
  Run([&] {
    id = listeners_.size();
    {
      const std::lock_guard lock(book_mutex_);
      books_.push_back({bound->port, url, {}, {}});
    }
    listeners_.push_back(std::move(listener));
    Watch(epoll_, EPOLL_CTL_ADD, bound->socket, EPOLLIN, kListenerBit | id);
  });
  return id;
}

void WireServer::Loop::SetFault(ListenerId id, ConnectionFault fault) {
  Run([this, id, fault] { Apply(id, fault); });
}

void WireServer::Loop::Apply(ListenerId id, ConnectionFault fault) {
  Listener& listener = *listeners_.at(id);
  if (fault == listener.fault) return;
  if (fault == ConnectionFault::kRefuse) {
    // The port stays ours: a socket that is bound but does not listen refuses.
    const auto holder = Bind(listener.options.family, listener.options.port);
    ::close(listener.socket);
    listener.socket = holder ? holder->socket : -1;
    BreakAll(id);
  } else if (listener.fault == ConnectionFault::kRefuse) {
    ::listen(listener.socket, kBacklog);
    Watch(epoll_, EPOLL_CTL_ADD, listener.socket, EPOLLIN, kListenerBit | id);
  }
  listener.fault = fault;
}

void WireServer::Loop::Drop(ListenerId id) {
  Run([this, id] { BreakAll(id); });
}

void WireServer::Loop::BreakAll(ListenerId id) {
  std::vector<std::uint64_t> keys;
  for (const auto& [key, entry] : connections_) {
    if (entry.listener == id) keys.push_back(key);
  }
  for (const std::uint64_t key : keys) {
    connections_.at(key).connection->Break();
    Tend(key);
  }
}

bool WireServer::Loop::WaitFor(ListenerId id,
                               const std::function<bool(const ListenerStats&)>& enough,
                               Duration timeout) const {
  std::unique_lock lock(book_mutex_);
  return book_changed_.wait_for(lock, timeout, [&] { return enough(books_.at(id).stats); });
}

void WireServer::Loop::CloseAll() {
  for (auto& [key, entry] : connections_) entry.connection->Break();
  while (!connections_.empty()) Finish(connections_.begin()->first);
  timers_.clear();
  for (const auto& listener : listeners_) {
    if (listener->socket >= 0) ::close(listener->socket);
  }
}

}  // namespace kemp360::simulator
