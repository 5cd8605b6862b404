#include "fetching.h"

#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

namespace kemp360::testing {
namespace {

/// A REQUIRE for many threads: Catch's is for one.
void Expect(bool good, const char* else_this) {
  if (!good) throw std::runtime_error(else_this);
}

}  // namespace

FetchRequest GetRequest(const std::string& scheme, const std::string& host, std::uint16_t port) {
  FetchRequest request;
  request.url = Url{scheme, host, port, "/api/v1/loadmaster/", "limit=5"};
  request.credentials = {Authentication::kQuery, kUser, Secret(kKey)};
  request.deadline = Deadline::After(SystemClock().Steady(), std::chrono::seconds(10));
  request.gate = std::make_shared<const Gate>(std::vector<std::string>{"/ui/report.csv"},
                                              "/api/v1/user/authenticate/");
  return request;
}

Fetching::Fetching() : loop_(MakeCurlLoop(clock_, logger_)) {}

Fetching::~Fetching() {
  Destroy();
  for (const auto& [id, results] : results_) CHECK(results.size() <= 1);
}

void Fetching::OnLoop(const std::function<void()>& task) {
  std::promise<void> done;
  loop_->Post([&] {
    task();
    done.set_value();
  });
  Expect(done.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready,
         "the loop does not run");
}

FetchId Fetching::Start(FetchRequest request) {
  const auto id = std::make_shared<FetchId>(0);  // done comes after Start has returned
  OnLoop([&] {
    *id = loop_->Start(std::move(request), [this, id](FetchResult result) {
      const std::lock_guard lock(mutex_);
      results_[*id].push_back(std::move(result));
      ended_.notify_all();
    });
  });
  return *id;
}

void Fetching::Cancel(FetchId id) {
  OnLoop([&] { static_cast<Fetcher&>(*loop_).Cancel(id); });
}

FetchResult Fetching::Wait(FetchId id) {
  std::unique_lock lock(mutex_);
  const std::vector<FetchResult>& results = results_[id];
  const bool ended =
      ended_.wait_for(lock, std::chrono::seconds(30), [&] { return !results.empty(); });
  Expect(ended, "a request did not end");
  return results.front();
}

bool Fetching::HasEnded(FetchId id) const {
  const std::lock_guard lock(mutex_);
  return results_.contains(id);
}

}  // namespace kemp360::testing
