#pragma once

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace kemp360 {

/// SIGHUP, SIGTERM and SIGINT as values: blocked in every thread (call before any is started),
/// taken by one.
class SignalQueue {
 public:
  SignalQueue() {
    sigemptyset(&signals_);
    for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): a client that left is no reason to end
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
