#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "simulator/wire_server.h"

namespace kemp360::simulator {

/// The one thread behind WireServer: epoll over all listeners and connections, timers, tasks.
class WireServer::Loop final : public ConnectionHost {
 public:
  /// An eventfd that may outlive the loop: a gate holds it until it is released.
  class Waker {
   public:
    Waker();
    Waker(const Waker&) = delete;
    Waker& operator=(const Waker&) = delete;
    ~Waker();
    void Wake() const;
    void Drain() const;
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Connections whose gate was released.
    void Release(std::uint64_t connection);
    [[nodiscard]] std::vector<std::uint64_t> TakeReleased();

   private:
    int descriptor_;
    std::mutex mutex_;  // guards what follows
    std::vector<std::uint64_t> released_;
  };

  Loop();
  ~Loop() override;

  Result<ListenerId> AddListener(ListenerOptions options);
  /// Runs the task in the loop's thread and waits for it; from the loop's own thread: later.
  void Run(std::function<void()> task);
  void SetFault(ListenerId id, ConnectionFault fault);
  void Drop(ListenerId id);
  void Stop();

  // Safe from any thread:
  struct Book {
    std::uint16_t port = 0;
    std::string url;
    std::deque<WireRequest> requests;
    ListenerStats stats;
  };
  template <typename Use>
  auto WithBook(ListenerId id, Use&& use) const {
    const std::lock_guard lock(book_mutex_);
    return use(books_.at(id));
  }
  template <typename Use>
  auto ChangeBook(ListenerId id, Use&& use) {
    const std::lock_guard lock(book_mutex_);
    book_changed_.notify_all();
    return use(books_.at(id));
  }
  bool WaitFor(ListenerId id, const std::function<bool(const ListenerStats&)>& enough,
               Duration timeout) const;

  // ConnectionHost, in the loop's thread:
  [[nodiscard]] WireReply Answer(const WireRequest& request) override;
  void WakeAtRelease(Gate& gate, std::uint64_t connection) override;
  [[nodiscard]] SteadyTime Now() const override { return std::chrono::steady_clock::now(); }

 private:
  struct Listener {
    ListenerOptions options;
    TlsContext tls;
    int socket = -1;  // listening, or bound only while connections are refused
    ConnectionFault fault = ConnectionFault::kNone;
  };
  struct Entry {
    ListenerId listener = 0;
    std::unique_ptr<WireConnection> connection;
    std::uint32_t interest = 0;
    std::optional<SteadyTime> timer;  // as it stands in timers_
  };

  void Main() noexcept;
  void RunTasks();
  void Turn();
  [[nodiscard]] int TimeToNext() const;
  void Accept(ListenerId id);
  void Open(ListenerId id, int socket);
  void Tend(std::uint64_t key);
  void SetTimer(std::uint64_t key, Entry& entry);
  void RunTimers();
  void Finish(std::uint64_t key);
  void Apply(ListenerId id, ConnectionFault fault);
  void BreakAll(ListenerId id);
  void CloseAll();

  std::shared_ptr<Waker> waker_ = std::make_shared<Waker>();
  int epoll_;
  std::atomic<bool> stopping_{false};

  std::mutex task_mutex_;  // guards the next two
  std::vector<std::function<void()>> tasks_;
  bool closed_ = false;  // no task will run any more

  // Only the loop's thread:
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::unordered_map<std::uint64_t, Entry> connections_;
  std::multimap<SteadyTime, std::uint64_t> timers_;
  std::uint64_t next_connection_ = 1;

  mutable std::mutex book_mutex_;  // guards the next
  mutable std::condition_variable book_changed_;
  std::deque<Book> books_;

  std::atomic<std::thread::id> loop_thread_{};
  std::mutex join_mutex_;  // guards the next
  std::thread thread_;
};

}  // namespace kemp360::simulator
