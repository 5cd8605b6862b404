#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "fetch/fetcher.h"

namespace kemp360::testing {

/// What a unit answers to one request.
struct FakeAnswer {
  FetchResult result = Failure{Reason::kConnect, "connection refused"};
  Duration delay{};   ///< on the executor's clock; zero: at once (but never inside Start)
  bool hold = false;  ///< only when Release says so, or at the deadline, or when cancelled

  [[nodiscard]] static FakeAnswer Status(int status, std::string body = std::string()) {
    FakeAnswer answer;
    FetchReply reply;
    reply.status = status;
    reply.body = std::move(body);
    answer.result = std::move(reply);
    return answer;
  }
  [[nodiscard]] static FakeAnswer Fail(Reason reason, std::string detail) {
    FakeAnswer answer;
    answer.result = Failure{reason, std::move(detail)};
    return answer;
  }
  [[nodiscard]] FakeAnswer After(Duration span) && {
    delay = span;
    return std::move(*this);
  }
  [[nodiscard]] FakeAnswer Held() && {
    hold = true;
    return std::move(*this);
  }
};

/// A whole Fetcher in memory: answers by host and path, honours deadlines and Cancel, keeps every
/// request with what it carried. Its "thread" is the executor. Safe from any thread. Must outlive
/// the executor's tasks.
class FakeFetcher final : public Fetcher {
 public:
  using Script = std::function<FakeAnswer(const FetchRequest&)>;

  FakeFetcher(Executor& executor, const Clock& clock) : executor_(executor), clock_(clock) {}

  /// Every later request for it is answered so.
  void Serve(const std::string& host, const std::string& path, FakeAnswer answer) {
    Serve(host, path, [answer = std::move(answer)](const FetchRequest&) { return answer; });
  }
  void Serve(const std::string& host, const std::string& path, Script script) {
    const std::lock_guard lock(mutex_);
    scripts_[{host, path}] = std::move(script);
  }

  FetchId Start(FetchRequest request, FetchDone done) override {
    const std::lock_guard lock(mutex_);
    const FetchId id = ++last_id_;
    const auto script = scripts_.find({request.url.host, request.url.path});
    FakeAnswer answer =
        script == scripts_.end() ? FakeAnswer::Status(404) : script->second(request);
    under_way_[id] = {request.url.host, request.url.path, std::move(answer), std::move(done)};
    if (request.deadline.at != SteadyTime::max()) {
      executor_.PostAt(request.deadline.at, [this, id] {
        End(id, FetchResult(Failure{Reason::kTimeout, "deadline of the fetcher"}));
      });
    }
    const UnderWay& fetch = under_way_[id];
    if (!fetch.answer.hold && fetch.answer.delay == Duration{}) {
      executor_.Post([this, id] { End(id, std::nullopt); });
    } else if (!fetch.answer.hold) {
      executor_.PostAt(clock_.Steady() + fetch.answer.delay, [this, id] { End(id, std::nullopt); });
    }
    requests_.push_back(std::move(request));
    return id;
  }

  void Cancel(FetchId id) override {
    {
      const std::lock_guard lock(mutex_);
      if (under_way_.count(id) == 0) return;
      ++cancelled_;
    }
    executor_.Post([this, id] { End(id, FetchResult(Failure{Reason::kTimeout, "cancelled"})); });
  }

  /// Answers every held request for it, on the executor. How many there were.
  std::size_t Release(const std::string& host, const std::string& path) {
    std::vector<FetchId> released;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [id, fetch] : under_way_) {
        if (fetch.answer.hold && fetch.host == host && fetch.path == path) released.push_back(id);
      }
    }
    for (const FetchId id : released) executor_.Post([this, id] { End(id, std::nullopt); });
    return released.size();
  }

  [[nodiscard]] std::vector<FetchRequest> Requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  /// "GET host/path?query", in the order of their start.
  [[nodiscard]] std::vector<std::string> RequestLines() const {
    std::vector<std::string> lines;
    for (const FetchRequest& request : Requests()) {
      lines.push_back((request.method == Method::kGet ? "GET " : "POST ") + request.url.host +
                      request.url.path + (request.url.query.empty() ? "" : "?") +
                      request.url.query);
    }
    return lines;
  }
  void ForgetRequests() {
    const std::lock_guard lock(mutex_);
    requests_.clear();
  }
  [[nodiscard]] std::size_t UnderWayCount() const {
    const std::lock_guard lock(mutex_);
    return under_way_.size();
  }
  [[nodiscard]] std::size_t CancelledCount() const {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }

 private:
  struct UnderWay {
    std::string host;
    std::string path;
    FakeAnswer answer;
    FetchDone done;
  };

  void End(FetchId id, std::optional<FetchResult> instead) {
    std::optional<UnderWay> fetch;
    {
      const std::lock_guard lock(mutex_);
      auto node = under_way_.extract(id);
      if (!node.empty()) fetch = std::move(node.mapped());
    }
    if (fetch) fetch->done(instead ? std::move(*instead) : std::move(fetch->answer.result));
  }

  Executor& executor_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows
  std::map<std::pair<std::string, std::string>, Script> scripts_;
  std::map<FetchId, UnderWay> under_way_;
  std::vector<FetchRequest> requests_;
  FetchId last_id_ = 0;
  std::size_t cancelled_ = 0;
};

}  // namespace kemp360::testing
