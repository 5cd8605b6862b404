#pragma once

#include <cstddef>
#include <functional>
#include <map>
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
  [[nodiscard]] static FakeAnswer Fail(Reason reason, std::string detail, bool reached = false) {
    FakeAnswer answer;
    answer.result = Failure{reason, std::move(detail), reached};
    return answer;
  }
  [[nodiscard]] FakeAnswer RetryAfter(Duration span) && {
    result->retry_after = span;
    return std::move(*this);
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
/// request with what it carried. Belongs to its loop.
class FakeFetcher final : public Fetcher {
 public:
  using Script = std::function<FakeAnswer(const FetchRequest&)>;

  FakeFetcher(Loop& loop, const Clock& clock) : loop_(loop), clock_(clock) {}

  /// Every later request for it is answered so.
  void Serve(const std::string& host, const std::string& path, FakeAnswer answer) {
    Serve(host, path, [answer = std::move(answer)](const FetchRequest&) { return answer; });
  }
  void Serve(const std::string& host, const std::string& path, Script script) {
    scripts_[{host, path}] = std::move(script);
  }

  FetchId Start(FetchRequest request, FetchDone done) override {
    const FetchId id = ++last_id_;
    const auto script = scripts_.find({request.url.host, request.url.path});
    FakeAnswer answer =
        script == scripts_.end() ? FakeAnswer::Status(404) : script->second(request);
    UnderWay& fetch =
        under_way_
            .emplace(id, UnderWay{request.url.host, request.url.path, std::move(answer),
                                  std::move(done), Timer(loop_), Timer(loop_)})
            .first->second;
    if (request.deadline.at != SteadyTime::max()) {
      fetch.deadline.Set(request.deadline.at, [this, id] {
        End(id, Failure{Reason::kTimeout, "deadline of the fetcher", true});
      });
    }
    if (!fetch.answer.hold && fetch.answer.delay == Duration{}) {
      loop_.Post([this, id] { End(id, std::nullopt); });
    } else if (!fetch.answer.hold) {
      fetch.answered.Set(clock_.Steady() + fetch.answer.delay,
                         [this, id] { End(id, std::nullopt); });
    }
    requests_.push_back(std::move(request));
    return id;
  }

  /// A fake unit takes in whatever is sent.
  bool Cancel(FetchId id) override {
    const bool was_under_way = under_way_.erase(id) > 0;
    if (was_under_way) ++cancelled_;
    return was_under_way;
  }

  /// Answers every held request for it, on the loop. How many there were.
  std::size_t Release(const std::string& host, const std::string& path) {
    std::size_t released = 0;
    for (const auto& [id, fetch] : under_way_) {
      if (!fetch.answer.hold || fetch.host != host || fetch.path != path) continue;
      ++released;
      loop_.Post([this, id = id] { End(id, std::nullopt); });
    }
    return released;
  }

  [[nodiscard]] const std::vector<FetchRequest>& Requests() const { return requests_; }
  /// "GET host/path?query", in the order of their start.
  [[nodiscard]] std::vector<std::string> RequestLines() const {
    std::vector<std::string> lines;
    for (const FetchRequest& request : requests_) {
      lines.push_back((request.method == Method::kGet ? "GET " : "POST ") + request.url.host +
                      request.url.path + (request.url.query.empty() ? "" : "?") +
                      request.url.query);
    }
    return lines;
  }
  void ForgetRequests() { requests_.clear(); }
  [[nodiscard]] std::size_t UnderWayCount() const { return under_way_.size(); }
  [[nodiscard]] std::size_t CancelledCount() const { return cancelled_; }

 private:
  struct UnderWay {
    std::string host;
    std::string path;
    FakeAnswer answer;
    FetchDone done;
    Timer deadline;
    Timer answered;
  };

  void End(FetchId id, std::optional<FetchResult> instead) {
    auto fetch = under_way_.extract(id);
    if (fetch.empty()) return;
    fetch.mapped().done(instead ? std::move(*instead) : std::move(fetch.mapped().answer.result));
  }

  Loop& loop_;
  const Clock& clock_;
  std::map<std::pair<std::string, std::string>, Script> scripts_;
  std::map<FetchId, UnderWay> under_way_;
  std::vector<FetchRequest> requests_;
  FetchId last_id_ = 0;
  std::size_t cancelled_ = 0;
};

}  // namespace kemp360::testing
