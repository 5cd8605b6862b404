#pragma once

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace kemp360 {

/// SIGTERM and SIGINT as values, and SIGHUP where it does not end the process: blocked in every
/// thread (call before any is started), taken by one.
class SignalQueue {
 public:
  enum class HangUp { kEnds, kIsTaken };

  explicit SignalQueue(HangUp hang_up) {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT}) sigaddset(&signals_, signal);
    if (hang_up == HangUp::kIsTaken) sigaddset(&signals_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  /// From any thread: as if somebody had sent it to the process.
  static void Send(int signal) { kill(getpid(), signal); }
  /// Was the process told to end? The signal stays in the queue.
  static bool EndIsPending() {
    sigset_t pending{};
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
  }
  /// The next signal, or 0 after `seconds` without one.
  [[nodiscard]] int Wait(std::time_t seconds) const {
    const timespec timeout{seconds, 0};
    const int signal = sigtimedwait(&signals_, nullptr, &timeout);
    return signal > 0 ? signal : 0;
  }

 private:
  sigset_t signals_{};
};

}  // namespace kemp360
