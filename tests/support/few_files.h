#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <vector>

namespace kemp360::testing {

/// Lets this process open `spare` more files and no others, until its end.
class FewFiles {
 public:
  explicit FewFiles(int spare) {
    getrlimit(RLIMIT_NOFILE, &saved_);
    // The lowest free descriptors are the ones that will be given out.
    std::vector<int> free;
    for (int i = 0; i <= spare; ++i) free.push_back(dup(STDERR_FILENO));
    const rlimit few{static_cast<rlim_t>(free.back()), saved_.rlim_max};
    for (const int fd : free) close(fd);
    setrlimit(RLIMIT_NOFILE, &few);
  }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;
  ~FewFiles() { setrlimit(RLIMIT_NOFILE, &saved_); }

 private:
  rlimit saved_{};
};

}  // namespace kemp360::testing
