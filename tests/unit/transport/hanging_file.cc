// A file system that hangs: in this test program `open` is ours, and waits where a HangingFile says
// so.
#include <dlfcn.h>
#include <fcntl.h>

#include <condition_variable>
#include <cstdarg>
#include <mutex>
#include <string_view>

#include "fetching.h"

namespace kemp360::testing {
namespace {

constexpr std::string_view kMark = "/hang.test/";

struct State {
  std::mutex mutex;
  std::condition_variable released;
  bool hangs = false;
};

// Never destroyed: a thread may hang while the program ends.
State& TheState() {
  static State& state = *new State;
  return state;
}

}  // namespace

HangingFile::HangingFile() : path_(std::string(kMark) + "file.pem") {
  const std::lock_guard lock(TheState().mutex);
  TheState().hangs = true;
}

HangingFile::~HangingFile() {
  const std::lock_guard lock(TheState().mutex);
  TheState().hangs = false;
  TheState().released.notify_all();
}

void WaitWhereItHangs(std::string_view path) {
  if (!path.starts_with(kMark)) return;
  std::unique_lock lock(TheState().mutex);
  TheState().released.wait(lock, [] { return !TheState().hangs; });
}

}  // namespace kemp360::testing

extern "C" int open(const char* path, int flags, ...) {
  kemp360::testing::WaitWhereItHangs(path);
  va_list more;
  va_start(more, flags);
  const int mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
  va_end(more);
  using Open = int (*)(const char*, int, ...);
  static const auto kReal = reinterpret_cast<Open>(dlsym(RTLD_NEXT, "open"));
  return kReal(path, flags, mode);
}
