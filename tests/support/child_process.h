#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace kemp360::testing {

/// A real program run by a test. All that it prints is kept. Killed and reaped by the destructor if
/// it still runs.
class ChildProcess {
 public:
  /// Throws std::runtime_error if it cannot be started. `argv[0]` is the path.
  explicit ChildProcess(const std::vector<std::string>& argv);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Waits until the output holds `text`; false at the deadline or when the program ended without
  /// printing it.
  bool WaitForOutput(const std::string& text,
                     std::chrono::seconds deadline = std::chrono::seconds(20));
  /// The same for what it prints after its first `from` bytes.
  bool WaitForOutputAfter(std::size_t from, const std::string& text,
                          std::chrono::seconds deadline = std::chrono::seconds(30));
  /// Everything printed so far, standard output and error together.
  std::string Output() const;
  /// From now on (but for a piece that is being read) nobody reads what it prints, as if a log
  /// shipper hung; until ReadOn().
  void StopReading();
  void ReadOn();
  void Signal(int signal) const;
  /// The exit code (128 + signal where a signal ended it), or nullopt if it still runs at the
  /// deadline.
  std::optional<int> WaitForExit(std::chrono::seconds deadline = std::chrono::seconds(30));
  /// Whether it has ended, also where nobody reads its output.
  bool HasEnded() const;
  pid_t pid() const { return pid_; }

 private:
  void ReadOutput(int pipe) noexcept;

  pid_t pid_ = -1;
  mutable std::mutex mutex_;  // guards output_, reading_ and ended_
  std::condition_variable changed_;
  std::string output_;
  bool reading_ = true;
  bool ended_ = false;  // the output ended: the program is gone
  std::optional<int> exit_code_;
  std::thread reader_;
};

}  // namespace kemp360::testing
