#include "base/worker_pool.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/manual_loop.h"
#include "support/recording_logger.h"
#include "support/threads.h"

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

TEST_CASE("WorkerPool: a thread that waits is woken by a task", "[base]") {
  testing::RecordingLogger logger;
  std::promise<std::string> first;
  std::promise<void> second;
  WorkerPool pool(1, logger);
  pool.Post([&first] { first.set_value(std::to_string(gettid())); });
  testing::WaitUntilAsleep(first.get_future().get());
  pool.Post([&second] { second.set_value(); });
  CHECK(Arrives(second));
}

TEST_CASE("WorkerPool: what a task holds goes where others may post", "[base]") {
  testing::RecordingLogger logger;
  WorkerPool pool(1, logger);
  std::promise<void> posted;
  std::promise<bool> gone;
  std::thread other;
  const auto last = [&](const int* number) {
    other = std::thread([&] {
      pool.Post([] {});
      posted.set_value();
    });
    delete number;  // NOLINT(cppcoreguidelines-owning-memory): it is what a deleter does
    gone.set_value(Arrives(posted));
  };
  auto held = std::shared_ptr<int>(new int(7), last);
  pool.Post([held = std::move(held)] { static_cast<void>(*held); });
  CHECK(gone.get_future().get());
  other.join();
}

/// Keeps all that comes from a level on, with the values of the fields.
class AllLines final : public Logger {
 public:
  explicit AllLines(LogLevel least) : least_(least) {}
  [[nodiscard]] bool Enabled(LogLevel level) const override { return level >= least_; }
  void Log(LogLevel level, std::string_view message,
           std::initializer_list<LogField> fields) override {
    lines.push_back(std::string(ToString(level)) + ": " + std::string(message));
    for (const LogField& field : fields) lines.back().append(" ") += field.value;
  }
  std::vector<std::string> lines;

 private:
  LogLevel least_;
};

TEST_CASE("Logger: each line has its level, and whether debugging is on is asked first", "[base]") {
  AllLines logger(LogLevel::kInfo);
  logger.Debug("a", {{"key", "1"}});
  logger.Info("b", {{"key", "2"}});
  logger.Warn("c", {{"key", "3"}});
  logger.Error("d", {{"key", "4"}});
  CHECK(logger.lines == std::vector<std::string>{"info: b 2", "warn: c 3", "error: d 4"});
  AllLines debugging(LogLevel::kDebug);
  debugging.Debug("a", {{"key", "1"}});
  CHECK(debugging.lines == std::vector<std::string>{"debug: a 1"});
}

TEST_CASE("RunTask: what was thrown is logged with the place, and told", "[base]") {
  AllLines logger(LogLevel::kInfo);
  int ran = 0;
  CHECK(RunTask([&ran] { ++ran; }, "counting", logger));
  CHECK(ran == 1);
  CHECK(logger.lines.empty());
  CHECK_FALSE(RunTask([] { throw std::runtime_error("out of range"); }, "counting", logger));
  CHECK_FALSE(RunTask([] { throw 7; }, "adding", logger));
  CHECK(logger.lines == std::vector<std::string>{
                            "error: an exception: a bug of the exporter counting out of range",
                            "error: an exception: a bug of the exporter adding of unknown type"});
}

TEST_CASE("RunTask: want of memory ends the process", "[base]") {
  testing::RecordingLogger logger;
  CHECK(testing::Terminates(
      [&logger] { RunTask([] { throw std::bad_alloc(); }, "counting", logger); }));
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
