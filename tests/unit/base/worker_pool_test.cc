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

#include "support/manual_loop.h"
#include "support/recording_logger.h"

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
  testing::RecordingLogger logger;
  std::promise<std::thread::id> ran;
  WorkerPool pool(1, logger);
  pool.Post([&ran] { ran.set_value(std::this_thread::get_id()); });
  std::future<std::thread::id> thread = ran.get_future();
  REQUIRE(thread.wait_for(kPatience) == std::future_status::ready);
  CHECK(thread.get() != std::this_thread::get_id());
}

TEST_CASE("WorkerPool: one thread keeps the order of posts", "[base]") {
  testing::RecordingLogger logger;
  std::vector<int> order;
  std::promise<void> done;
  WorkerPool pool(1, logger);
  for (int i = 0; i < 100; ++i) pool.Post([&order, i] { order.push_back(i); });
  pool.Post([&done] { done.set_value(); });
  REQUIRE(Arrives(done));
  REQUIRE(order.size() == 100);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("WorkerPool: all threads work at once", "[base]") {
  testing::RecordingLogger logger;
  constexpr int kThreads = 3;
  std::atomic<int> inside{0};
  std::promise<void> all_inside;
  std::shared_future<void> together = all_inside.get_future().share();
  std::atomic<int> met{0};
  {
    WorkerPool pool(kThreads, logger);
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
  testing::RecordingLogger logger;
  std::promise<void> done;
  WorkerPool pool(1, logger);
  pool.Post([] { throw std::runtime_error("a bug"); });
  pool.Post([&] { pool.Post([&done] { done.set_value(); }); });
  CHECK(Arrives(done));
  CHECK(logger.Take() == std::vector<std::string>{"error: an exception: a bug of the exporter"});
}

TEST_CASE("WorkerPool: stopping lets the running end and drops the waiting", "[base]") {
  testing::RecordingLogger logger;
  std::promise<void> started;
  std::promise<void> go_on;
  std::shared_future<void> gate = go_on.get_future().share();
  std::atomic<bool> ended{false};
  std::atomic<bool> waiting_ran{false};
  const auto held = std::make_shared<int>(1);
  WorkerPool pool(1, logger);
  pool.Post([&started, &ended, gate] {
    started.set_value();
    gate.wait();
    ended = true;
  });
  REQUIRE(Arrives(started));
  pool.Post([&waiting_ran, held] { waiting_ran = true; });
  std::thread stopper([&pool] { pool.Stop(); });
  WaitUntilPostsAreDropped(pool);
  go_on.set_value();
  stopper.join();
  CHECK(ended);
  CHECK_FALSE(waiting_ran);
  CHECK(held.use_count() == 1);
  pool.Stop();
  pool.Post([&waiting_ran, held] { waiting_ran = true; });
  CHECK(held.use_count() == 1);
  CHECK_FALSE(waiting_ran);
}

TEST_CASE("WorkerPool: what a task holds is let go as soon as it ran", "[base]") {
  testing::RecordingLogger logger;
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  std::promise<void> done;
  WorkerPool pool(1, logger);
  pool.Post([held = std::move(held)] { static_cast<void>(*held); });
  pool.Post([&done] { done.set_value(); });
  REQUIRE(Arrives(done));
  CHECK(watch.expired());
}

TEST_CASE("Offload: the outcome comes by a task on the loop, and an exception as nothing",
          "[base]") {
  testing::RecordingLogger logger;
  testing::ManualClock clock;
  testing::ManualLoop loop(clock);
  testing::InlinePool pool;
  std::vector<std::optional<int>> outcomes;
  const auto note = [&](std::optional<int> outcome) { outcomes.push_back(outcome); };
  Offload(
      pool, loop, "adding", logger, [] { return 1 + 1; }, note);
  Offload(
      pool, loop, "a bug", logger, []() -> int { throw std::runtime_error("a bug"); }, note);
  CHECK(outcomes.empty());
  loop.RunReady();
  CHECK(outcomes == std::vector<std::optional<int>>{2, std::nullopt});
  CHECK(logger.Take() == std::vector<std::string>{"error: an exception: a bug of the exporter"});
}

}  // namespace
}  // namespace kemp360
