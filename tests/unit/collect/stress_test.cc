// The one test of collect/ with real threads and real time: made for the thread sanitizer.
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "base/worker_pool.h"
#include "collect/pair_reader.h"
#include "unit/collect/scene.h"

namespace kemp360 {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::FakeAnswer;

constexpr int kWaiters = 200;

/// Counts answers, and lets the test wait for all of them.
class Tally {
 public:
  void Note(int waiter, const ReadResult& result) {
    const std::lock_guard lock(mutex_);
    ++answers_.at(static_cast<std::size_t>(waiter));
    if (result) ++snapshots_;
    if (++total_ >= kWaiters) all_.notify_all();
  }
  bool WaitForAll() {
    std::unique_lock lock(mutex_);
    return all_.wait_for(lock, std::chrono::seconds(60), [this] { return total_ >= kWaiters; });
  }
  [[nodiscard]] std::vector<int> Answers() {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  [[nodiscard]] int Snapshots() {
    const std::lock_guard lock(mutex_);
    return snapshots_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::vector<int> answers_ = std::vector<int>(kWaiters);
  int total_ = 0;
  int snapshots_ = 0;
};

/// Answers after a random while of at most 30 ms, or fails, or never answers.
testing::FakeFetcher::Script Erratic(std::string body) {
  return [body = std::move(body), random = std::mt19937(7)](const FetchRequest&) mutable {
    const auto span = microseconds(random() % 30'000);
    switch (random() % 8) {
      case 0:
        return FakeAnswer::Fail(Reason::kDisconnected, "lost").After(span);
      case 1:
        return FakeAnswer::Status(200, body).Held();
      case 2:
        return FakeAnswer::Status(401).After(span);
      default:
        return FakeAnswer::Status(200, body).After(span);
    }
  };
}

std::vector<PairTarget> ManyPairs(testing::Scene& scene, testing::FakeFetcher& fetcher) {
  std::vector<PairTarget> pairs;
  for (int i = 0; i < 5; ++i) {
    PairTarget pair = scene.pairs[0];
    pair.name = "pair-" + std::to_string(i);
    pair.timeout = milliseconds(60);
    pairs.push_back(std::move(pair));
  }
  for (const char* host : {"central-a.example", "central-b.example"}) {
    fetcher.Serve(host, testing::kSettings, Erratic(testing::SettingsBody("1")));
    fetcher.Serve(host, testing::kList, Erratic(testing::ListBody(0, 2, 4)));
    fetcher.Serve(host, testing::kReport, Erratic(testing::ReportBody()));
    fetcher.Serve(host, testing::kLogin, Erratic(R"({"apikey": "key", "success": true})"));
  }
  return pairs;
}

TEST_CASE("PairReader: two hundred waiters on real threads are each answered once", "[collect]") {
  testing::Scene scene;  // for its targets and its folder; its clock stands still and is not used
  scene.UsePassword();
  const SystemClock clock;
  SessionStore sessions;
  SelfStats stats;
  NullLogger logger;
  Tally tally;
  WorkerPool pool(4);
  testing::FakeFetcher fetcher(pool, clock);
  ReadLimits limits;
  limits.reads_in_flight = 3;
  limits.waiters = 150;
  limits.credentials_cooldown = milliseconds(20);
  const bool stopped_early = GENERATE(false, true);
  auto reader = std::make_unique<PairReader>(
      ManyPairs(scene, fetcher), limits,
      PairReader::Parts{fetcher, pool, clock, sessions, stats, logger});

  std::vector<std::thread> askers;
  for (int asker = 0; asker < 4; ++asker) {
    askers.emplace_back([&, asker] {
      std::mt19937 random(static_cast<unsigned>(asker));
      for (int i = asker; i < kWaiters; i += 4) {
        const Deadline deadline = Deadline::After(clock.Steady(), microseconds(random() % 90'000));
        reader->Read("pair-" + std::to_string(random() % 6), deadline,
                     random() % 2 == 0 ? WhenBusy::kWait : WhenBusy::kRefuse,
                     [&tally, i](const ReadResult& result) { tally.Note(i, result); });
        if (random() % 4 == 0) std::this_thread::yield();
      }
    });
  }
  for (std::thread& asker : askers) asker.join();
  if (stopped_early) reader.reset();
  CHECK(tally.WaitForAll());
  reader.reset();
  pool.Stop();
  for (const int answers : tally.Answers()) CHECK(answers == 1);
  if (!stopped_early) CHECK(tally.Snapshots() > 0);
}

}  // namespace
}  // namespace kemp360
