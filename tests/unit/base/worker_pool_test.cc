#include "base/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace kemp360 {
namespace {

using namespace std::chrono_literals;

/// Far above what is needed: a test that waits so long has failed.
constexpr auto kPatience = 20s;

SteadyTime Now() { return std::chrono::steady_clock::now(); }

bool Arrives(std::promise<void>& promise) {
  return promise.get_future().wait_for(kPatience) == std::future_status::ready;
}

/// Until Stop has begun, told by a post that is dropped at once. The pool's threads must be busy.
void WaitUntilPostsAreDropped(WorkerPool& pool) {
  const SteadyTime end = Now() + kPatience;
  std::weak_ptr<int> watch;
  do {
    auto held = std::make_shared<int>(0);
    watch = held;
    pool.Post([held = std::move(held)] { static_cast<void>(*held); });
    std::this_thread::yield();
  } while (!watch.expired() && Now() < end);
}

TEST_CASE("WorkerPool: a task runs once, on another thread", "[base]") {
  std::promise<std::thread::id> ran;
  WorkerPool pool(1);
  pool.Post([&ran] { ran.set_value(std::this_thread::get_id()); });
  std::future<std::thread::id> thread = ran.get_future();
  REQUIRE(thread.wait_for(kPatience) == std::future_status::ready);
  CHECK(thread.get() != std::this_thread::get_id());
}

TEST_CASE("WorkerPool: one thread keeps the order of posts", "[base]") {
  std::vector<int> order;
  std::promise<void> done;
  WorkerPool pool(1);
  for (int i = 0; i < 100; ++i) pool.Post([&order, i] { order.push_back(i); });
  pool.Post([&done] { done.set_value(); });
  REQUIRE(Arrives(done));
  REQUIRE(order.size() == 100);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("WorkerPool: timed tasks run in the order of their times, not before them", "[base]") {
  std::vector<int> order;
  std::promise<void> done;
  const SteadyTime start = Now();
  SteadyTime last_ran;
  WorkerPool pool(1);
  pool.PostAt(start + 20ms, [&] {
    order.push_back(20);
    last_ran = Now();
    done.set_value();
  });
  pool.PostAt(start + 10ms, [&] { order.push_back(10); });
  pool.PostAt(start - 1h, [&] { order.push_back(0); });
  REQUIRE(Arrives(done));
  CHECK(order == std::vector<int>{0, 10, 20});
  CHECK(last_ran >= start + 20ms);
}

TEST_CASE("WorkerPool: a task that waits for a later timer gets it from another thread", "[base]") {
  // A post wakes one thread only. If that one is busy when a timer falls due, another must come.
  for (int round = 0; round < 20; ++round) {
    std::promise<void> later;
    std::promise<void> done;
    std::shared_future<void> later_ran = later.get_future().share();
    WorkerPool pool(2);
    pool.PostAt(Now() + 1ms, [&done, later_ran] {
      if (later_ran.wait_for(kPatience) == std::future_status::ready) done.set_value();
    });
    pool.PostAt(Now() + 3ms, [&later] { later.set_value(); });
    REQUIRE(Arrives(done));
  }
}

TEST_CASE("WorkerPool: all threads work at once", "[base]") {
  constexpr int kThreads = 3;
  std::atomic<int> inside{0};
  std::promise<void> all_inside;
  std::shared_future<void> together = all_inside.get_future().share();
  std::atomic<int> met{0};
  {
    WorkerPool pool(kThreads);
    std::promise<void> done;
    for (int i = 0; i < kThreads; ++i) {
      pool.Post([&] {
        if (++inside == kThreads) all_inside.set_value();
        if (together.wait_for(kPatience) != std::future_status::ready) return;
        if (++met == kThreads) done.set_value();
      });
    }
    REQUIRE(Arrives(done));
  }
  CHECK(met == kThreads);
}

TEST_CASE("WorkerPool: a task may post, and a task that throws harms nobody", "[base]") {
  std::promise<void> done;
  WorkerPool pool(1);
  pool.Post([] { throw std::runtime_error("a bug"); });
  pool.Post([&] { pool.Post([&] { pool.PostAt(Now(), [&done] { done.set_value(); }); }); });
  CHECK(Arrives(done));
}

TEST_CASE("WorkerPool: stopping lets the running end and drops the waiting", "[base]") {
  std::promise<void> started;
  std::promise<void> go_on;
  std::shared_future<void> gate = go_on.get_future().share();
  std::atomic<bool> ended{false};
  std::atomic<bool> waiting_ran{false};
  const auto held = std::make_shared<int>(1);
  WorkerPool pool(1);
  pool.Post([&started, &ended, gate] {
    started.set_value();
    gate.wait();
    ended = true;
  });
  REQUIRE(Arrives(started));
  pool.Post([&waiting_ran, held] { waiting_ran = true; });
  pool.PostAt(Now() + 1h, [&waiting_ran, held] { waiting_ran = true; });
  std::thread stopper([&pool] { pool.Stop(); });
  WaitUntilPostsAreDropped(pool);
  go_on.set_value();
  stopper.join();
  CHECK(ended);
  CHECK_FALSE(waiting_ran);
  CHECK(held.use_count() == 1);
  pool.Stop();
  pool.Post([&waiting_ran, held] { waiting_ran = true; });
  pool.PostAt(Now(), [&waiting_ran, held] { waiting_ran = true; });
  CHECK(held.use_count() == 1);
  CHECK_FALSE(waiting_ran);
}

TEST_CASE("WorkerPool: what a task holds is let go as soon as it ran", "[base]") {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  std::promise<void> done;
  WorkerPool pool(1);
  pool.Post([held = std::move(held)] { static_cast<void>(*held); });
  pool.Post([&done] { done.set_value(); });
  REQUIRE(Arrives(done));
  CHECK(watch.expired());
}

TEST_CASE("WorkerPool: a cancelled timer does not run, and lets go of what its task held",
          "[base]") {
  WorkerPool pool(1);
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> seen = held;
  std::atomic<bool> ran{false};
  const TimerId timer = pool.PostAt(std::chrono::steady_clock::now() + std::chrono::hours(1),
                                    [held, &ran] { ran = *held == 1; });
  held.reset();
  CHECK_FALSE(seen.expired());
  pool.Cancel(timer);
  CHECK(seen.expired());
  pool.Cancel(timer);
  pool.Cancel(TimerId{});
  CHECK_FALSE(ran);
}

}  // namespace
}  // namespace kemp360
