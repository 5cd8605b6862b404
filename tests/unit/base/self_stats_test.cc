#include "base/self_stats.h"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "support/manual_clock.h"

namespace kemp360 {
namespace {

TEST_CASE("SelfStats: a request is in flight from start to end, then counted by its code",
          "[base]") {
  SelfStats stats;
  stats.RequestStarted();
  stats.RequestStarted();
  CHECK(stats.Snapshot().http_in_flight == 2);
  CHECK(stats.Snapshot().http_requests.empty());
  stats.RequestEnded("/probe", 200);
  stats.RequestEnded("/probe", 404);
  const SelfSnapshot snapshot = stats.Snapshot();
  CHECK(snapshot.http_in_flight == 0);
  CHECK(snapshot.http_requests.at({"/probe", 200}) == 1);
  CHECK(snapshot.http_requests.at({"/probe", 404}) == 1);
}

TEST_CASE("SelfStats: what happens upstream is counted by pair and unit", "[base]") {
  SelfStats stats;
  stats.Configured({{"emea", "a"}, {"emea", "b"}});
  stats.UpstreamRequest("emea", "a");
  stats.UpstreamRequest("emea", "a");
  stats.UpstreamFailure("emea", "a", Reason::kTimeout);
  stats.Login("emea", "b");
  stats.LoginFailure("emea", "b");
  stats.SharedRead("emea");
  const SelfSnapshot snapshot = stats.Snapshot();
  CHECK(snapshot.upstream_requests.at({"emea", "a"}) == 2);
  CHECK(snapshot.upstream_failures.at({"emea", "a", Reason::kTimeout}) == 1);
  CHECK(snapshot.logins.at({"emea", "b"}) == 1);
  CHECK(snapshot.login_failures.at({"emea", "b"}) == 1);
  CHECK(snapshot.shared_reads.at("emea") == 1);
}

TEST_CASE("SelfStats: the counters of a configured unit exist with 0, and a reload keeps them",
          "[base]") {
  SelfStats stats;
  stats.Configured({{"emea", "a"}});
  CHECK(stats.Snapshot().upstream_requests.at({"emea", "a"}) == 0);
  CHECK(stats.Snapshot().logins.at({"emea", "a"}) == 0);
  CHECK(stats.Snapshot().login_failures.at({"emea", "a"}) == 0);
  CHECK(stats.Snapshot().shared_reads.at("emea") == 0);
  CHECK(stats.Snapshot().upstream_failures.empty());
  stats.UpstreamRequest("emea", "a");
  stats.SharedRead("emea");
  stats.Configured({{"emea", "a"}, {"apac", "c"}});
  CHECK(stats.Snapshot().upstream_requests.at({"emea", "a"}) == 1);
  CHECK(stats.Snapshot().shared_reads.at("emea") == 1);
}

TEST_CASE("SelfStats: the counters of a unit that left the configuration go with it", "[base]") {
  SelfStats stats;
  stats.Configured({{"emea", "a"}, {"emea", "b"}, {"apac", "c"}});
  for (const auto& [pair, unit] :
       {std::pair("emea", "a"), std::pair("emea", "b"), std::pair("apac", "c")}) {
    stats.UpstreamRequest(pair, unit);
    stats.UpstreamFailure(pair, unit, Reason::kTimeout);
  }
  stats.Configured({{"emea", "a"}});
  // A read of the old configuration ends later.
  stats.UpstreamFailure("emea", "b", Reason::kTimeout);
  stats.LoginFailure("apac", "c");
  stats.SharedRead("apac");
  const SelfSnapshot snapshot = stats.Snapshot();
  CHECK(snapshot.upstream_requests.size() == 1);
  CHECK(snapshot.upstream_failures.size() == 1);
  CHECK(snapshot.logins.size() == 1);
  CHECK(snapshot.login_failures.size() == 1);
  CHECK(snapshot.shared_reads.size() == 1);
}

TEST_CASE("SelfStats: a failed reload keeps the moment of the last good one", "[base]") {
  SelfStats stats;
  const SystemTime when = testing::ManualClock::kStart;
  stats.Reloaded(when);
  stats.ReloadFailed();
  CHECK_FALSE(stats.Snapshot().last_reload_successful);
  CHECK(stats.Snapshot().last_reload_success == when);
  stats.Reloaded(when + std::chrono::seconds(5));
  CHECK(stats.Snapshot().last_reload_successful);
  CHECK(stats.Snapshot().last_reload_success == when + std::chrono::seconds(5));
}

TEST_CASE("SelfStats: counts from several threads are not lost", "[base]") {
  SelfStats stats;
  stats.Configured({{"emea", "a"}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&stats] {
      for (int n = 0; n < 500; ++n) {
        stats.RequestStarted();
        stats.UpstreamRequest("emea", "a");
        stats.RequestEnded("/metrics", 200);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const SelfSnapshot snapshot = stats.Snapshot();
  CHECK(snapshot.http_requests.at({"/metrics", 200}) == 2000);
  CHECK(snapshot.upstream_requests.at({"emea", "a"}) == 2000);
  CHECK(snapshot.http_in_flight == 0);
}

}  // namespace
}  // namespace kemp360
