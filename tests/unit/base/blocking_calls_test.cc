#include "base/blocking_calls.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <future>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/thread_loop.h"
#include "support/threads.h"

namespace kemp360 {
namespace {

using testing::ThreadLoop;

/// Far above what is needed: a test that waits so long has failed.
constexpr auto kPatience = std::chrono::seconds(20);

/// A call that hangs until it is let go; the threads keep it alive.
struct Gate {
  std::promise<void> open;
  std::shared_future<void> opened = open.get_future().share();
  std::atomic<int> inside{0};
};

std::function<int()> HangAt(const std::shared_ptr<Gate>& gate, int result) {
  return [gate, result] {
    ++gate->inside;
    gate->opened.wait();
    return result;
  };
}

TEST_CASE("BlockingCalls: the outcome comes on the loop, an exception as nothing", "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop);
  std::promise<std::optional<int>> good;
  std::promise<std::optional<int>> bad;
  loop.Run([&] {
    calls->Run<int>(
        "a", [] { return 7; }, [&](std::optional<int> n) { good.set_value(n); });
    calls->Run<int>(
        "b", []() -> int { throw std::runtime_error("a bug"); },
        [&](std::optional<int> n) { bad.set_value(n); });
  });
  CHECK(good.get_future().get() == 7);
  CHECK(bad.get_future().get() == std::nullopt);
  loop.Stop();
}

TEST_CASE("BlockingCalls: what hangs is asked for once, and harms nobody else", "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop);
  const auto gate = std::make_shared<Gate>();
  std::vector<int> told;
  std::promise<void> all;
  std::promise<void> other;
  BlockingCalls::CallId cancelled = 0;
  const auto note = [&](std::optional<int> n) {
    told.push_back(n.value_or(-1));
    if (told.size() == 9) all.set_value();
  };
  loop.Run([&] {
    for (int i = 0; i < 10; ++i) {
      const auto call = calls->Run<int>("slow", HangAt(gate, 5), note);
      if (i == 3) cancelled = call;
    }
    calls->Cancel(cancelled);
    calls->Run<int>(
        "fast", [] { return 1; }, [&](std::optional<int>) { other.set_value(); });
  });
  CHECK(other.get_future().wait_for(kPatience) == std::future_status::ready);
  gate->open.set_value();
  REQUIRE(all.get_future().wait_for(kPatience) == std::future_status::ready);
  loop.Stop();
  CHECK(told == std::vector<int>(9, 5));
  CHECK(gate->inside == 1);
}

TEST_CASE("BlockingCalls: no more threads than allowed hang; the others wait", "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop, 3);
  const auto gate = std::make_shared<Gate>();
  std::promise<void> all;
  int ended = 0;
  loop.Run([&] {
    for (int i = 0; i < 8; ++i) {
      calls->Run<int>(std::to_string(i), HangAt(gate, i), [&](std::optional<int>) {
        if (++ended == 8) all.set_value();
      });
    }
  });
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (gate->inside < 3 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(gate->inside == 3);
  gate->open.set_value();
  CHECK(all.get_future().wait_for(kPatience) == std::future_status::ready);
  CHECK(gate->inside == 8);
  loop.Stop();
}

TEST_CASE("BlockingCalls: a thread that waits takes the next call", "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop, 1);
  for (int i = 0; i < 100; ++i) {
    std::promise<std::optional<int>> outcome;
    loop.Run([&] {
      calls->Run<int>(
          "key", [i] { return i; }, [&](std::optional<int> n) { outcome.set_value(n); });
    });
    std::future<std::optional<int>> told = outcome.get_future();
    REQUIRE(told.wait_for(kPatience) == std::future_status::ready);
    CHECK(told.get() == i);
  }
  loop.Stop();
}

std::ptrdiff_t Threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

void WaitForThreads(std::ptrdiff_t most) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (Threads() > most && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(Threads() <= most);
}

TEST_CASE("BlockingCalls: two threads stay for the next call, and none when their owner has gone",
          "[base]") {
  ThreadLoop loop;
  const std::ptrdiff_t before = Threads();
  {
    const auto calls = MakeBlockingCalls(loop, 6);
    const auto gate = std::make_shared<Gate>();
    std::promise<void> all;
    int ended = 0;
    loop.Run([&] {
      for (int i = 0; i < 6; ++i) {
        calls->Run<int>(std::to_string(i), HangAt(gate, i), [&](std::optional<int>) {
          if (++ended == 6) all.set_value();
        });
      }
    });
    gate->open.set_value();
    REQUIRE(all.get_future().wait_for(kPatience) == std::future_status::ready);
    WaitForThreads(before + 2);
    loop.Stop();
  }
  WaitForThreads(before - 1);  // nor the loop
}

TEST_CASE("BlockingCalls: of many threads two wait for the next call, and others come when needed",
          "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop, 6);
  for (int round = 0; round < 2; ++round) {
    const auto gate = std::make_shared<Gate>();
    std::vector<std::string> threads;
    std::promise<void> all;
    loop.Run([&] {
      for (int i = 0; i < 6; ++i) {
        calls->Run<std::string>(
            std::to_string(i),
            [gate] {
              ++gate->inside;
              gate->opened.wait();
              return std::to_string(gettid());
            },
            [&](const std::optional<std::string>& thread) {
              threads.push_back(thread.value_or("none"));
              if (threads.size() == 6) all.set_value();
            });
      }
    });
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (gate->inside < 6 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    CHECK(gate->inside == 6);
    gate->open.set_value();
    REQUIRE(all.get_future().wait_for(kPatience) == std::future_status::ready);
    const auto there = [&threads] {
      return std::ranges::count_if(threads, [](const std::string& thread) {
        return std::filesystem::exists("/proc/self/task/" + thread);
      });
    };
    const auto settled = [&] {
      return there() == 2 && std::ranges::count_if(threads, testing::IsAsleep) == 2;
    };
    while (!settled() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    CHECK(settled());
  }
  loop.Stop();
}

TEST_CASE("BlockingCalls: want of memory ends the process", "[base]") {
  CHECK(testing::Terminates([] {
    ThreadLoop loop;
    const auto calls = MakeBlockingCalls(loop);
    std::promise<void> told;
    loop.Run([&] {
      calls->Run<int>(
          "key", []() -> int { throw std::bad_alloc(); },
          [&told](std::optional<int>) { told.set_value(); });
    });
    told.get_future().wait();
  }));
}

/// No thread can be had until its end: their stacks would not fit into the address space.
class NoMoreThreads {
 public:
  NoMoreThreads() {
    pthread_getattr_default_np(&saved_);
    pthread_attr_t huge;
    pthread_getattr_default_np(&huge);
    pthread_attr_setstacksize(&huge, std::size_t{1} << 50U);
    pthread_setattr_default_np(&huge);
    pthread_attr_destroy(&huge);
  }
  NoMoreThreads(const NoMoreThreads&) = delete;
  NoMoreThreads& operator=(const NoMoreThreads&) = delete;
  ~NoMoreThreads() {
    pthread_setattr_default_np(&saved_);
    pthread_attr_destroy(&saved_);
  }

 private:
  pthread_attr_t saved_{};
};

TEST_CASE("BlockingCalls: where no thread can be had there is no outcome, and later there is",
          "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop);
  const auto ask = [&](int result) {
    auto told = std::make_shared<std::promise<std::optional<int>>>();
    loop.Run([&] {
      calls->Run<int>(
          "key", [result] { return result; },
          [told](std::optional<int> outcome) { told->set_value(outcome); });
    });
    std::future<std::optional<int>> outcome = told->get_future();
    REQUIRE(outcome.wait_for(kPatience) == std::future_status::ready);
    return outcome.get();
  };
  {
    const NoMoreThreads none;
    CHECK(ask(1) == std::nullopt);
  }
  CHECK(ask(2) == 2);
  loop.Stop();
}

TEST_CASE("BlockingCalls: where no further thread can be had the one that runs takes all",
          "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop);
  const auto gate = std::make_shared<Gate>();
  std::vector<int> told;
  std::promise<void> all;
  const auto note = [&](std::optional<int> outcome) {
    told.push_back(outcome.value_or(-1));
    if (told.size() == 2) all.set_value();
  };
  loop.Run([&] { calls->Run<int>("first", HangAt(gate, 1), note); });
  {
    const NoMoreThreads none;
    loop.Run([&] {
      calls->Run<int>(
          "second", [] { return 2; }, note);
    });
  }
  gate->open.set_value();
  REQUIRE(all.get_future().wait_for(kPatience) == std::future_status::ready);
  loop.Stop();
  CHECK(told == std::vector<int>{1, 2});
}

TEST_CASE("BlockingCalls: what a call was made of goes before its outcome comes, and blocks nobody",
          "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop);
  std::promise<bool> gone;
  std::promise<int> told;
  // Goes only after another call has come to its end.
  const auto last = [&](const int* number) {
    auto other = std::make_shared<std::promise<void>>();
    loop.Post([&calls, other] {
      calls->Run<int>(
          "other", [] { return 1; }, [other](std::optional<int>) { other->set_value(); });
    });
    gone.set_value(other->get_future().wait_for(kPatience) == std::future_status::ready);
    delete number;  // NOLINT(cppcoreguidelines-owning-memory): it is what a deleter does
  };
  auto held = std::shared_ptr<int>(new int(7), last);
  loop.Run([&] {
    calls->Run<int>(
        "key", [held = std::move(held)] { return *held; },
        [&told](std::optional<int> outcome) { told.set_value(outcome.value_or(-1)); });
  });
  CHECK(gone.get_future().get());
  CHECK(told.get_future().get() == 7);
  loop.Stop();
}

TEST_CASE(
    "BlockingCalls: a call that hangs is not waited for at the end, and touches nothing after",
    "[base]") {
  const auto gate = std::make_shared<Gate>();
  std::atomic<bool> told{false};
  {
    ThreadLoop loop;
    const auto calls = MakeBlockingCalls(loop);
    loop.Run([&] {
      calls->Run<int>("slow", HangAt(gate, 5), [&](std::optional<int>) { told = true; });
    });
    loop.Stop();
  }
  gate->open.set_value();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (gate.use_count() > 1 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(gate.use_count() == 1);
  CHECK_FALSE(told);
}

TEST_CASE("BlockingCalls: who is told may ask again and cancel others", "[base]") {
  ThreadLoop loop;
  const auto calls = MakeBlockingCalls(loop);
  std::promise<int> again;
  std::atomic<int> told{0};
  BlockingCalls::CallId second = 0;
  loop.Run([&] {
    calls->Run<int>(
        "key", [] { return 1; },
        [&](std::optional<int>) {
          ++told;
          calls->Cancel(second);
          calls->Run<int>(
              "key", [] { return 2; }, [&](std::optional<int> n) { again.set_value(*n); });
        });
    second = calls->Run<int>(
        "key", [] { return 1; }, [&](std::optional<int>) { ++told; });
  });
  CHECK(again.get_future().get() == 2);
  loop.Stop();
  CHECK(told == 1);
}

}  // namespace
}  // namespace kemp360
