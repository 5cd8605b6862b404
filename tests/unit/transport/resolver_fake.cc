// Replaces getaddrinfo in this test program: a name server that hangs, without a name server.
#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "fetching.h"

namespace kemp360::testing {
namespace {

struct Names {
  std::mutex mutex;
  std::condition_variable changed;
  int round = 0;  // ReleaseNames begins the next
  int hanging = 0;
  int begun = 0;
};

// Never destroyed: a look-up may hang while the program ends.
Names& TheNames() {
  static Names& names = *new Names;
  return names;
}

using RealGetAddrInfo = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int AskSystem(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  static const auto real = reinterpret_cast<RealGetAddrInfo>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(node, service, hints, result);
}

void Hang() {
  Names& names = TheNames();
  std::unique_lock lock(names.mutex);
  ++names.begun;
  ++names.hanging;
  names.changed.notify_all();
  const int round = names.round;
  names.changed.wait(lock, [&] { return names.round != round; });
  --names.hanging;
  names.changed.notify_all();
}

int Resolve(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  const std::string_view name = node == nullptr ? "" : node;
  if (name.ends_with(".hang.test")) {
    Hang();
    return EAI_AGAIN;
  }
  if (name.ends_with(".gone.test")) return EAI_NONAME;
  if (name.ends_with(".v4.test")) return AskSystem("127.0.0.1", service, hints, result);
  if (name.ends_with(".v6.test")) return AskSystem("::1", service, hints, result);
  if (name.ends_with(".both.test")) {
    const int error = AskSystem("::1", service, hints, result);
    if (error != 0) return error;
    return AskSystem("127.0.0.1", service, hints, &(*result)->ai_next);
  }
  if (name.ends_with(".many.test")) {
    addrinfo** last = result;
    for (int i = 1; i <= 10; ++i) {
      const std::string address = "192.0.2." + std::to_string(i);
      const int error = AskSystem(address.c_str(), service, hints, last);
      if (error != 0) return error;
      while (*last != nullptr) last = &(*last)->ai_next;
    }
    return 0;
  }
  return AskSystem(node, service, hints, result);
}

}  // namespace

void ReleaseNames() {
  Names& names = TheNames();
  const std::lock_guard lock(names.mutex);
  ++names.round;
  names.changed.notify_all();
}

bool WaitForHangingLookUps(int count) {
  Names& names = TheNames();
  std::unique_lock lock(names.mutex);
  return names.changed.wait_for(lock, std::chrono::seconds(10),
                                [&] { return names.hanging == count; });
}

int HangingLookUpsBegun() {
  Names& names = TheNames();
  const std::lock_guard lock(names.mutex);
  return names.begun;
}

}  // namespace kemp360::testing

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  return kemp360::testing::Resolve(node, service, hints, result);
}
