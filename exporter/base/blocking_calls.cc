#include "base/blocking_calls.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

namespace kemp360 {
namespace {

constexpr std::size_t kKeptIdle = 2;

class BlockingThreads final : public BlockingCalls {
 public:
  BlockingThreads(Loop& loop, std::size_t most) : most_(most) { shared_->loop = &loop; }
  ~BlockingThreads() override {
    const std::lock_guard lock(shared_->mutex);
    shared_->loop = nullptr;
    shared_->wake.notify_all();
  }
  BlockingThreads(const BlockingThreads&) = delete;
  BlockingThreads& operator=(const BlockingThreads&) = delete;

  void Cancel(CallId call) override {
    for (auto& [key, askers] : under_way_) askers.erase(call);
    ending_.erase(call);
  }

 protected:
  CallId RunAny(std::string key, std::function<std::any()> work,
                std::function<void(const std::any&)> done) override {
    const CallId id = ++last_id_;
    const auto [place, begins] = under_way_.try_emplace(key);
    place->second.emplace(id, std::move(done));
    if (begins) {
      Begin([this, key = std::move(key)](const std::any& outcome) { End(key, outcome); },
            std::move(work));
    }
    return id;
  }

 private:
  struct Job {
    std::function<std::any()> work;
    std::function<void(const std::any&)> ended;  // on the loop
  };
  /// What the threads and the owner have in common. A thread that hangs keeps it alive.
  struct Shared {
    std::mutex mutex;  // guards what follows
    std::condition_variable wake;
    Loop* loop = nullptr;  // null: the owner has gone
    std::deque<Job> jobs;
    std::size_t threads = 0;
    std::size_t idle = 0;
  };

  void Begin(std::function<void(const std::any&)> ended, std::function<std::any()> work) {
    const std::lock_guard lock(shared_->mutex);
    shared_->jobs.push_back({std::move(work), std::move(ended)});
    if (shared_->idle >= shared_->jobs.size()) return shared_->wake.notify_one();
    if (shared_->threads == most_) return;
    try {
      std::thread([shared = shared_]() noexcept { Serve(*shared); }).detach();
      ++shared_->threads;
    } catch (const std::system_error&) {
      if (shared_->threads > 0) return;  // one that runs will take it
      Job job = std::move(shared_->jobs.back());
      shared_->jobs.pop_back();
      shared_->loop->Post([ended = std::move(job.ended)] { ended({}); });
    }
  }

  static void Serve(Shared& shared) noexcept {
    std::unique_lock lock(shared.mutex);
    while (true) {
      while (shared.loop != nullptr && shared.jobs.empty() && shared.idle < kKeptIdle) {
        ++shared.idle;
        shared.wake.wait(lock);
        --shared.idle;
      }
      if (shared.loop == nullptr || shared.jobs.empty()) break;
      Job job = std::move(shared.jobs.front());
      shared.jobs.pop_front();
      lock.unlock();
      std::any outcome;
      try {
        outcome = job.work();
      } catch (const std::bad_alloc&) {
        std::terminate();
      } catch (const std::exception&) {  // then there is no outcome
        static_cast<void>(std::current_exception());
      }
      job.work = nullptr;
      lock.lock();
      if (shared.loop == nullptr) break;
      shared.loop->Post(
          [ended = std::move(job.ended), outcome = std::move(outcome)] { ended(outcome); });
    }
    --shared.threads;
  }

  void End(const std::string& key, const std::any& outcome) {
    auto askers = under_way_.extract(key);
    ending_.swap(askers.mapped());  // a `done` may ask for the key again
    while (!ending_.empty()) {      // or cancel another one
      const auto asker = ending_.extract(ending_.begin());
      asker.mapped()(outcome);
    }
  }

  const std::size_t most_;
  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  using Askers = std::map<CallId, std::function<void(const std::any&)>>;
  std::map<std::string, Askers> under_way_;
  Askers ending_;
  CallId last_id_ = 0;
};

}  // namespace

std::unique_ptr<BlockingCalls> MakeBlockingCalls(Loop& loop, std::size_t most) {
  return std::make_unique<BlockingThreads>(loop, most);
}

}  // namespace kemp360
