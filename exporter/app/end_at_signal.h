#pragma once

#include <unistd.h>

#include <csignal>
#include <string_view>

namespace kemp360 {

/// SIGINT, SIGTERM and SIGHUP end the command where it stands: nothing of it needs an end of its
/// own, and a file is there whole or not at all.
template <int kExitCode>
class EndAtSignal {
 public:
  EndAtSignal() {
    struct sigaction action {};
    action.sa_handler = &End;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  }

 private:
  static void End(int /*signal*/) {
    constexpr std::string_view kLine = "interrupted\n";
    if (write(STDERR_FILENO, kLine.data(), kLine.size()) < 0) _exit(kExitCode);
    _exit(kExitCode);
  }
};

}  // namespace kemp360
