#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <fstream>
#include <string>
#include <thread>

namespace kemp360::testing {

/// Does that thread of this process (its gettid) wait for something?
inline bool IsAsleep(const std::string& thread) {
  std::string text;
  std::getline(std::ifstream("/proc/self/task/" + thread + "/stat"), text);
  return text.find(") S ") != std::string::npos;
}

/// Returns when it does, or after far longer than that can take.
inline void WaitUntilAsleep(const std::string& thread) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!IsAsleep(thread) && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

/// Does `task` end the process by std::terminate? It runs in a child of this one.
template <typename Task>
bool Terminates(const Task& task) {
  constexpr int kTerminated = 42;
  const pid_t child = fork();
  if (child == 0) {
    std::set_terminate([] { _exit(kTerminated); });
    task();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == kTerminated;
}

}  // namespace kemp360::testing
