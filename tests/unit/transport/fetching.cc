#include "fetching.h"

#include <catch2/catch.hpp>
#include <utility>

#include "transport/curl_fetcher.h"

namespace kemp360::testing {

FetchRequest GetRequest(const std::string& scheme, const std::string& host, std::uint16_t port) {
  FetchRequest request;
  request.url = Url{scheme, host, port, "/api/v1/loadmaster/", "limit=5"};
  request.credentials = {Authentication::kQuery, kUser, Secret(kKey)};
  request.deadline = Deadline::After(SystemClock().Steady(), std::chrono::seconds(10));
  request.gate = std::make_shared<const Gate>(std::vector<std::string>{"/ui/report.csv"},
                                              "/api/v1/user/authenticate/");
  return request;
}

Fetching::Fetching() : fetcher_(MakeCurlFetcher(clock_)) {}

Fetching::~Fetching() {
  Destroy();
  for (const auto& [number, results] : results_) CHECK(results.size() == 1);
}

FetchId Fetching::Start(FetchRequest request) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = ++last_number_;
    results_[number];
  }
  const FetchId id = fetcher_->Start(std::move(request), [this, number](FetchResult result) {
    const std::lock_guard lock(mutex_);
    results_[number].push_back(std::move(result));
    ended_.notify_all();
  });
  const std::lock_guard lock(mutex_);
  numbers_[id] = number;
  return id;
}

FetchResult Fetching::Wait(FetchId id) {
  std::unique_lock lock(mutex_);
  const std::vector<FetchResult>& results = results_[numbers_[id]];
  const bool ended =
      ended_.wait_for(lock, std::chrono::seconds(30), [&] { return !results.empty(); });
  REQUIRE(ended);
  return results.front();
}

bool Fetching::HasEnded(FetchId id) const {
  const std::lock_guard lock(mutex_);
  return !results_.at(numbers_.at(id)).empty();
}

}  // namespace kemp360::testing
