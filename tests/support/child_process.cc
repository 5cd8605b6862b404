#include "support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <stdexcept>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX asks for it

namespace kemp360::testing {

ChildProcess::ChildProcess(const std::vector<std::string>& argv) {
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : argv)
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT
  arguments.push_back(nullptr);
  const int failed =
      posix_spawn(&pid_, argv.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  if (failed != 0) {
    close(pipe[0]);
    throw std::runtime_error("cannot start " + argv.front());
  }
  reader_ = std::thread([this, end = pipe[0]] { ReadOutput(end); });
}

ChildProcess::~ChildProcess() {
  ReadOn();
  if (!exit_code_) {
    kill(pid_, SIGKILL);
    WaitForExit();
  }
  reader_.join();
}

void ChildProcess::ReadOutput(int pipe) noexcept {
  std::array<char, 16384> buffer{};
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return reading_; });
    }
    const ssize_t count = read(pipe, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    const std::lock_guard lock(mutex_);
    if (count <= 0) {
      ended_ = true;
      changed_.notify_all();
      break;
    }
    output_.append(buffer.data(), static_cast<std::size_t>(count));
    changed_.notify_all();
  }
  close(pipe);
}

bool ChildProcess::WaitForOutput(const std::string& text, std::chrono::seconds deadline) {
  return WaitForOutputAfter(0, text, deadline);
}

bool ChildProcess::WaitForOutputAfter(std::size_t from, const std::string& text,
                                      std::chrono::seconds deadline) {
  std::unique_lock lock(mutex_);
  const auto found = [&] { return output_.find(text, from) != std::string::npos; };
  changed_.wait_for(lock, deadline, [&] { return found() || ended_; });
  return found();
}

std::string ChildProcess::Output() const {
  const std::lock_guard lock(mutex_);
  return output_;
}

void ChildProcess::StopReading() {
  const std::lock_guard lock(mutex_);
  reading_ = false;
}

void ChildProcess::ReadOn() {
  const std::lock_guard lock(mutex_);
  reading_ = true;
  changed_.notify_all();
}

bool ChildProcess::HasEnded() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid_;
}

void ChildProcess::Signal(int signal) const { kill(pid_, signal); }

std::optional<int> ChildProcess::WaitForExit(std::chrono::seconds deadline) {
  if (exit_code_) return exit_code_;
  {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, deadline, [&] { return ended_; })) return std::nullopt;
  }
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

}  // namespace kemp360::testing
